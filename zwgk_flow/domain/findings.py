"""What checks look at and what they say: a plan's snapshot, and findings; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.lifecycle import State
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.links import Link
from zwgk_flow.domain.task import Task


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen at one task: why, and what would clear it, in Chinese."""

    task: str
    code: str
    severity: str
    cause: str
    clears: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A plan and its tasks as one transaction saw them, and the calendar to judge them by.

    `events` holds, by task and in order, only the events that the audit's checks ask for, `links`
    what was last seen at the addresses of evidence; both are empty where no check asks.
    """

    plan: AdoptedPlan
    tasks: tuple[Task, ...]
    calendar: Calendar
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)


def open_tasks(snapshot: Snapshot) -> Iterator[Task]:
    """The tasks on which work is still owed."""
    states = snapshot.plan.lifecycle.open_states
    return (task for task in snapshot.tasks if task.state in states)


def done_states(plan: AdoptedPlan) -> Mapping[str, State]:
    """The states that say that work was done: staged, or closed by the office upon a claim."""
    lifecycle = plan.lifecycle
    return {
        state.id: state
        for state in lifecycle.states
        if state.staged or state.id in lifecycle.verified_states
    }
