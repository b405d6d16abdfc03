"""What is doubtful in the items of a plan, each judged by itself.

Each check says a cause once, however many items share it. Items are not compared here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from zwgk_flow.definition.draft import Check, Draft, about, warning
from zwgk_flow.definition.plan import Item
from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.readings import Deadline, Kind, Target

FAR_AHEAD = 5  # so many years after the plan's own a date is more likely mistyped than meant


def _without_unit(draft: Draft) -> Iterator[Problem]:
    yield from about(
        [item for item in draft.plan.items if not item.assignments and _named(draft, item)],
        "item.no_unit",
        "没有能落实到的责任单位，不会分派",
        "请补 responsible，或在 units、groups 里登记文中的单位",
    )


def _named(draft: Draft, item: Item) -> bool:
    """Whether all that says who answers for an item could be read."""
    named = (party for reading in item.readings for party in reading.parties if party.is_group)
    return not (
        draft.lost(item, "responsible", "parts")
        or any(draft.losses.within(("groups", party.name)) for party in named)
        or (item.responsible and (draft.losses.of("units") or draft.losses.of("groups")))
    )


def _without_deadline(draft: Draft) -> Iterator[Problem]:
    yield from about(
        [
            item
            for item in draft.plan.items
            if item.deadline is None and not draft.lost(item, "deadline")
        ],
        "item.no_deadline",
        "没有完成时限，不会逾期，也不会催办",
        "请与责任单位商定后补 deadline；确实不限期的写 全年 并加 cadence",
    )


def _without_cadence(draft: Draft) -> Iterator[Problem]:
    yield from about(
        [
            item
            for item in draft.plan.items
            if item.continuous and item.cadence is None and not draft.lost(item, "cadence")
        ],
        "item.no_cadence",
        "持续推进，却没有报告周期，全年不报告也看不出来",
        "请补 cadence，例如 quarterly（每季度）",
    )


# --- dates ---------------------------------------------------------------------------------------


def _unparseable(draft: Draft) -> Iterator[Problem]:
    for deadline, items in _same_words(draft, lambda d: d.kind is Kind.UNPARSEABLE):
        likely = "、".join(f"{c.due}（{c.reading}）" for c in deadline.candidates if c.due)
        yield from about(
            items,
            "deadline.unparseable",
            f"的时限“{deadline.words}”读不准：{deadline.reason}",
            f"{f'可能是 {likely}；' if likely else ''}"
            f"请商定日期，写成 deadline: {{words: 原文, by: {draft.plan.year}-06-30}}",
            draft.place(items[0], "deadline"),
        )


def _two_readings(draft: Draft) -> Iterator[Problem]:
    """A date was taken, and the same words are also used for another: 8月前, 三季度前."""
    for deadline, items in _same_words(draft, lambda d: bool(d.due and d.candidates)):
        other = "、".join(c.reading for c in deadline.candidates)
        yield from about(
            items,
            "deadline.two_readings",
            f"的时限“{deadline.words}”读作 {deadline.due}（{deadline.reason}），也可能是 {other}",
            "若不是这一天，请写成 deadline: {words: 原文, by: 日期}",
            draft.place(items[0], "deadline"),
        )


def _relative(draft: Draft) -> Iterator[Problem]:
    for deadline, items in _same_words(draft, lambda d: d.kind is Kind.RELATIVE):
        yield from about(
            items,
            "deadline.relative",
            f"的时限“{deadline.words}”要等事情发生才算得出日期，不会自动逾期",
            "请补 cadence 定期报告，或商定一个日期写成 {words: 原文, by: 日期}",
            draft.place(items[0], "deadline"),
        )


def _provisional(draft: Draft) -> Iterator[Problem]:
    for deadline, items in _same_words(draft, lambda d: d.provisional):
        yield from about(
            items,
            "deadline.provisional",
            f"的时限“{deadline.words}”暂按 {deadline.due} 计，当年放假安排还没有公布",
            "放假通知印发后补进 definitions/calendars，再检查一遍",
            draft.place(items[0], "deadline"),
        )


def _before_issue(draft: Draft) -> Iterator[Problem]:
    issued = draft.plan.issued
    for deadline, items in _same_words(draft, lambda d: bool(d.due and issued and d.due < issued)):
        yield from about(
            items,
            "deadline.before_issue",
            f"要求“{deadline.words}”（{deadline.due}），而通知 {issued} 才印发，一下达就已过期",
            "请与责任单位商定新的日期，下达后按延期办理",
            draft.place(items[0], "deadline"),
        )


def _already_past(draft: Draft) -> Iterator[Problem]:
    """Due before today though not before the notice; said once, as it is nobody's slip."""
    today, issued = draft.today, draft.plan.issued
    if today:
        yield from about(
            [
                item
                for item in draft.plan.items
                if item.due and item.due < today and not (issued and item.due < issued)
            ],
            "deadline.past",
            f"的期限在 {today} 之前已过，载入后第一次督查就记为逾期",
            "已经做完的，载入后请及时报结、审核；没做完的，请商定新的日期",
        )


def _periods_past(draft: Draft) -> Iterator[Problem]:
    """Occurrences due since the notice and before today; the first audit opens them all."""
    today, issued, calendar = draft.today, draft.plan.issued, draft.calendar
    if today is None or issued is None or calendar is None:
        return
    from zwgk_flow.definition.occurrences import occurrences  # only a load asks for them

    last = min(today, date(draft.plan.year, 12, 31))
    for deadline, items in _same_words(draft, lambda d: d.kind is Kind.RECURRING):
        for cadence in dict.fromkeys(item.cadence or "monthly" for item in items):
            periods = occurrences(deadline.words, cadence, issued, last, calendar)
            past = [period for period in periods if issued <= period.due < today]
            yield from about(
                [item for item in items if past and (item.cadence or "monthly") == cadence],
                "deadline.periods_past",
                f"的时限“{deadline.words}”在 {today} 之前已有 {len(past)} 期过期"
                f"（{_first_to_last([period.due for period in past])}），"
                "载入后第一次督查就开启并记为逾期",
                "已经做完的，开启后请逐期报结、审核；没做完的，请商定补做的日期，按延期办理",
            )


def _first_to_last(days: Sequence[date]) -> str:
    return " 至 ".join(map(str, dict.fromkeys((*days[:1], *days[-1:]))))


def out_of_time(draft: Draft) -> Iterator[Problem]:
    """Deadlines years away from the plan's own."""
    first, last = draft.plan.year, draft.plan.year + FAR_AHEAD
    strange = _same_words(draft, lambda d: bool(d.due and not first <= d.due.year <= last))
    for deadline, items in strange:
        yield from about(
            items,
            "deadline.other_year",
            f"的期限是 {deadline.due}，离计划年度 {first} 太远",
            "请核对年份",
            draft.place(items[0], "deadline"),
        )


def _same_words(
    draft: Draft, wanted: Callable[[Deadline], bool]
) -> Iterator[tuple[Deadline, list[Item]]]:
    """The deadlines of that sort, each with the items that print it."""
    groups: dict[tuple[str, object], list[Item]] = {}
    for item in draft.plan.items:
        if item.deadline and wanted(item.deadline):
            groups.setdefault((item.deadline.words, item.due), []).append(item)
    for items in groups.values():
        if items[0].deadline:
            yield items[0].deadline, items


# --- targets -------------------------------------------------------------------------------------

# words that say that something is counted, but not what
VAGUE = re.compile("指标|目标|任务|数量?|数值|比[例率]|率|次数|完成率|达标率|.?")
GROWTH = ("增", "同比", "环比", "倍", "升")
REACHING = (">=", ">", "==")


class Doubt(NamedTuple):
    """What may be wrong with a target: when, and the cause and fix in Chinese."""

    code: str
    holds: Callable[[Target], bool]
    message: str
    fix: str


DOUBTS: Sequence[Doubt] = (
    Doubt(
        "target.vague",
        lambda t: VAGUE.fullmatch(t.metric.strip()) is not None,
        "没有说明量的是什么，无从核对",
        "请把 metric 写具体，例如 多元化解读率",
    ),
    Doubt(
        "target.no_unit",
        lambda t: not t.unit.strip(),
        "没有计量单位，报上来的数无法比较",
        "请补 unit，例如 %、次、工作日",
    ),
    Doubt(
        "target.impossible",
        lambda t: (
            _percent(t)
            and (t.value > 100 or (t.op == ">" and t.value == 100))
            and t.op in REACHING
            and not any(word in t.metric for word in GROWTH)
        ),
        "要求超过 100%，永远达不到",
        "请核对数字；超额完成请换成绝对数",
    ),
    Doubt(
        "target.fraction",
        lambda t: _percent(t) and 0 < t.value < 1 and t.op in REACHING,
        "不到百分之一，像是把小数当成了百分数",
        "60% 请写 60，不写 0.6",
    ),
    Doubt(
        "target.always_met",
        lambda t: (t.value < 0 or (t.value == 0 and t.op == ">=")) and t.op in (">=", ">"),
        "不做也算达到",
        "请写大于 0 的数",
    ),
    Doubt(
        "target.negative",
        lambda t: t.value < 0 and t.op in ("<=", "==") and not any(w in t.metric for w in GROWTH),
        "是负数，永远达不到",
        "请核对数字",
    ),
)


def _percent(target: Target) -> bool:
    return target.unit.strip() in ("%", "％")


def _targets(draft: Draft) -> Iterator[Problem]:
    for item in draft.plan.items:
        for place, target in draft.targets(item):
            said = f"第 {item.id} 项的指标“{target.metric} {target.op} {target.value}{target.unit}”"
            for doubt in DOUBTS:
                if doubt.holds(target):
                    yield warning(place, doubt.code, said + doubt.message, doubt.fix)


ITEM_CHECKS: Sequence[Check] = (
    _without_unit,
    _without_deadline,
    _without_cadence,
    _unparseable,
    _two_readings,
    _relative,
    _provisional,
    _before_issue,
    _already_past,
    _periods_past,
    out_of_time,
    _targets,
)
