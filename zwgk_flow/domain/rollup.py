"""Lights and counts from tasks: what a section or a plan looks like on a day; it writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.pace import behind, is_past_due
from zwgk_flow.domain.task import Task


class Light(StrEnum):
    """How a task stands: green on course, yellow look at it, red late."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def light(plan: AdoptedPlan, task: Task, as_of: date) -> Light:
    """The light of a task on a day (DESIGN: computed, thresholds are configuration).

    Red: overdue, marked or not. Green: closed, staged, or a claim waits for the office. Yellow:
    behind the calendar (`pace`).
    """
    state = plan.lifecycle.by_id[task.state]
    if state.closed:
        return Light.GREEN
    if state.late or is_past_due(plan, task, as_of):
        return Light.RED
    if task.claim_pending or state.staged:
        return Light.GREEN
    return Light.YELLOW if behind(plan, task, as_of) else Light.GREEN


def item_state(plan: AdoptedPlan, tasks: Iterable[Task]) -> str:
    """An item's state from its tasks: the leads decide; without any, all units; support never.

    Late as soon as one is late; otherwise as far as the slowest; a closed item is withdrawn only
    where every task is.
    """
    tasks = list(tasks)
    deciding = (
        [task for task in tasks if task.role.startswith("lead")]
        or [task for task in tasks if task.role != "support"]
        or tasks
    )
    lifecycle = plan.lifecycle
    present = {task.state for task in deciding}
    ranked = sorted(
        lifecycle.states, key=lambda state: (not state.late, state.closed)
    )  # stable: within each kind in the order of the file
    return next((state.id for state in ranked if state.id in present), lifecycle.initial)


def count_states(tasks: Iterable[Task]) -> Counter[str]:
    """How many tasks are in each state."""
    return Counter(task.state for task in tasks)
