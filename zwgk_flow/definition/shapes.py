"""The shape of every definition file: the one source of its keys and of its JSON Schema.

It judges keys and form only; what the words mean is read elsewhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from zwgk_flow.definition.assessment_shape import AssessmentShape
from zwgk_flow.definition.behaviour import MONTH_DAY_FORM
from zwgk_flow.definition.ladder import MESSAGE, OF_A_UNIT, RECIPIENT_ROLES
from zwgk_flow.definition.plan import CADENCES, CHECKS, FINDINGS
from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.shape_rules import (
    Choice,
    Day,
    Number,
    Schema,
    Spot,
    Text,
    Truth,
    Unfit,
    Whole,
)
from zwgk_flow.definition.shape_tables import Key, ListOf, MapOf, Shape, Table, TextOr
from zwgk_flow.definition.shape_words import NAME, SLUG, TEXT
from zwgk_flow.definition.yaml_source import Document

PHRASE = Text(1000)
DEADLINE = Text(200)
WORKDAYS = Text(
    20,
    r"[0-9]{1,3}\s*(?:个?工作日|workdays?)",
    "请写成“5 workdays”或“5个工作日”；自然日、小时不作阶梯间隔",
)
HOST = Text(
    253,
    r"(?:\*\.)?[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff.-]*[A-Za-z0-9\u4e00-\u9fff])?",
    "请只写主机名，例如 www.jiading.gov.cn；以 *. 开头的包括它下面的各级",
)
PERIODS = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "yearly": "每年",
}
UNIT_ROLE = Choice({role: RECIPIENT_ROLES[role] for role in OF_A_UNIT})
LEADING_ROLE = Choice({"leader": "领导小组组长", "supervisor": "督查室"})
RECIPIENT = Choice(RECIPIENT_ROLES)
# from so many to so many
DAYS = ListOf(Whole(0, 366), 2, 2)
MONTH_DAY = Text(5, MONTH_DAY_FORM, "请写成 月-日，例如 07-15")
HOURS = Text(
    11,
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    "请写成“18:00-08:00”：24 小时制，从几点几分到几点几分",
)


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


class StateShape(Shape):
    """One state of a lifecycle."""

    name = Key("状态的中文名称", TEXT)
    initial = Key("新任务从这里开始", Truth(), False)
    closed = Key("到这里任务就了结", Truth(), False)
    late = Key("表示逾期", Truth(), False)
    staged = Key("表示本期已有成果", Truth(), False)


class TransitionShape(Shape):
    """One row of a lifecycle's table."""

    trigger = Key("动作的标识", SLUG)
    name = Key("动作的中文名称", TEXT)
    from_ = Key("从哪些状态出发", ListOf(SLUG, least=1))
    to = Key("到哪个状态；不写就留在原状态", SLUG, None)
    by = Key("谁可以做", ListOf(SLUG, least=1))
    guards = Key("满足哪些条件才可以做", ListOf(SLUG), ())
    claim = Key("报结的开与关", Choice({"open": "提出报结", "close": "了结报结"}), None)
    request = Key("延期申请的开与关", Choice({"open": "提出申请", "close": "了结申请"}), None)
    cycle = Key("是否另起一轮", Choice({"new": "另起一轮"}), None)


class LifecycleShape(Shape):
    """A lifecycle definition."""

    lifecycle = Key("流转的编号", SLUG)
    title = Key("流转的名称", TEXT)
    states = Key("状态", MapOf(SLUG, Table(StateShape), least=1))
    transitions = Key("动作，排在前面的先用", ListOf(Table(TransitionShape), least=1))
    never = Key("绝不允许的去向：[从, 到]", ListOf(ListOf(SLUG, 2, 2)), ())


class RepeatShape(Shape):
    """How often a rung is told again."""

    every = Key("隔多少个工作日再告知一次", WORKDAYS)
    most = Key("连第一次在内最多几次", Whole(0, 99), None)


class RungShape(Shape):
    """One rung of a ladder; all times are working days, and one key says what opens it."""

    id = Key("这一级的标识", SLUG)
    name = Key("这一级的名称，例如 催办", TEXT)
    to = Key("告诉谁", ListOf(RECIPIENT, least=1))
    form = Key("用什么文书；message 是普通消息，其他的按年编号", Text(20), MESSAGE)
    before = Key("到期前多少个工作日", WORKDAYS, None)
    wait = Key("逾期或上一级之后等多少个工作日", WORKDAYS, None)
    acknowledged_wait = Key("上一级签收后改等多少个工作日", WORKDAYS, None)
    on = Key("督查发现哪些问题时发出", ListOf(Choice(FINDINGS), least=1), ())
    several = Key("一个单位同时逾期几项时发出", Whole(0, 999), None)
    repeat = Key("没有回应时重复告知", Table(RepeatShape), None)
    colour = Key("颜色标签，例如 黄；只显示，不参与判断", Text(8), "")


class QuietShape(Shape):
    """When nothing is sent; what falls due then is sent afterwards."""

    days = Key("哪些日子不发", Choice({"non_working": "非工作日"}), None)
    hours = Key("每天什么时段不发，例如 18:00-08:00", HOURS, None)


class BurdenShape(Shape):
    """How much one unit is asked; the last rung does not count."""

    per_week = Key("每个单位每周最多收几条", Whole(0, 999))


class LadderShape(Shape):
    """A ladder definition (督办阶梯)."""

    ladder = Key("阶梯的编号", SLUG)
    title = Key("阶梯的名称", TEXT)
    rungs = Key("从轻到重的各级", ListOf(Table(RungShape), least=1))
    fallback = Key("某个角色没有联系地址时由谁代收", MapOf(RECIPIENT, ListOf(RECIPIENT)), {})
    urgent = Key("急办事项逾期后从哪一级开始", SLUG, None)
    cool_down = Key("同一收件人两次告知至少隔多少个工作日", WORKDAYS, None)
    quiet = Key("什么时候不发", Table(QuietShape), QuietShape())
    burden = Key("一个单位每周最多收多少", Table(BurdenShape), None)


class HolidayShape(Shape):
    """One holiday of a notice."""

    name = Key("节日名称", TEXT)
    from_ = Key("放假第一天", Day())
    to = Key("放假最后一天", Day())
    workdays = Key("调休上班的周六、周日", ListOf(Day()), ())


class ChangeShape(Shape):
    """A later notice within the year."""

    notice = Key("通知的文号", TEXT)
    issued = Key("成文日期", Day())
    holidays = Key("改了哪些放假安排", ListOf(Table(HolidayShape)))


class YearShape(Shape):
    """One year's arrangement."""

    notice = Key("通知的文号", TEXT)
    issued = Key("成文日期", Day())
    festivals = Key("农历节日和清明的当日", MapOf(NAME, Day()), {})
    holidays = Key("放假安排；不写就取自程序包", ListOf(Table(HolidayShape)), None)
    changes = Key("年中另行发文的调整", ListOf(Table(ChangeShape)), ())


class CalendarShape(Shape):
    """A calendar definition (工作日历)."""

    calendar = Key("日历的编号", SLUG)
    title = Key("日历的名称", TEXT, None)
    years = Key("每年一段", MapOf(Text(4, "[0-9]{4}", "请写四位年份"), Table(YearShape)))


class LateShape(Shape):
    """What a unit does too late."""

    share = Key("占多少，0 到 1", Number(0, 1))
    days = Key("晚几天，从几天到几天，例如 [3, 20]", DAYS)


class DoneShape(Shape):
    """What becomes of a unit's tasks; the shares add up to 1."""

    on_time = Key("按时报结的占多少，0 到 1", Number(0, 1))
    late = Key("拖到期限以后才报结的", Table(LateShape), None)
    never = Key("一直不办的占多少，0 到 1", Number(0, 1), Decimal(0))


class BurstShape(Shape):
    """How much is left to the last days."""

    share = Key("按时报结的里面，挤在最后几天的占多少，0 到 1", Number(0, 1))
    days = Key("最后几天", Whole(1, 90))


class AnswerShape(Shape):
    """How often notices are answered, and how soon."""

    share = Key("占多少，0 到 1", Number(0, 1))
    after = Key("隔几个工作日，从几天到几天，例如 [1, 3]", DAYS)


class LeaveShape(Shape):
    """When nobody is there, every year."""

    from_ = Key("从几月几日起，例如 07-15", MONTH_DAY)
    until = Key("到几月几日止，含当天", MONTH_DAY)


class HabitShape(Shape):
    """How some units act."""

    name = Key("这一类单位叫什么", TEXT, None)
    of = Key("哪些单位或分组；不写就是其余单位", ListOf(NAME), ())
    done = Key("任务办得怎样", Table(DoneShape))
    burst = Key("赶在最后几天的", Table(BurstShape), None)
    reports = Key("每个报告周期里，报告进展的占多少，0 到 1", Number(0, 1), Decimal(1))
    returned = Key("报结被退回的占多少，0 到 1", Number(0, 1), Decimal(0))
    acknowledges = Key("收到告知后签收的", Table(AnswerShape), None)
    responds = Key("逾期被催以后就去办的", Table(AnswerShape), None)
    leave = Key("什么时候没有人", ListOf(Table(LeaveShape)), ())


class BehaviourShape(Shape):
    """How units act through a year (沙盘推演用)."""

    behaviour = Key("行为的编号", SLUG)
    title = Key("行为的名称", TEXT)
    verifies = Key("政务公开办审核报结要几个工作日，从几天到几天", DAYS, (1, 3))
    habits = Key("各类单位的习惯，排在前面的先用", ListOf(Table(HabitShape), least=1))


SHAPES: dict[str, type[Shape]] = {
    "plan": PlanShape,
    "lifecycle": LifecycleShape,
    "ladder": LadderShape,
    "calendar": CalendarShape,
    "assessment": AssessmentShape,
    "behaviour": BehaviourShape,
}
KIND_NAMES = {
    "plan": "计划",
    "lifecycle": "流转",
    "ladder": "督办阶梯",
    "calendar": "工作日历",
    "assessment": "考核办法",
    "behaviour": "行为",
}

S = TypeVar("S", bound=Shape)


def read_shape(document: Document, model: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    """The document in `model`'s shape, and every problem with its place.

    What does not fit is left out or blank and is named by a problem's `lost`; None where the
    document is no table at all.
    """
    problems: list[Problem] = []
    try:
        return model.read(document.data, Spot(document, problems)), tuple(problems)
    except Unfit:
        return None, tuple(problems)


def json_schema(kind: str) -> Schema:
    """The JSON Schema of a kind of file, for editors; KeyError for an unknown kind."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"zwgk_flow {KIND_NAMES[kind]}",
        **SHAPES[kind].schema(),
    }
