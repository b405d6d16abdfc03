"""The shape of a lifecycle's file: its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from zwgk_flow.definition.shape_rules import Choice, Truth
from zwgk_flow.definition.shape_tables import Key, ListOf, MapOf, Shape, Table
from zwgk_flow.definition.shape_words import SLUG, TEXT


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
