"""Lights and counts from tasks: what a section or a plan looks like on a day; it writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.readings import Role
from zwgk_flow.domain.pace import PacedPlan, behind, is_past_due
from zwgk_flow.domain.task import Task


class Light(StrEnum):
    """How a task stands: green on course, yellow look at it, red late."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


def light(plan: PacedPlan, task: Task, as_of: date) -> Light:
    """The light of a task on a day; its thresholds are the plan's.

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


# who decides about an item: its leads; without any, all units; supporters only alone
WEIGHTS: Mapping[Role, int] = {
    Role.LEAD: 0,
    Role.LEAD_EACH: 0,
    Role.LEAD_JOINT: 0,
    Role.EACH: 1,
    Role.SUPPORT: 2,
}


class Standing(NamedTuple):
    """How many tasks of an item are in a state, and the least of the WEIGHTS of their roles."""

    item: str
    state: str
    tasks: int
    weight: int


def count_items(lifecycle: Lifecycle, standings: Iterable[Standing]) -> Counter[str]:
    """How many items are in each state, by those of their tasks that decide (WEIGHTS).

    Late as soon as one is late; otherwise as far as the slowest; a closed item is withdrawn only
    where every task is.
    """
    ranked = sorted(
        lifecycle.states, key=lambda state: (not state.late, state.closed)
    )  # stable: within each kind in the order of the file
    ranks = {state.id: rank for rank, state in enumerate(ranked)}
    least: dict[str, tuple[int, int]] = {}
    for one in standings:
        found = (one.weight, ranks[one.state])
        least[one.item] = min(found, least.get(one.item, found))
    return Counter(ranked[rank].id for _, rank in least.values())


def count_tasks(standings: Iterable[Standing]) -> Counter[str]:
    """How many tasks are in each state."""
    counts: Counter[str] = Counter()
    for one in standings:
        counts[one.state] += one.tasks
    return counts
