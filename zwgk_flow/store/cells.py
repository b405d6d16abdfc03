"""Days and moments as the text of a cell and back; an empty cell is None."""

from __future__ import annotations

from datetime import date, datetime

from zwgk_flow.domain.event import instant, moment

# later than any moment that a cell holds
NEVER = "9999"


def day_of(text: str | None) -> date | None:
    """The day that a cell holds."""
    return date.fromisoformat(text) if text else None


def moment_of(text: str | None) -> datetime | None:
    """The moment that a cell holds, aware."""
    return moment(text) if text else None


def day_text(day: date | None) -> str | None:
    """A day as a cell holds it."""
    return day.isoformat() if day else None


def moment_text(at: datetime | None) -> str | None:
    """A moment as a cell holds it: UTC, of fixed width."""
    return instant(at) if at else None
