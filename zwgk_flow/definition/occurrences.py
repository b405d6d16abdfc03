"""When each occurrence of a recurring item falls due; it reads the same words, period by period.

“每月25日前” in March is read as “3月25日前”: one grammar says what every occurrence means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.periods import Period, periods_between

_WEEKDAYS = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6}
_ON_WEEKDAY = r"每(?:周|星期)([一二三四五六日天])"
_WORKDAY_OF = r"(倒数)?第([一二三四五六七八九十])个工作日"
_ENDS = re.compile("[底末终前]|最后|倒数")
_ORDINALS = {name: n for n, name in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One period of a recurring item: `name` stands in its task's key, `due` is a day in it.

    `certain` is False where the words give no day inside the period and its end was taken.
    """

    name: str
    due: date
    certain: bool


def occurrences(
    words: str, cadence: str, first: date, last: date, calendar: Calendar
) -> Iterator[Occurrence]:
    """The occurrences of the periods that the days from first to last lie in, in order."""
    for period in periods_between(first, last, cadence):
        due = _due(words, cadence, period, calendar)
        yield Occurrence(period.name, due or period.last, due is not None)


def are_dated(words: str, cadence: str, first: date, last: date, calendar: Calendar) -> bool:
    """Whether the words name a day inside every period from first to last; a day names itself.

    “每月” names none, though “1月” is read as due at its end; “每月底前” names the last.
    """
    if cadence == "daily" or _ENDS.search(words):
        return True
    due = [_due(words, cadence, one, calendar) for one in periods_between(first, last, cadence)]
    ends = [one.last for one in periods_between(first, last, cadence)]
    return all(day not in (None, end) for day, end in zip(due, ends, strict=True))


def _due(words: str, cadence: str, period: Period, calendar: Calendar) -> date | None:
    """The day inside the period that the words name, None where they name none."""
    _, begins, ends = period
    if found := re.search(_ON_WEEKDAY, words):
        return begins + timedelta(days=_WEEKDAYS[found[1]]) if cadence == "weekly" else None
    if found := re.search(_WORKDAY_OF, words):
        n = _ORDINALS[found[2]]
        after, before = begins - timedelta(days=1), ends + timedelta(days=1)
        return (
            calendar.add_working_days(before, -n)
            if found[1]
            else calendar.add_working_days(after, n)
        )
    said = _SAID_FOR.get(cadence)
    if said is None:
        return None
    from zwgk_flow.definition.deadline import read_deadline  # 30 ms of tables, as few days need

    read = read_deadline(said(words, begins), year=begins.year, festivals=calendar.festival)
    return read.due if read.due and begins <= read.due <= ends else None


def _of_month(words: str, begins: date) -> str:
    return re.sub(r"每个?月|按月|逐月", f"{begins.month}月", words, count=1)


def _of_quarter(words: str, begins: date) -> str:
    return re.sub(r"每个?季度?|按季度?", f"第{(begins.month + 2) // 3}季度", words, count=1)


def _of_half(words: str, begins: date) -> str:
    return re.sub(r"每半年", "上半年" if begins.month == 1 else "下半年", words, count=1)


def _of_year(words: str, begins: date) -> str:
    return re.sub(r"每年度?", f"{begins.year}年", words, count=1)


_SAID_FOR: Mapping[str, Callable[[str, date], str]] = {
    "monthly": _of_month,
    "quarterly": _of_quarter,
    "semiannual": _of_half,
    "annual": _of_year,
}
