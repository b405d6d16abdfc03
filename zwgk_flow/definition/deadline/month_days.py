"""Which days of a month, or of several months, are named; not the year they are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zwgk_flow.definition.deadline.grammar import (
    Context,
    Span,
    UnreadableError,
    candidate,
    day_of,
    month_end,
    months,
)
from zwgk_flow.definition.deadline.values import Candidate, Kind
from zwgk_flow.definition.deadline.words import Token, Word

Tokens = Sequence[Token]
Found = tuple[tuple[Span, ...], int]
"""The spans named (several in a list such as 6、12月) and the token after them."""

_TENS_OF_DAYS = {
    "上旬": (1, 10),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中上旬": (1, 20),
    "中下旬": (11, 31),
    "下旬": (21, 31),
}
_LONGEST_LIST = 31  # the days of a month
_JOINTS = {Word.JOIN: Word.JOIN, Word.ENUM: Word.ENUM, Word.CONJ: Word.ENUM}


def numbers(tokens: Tokens, j: int) -> tuple[list[int], Word | None, int]:
    """The numbers that stand before one unit, what joins them, and the token after them."""
    j += tokens[j].kind is Word.ORD and tokens[j + 1].kind is Word.NUM
    values: list[int] = [tokens[j].value]
    joint: Word | None = None
    while tokens[j].kind is Word.NUM and (style := _JOINTS.get(tokens[j + 1].kind)):
        k = j + 2 + (tokens[j + 2].kind is Word.ORD)
        if (
            len(values) > _LONGEST_LIST
            or tokens[k].kind is not Word.NUM
            or (joint is not None and Word.JOIN in (joint, style))
        ):
            break
        joint = style
        values.append(tokens[k].value)
        j = k
    return values, joint, j + 1


def shared_out(tokens: Tokens, k: int) -> bool:
    """第一、二季度分别完成, 5、6月各一次: every one of them is meant, not the time they span."""
    return tokens[k].text == "各" or [t.text for t in tokens[k : k + 2]] == ["分", "别"]


def consecutive(values: list[int]) -> bool:
    """Whether each number follows the one before it."""
    return values == list(range(values[0], values[0] + len(values)))


def rising(values: list[int], k: int) -> int:
    """The last number, which must lie behind the first; UnreadableError at k otherwise."""
    if values[-1] <= values[0]:
        raise UnreadableError(k + 1, "起止先后颠倒，可能跨年，请写明年份")
    return values[-1]


def day_of_each_month(tokens: Tokens, j: int, context: Context) -> Found | None:
    """3、6、9、12月的25日, 3月、9月的25日: that day in every one of the months."""
    values, k = [tokens[j].value], j + 1
    spelt_out = tokens[k].kind is Word.MONTH
    while (spelt_out is (tokens[k].kind is Word.MONTH)) and (
        _JOINTS.get(tokens[k + spelt_out].kind) is Word.ENUM
    ):
        k += spelt_out + 2
        if tokens[k - 1].kind is not Word.NUM:
            return None
        values.append(tokens[k - 1].value)
        if len(values) > _LONGEST_LIST:
            return None
    if len(values) == 1 or tokens[k].kind is not Word.MONTH:
        return None
    day = k + 1 + (tokens[k + 1].text == "的")
    dated = tokens[day].kind is Word.NUM and tokens[day + 1].kind is Word.DAY
    if not dated or (spelt_out and day == k + 1):
        return None
    days = (day_of(context.year, n, tokens[day].value, day + 2) for n in values)
    return tuple(one_day(d) for d in days), day + 2


def in_months(
    tokens: Tokens, values: list[int], joint: Word | None, k: int, context: Context
) -> Found | None:
    """The months that the numbers before the 月 at k name: one, several or a range of them."""
    if any(n > 12 and n >= 100 for n in values) or -1 in values:
        return None  # digits run together: the doubts look at them
    for n in values:
        if not 1 <= n <= 12:
            raise UnreadableError(k + 1, f"没有 {n} 月这个月份，请核对原文")
    year = context.year
    if joint is None:
        return in_month(tokens, values[0], k, context)
    each = tokens[k + 1].kind in (Word.END, Word.BEFORE) or shared_out(tokens, k + 1)
    window = joint is Word.JOIN or (consecutive(values) and not each)
    if window:
        return (months(year, values[0], rising(values, k), Kind.WINDOW, names_year=False),), k + 1
    return (
        tuple(months(year, n, n, Kind.MONTH_END, names_year=False) for n in values),
        k + 1,
    )


def in_month(tokens: Tokens, month: int, k: int, context: Context) -> Found:
    """What stands after 月: 旬, a day, several days, or nothing."""
    year, after = context.year, tokens[k + 1]
    if tokens[k].kind is Word.MONTHPLUS and after.kind is not Word.XUN:
        span = months(year, month, month, Kind.WINDOW, names_year=False)
        return (replace(span, loosely=True),), k + 1
    if after.kind is Word.XUN:
        return (ten_days(year, month, after.text),), k + 2
    if after.kind is Word.BEGIN and _only_begins(tokens, k + 2):
        return (months(year, month, month, Kind.MONTH_END, names_year=False),), k + 2
    if after.kind in (Word.BEGIN, Word.MID):
        raise UnreadableError(
            k + 2,
            f"“{month}月{after.text}”没有说明具体日期",
            *_vague_days(year, month, after.kind),
        )
    if after.kind is Word.NUM:
        return _days(tokens, month, k + 1, context)
    if after.text == "最后" and tokens[k + 2].kind is Word.NUM:
        return _last_day(tokens, month_end(year, month), k + 2)
    return (months(year, month, month, Kind.MONTH_END, names_year=False),), k + 1


def _last_day(tokens: Tokens, last: date, k: int) -> Found:
    """6月最后一天; its last working day or last week depends on more than the calendar."""
    if tokens[k].value == 1 and tokens[k + 1].kind in (Word.CALDAY, Word.DAY):
        return (one_day(last),), k + 2
    raise UnreadableError(k + 2, "要看这个月怎样放假、怎样算周，请写明日期", candidate(last))


def _only_begins(tokens: Tokens, k: int) -> bool:
    """4月初至6月底: where a window begins need not be exact."""
    k += tokens[k].kind is Word.SINCE
    return tokens[k].kind is Word.JOIN


def _vague_days(year: int, month: int, part: Word) -> tuple[Candidate, ...]:
    if part is Word.BEGIN:
        return (
            candidate(date(year, month, 5), "月初五日内"),
            candidate(date(year, month, 10), "上旬末"),
        )
    return (
        candidate(date(year, month, 15), "当月15日"),
        candidate(date(year, month, 20), "中旬末"),
        candidate(month_end(year, month), "当月内"),
    )


def ten_days(year: int, month: int, name: str) -> Span:
    """上旬, 中旬, 下旬 or two of them, of that month."""
    first, last = _TENS_OF_DAYS[name]
    end = month_end(year, month)
    return Span(Kind.WINDOW, date(year, month, first), end.replace(day=min(last, end.day)))


def _days(tokens: Tokens, month: int, k: int, context: Context) -> Found:
    values, joint, stop = numbers(tokens, k)
    year, unit = context.year, tokens[stop].kind
    if unit is not Word.DAY:
        closed = unit in (Word.BEFORE, Word.STOP) or _ends_a_range(tokens, k - 3, unit)
        if joint is None and closed and 10 <= values[0] <= 31:
            return (one_day(day_of(year, month, values[0], stop)),), stop  # 6月30前
        raise UnreadableError(stop, f"“{month}月”后面的数字不完整，可能漏了“日”或“月”")
    days = [day_of(year, month, n, stop + 1) for n in values]
    if joint is Word.JOIN:
        rising(values, stop)
        return (Span(Kind.WINDOW, days[0], days[-1]),), stop + 1
    return tuple(one_day(d) for d in days), stop + 1


def _ends_a_range(tokens: Tokens, k: int, follower: Word) -> bool:
    """10月19日-12月13: the 日 of the end is lost, the one of the beginning is there."""
    from_a_day = k > 0 and tokens[k].kind is Word.JOIN and tokens[k - 1].kind is Word.DAY
    return from_a_day and follower in (Word.EOF, Word.SEP)


def one_day(day: date) -> Span:
    """The span of a single day."""
    return Span(Kind.DATE, day, day)
