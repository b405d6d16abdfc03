"""The shape of a file of assessment rules: its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from decimal import Decimal

from zwgk_flow.definition.assessment import EFFECTS, FACT_KINDS, GROUPINGS, WEIGHT_FORM
from zwgk_flow.definition.shape_rules import Choice, Number, Text, Truth, Whole
from zwgk_flow.definition.shape_tables import Key, ListOf, Shape, Table
from zwgk_flow.definition.shape_words import SLUG, TEXT


class DoublingShape(Shape):
    """When a rule of an assessment counts twice."""

    from_ = Key("从第几次起加倍", Whole(2, 99), None)
    after = Key("被告知过哪些级以后加倍，例如 [circulate]", ListOf(SLUG), ())
    per = Key("次数和告知按谁算", Choice({"unit": "单位", "task": "任务"}), "unit")


class RuleShape(Shape):
    """One rule of an assessment."""

    id = Key("这一条的标识", SLUG)
    name = Key("这一条的名称，例如 逾期公开", TEXT)
    fact = Key("凭什么事实", Choice(FACT_KINDS))
    of = Key("哪几种：督办阶梯的级、督查发现的编码、所记的种类", ListOf(SLUG), ())
    deduct = Key("扣几分", Number(0, 1000), None)
    add = Key("加几分", Number(0, 1000), None)
    cap = Key("这一条最多扣或加几分；不写就以指标的权重为限", Number(0, 1000), None)
    per = Key(
        "怎样算一次；督查发现、逾期完成默认每项任务一次，其余默认每件一次", Choice(GROUPINGS), None
    )
    nth = Key("第几次才算", Whole(1, 99), 1)
    double = Key("什么时候加倍", Table(DoublingShape), None)
    proof = Key("要有佐证材料才算", Truth(), False)
    bars = Key("一票否决，后果是什么", Choice(EFFECTS), None)
    support = Key("配合单位的任务也算不算", Truth(), False)


class IndicatorShape(Shape):
    """One indicator of an assessment with its rules."""

    id = Key("指标的标识", SLUG)
    name = Key("指标的名称，例如 任务完成", TEXT)
    weight = Key("权重，几分；本指标最多扣这么多，也最多加这么多", Number(0, 1000))
    rules = Key("扣分和加分的规则", ListOf(Table(RuleShape), least=1))


class AssessmentShape(Shape):
    """The rules of an assessment (考核办法)."""

    assessment = Key("考核办法的编号", SLUG)
    title = Key("考核办法的名称", TEXT)
    base = Key("每个单位的基础分", Number(1, 1000), Decimal(100))
    weight = Key(
        "在年度考核中占多少：5% 或 4 points",
        Text(20, WEIGHT_FORM, "请写成“5%”或“4 points”（4 分）"),
        None,
    )
    indicators = Key("考核指标", ListOf(Table(IndicatorShape), least=1))
