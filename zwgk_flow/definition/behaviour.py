"""How units act through a year (行为), as values to draw from; it draws nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTH_DAY_FORM = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days, both bounds included; each in between is as likely."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Which share of notices is answered, and after how many working days."""

    share: Decimal
    after: Span


@dataclass(frozen=True, slots=True)
class Burst:
    """Which share of what is done on time is done in the last days before it is due."""

    share: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Nobody is there from a day of the year until another, both included; as MM-DD.

    Where the last day stands before the first, it reaches over the new year.
    """

    first: str
    last: str

    def covers(self, day: date) -> bool:
        """Whether a day falls into it."""
        said = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= said <= self.last
        return said >= self.first or said <= self.last


@dataclass(frozen=True, slots=True)
class Asking:
    """For which share of what will be late more time is asked before it is due, how many calendar
    days more, and which share of that the office grants.
    """

    share: Decimal
    days: Span
    granted: Decimal


NEVER_ASKS = Asking(NOTHING, Span(0, 0), NOTHING)
NO_ANSWER = Answer(NOTHING, Span(0, 0))


@dataclass(frozen=True, slots=True)
class Habit:
    """How the units of `of` (names of units or groups; empty: all that are left) act.

    `on_time`, `late` and `never` are shares of their tasks and add up to 1; `late_days` are
    calendar days after the due day. `reports` is the share of periods in which they report,
    `returned` that of claims the office sends back. `acknowledges` and `responds` say how often a
    notice is signed for, and how often one for lateness brings the work itself; `extends` how
    often more time is asked, which changes the due day and not the day of the work.
    """

    name: str
    of: tuple[str, ...] = ()
    on_time: Decimal = Decimal(1)
    late: Decimal = NOTHING
    never: Decimal = NOTHING
    late_days: Span = Span(1, 1)
    burst: Burst = Burst(NOTHING, 0)
    reports: Decimal = Decimal(1)
    returned: Decimal = NOTHING
    acknowledges: Answer = NO_ANSWER
    responds: Answer = NO_ANSWER
    extends: Asking = NEVER_ASKS
    leave: tuple[Leave, ...] = ()

    def away(self, day: date) -> bool:
        """Whether nobody is there on a day."""
        return any(leave.covers(day) for leave in self.leave)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How everybody acts: the first habit that names a unit is its own.

    `verifies` is how many working days the office takes to look at a claim.
    """

    id: str
    title: str
    habits: tuple[Habit, ...]
    verifies: Span = Span(1, 3)

    def habit_of(self, unit: str, groups: Iterable[str]) -> Habit:
        """The habit of a unit that belongs to these groups; the last one is everybody's."""
        names = {unit, *groups}
        return next(habit for habit in self.habits if not habit.of or names.intersection(habit.of))

    def named(self) -> tuple[str, ...]:
        """Every unit and group that a habit names, each once."""
        return tuple(dict.fromkeys(name for habit in self.habits for name in habit.of))


def groups_of(unit: str, groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The groups that a unit belongs to."""
    return tuple(name for name, members in groups.items() if unit in members)


def is_day_of_year(said: str) -> bool:
    """Whether MM-DD is a day of some year."""
    if not re.fullmatch(MONTH_DAY_FORM, said):
        return False
    try:
        date.fromisoformat(f"2024-{said}")  # a leap year has them all
    except ValueError:
        return False
    return True
