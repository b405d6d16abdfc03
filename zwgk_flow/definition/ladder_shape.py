"""The shape of a ladder's file (督办阶梯): its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from zwgk_flow.definition.ladder import MESSAGE, RECIPIENT_ROLES
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.definition.shape_rules import Choice, Text, Whole
from zwgk_flow.definition.shape_tables import Key, ListOf, MapOf, Shape, Table
from zwgk_flow.definition.shape_words import SLUG, TEXT

WORKDAYS = Text(
    20,
    r"[0-9]{1,3}\s*(?:个?工作日|workdays?)",
    "请写成“5 workdays”或“5个工作日”；自然日、小时不作阶梯间隔",
)
RECIPIENT = Choice(RECIPIENT_ROLES)
HOURS = Text(
    11,
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    "请写成“18:00-08:00”：24 小时制，从几点几分到几点几分",
)


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
    wait = Key(
        "逾期或上一级之后等多少个工作日；同 several 一起写的，催办后满多久才算", WORKDAYS, None
    )
    acknowledged_wait = Key("上一级签收后改等多少个工作日", WORKDAYS, None)
    on = Key("督查发现哪些问题时发出", ListOf(Choice(FINDINGS), least=1), ())
    several = Key("一个单位逾期并已催办的有几项时发出", Whole(0, 999), None)
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
