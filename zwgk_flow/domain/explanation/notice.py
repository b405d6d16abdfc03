"""What was printed, how it was read, what the calendar makes of it, and how the day was put off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Day
from zwgk_flow.definition.occurrences import are_dated
from zwgk_flow.definition.plan import CADENCES
from zwgk_flow.definition.readings import Kind
from zwgk_flow.domain.explanation.facts import (
    day_fact,
    event_fact,
    item_fact,
    plan_fact,
    span_fact,
    task_fact,
)
from zwgk_flow.domain.explanation.values import Case, Sentence, Step, Topic

MOST_LETTERS = 24
MOST_SOURCES = 2
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def printed(case: Case) -> Sentence:
    """The words of the notice."""
    item = case.item
    deadline = f"时限“{short(item.deadline)}”" if item.deadline else "没有写完成时限"
    text = f"责任单位“{short(item.responsible)}”，{deadline}"
    facts = [item_fact(case.plan, item, "responsible", "deadline")]
    if case.plan.revision > 1 and case.as_of < case.known.today:
        # what an earlier revision said of contacts and rules is not kept
        text += f"（按现行第 {case.plan.revision} 版计划）"
        facts.append(plan_fact(case.plan, revision=case.plan.revision))
    return Sentence(Topic.PRINTED, text, tuple(facts))


def read(case: Case) -> Sentence:
    """What the words were read as, for this task."""
    item, task, plan = case.item, case.task, case.plan
    said = [*_deadline(case), f"{task.unit}{case.names.roles.get(task.role, task.role)}"]
    groups = item.how_read.groups
    if groups and task.unit not in item.responsible:
        said[-1] += f"（属“{'、'.join(groups)}”）"
    facts = (
        item_fact(plan, item, "deadline", "kind", "due", "cadence", "reading"),
        task_fact(task, "role", "original_due"),
        event_fact(case.steps[0], "due"),
    )
    return Sentence(Topic.READ, "；".join(said), facts)


def _deadline(case: Case) -> Iterator[str]:
    item, task = case.item, case.task
    how, due = item.how_read, task.original_due
    kind = case.names.kinds.get(item.kind, "")
    if task.occurrence:
        cadence = CADENCES.get(item.cadence or "", "")
        said = f"{kind}{f'（{cadence}）' if cadence else ''}，这一期 {task.occurrence}，期限 {due}"
        calendar = case.known.snapshot.calendar
        dated = due is None or are_dated(
            item.deadline or "", item.cadence or "monthly", due, due, calendar
        )
        yield said if dated else f"{said}（没有写明期内哪一天，按期末算）"
    elif item.kind == Kind.CONTINUOUS:
        cadence = CADENCES.get(item.cadence or "", "")
        yield f"{kind}到 {due}{f'，{cadence}报告' if cadence else ''}"
    elif due is None:
        yield f"{kind}，没有期限" if kind else "没有期限"
    else:
        yield f"期限 {due}" if item.kind == Kind.DATE else f"{kind}，期限 {due}"
    if how.provisional:
        yield "节假日安排还没有公布，期限暂估"
    if how.reason:
        yield short(how.reason)
    others = [one for one in how.candidates if one.due != due]
    if others:
        more = f"等 {len(others)} 种" if len(others) > 1 else ""
        yield f"也可读作“{short(others[0].reading)}”{more}"


def short(text: str) -> str:
    """Text cut to a length that stays on a line."""
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def calendar(case: Case) -> Sentence | None:
    """Working days between the day and the due day, and by which notice; None without one."""
    due = case.task.due
    if due is None:
        return None
    day = _measured(case)
    left = case.known.snapshot.calendar.working_days_between(day, due)
    said = _distance(case, day, due, left)
    first, last = min(day, due), max(day, due)
    uncommon = list(_uncommon(case, first, last))
    facts = [span_fact(day, due, left), *map(day_fact, uncommon)]
    text = "；".join((said, *_sources(uncommon)))
    ends = [case.known.snapshot.calendar.day(one) for one in (day, due)]
    if any(one.provisional for one in ends) and not any(one.provisional for one in uncommon):
        estimated = next(one for one in ends if one.provisional)
        text += f"；{estimated.day.year} 年{estimated.source}"
        facts.append(day_fact(estimated))
    return Sentence(Topic.CALENDAR, text, tuple(facts))


def _measured(case: Case) -> date:
    """The day from which is counted: the day explained, or that on which the task was closed."""
    if not case.is_closed:
        return case.as_of
    return last_change(case).day


def _distance(case: Case, day: date, due: date, left: int) -> str:
    since = f"从 {day} " if day != case.as_of else ""
    if due < day:
        return f"{f'到 {day} ' if since else ''}期限 {due} 已过 {-left} 个工作日"
    if due == day:
        return f"期限就是 {due}"
    return f"{since}到期限 {due} 有 {left} 个工作日"


def _uncommon(case: Case, first: date, last: date) -> Iterator[Day]:
    """The days after the first that are not what their weekday says."""
    day = first + ONE_DAY
    while day <= last:
        known = case.known.snapshot.calendar.day(day)
        if known.working != (day.weekday() < SATURDAY):
            yield known
        day += ONE_DAY


def _sources(days: Sequence[Day]) -> Iterator[str]:
    """The holidays by the notice that arranged them; of many years only how many days."""
    sources = dict.fromkeys(day.source for day in days)
    if len(sources) > MOST_SOURCES:
        off = sum(not day.working for day in days)
        yield f"其间放假 {off} 天、周末上班 {len(days) - off} 天，依据各年的放假通知"
        sources = dict.fromkeys(day.source for day in days if day.provisional)
    for source in sources:
        mine = [day for day in days if day.source == source]
        names = "、".join(dict.fromkeys(day.name or "" for day in mine if not day.working))
        worked = sum(day.working for day in mine)
        said = (f"{names}放假" if names else "", f"{worked} 个周末上班" if worked else "")
        by = source if mine[0].provisional else f"依据{source}"
        yield "，".join((*filter(None, said), by))


def last_change(case: Case) -> Step:
    """The step that put the task into its state; the first where it never left it."""
    return next(
        step
        for step in reversed(case.steps)
        if step.before is None
        or step.before.state != step.after.state
        or step.before.cycle != step.after.cycle
    )


def extensions(case: Case) -> Iterator[Sentence]:
    """Every time the day was put off, or set anew by a reopening, and a request that waits."""
    task = case.task
    first = f"原定 {task.original_due or '未定'}；"
    for step in case.steps[1:]:
        before = step.before
        if before is None or before.due == step.after.due:
            continue
        what = "重启，限期" if step.after.cycle != before.cycle else "同意延到"
        why = _because(step.event.content.get("reason"))
        said = f"{step.day} {step.event.actor} {what} {step.after.due}{why}{numbered(step)}"
        facts = (task_fact(task, "original_due"), event_fact(step, "due"))
        yield Sentence(Topic.EXTENSION, first + said, facts)
        first = ""
    if task.requested:
        asked = next(
            step
            for step in reversed(case.steps)
            if step.before is not None
            and step.after.requested
            and step.after.requested != step.before.requested
        )
        text = (
            f"{asked.day} {asked.event.actor} 申请延到 {task.requested['due']}"
            f"{_because(task.requested['reason'])}，还没有决定{numbered(asked)}"
        )
        yield Sentence(Topic.EXTENSION, text, (event_fact(asked, "due"),))


def _because(reason: str | None) -> str:
    return f"（{short(reason)}）" if reason else ""


def numbered(step: Step) -> str:
    """Which entry of the ledger a step is."""
    return f"［留痕 {step.event.seq}］"
