"""Whether a task is slower than the calendar (序时进度落后): a flag, not a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.adopted import AdoptedPlan, PlanOutline
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.task import Task

CADENCE_DAYS: Mapping[str, int] = {
    "daily": 1,
    "weekly": 7,
    "monthly": 31,
    "quarterly": 92,
    "semiannual": 184,
    "annual": 366,
}
# a rate or a rank does not grow with the year; what is counted does
NOT_COUNTED = ("%", "分", "工作日", "日", "天", "小时", "个工作日")


# how fast its tasks should go is said by the whole of a plan and by its outline
PacedPlan = AdoptedPlan | PlanOutline


def is_past_due(plan: PacedPlan, task: Task, as_of: date) -> bool:
    """Whether the due day is over; a continuous task staged in its period is not late."""
    staged = task.continuous and plan.lifecycle.by_id[task.state].staged
    return task.due is not None and task.due < as_of and not staged


def behind(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    """Why a task that is not late deserves a look, in Chinese; None where it is on course."""
    if task.due is None:
        return None
    for check in _CHECKS:
        if why := check(plan, task, as_of):
            return why
    return None


def off_course(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    """Why an open task does not look like reaching its targets, by what it reported so far.

    What is counted should grow with the calendar; a rate, a rank or a bound is off course as
    soon as the value reported does not keep it.
    """
    return (_short(plan, task, as_of) if task.due else None) or _missed(task)


def share_passed_in_silence(plan: AdoptedPlan, task: Task, as_of: date) -> int | None:
    """The plan's last share (percent) of a task's time that has passed, if nobody said anything.

    Time runs from the plan's issue, or the revision that brought the task, to the due day; a share
    has passed once its day has come. An office that looks at half time and again at nine tenths
    wants to hear once between two looks: at half time, whoever has not reported at all; at nine
    tenths, whoever has not reported since half time. One report ends it until the next share. What
    goes on all year reports by its cadence, and an occurrence is too short for shares: None for
    both.
    """
    if task.due is None or task.continuous or task.occurrence:
        return None
    begun = begun_on(plan, task)
    whole = max((task.due - begun).days, 0)
    days = {share: begun + timedelta(-(-whole * share // 100)) for share in plan.due_soon.shares}
    passed = [share for share, day in days.items() if day <= as_of]
    if not passed:
        return None
    since = days[passed[-2]] if len(passed) > 1 else begun
    heard = task.reported_at is not None and local_day(task.reported_at) >= since
    return None if heard else passed[-1]


def report_is_old(plan: PacedPlan, task: Task, as_of: date) -> bool:
    """Whether the item's cadence has run out without a report; an occurrence has no cadence."""
    cadence = plan.cadences[task.item]
    if cadence is None or task.occurrence:
        return False
    since = local_day(task.reported_at) if task.reported_at else begun_on(plan, task)
    return (as_of - since).days > CADENCE_DAYS[cadence]


def opened_on(plan: PacedPlan) -> date:
    """The day from which a plan's time is counted: its issue, or its adoption."""
    return plan.issued or local_day(plan.adopted_at)


def begun_on(plan: PacedPlan, task: Task) -> date:
    """The day from which a task's time is counted: the plan's, or that of a later revision."""
    return plan.joined.get(f"{task.item}/{task.unit}") or opened_on(plan)


def share_gone(plan: PacedPlan, task: Task, as_of: date) -> Decimal:
    """How much of a task's time is over, 0 to 1."""
    begun = begun_on(plan, task)
    whole = (task.due - begun).days if task.due else 0
    if whole <= 0:
        return Decimal(1)
    return min(max(Decimal((as_of - begun).days) / whole, Decimal(0)), Decimal(1))


def _due_soon(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    days = plan.lights.due_soon_days
    if task.due is None or (task.due - as_of).days > days:
        return None
    return f"离期限 {task.due} 不到 {days} 天"


def _silent(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    return "本周期没有进展报告" if report_is_old(plan, task, as_of) else None


def unstarted(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    """Why an open task should have been started by now; None where it was, or need not be."""
    if task.state != plan.lifecycle.initial or task.continuous or task.occurrence:
        return None
    gone = share_gone(plan, task, as_of)
    return f"时间已过 {gone:.0%}，还没有启动" if gone > plan.lights.unstarted_share else None


def _short(plan: PacedPlan, task: Task, as_of: date) -> str | None:
    """A counted target should grow with the calendar: whole units owed by now, not yet reported."""
    for target in task.targets:
        owed = owed_by_now(plan, task, target, as_of)
        said = Decimal(task.metrics.get(target.metric, "0"))
        if owed is not None and said < owed:
            return f"{target.metric} 到今天应有 {owed}{target.unit}，填报 {said}{target.unit}"
    return None


def is_counted(target: Target) -> bool:
    """Whether a target is reached bit by bit, as a count is; a rate, a rank or a bound is not."""
    return target.op in (">=", ">") and target.unit not in NOT_COUNTED


def owed_by_now(plan: PacedPlan, task: Task, target: Target, as_of: date) -> int | None:
    """The whole units of a counted target that the calendar asks for; None of what is no count.

    None of an occurrence: its own time is too short for shares, and the plan's says nothing of it.
    """
    if task.occurrence or not is_counted(target):
        return None
    return int(target.value * share_gone(plan, task, as_of))


def _missed(task: Task) -> str | None:
    for target in task.targets:
        said = task.metrics.get(target.metric)
        if said is not None and not is_counted(target) and not target.met_by(Decimal(said)):
            asked = f"{target.op} {target.value}{target.unit}"
            return f"{target.metric} 要求 {asked}，最近填报 {said}{target.unit}"
    return None


_CHECKS: tuple[Callable[[PacedPlan, Task, date], str | None], ...] = (
    _due_soon,
    _silent,
    unstarted,
    _short,
)
