"""What a phrase of a notice was read as: deadlines, targets and roles as values; it reads nothing.

The grammars (`deadline`, `targets`, `units`) make these; whoever only needs the values does not
load a grammar.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

COMPARE = {">=": operator.ge, "<=": operator.le, "==": operator.eq, ">": operator.gt}


class Kind(StrEnum):
    """How the words of a deadline bind."""

    DATE = "date"
    MONTH_END = "month_end"
    QUARTER_END = "quarter_end"
    HALF_YEAR = "half_year"
    YEAR_END = "year_end"
    WINDOW = "window"
    CONTINUOUS = "continuous"
    RECURRING = "recurring"
    RELATIVE = "relative"
    MULTI = "multi"
    UNPARSEABLE = "unparseable"


@dataclass(frozen=True, slots=True)
class Relative:
    """So many workdays, days or months after an event, as printed; None where none is named."""

    n: int
    unit: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible reading, in Chinese, with the date it would give."""

    due: date | None
    reading: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words exactly as printed and how they were read.

    `due` is None for recurring, relative and unparseable ones; a window is due at its end,
    a continuous item at the end of the plan year, a multi at the last of its parts.
    """

    words: str
    kind: Kind
    due: date | None = None
    window_start: date | None = None
    cadence: str | None = None
    relative: Relative | None = None
    parts: tuple[Deadline, ...] = ()
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A number to reach: `metric op value unit`, for example 多元化解读率 >= 60 %.

    `op` is one of >=, <=, ==, >; `unit` is as printed, "" when there is none; `period` is
    annual, semiannual, quarterly, monthly, weekly or daily when the words say so; `words` is
    the clause as printed.
    """

    metric: str
    op: str
    value: Decimal
    unit: str
    period: str | None = None
    words: str = ""

    def met_by(self, value: Decimal) -> bool:
        """Whether a reported value reaches this target."""
        return bool(COMPARE[self.op](value, self.value))


class Role(StrEnum):
    """What a body does for an item; only `support` never blocks it."""

    LEAD = "lead"
    LEAD_EACH = "lead_each"
    LEAD_JOINT = "lead_joint"
    SUPPORT = "support"
    EACH = "each"


class Mode(StrEnum):
    """How the bodies of a phrase share the work."""

    SINGLE = "single"
    LEAD = "lead"
    EACH = "each"
    BY_DUTY = "by_duty"
    JOINT = "joint"
    ALL = "all"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """One body or collective: `name` completed and resolved, `printed` the exact characters."""

    name: str
    role: Role
    is_group: bool
    open_ended: bool = False
    second_name: str | None = None
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person must look at, in Chinese, with what to do about it."""

    code: str
    message: str
    fix: str


LEADING = (Role.LEAD, Role.LEAD_EACH, Role.LEAD_JOINT)
_SHARED = (Mode.EACH, Mode.BY_DUTY, Mode.JOINT, Mode.ALL, Mode.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A phrase as read: its parties in printed order and the mode of them all."""

    words: str
    parties: tuple[Party, ...]
    mode: Mode
    open_ended: bool
    deadline_words: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """The named bodies."""
        return tuple(party.name for party in self.parties if not party.is_group)

    @property
    def groups(self) -> tuple[str, ...]:
        """The collectives."""
        return tuple(party.name for party in self.parties if party.is_group)

    @property
    def lead(self) -> tuple[str, ...]:
        """Who leads, unit or group; empty where nobody does."""
        return tuple(party.name for party in self.parties if party.role in LEADING)

    @property
    def co(self) -> tuple[str, ...]:
        """Who stands beside a lead: the supporting, and those who act under its coordination."""
        shares = self.mode in _SHARED and not self.lead
        return tuple(
            party.name
            for party in self.parties
            if party.role is Role.SUPPORT or (party.role is Role.EACH and not shares)
        )
