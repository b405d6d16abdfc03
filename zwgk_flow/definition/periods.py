"""The periods of the calendar: which one a day lies in; it reads no phrase and knows no audit."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


class Period(NamedTuple):
    """A period with its first and last day.

    Its name is 2021-07-01, 2021-W26, 2021-07, 2021-Q3, 2021-H2 or 2021.
    """

    name: str
    first: date
    last: date


@lru_cache(maxsize=4096)
def period_with(day: date, length: str) -> Period:
    """The period of a length, a key of LENGTHS, that a day lies in."""
    return LENGTHS[length](day)


def periods_between(first: date, last: date, length: str) -> Iterator[Period]:
    """The periods of a length that some of the days from first to last lie in, in order."""
    day = first
    while day <= last:
        period = period_with(day, length)
        yield period
        day = period.last + timedelta(days=1)


def _day(day: date) -> Period:
    return Period(day.isoformat(), day, day)


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return Period(f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def _month(day: date) -> Period:
    return _months(f"{day:%Y-%m}", day, 1)


def _quarter(day: date) -> Period:
    return _months(f"{day.year}-Q{(day.month + 2) // 3}", day, 3)


def _half(day: date) -> Period:
    return _months(f"{day.year}-H{(day.month + 5) // 6}", day, 6)


def _year(day: date) -> Period:
    return _months(f"{day.year}", day, 12)


def _months(name: str, day: date, several: int) -> Period:
    """The period of so many months, counted from January, that a day lies in."""
    last = -(-day.month // several) * several
    end = date(day.year, last, monthrange(day.year, last)[1])
    return Period(name, date(day.year, last - several + 1, 1), end)


LENGTHS: Mapping[str, Callable[[date], Period]] = {
    "daily": _day,
    "weekly": _week,
    "monthly": _month,
    "quarterly": _quarter,
    "semiannual": _half,
    "annual": _year,
    # what audits have always called it in plans and records
    "yearly": _year,
}
