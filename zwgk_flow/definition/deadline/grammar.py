"""What the grammar's rules share: where a phrase stands in time, spans, matches, and refusal."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.deadline.values import (
    Candidate,
    Deadline,
    Festivals,
    Kind,
    unparseable,
)
from zwgk_flow.definition.deadline.words import Token

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Context:
    """The plan's year, the year the words now speak of, the issue date, the festivals.

    `cadence` is how often the words before have said that something happens.
    """

    plan_year: int
    year: int
    issued: date | None
    festivals: Festivals
    cadence: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the calendar that a phrase names, and whether it names the year too."""

    kind: Kind
    start: date
    end: date
    names_year: bool = False
    loosely: bool = False  # 8月份: the whole month is meant, not its end


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule read and the token it stopped at.

    `open_ended` marks a period named without 前, 底 or 内: only a verb may follow it.
    `year` is the year the words named, for the parts that follow.
    """

    stop: int
    deadlines: tuple[Deadline, ...]
    open_ended: bool = False
    year: int | None = None


class UnreadableError(Exception):
    """Words of time that have no certain reading; the walk goes on at `stop`."""

    def __init__(self, stop: int, reason: str, *candidates: Candidate) -> None:
        super().__init__(reason)
        self.stop = stop
        self.deadline = unparseable(reason, *candidates)


class OnlyBegunError(UnreadableError):
    """A start without an end (7月1日起施行): no trouble where the words say an end as well.

    `begins` is the day it names, None for one that only the officer knows (印发之日起);
    `year` the year it names.
    """

    def __init__(
        self, stop: int, begins: date | None, year: int | None, *candidates: Candidate
    ) -> None:
        super().__init__(stop, "只写了开始时间，没有写何时完成", *candidates)
        self.begins, self.year = begins, year


Rule = Callable[[Sequence[Token], int, Context], Match | None]


def month_end(year: int, month: int) -> date:
    """The last day of a month, leap years included."""
    return date(year, month, monthrange(year, month)[1])


def in_words(day: date) -> str:
    """2021年6月30日: a date as an officer writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def candidate(day: date, note: str = "") -> Candidate:
    """A possible date, with what speaks for it."""
    return Candidate(day, f"{in_words(day)}（{note}）" if note else in_words(day))


def day_of(year: int, month: int, day: int, stop: int) -> date:
    """The date, or UnreadableError with the dates that may have been meant."""
    if not 1 <= month <= 12:
        raise UnreadableError(stop, f"没有 {month} 月这个月份，请核对原文")
    last = month_end(year, month)
    if day > last.day and day <= 31:
        raise UnreadableError(
            stop,
            f"{year} 年 {month} 月只有 {last.day} 天，没有 {day} 日",
            candidate(last, "当月最后一天"),
            candidate(last + ONE_DAY, "次日"),
        )
    if not 1 <= day <= 31:
        raise UnreadableError(stop, f"没有 {day} 日这一天，请核对原文", candidate(last, "月底"))
    return date(year, month, day)


def months(year: int, first: int, last: int, kind: Kind, *, names_year: bool) -> Span:
    """The span from the first day of one month to the last day of another."""
    return Span(kind, date(year, first, 1), month_end(year, last), names_year)
