"""Lights and counts from tasks: what a section or a plan looks like on a day; it writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from zwgk_flow.domain.adopted import AdoptedPlan
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


class Light(StrEnum):
    """How a task stands: green on course, yellow look at it, red late."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def light(plan: AdoptedPlan, task: Task, as_of: date) -> Light:
    """The light of a task on a day (DESIGN: computed, thresholds are configuration).

    Red: overdue, marked or not. Yellow: due within `lights.due_soon_days` without a claim; no
    report within the item's cadence; not started after `lights.unstarted_share` of the time.
    """
    state = plan.lifecycle.by_id[task.state]
    if state.closed:
        return Light.GREEN
    if state.late or is_past_due(plan, task, as_of):
        return Light.RED
    if task.claim_pending or state.staged:
        return Light.GREEN
    return Light.YELLOW if is_behind(plan, task, as_of) else Light.GREEN


def is_past_due(plan: AdoptedPlan, task: Task, as_of: date) -> bool:
    """Whether the due day is over; a continuous task staged in its period is not late."""
    staged = task.continuous and plan.lifecycle.by_id[task.state].staged
    return task.due is not None and task.due < as_of and not staged


def is_behind(plan: AdoptedPlan, task: Task, as_of: date) -> bool:
    """Whether a task that is not late deserves a look."""
    if task.due is None:
        return False
    if task.due - as_of <= timedelta(days=plan.lights.due_soon_days):
        return True
    if last_report_is_old(plan, task, as_of):
        return True
    if task.continuous or task.state != plan.lifecycle.initial:
        return False
    begun = opened_on(plan)
    whole = (task.due - begun).days
    return whole > 0 and (as_of - begun).days > whole * plan.lights.unstarted_share


def last_report_is_old(plan: AdoptedPlan, task: Task, as_of: date) -> bool:
    """Whether the item's cadence has run out without a report."""
    cadence = plan.items[task.item].cadence
    if cadence is None:
        return False
    since = local_day(task.reported_at) if task.reported_at else opened_on(plan)
    return (as_of - since).days > CADENCE_DAYS[cadence]


def opened_on(plan: AdoptedPlan) -> date:
    """The day from which a plan's time is counted: its issue, or its adoption."""
    return plan.issued or local_day(plan.adopted_at)


def item_state(plan: AdoptedPlan, tasks: Iterable[Task]) -> str:
    """An item's state from its tasks: the leads decide; without any, all units; support never."""
    tasks = list(tasks)
    deciding = (
        [task for task in tasks if task.role.startswith("lead")]
        or [task for task in tasks if task.role != "support"]
        or tasks
    )
    lifecycle = plan.lifecycle
    late = [task.state for task in deciding if lifecycle.by_id[task.state].late]
    if late:
        return late[0]
    order = [state.id for state in lifecycle.states]
    return min((task.state for task in deciding), key=order.index, default=lifecycle.initial)


def count_states(tasks: Iterable[Task]) -> Counter[str]:
    """How many tasks are in each state."""
    return Counter(task.state for task in tasks)


def section_lights(
    plan: AdoptedPlan, tasks: Iterable[Task], as_of: date
) -> Mapping[str, Counter[Light]]:
    """Per section, in printed order, how many tasks show which light."""
    counts: dict[str, Counter[Light]] = {item.section: Counter() for item in plan.items.values()}
    for task in tasks:
        counts[plan.items[task.item].section][light(plan, task, as_of)] += 1
    return counts
