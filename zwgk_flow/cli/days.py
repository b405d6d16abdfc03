"""Reading a day from the command line; which day is today is not known here."""

from __future__ import annotations

from datetime import date

from zwgk_flow.errors import UsageError


def day(said: str, option: str) -> date:
    """The day written as YYYY-MM-DD; UsageError where there is no such day."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise UsageError(
            f"{option} 写的是“{said}”：请写成 年-月-日（YYYY-MM-DD），并确认这一天存在"
        ) from None
