"""Reading a calendar's file, and whether its days can be so; what a day means is `calendar`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.calendar import SATURDAY, Arrangement, Calendar, Day, each_day
from zwgk_flow.definition.calendar_shape import CalendarShape, HolidayShape, YearShape
from zwgk_flow.definition.checked_file import read_checked
from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.yaml_source import Document
from zwgk_flow.errors import DefinitionError

LONGEST_SPAN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class CompiledCalendar:
    """What came out of a file: the calendar, None where errors stand in its way, and problems."""

    calendar: Calendar | None
    problems: tuple[Problem, ...]


def compile_calendar(text: str, file: str) -> CompiledCalendar:
    """Compile a calendar's file; all problems at once, none as an exception."""
    shape, problems = read_checked(text, file, CalendarShape, CHECKS)
    return CompiledCalendar(_calendar(shape) if shape else None, problems)


def load_calendar(text: str, file: str = "cn.yaml") -> Calendar:
    """The calendar that a file says; DefinitionError with every problem where it has errors."""
    compiled = compile_calendar(text, file)
    if compiled.calendar is None:
        raise DefinitionError(compiled.problems)
    return compiled.calendar


def _calendar(shape: CalendarShape) -> Calendar:
    years: dict[int, Arrangement] = {}
    notices: dict[int, str] = {}
    listed: dict[date, Day] = {}
    festivals: dict[tuple[int, str], date] = {}
    for year, said in _years(shape):
        notices[year] = said.notice
        festivals |= {(year, name): day for name, day in said.festivals.items()}
        days = _noticed_days(said)
        listed |= days
        if said.holidays is not None:
            years[year] = Arrangement(said.notice, provisional=False, days=days)
    return Calendar(shape.calendar, listed, years, notices, festivals)


def _years(shape: CalendarShape) -> Iterator[tuple[int, YearShape]]:
    return ((int(year), said) for year, said in shape.years.items())


def _noticed_days(said: YearShape) -> dict[date, Day]:
    """The days a year's notice names, with later notices laid over it day by day."""
    days = dict(_days_of_notice(said.notice, said.holidays or ()))
    for change in said.changes:
        days |= _days_of_notice(change.notice, change.holidays)
    return days


def _days_of_notice(source: str, holidays: Iterable[HolidayShape]) -> Iterator[tuple[date, Day]]:
    for said in holidays:
        for day in each_day(said.from_, said.to):
            yield day, Day(day, False, said.name, source, provisional=False)
        for day in said.workdays:
            yield day, Day(day, True, f"{said.name}调休", source, provisional=False)


# --- what may be wrong -------------------------------------------------------------------------


def _holidays(shape: CalendarShape) -> Iterator[tuple[int, HolidayShape]]:
    for year, said in _years(shape):
        for holidays in (said.holidays or (), *(change.holidays for change in said.changes)):
            yield from ((year, one) for one in holidays)


def _spans(shape: CalendarShape, document: Document) -> Iterator[Problem]:
    for _, said in _holidays(shape):
        if not said.from_ <= said.to <= said.from_ + LONGEST_SPAN:
            yield Problem(
                document.place((*said.path, "to")),
                "calendar.span",
                f"“{said.name}”从 {said.from_} 到 {said.to}，不是一个假期",
                "请核对 from 和 to",
            )


def _make_up_days(shape: CalendarShape, document: Document) -> Iterator[Problem]:
    for _, said in _holidays(shape):
        for n, day in enumerate(said.workdays):
            if day.weekday() < SATURDAY:
                yield Problem(
                    document.place((*said.path, "workdays", n)),
                    "calendar.workday",
                    f"“{said.name}”的调休上班日 {day} 不是周六或周日",
                    "请核对日期，平日本来就上班",
                )


def _years_fit(shape: CalendarShape, document: Document) -> Iterator[Problem]:
    for year, said in _holidays(shape):
        stray = [day for day in (said.from_, said.to, *said.workdays) if abs(day.year - year) > 1]
        if stray:
            yield Problem(
                document.place(said.path),
                "calendar.other_year",
                f"{year} 年下写了 {stray[0]}，不是这一年的安排",
                "请核对年份，或写到那一年下面",
            )


CHECKS = (_spans, _make_up_days, _years_fit)
