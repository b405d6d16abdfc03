"""What an explanation is made of and made from, as values; it says nothing by itself.

Everything in `Known` was known at the end of one day; nothing later may be in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.escalation import Past, Recipient
from zwgk_flow.domain.event import Event, local_day
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.greening import left_alone
from zwgk_flow.domain.rollup import Light
from zwgk_flow.domain.scene import Climb, climb_of
from zwgk_flow.domain.task import Task, apply


class Topic(StrEnum):
    """What a sentence is about, in the order in which they are said."""

    PRINTED = "printed"
    READ = "read"
    CALENDAR = "calendar"
    EXTENSION = "extension"
    STATE = "state"
    LIGHT = "light"
    FOUND = "found"
    RUNG = "rung"
    SENT = "sent"
    NEXT = "next"
    BESIDE = "beside"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a sentence rests on: where it stands, and what it says there.

    kind and id: plan `PLAN`, item `PLAN/ITEM`, task `PLAN/ITEM/UNIT`, event `TASK#SEQ`, rung
    `TASK/CYCLE/RUNG/NTH`, message and silence their keys, finding `RUN/TASK/CODE`, ladder_rung
    `LADDER'S DIGEST/RUNG`, contact `PLAN/UNIT/ROLE`, burden `PLAN/UNIT/WEEK`, notice `RUN/ADDRESS`,
    audit `RUN`, step (of the lifecycle) `PLAN/TRIGGER`, calendar_day an ISO day, working_days
    `DAY..DAY` (the first not counted). What it `says` is plain JSON.
    """

    kind: str
    id: str
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One plain sentence and the facts it states."""

    topic: Topic
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a task stands as it does on a day; before it was given out it has no state or light."""

    task: str
    title: str
    as_of: date
    foreseen: bool
    state: str | None
    light: Light | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """How identifiers are said to people."""

    roles: Mapping[str, str]
    kinds: Mapping[str, str]
    lights: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message owed to somebody, as it stood; the last error is told of the present only."""

    key: str
    not_before: datetime | None
    delivered_at: datetime | None
    dead_at: datetime | None
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A rung of the task as it stood, and the letters that told of it, by address."""

    rung: str
    name: str
    form: str
    cycle: int
    nth: int
    opened_on: date
    number: int | None
    recipients: tuple[Recipient, ...]
    letters: Mapping[str, Letter]
    seen_on: date | None = None
    seen_by: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the last audit of its kind."""

    run: str
    kind: str
    as_of: date
    finding: Finding


@dataclass(frozen=True, slots=True)
class Ahead:
    """An audit as of a later day that told already: until that day nothing more is told."""

    run: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Known:
    """What the records held of a task and its plan at the end of `as_of`, or of today if earlier.

    `events` are the task's, in order; none where it had not been given out yet, and then `born`
    is how it was. Whoever asks on `today` about a later day is told what will be
    true if nothing happens. `ahead` is an audit as of a day still later that told already.
    """

    key: str
    as_of: date
    today: date
    snapshot: Snapshot
    events: tuple[Event, ...]
    past: Past
    rungs: tuple[Opened, ...] = ()
    found: tuple[Found, ...] = ()
    born: Event | None = None
    ahead: Ahead | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the task, with the task before and after it."""

    event: Event
    before: Task | None
    after: Task

    @property
    def day(self) -> date:
        """The day on which it was taken, in China."""
        return local_day(self.event.at)


@dataclass(frozen=True)
class Case:
    """A task that had been given out, with what is worked out once for all its sentences."""

    known: Known
    names: Names

    @property
    def plan(self) -> AdoptedPlan:
        """Its plan."""
        return self.known.snapshot.plan

    @property
    def as_of(self) -> date:
        """The day that is explained."""
        return self.known.as_of

    @property
    def item(self) -> AdoptedItem:
        """Its item."""
        return self.plan.items[self.task.item]

    @property
    def foreseen(self) -> bool:
        """Whether the day is still to come."""
        return self.as_of > self.known.today

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Its history, step by step."""
        steps: list[Step] = []
        before: Task | None = None
        for event in self.known.events:
            after = apply(self.plan.lifecycle, before, event)
            steps.append(Step(event, before, after))
            before = after
        return tuple(steps)

    @cached_property
    def recorded(self) -> Task:
        """The task as its events left it."""
        return self.steps[-1].after

    @cached_property
    def task(self) -> Task:
        """The task on the day; on one to come as it will be if nobody does anything."""
        if not self.foreseen:
            return self.recorded
        return left_alone(self.plan.lifecycle, self.recorded, self.as_of)

    @cached_property
    def climb(self) -> Climb:
        """The task as the ladder saw it, by what is recorded."""
        day = min(self.as_of, self.known.today)
        return climb_of(self.known.snapshot, self.known.past, self.recorded, day)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is owed any more."""
        return self.plan.lifecycle.by_id[self.task.state].closed
