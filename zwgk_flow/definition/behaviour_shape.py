"""The shape of a behaviour's file (沙盘推演用): its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from decimal import Decimal

from zwgk_flow.definition.behaviour import MONTH_DAY_FORM
from zwgk_flow.definition.shape_rules import Number, Text, Whole
from zwgk_flow.definition.shape_tables import Key, ListOf, Shape, Table
from zwgk_flow.definition.shape_words import NAME, SLUG, TEXT

# from so many to so many
DAYS = ListOf(Whole(0, 366), 2, 2)
MONTH_DAY = Text(5, MONTH_DAY_FORM, "请写成 月-日，例如 07-15")


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


class AskingShape(Shape):
    """How often more time is asked, and granted."""

    share = Key("拖后的里面，到期前先申请延期的占多少，0 到 1", Number(0, 1))
    days = Key("申请延几天，从几天到几天，例如 [10, 30]", DAYS)
    granted = Key("政务公开办同意的占多少，0 到 1", Number(0, 1), Decimal(1))


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
    extends = Key("到期前申请延期的", Table(AskingShape), None)
    leave = Key("什么时候没有人", ListOf(Table(LeaveShape)), ())


class BehaviourShape(Shape):
    """How units act through a year (沙盘推演用)."""

    behaviour = Key("行为的编号", SLUG)
    title = Key("行为的名称", TEXT)
    verifies = Key("政务公开办审核报结要几个工作日，从几天到几天", DAYS, (1, 3))
    habits = Key("各类单位的习惯，排在前面的先用", ListOf(Table(HabitShape), least=1))
