"""A deadline that cannot be read, and any deadline as JSON; its value is in `readings`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zwgk_flow.definition.readings import Candidate, Deadline, Kind, Relative

__all__ = ["Candidate", "Deadline", "Festivals", "Kind", "Relative", "as_json", "unparseable"]

Festivals = Callable[[int, str], tuple[date, bool]]
"""(year, name) -> the day people mean by the festival, and whether it is provisional."""


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
