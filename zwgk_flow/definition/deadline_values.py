"""What a deadline is once it has been read; not how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Festivals = Callable[[int, str], tuple[date, bool]]
"""(year, name) -> the day people mean by the festival, and whether it is provisional."""


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


def unparseable(reason: str, *candidates: Candidate) -> Deadline:
    """A phrase nobody may act on before a person has decided."""
    return Deadline("", Kind.UNPARSEABLE, reason=reason, candidates=candidates)


def as_json(deadline: Deadline) -> dict[str, object]:
    """The deadline as plain values: dates as ISO strings, null where there is none.

    Keys: kind, due, window_start, cadence, relative, parts, reason, candidates; each part
    has the same keys and its own words.
    """
    relative = deadline.relative
    return {
        "kind": deadline.kind.value,
        "due": _iso(deadline.due),
        "window_start": _iso(deadline.window_start),
        "cadence": deadline.cadence,
        "relative": relative and {"n": relative.n, "unit": relative.unit, "after": relative.after},
        "parts": [{"words": part.words, **as_json(part)} for part in deadline.parts],
        "reason": deadline.reason,
        "candidates": [{"due": _iso(c.due), "reading": c.reading} for c in deadline.candidates],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
