"""The shape of a plan's file (工作要点): its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from decimal import Decimal

from zwgk_flow.definition.ladder import OF_A_UNIT, RECIPIENT_ROLES
from zwgk_flow.definition.plan import CADENCES, CHECKS, PERIODS
from zwgk_flow.definition.shape_rules import Choice, Day, Number, Text, Truth, Whole
from zwgk_flow.definition.shape_tables import Key, ListOf, MapOf, Shape, Table, TextOr
from zwgk_flow.definition.shape_words import NAME, SLUG, TEXT

PHRASE = Text(1000)
DEADLINE = Text(200)
HOST = Text(
    253,
    r"(?:\*\.)?[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff.-]*[A-Za-z0-9\u4e00-\u9fff])?",
    "请只写主机名，例如 www.jiading.gov.cn；以 *. 开头的包括它下面的各级",
)
UNIT_ROLE = Choice({role: RECIPIENT_ROLES[role] for role in OF_A_UNIT})
LEADING_ROLE = Choice({"leader": "领导小组组长", "supervisor": "督查室"})


class ActingShape(Shape):
    """Who acts in a role's stead for a time (代行职责)."""

    role = Key("代行哪一个角色", UNIT_ROLE)
    by = Key("代行人的联系地址", TEXT)
    from_ = Key("从哪天起", Day())
    until = Key("到哪天止，含当天", Day())
    name = Key("代行人的姓名或职务", NAME, None)


class UnitShape(Shape):
    """A body of the register."""

    aliases = Key("别名、简称、曾用名", ListOf(NAME), ())
    contacts = Key("各角色的联系地址", MapOf(UNIT_ROLE, TEXT), {})
    acting = Key("谁在什么时候代行职责", ListOf(Table(ActingShape)), ())


class LeadingGroupShape(Shape):
    """The leading group (领导小组) and the supervisor (督查室) above the units."""

    contacts = Key("组长和督查室的联系地址", MapOf(LEADING_ROLE, TEXT), {})


class RulesShape(Shape):
    """How the document as a whole is to be read."""

    first_unit_leads = Key("没有写明分工的名单，第一个单位牵头", Truth(), False)


class AuditShape(Shape):
    """One kind of audit; `period` says how often it counts once."""

    cron = Key("什么时候自动督查：分 时 日 月 星期；不写就手工督查", Text(100), None)
    period = Key("多久算一期", Choice(PERIODS), None)
    checks = Key("查什么", ListOf(Choice(CHECKS)), ())


class LightsShape(Shape):
    """Thresholds of the lights (红黄绿灯)."""

    due_soon_days = Key("到期前多少天亮黄灯", Whole(0, 366), 10)
    unstarted_share = Key("时间过去几成还没启动就亮黄灯，0 到 1", Number(0, 1), Decimal("0.5"))


class DueSoonShape(Shape):
    """When an open task is about to be due."""

    workdays = Key("到期前几个工作日起提醒", Whole(0, 366), 5)
    shares = Key("时间过去百分之几还没有报告就提醒，例如 [50, 90]", ListOf(Whole(1, 99)), ())


class DeadlineShape(Shape):
    """A deadline a person has decided, with the printed words kept."""

    words = Key("原文怎样写的", TEXT, None)
    by = Key("商定的日期", Day())


class TargetShape(Shape):
    """A number to reach (量化指标); exactly one comparison is given."""

    metric = Key("指标名称，例如 多元化解读率", TEXT)
    at_least = Key("不少于", Number(), None)
    at_most = Key("不超过", Number(), None)
    equals = Key("等于", Number(), None)
    more_than = Key("大于", Number(), None)
    unit = Key("计量单位，例如 %、次、工作日", Text(20), "")
    period = Key("按什么周期统计", Choice(CADENCES), None)


class SourceShape(Shape):
    """Where in the notice the item stands."""

    row = Key("原表第几行", Whole(1, 100_000))


class PartShape(Shape):
    """One of several parts of an item, with units of its own."""

    summary = Key("这一部分要做什么", TEXT)
    responsible = Key("这一部分的责任单位，照原文", PHRASE)


class ItemShape(Shape):
    """One row of the plan."""

    id = Key("任务序号，本计划内不重复", NAME)
    title = Key("任务名称，照原文", TEXT)
    heading = Key("篇章下的小标题，照原文", TEXT, None)
    summary = Key("用自己的话写的任务内容", TEXT)
    responsible = Key("责任单位，照原文", PHRASE, None)
    parts = Key("一项里有几组责任单位时，分成几部分", ListOf(Table(PartShape)), ())
    deadline = Key(
        "完成时限，照原文；读不准时写 {words: 原文, by: 日期}",
        TextOr(DEADLINE, DeadlineShape),
        None,
    )
    cadence = Key("持续推进的任务多久报告一次", Choice(CADENCES), None)
    milestone = Key("有没有阶段性目标", Truth(), False)
    urgent = Key("是不是急办事项：催办从阶梯的 urgent 那一级开始", Truth(), False)
    evidence = Key(
        "报结要不要佐证材料", Choice({"required": "要", "not_required": "不要"}), "required"
    )
    targets = Key("量化指标", ListOf(Table(TargetShape)), ())
    source = Key("在原文的位置", Table(SourceShape), None)
    inherited = Key("责任单位沿用上一行", Truth(), False)
    published_status = Key("原文公布的完成情况，照原文", TEXT, None)
    problem = Key("回头看发现的问题", TEXT, None)
    advice = Key("回头看提出的建议", TEXT, None)


class SectionShape(Shape):
    """A heading that groups items."""

    title = Key("篇章标题，照原文", TEXT)
    items = Key("任务", ListOf(Table(ItemShape), least=1))


class PlanShape(Shape):
    """A plan definition (工作要点)."""

    plan = Key("计划编号，例如 jiading-2021", SLUG)
    title = Key("工作要点的标题，照原文", TEXT)
    issuer = Key("印发机关", TEXT)
    document = Key("文号", TEXT, None)
    year = Key("计划年度", Whole(2000, 2100))
    issued = Key("印发日期", Day(), None)
    source = Key("原文存放在哪里", TEXT, None)
    lifecycle = Key("用哪一种流转", SLUG, "standard")
    calendar = Key("用哪一份工作日历", SLUG, "cn")
    ladder = Key("用哪一种督办阶梯", SLUG, "district")
    office = Key("政务公开办，应在 units 里登记", NAME)
    supervisor = Key("督查室，应在 units 里登记；也可以做回头看", NAME, None)
    district = Key("本地名称，用来发现别处的单位", NAME, None)
    rules = Key("整份文件的读法", Table(RulesShape), RulesShape())
    units = Key("单位名录", MapOf(NAME, Table(UnitShape)), {})
    groups = Key("单位分组，例如 各街镇", MapOf(NAME, ListOf(NAME)), {})
    leading_group = Key("领导小组", Table(LeadingGroupShape), LeadingGroupShape())
    audits = Key("督查安排", MapOf(SLUG, Table(AuditShape)), {})
    lights = Key("红黄绿灯的界线", Table(LightsShape), LightsShape())
    due_soon = Key("临期的界线", Table(DueSoonShape), DueSoonShape())
    evidence_hosts = Key(
        "佐证链接可以在哪些网站；不写就是公网上的都可以，内网的要写明主机名", ListOf(HOST), ()
    )
    sections = Key("篇章", ListOf(Table(SectionShape), least=1))
