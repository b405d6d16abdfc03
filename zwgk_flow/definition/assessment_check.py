"""Reading a file of assessment rules, and whether its points can add up; it knows no plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from zwgk_flow.definition.assessment import (
    FACT_KINDS,
    GROUPINGS,
    PROVABLE,
    SORTS,
    USUAL_GROUPING,
    Assessment,
    Doubling,
    Indicator,
    Rule,
    weight_of,
)
from zwgk_flow.definition.assessment_shape import AssessmentShape, DoublingShape, RuleShape
from zwgk_flow.definition.checked_file import read_checked
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.shape_rules import nearest
from zwgk_flow.definition.yaml_source import Document, Path

# what is to a unit's credit, and what is not
GOOD = ("on_time",)
BAD = tuple(kind for kind in FACT_KINDS if kind not in (*GOOD, "extended", "remark"))


@dataclass(frozen=True, slots=True)
class CompiledAssessment:
    """What came out of a file: the rules, None where errors stand in their way, and problems.

    `text` is the file as it was read, `digest` the SHA-256 of it.
    """

    assessment: Assessment | None
    problems: tuple[Problem, ...]
    text: str

    @property
    def digest(self) -> str:
        """What names these very rules."""
        return f"sha256:{hashlib.sha256(self.text.encode()).hexdigest()}"


def compile_assessment(text: str, file: str) -> CompiledAssessment:
    """Compile a file of rules; all problems at once, none as an exception."""
    shape, problems = read_checked(text, file, AssessmentShape, CHECKS)
    return CompiledAssessment(_assessment(shape) if shape else None, problems, text)


def _assessment(shape: AssessmentShape) -> Assessment:
    return Assessment(
        shape.assessment,
        shape.title,
        shape.base,
        tuple(
            Indicator(one.id, one.name, one.weight, tuple(map(_rule, one.rules)))
            for one in shape.indicators
        ),
        weight_of(shape.weight) if shape.weight else None,
    )


def _rule(said: RuleShape) -> Rule:
    return Rule(
        said.id,
        said.name,
        said.fact,
        said.add or -(said.deduct or Decimal(0)),
        said.of,
        said.per or USUAL_GROUPING.get(said.fact, "fact"),
        said.nth,
        said.cap,
        _doubling(said.double) if said.double else None,
        said.proof,
        said.bars,
        said.support,
    )


def _doubling(said: DoublingShape) -> Doubling:
    return Doubling(said.per, said.from_, said.after)


# --- what may be wrong -------------------------------------------------------------------------

Check = Callable[[AssessmentShape, Document], Iterator[Problem]]


def _rules(shape: AssessmentShape) -> Iterator[RuleShape]:
    for indicator in shape.indicators:
        yield from indicator.rules


def _repeated_ids(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for what, ones in (("指标", list(shape.indicators)), ("规则", list(_rules(shape)))):
        first: dict[str, str] = {}
        for one in ones:
            if one.id in first:
                yield Problem(
                    document.place((*one.path, "id")),
                    "assessment.duplicate_id",
                    f"{what}“{first[one.id]}”和“{one.name}”的 id 都是 {one.id}",
                    "请改成没有用过的 id；每一分都按 id 记账",
                )
            first.setdefault(one.id, one.name)


def _weights_sum(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    whole = sum((indicator.weight for indicator in shape.indicators), Decimal(0))
    if whole != shape.base:
        yield Problem(
            document.key_place(("indicators",)),
            "assessment.weights",
            f"各指标的权重合计 {whole} 分，与基础分 {shape.base} 分不相等",
            "请调整 weight 或 base，使两者相等：扣完全部指标正好是零分",
        )


def _points(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        if rule.deduct is not None and rule.add is not None:
            yield Problem(
                document.key_place((*rule.path, "add")),
                "assessment.deduct_and_add",
                f"“{rule.name}”既写了 deduct（扣分），又写了 add（加分）",
                "请只留一个；要扣也要加就分成两条",
            )
        elif not rule.deduct and not rule.add and rule.bars is None:
            yield Problem(
                document.place(rule.path),
                "assessment.no_points",
                f"“{rule.name}”不扣分、不加分，也不否决，写了等于没写",
                "请写 deduct: 5 这样的扣分，或 add: 1 这样的加分，或 bars: no_award",
            )


def _directions(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        wrong = "deduct" if rule.fact in GOOD else "add" if rule.fact in BAD else ""
        if wrong and getattr(rule, wrong):
            said = "扣分" if wrong == "deduct" else "加分"
            yield Problem(
                document.key_place((*rule.path, wrong)),
                "assessment.direction",
                f"“{rule.name}”因为“{FACT_KINDS[rule.fact]}”而{said}",
                "请核对 fact，或把 deduct 和 add 对调",
                Severity.WARNING,
            )
        if rule.add and rule.bars:
            yield Problem(
                document.key_place((*rule.path, "bars")),
                "assessment.bars_bonus",
                f"“{rule.name}”是加分，却带一票否决",
                "请把 bars 写到扣分的规则上",
            )


def _sorts(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        if rule.fact in SORTS and not rule.of:
            yield Problem(
                document.place(rule.path),
                "assessment.no_sort",
                f"“{rule.name}”没有写是哪一种“{FACT_KINDS[rule.fact]}”",
                f"请补 of：{SORTS[rule.fact]}",
            )
        elif rule.of and rule.fact not in SORTS:
            yield Problem(
                document.key_place((*rule.path, "of")),
                "assessment.needless_sort",
                f"“{FACT_KINDS[rule.fact]}”不分种类，of 不起作用",
                f"请删去 of；分种类的有：{'、'.join(SORTS)}",
            )


def _finding_codes(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        for n, code in enumerate(rule.of if rule.fact == "finding" else ()):
            if code not in FINDINGS:
                near = nearest(code, FINDINGS)
                yield Problem(
                    document.place((*rule.path, "of", n)),
                    "assessment.unknown_code",
                    f"督查不会发现“{code}”",
                    f"是不是 {near}（{FINDINGS[near]}）？"
                    if near
                    else f"可以用：{'、'.join(FINDINGS)}",
                )


def _times(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        per = rule.per or USUAL_GROUPING.get(rule.fact, "fact")
        if rule.nth > 1 and per == "fact":
            yield Problem(
                document.key_place((*rule.path, "nth")),
                "assessment.nth_of_one",
                f"“{rule.name}”要第 {rule.nth} 次才算，却没有写按谁数次数",
                f"请补 per：{'、'.join(name for name in GROUPINGS if name != 'fact')}",
            )


def _doublings(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        if rule.double and (rule.double.from_ is None) != bool(rule.double.after):
            both = rule.double.from_ is not None
            yield Problem(
                document.place((*rule.path, "double")),
                "assessment.doubling",
                f"“{rule.name}”的加倍{'写了两个条件' if both else '没有写条件'}",
                "请只写一个：from: 2（第二次起），或 after: [circulate]（被通报以后）",
            )


def _caps(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for indicator in shape.indicators:
        for rule in indicator.rules:
            cap = indicator.weight if rule.cap is None else min(rule.cap, indicator.weight)
            each = rule.add or rule.deduct or Decimal(0)
            where = (*rule.path, "cap" if rule.cap is not None else "deduct")
            if rule.cap is not None and rule.cap > indicator.weight:
                yield _cap_problem(
                    document, where, rule, f"的上限 {rule.cap} 分大于指标权重 {indicator.weight} 分"
                )
            elif each > cap:
                yield _cap_problem(
                    document, where, rule, f"一次就是 {each} 分，超过上限 {cap} 分，算不足"
                )


def _cap_problem(document: Document, where: Path, rule: RuleShape, said: str) -> Problem:
    return Problem(
        document.key_place(where),
        "assessment.cap",
        f"“{rule.name}”{said}",
        "请调整分值、上限或指标的权重",
        Severity.WARNING,
    )


def _proofs(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    for rule in _rules(shape):
        if rule.proof and (rule.fact not in PROVABLE or rule.deduct):
            yield Problem(
                document.key_place((*rule.path, "proof")),
                "assessment.proof",
                f"“{rule.name}”要佐证材料才算，而"
                + ("扣分不需要单位举证" if rule.deduct else "这类事实不带佐证材料"),
                f"请删去 proof；可以要佐证的加分凭：{'、'.join(PROVABLE)}",
            )


def _share(shape: AssessmentShape, document: Document) -> Iterator[Problem]:
    weight = weight_of(shape.weight) if shape.weight else None
    if weight and (weight.number == 0 or weight.number > 100):
        yield Problem(
            document.place(("weight",)),
            "assessment.share",
            f"在年度考核中占“{weight}”不合情理",
            "请写大于 0、不超过 100 的数，例如 5% 或 4 points",
        )


CHECKS: tuple[Check, ...] = (
    _repeated_ids,
    _weights_sum,
    _points,
    _directions,
    _sorts,
    _finding_codes,
    _times,
    _doublings,
    _caps,
    _proofs,
    _share,
)
