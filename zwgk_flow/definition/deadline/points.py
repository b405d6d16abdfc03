"""Which part of the calendar a phrase names, from 年 down to 日; not what 前 or 底 does to it."""

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
from zwgk_flow.definition.deadline.numerals import read_short_year
from zwgk_flow.definition.deadline.values import Candidate, Kind
from zwgk_flow.definition.deadline.words import Token, Word

Tokens = Sequence[Token]
Found = tuple[tuple[Span, ...], int]
"""The spans named (several in a list such as 6、12月) and the token after them."""

_FROM_PLAN_YEAR = {"今": 0, "本": 0, "明": 1, "来": 1, "后": 2, "去": -1, "上": -1, "前": -2}
_FROM_NAMED_YEAR = {"当": 0, "同": 0, "次": 1, "翌": 1, "下": 1}
_TENS_OF_DAYS = {
    "上旬": (1, 10),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中下旬": (11, 31),
    "下旬": (21, 31),
}
_JOINTS = {Word.JOIN: Word.JOIN, Word.ENUM: Word.ENUM, Word.CONJ: Word.ENUM}
_FAR_YEARS = 15
_YEAR_FOLLOWERS = (Word.YEAR, Word.CONT, Word.QCODE, Word.HALF)
_NAMERS = (Word.YEAR, Word.YEARWORD)


def read_year(tokens: Tokens, i: int, context: Context) -> tuple[int, int] | None:
    """The year named at i and the token after it, or None where no year is named.

    A two-digit year is one near the plan year: 21年底前, but not 5年内.
    """
    token = tokens[i]
    if token.kind is Word.YEARWORD:
        return _relative_year(token, i, context), i + 1
    if token.kind is not Word.NUM or tokens[i + 1].kind not in _YEAR_FOLLOWERS:
        return None
    if tokens[i + 1].kind in (Word.QCODE, Word.HALF) and token.value < 1000:
        return None
    if tokens[i + 1].kind is Word.CONT and not tokens[i + 1].text.startswith("全年"):
        return None
    year = _full_year(token, context.plan_year)
    if year is None:
        return None
    if abs(year - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(i + 2, f"{year} 年离计划年度太远，像是笔误")
    return year, i + 2 if tokens[i + 1].kind is Word.YEAR else i + 1


def _full_year(token: Token, plan_year: int) -> int | None:
    if token.value >= 1000:
        return token.value if token.value <= 9999 else None
    short = read_short_year(token.text)
    if short is None:
        return None
    year = plan_year - plan_year % 100 + short
    return year if -5 <= year - plan_year <= 10 else None


def _relative_year(token: Token, i: int, context: Context) -> int:
    head = token.text[0]
    if head in _FROM_NAMED_YEAR:
        return context.year + _FROM_NAMED_YEAR[head]
    offset = _FROM_PLAN_YEAR.get(head, -1)
    if offset < 0:
        raise UnreadableError(i + 1, f"“{token.text}”已经过去，不能作为时限")
    return context.plan_year + offset


def read_spans(tokens: Tokens, i: int, context: Context) -> Found | None:
    """The calendar spans named at i, or None where none is; UnreadableError where one is broken."""
    named = read_year(tokens, i, context)
    if named is None:
        bare = tokens[i].kind is Word.YEAR and tokens[i + 1].kind in (
            Word.END,
            Word.WITHIN,
            Word.MID,
            Word.BEGIN,
        )
        found = _within_year(tokens, i + bare, context, names_year=False)
        return found or (_whole_year(tokens, i + 1, context.year, named=False) if bare else None)
    year, j = named
    inner = replace(context, year=year)
    if tokens[j].kind is Word.YEAR and tokens[j + 1].kind in (Word.END, Word.WITHIN, Word.MID):
        j += 1  # 2021年年底, 今年年内
    return _within_year(tokens, j, inner, names_year=True) or _whole_year(
        tokens, j, year, named=True
    )


def _whole_year(tokens: Tokens, j: int, year: int, *, named: bool) -> Found:
    if tokens[j].kind is Word.BEGIN:
        raise UnreadableError(
            j + 1,
            "“年初”没有说明具体日期",
            candidate(month_end(year, 1), "1月底"),
            candidate(month_end(year, 3), "一季度末"),
        )
    return (months(year, 1, 12, Kind.YEAR_END, names_year=named),), j


def _within_year(tokens: Tokens, j: int, context: Context, *, names_year: bool) -> Found | None:
    rule = _RULES.get(tokens[j].kind)
    found = rule(tokens, j, context) if rule else None
    if found is None or not names_year:
        return found
    spans, stop = found
    return tuple(replace(span, names_year=True) for span in spans), stop


def _middle(tokens: Tokens, j: int, context: Context) -> Found | None:
    if j == 0 or tokens[j - 1].kind not in _NAMERS:
        return None
    return (months(context.year, 1, 6, Kind.HALF_YEAR, names_year=False),), j + 1


def _half(tokens: Tokens, j: int, context: Context) -> Found:
    first = 1 if tokens[j].text[0] in "上前" or tokens[j].text.endswith("1") else 7
    return (months(context.year, first, first + 5, Kind.HALF_YEAR, names_year=False),), j + 1


def _quarter_code(tokens: Tokens, j: int, context: Context) -> Found:
    return (_quarter(context.year, int(tokens[j].text[1])),), j + 1


def _quarter(year: int, n: int, last: int | None = None) -> Span:
    kind = Kind.QUARTER_END if last is None else Kind.WINDOW
    return months(year, 3 * n - 2, 3 * (last or n), kind, names_year=False)


def _counted(tokens: Tokens, j: int, context: Context) -> Found | None:
    """NUM, NUM-NUM or NUM、NUM before the unit they share: 季度, 月 or 年."""
    values, joint, k = numbers(tokens, j)
    unit = tokens[k].kind
    if unit is Word.QUARTER and tokens[k].text != "个季度":
        return _quarters(values, joint, k, context)
    if unit in (Word.MONTH, Word.MONTHPLUS):
        return _months(tokens, values, joint, k, context)
    if unit is Word.YEAR and joint is Word.JOIN and min(values) >= 1000:
        return _years(values, k, context)
    return _hyphenated(tokens, j, context)


def numbers(tokens: Tokens, j: int) -> tuple[list[int], Word | None, int]:
    """The numbers that stand before one unit, what joins them, and the token after them."""
    j += tokens[j].kind is Word.ORD and tokens[j + 1].kind is Word.NUM
    values: list[int] = [tokens[j].value]
    joint: Word | None = None
    while tokens[j].kind is Word.NUM and (style := _JOINTS.get(tokens[j + 1].kind)):
        k = j + 2 + (tokens[j + 2].kind is Word.ORD)
        if tokens[k].kind is not Word.NUM or (joint is not None and Word.JOIN in (joint, style)):
            break
        joint = style
        values.append(tokens[k].value)
        j = k
    return values, joint, j + 1


def _first_quarters(tokens: Tokens, j: int, context: Context) -> Found | None:
    """前三季度: due with the last of them."""
    count, unit = tokens[j + 1], tokens[min(j + 2, len(tokens) - 1)]
    if unit.kind is not Word.QUARTER or count.value not in (2, 3):
        return None
    return (months(context.year, 1, 3 * count.value, Kind.QUARTER_END, names_year=False),), j + 3


def _quarters(values: list[int], joint: Word | None, k: int, context: Context) -> Found | None:
    if any(not 1 <= n <= 4 for n in values):
        raise UnreadableError(k + 1, "一年只有四个季度，请核对原文")
    if joint is None:
        return (_quarter(context.year, values[0]),), k + 1
    if joint is Word.JOIN or _consecutive(values):
        return (_quarter(context.year, values[0], _rising(values, k)),), k + 1
    return tuple(_quarter(context.year, n) for n in values), k + 1


def _consecutive(values: list[int]) -> bool:
    return values == list(range(values[0], values[0] + len(values)))


def _rising(values: list[int], k: int) -> int:
    if values[-1] <= values[0]:
        raise UnreadableError(k + 1, "起止先后颠倒，可能跨年，请写明年份")
    return values[-1]


def _months(
    tokens: Tokens, values: list[int], joint: Word | None, k: int, context: Context
) -> Found | None:
    if any(n > 12 and n >= 100 for n in values) or -1 in values:
        return None  # digits run together: the doubts look at them
    for n in values:
        if not 1 <= n <= 12:
            raise UnreadableError(k + 1, f"没有 {n} 月这个月份，请核对原文")
    year = context.year
    if joint is None:
        return _in_month(tokens, values[0], k, context)
    window = joint is Word.JOIN or (
        _consecutive(values) and tokens[k + 1].kind not in (Word.END, Word.BEFORE)
    )
    if window:
        return (months(year, values[0], _rising(values, k), Kind.WINDOW, names_year=False),), k + 1
    return (
        tuple(months(year, n, n, Kind.MONTH_END, names_year=False) for n in values),
        k + 1,
    )


def _in_month(tokens: Tokens, month: int, k: int, context: Context) -> Found:
    """What stands after 月: 旬, a day, several days, or nothing."""
    year, after = context.year, tokens[k + 1]
    if tokens[k].kind is Word.MONTHPLUS and after.kind is not Word.XUN:
        span = months(year, month, month, Kind.WINDOW, names_year=False)
        return (replace(span, loosely=True),), k + 1
    if after.kind is Word.XUN:
        return (_ten_days(year, month, after.text),), k + 2
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
    return (months(year, month, month, Kind.MONTH_END, names_year=False),), k + 1


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


def _ten_days(year: int, month: int, name: str) -> Span:
    first, last = _TENS_OF_DAYS[name]
    end = month_end(year, month)
    return Span(Kind.WINDOW, date(year, month, first), end.replace(day=min(last, end.day)))


def _days(tokens: Tokens, month: int, k: int, context: Context) -> Found:
    values, joint, stop = numbers(tokens, k)
    year, unit = context.year, tokens[stop].kind
    if unit is not Word.DAY:
        if joint is None and unit in (Word.BEFORE, Word.STOP) and 10 <= values[0] <= 31:
            return (_day(day_of(year, month, values[0], stop)),), stop  # 6月30前
        raise UnreadableError(stop, f"“{month}月”后面的数字不完整，可能漏了“日”或“月”")
    days = [day_of(year, month, n, stop + 1) for n in values]
    if joint is Word.JOIN:
        _rising(values, stop)
        return (Span(Kind.WINDOW, days[0], days[-1]),), stop + 1
    return tuple(_day(d) for d in days), stop + 1


def _day(day: date) -> Span:
    return Span(Kind.DATE, day, day)


def _years(values: list[int], k: int, context: Context) -> Found:
    first, last = values[0], _rising(values, k)
    if abs(last - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(k + 1, f"{last} 年离计划年度太远，像是笔误")
    return (Span(Kind.WINDOW, date(first, 1, 1), date(last, 12, 31), names_year=True),), k + 1


def _hyphenated(tokens: Tokens, j: int, context: Context) -> Found | None:
    """6-30前: only where the second number can be no month."""
    values, joint, k = numbers(tokens, j)
    if joint is not Word.JOIN or tokens[k].kind is not Word.BEFORE or values[-1] <= 12:
        return None
    return (_day(day_of(context.year, values[0], values[1], k)),), k


def _numeric(tokens: Tokens, j: int, context: Context) -> Found:
    """20210630 or 2021-06-30; a stray 日 belongs to the latter, not to the former."""
    text = tokens[j].text
    compact = tokens[j].kind is Word.COMPACT
    parts = [text[:4], text[4:6], text[6:]] if compact else _numerals(text)
    day = day_of(int(parts[0]), int(parts[1]), int(parts[2]), j + 1)
    follows_day = tokens[j + 1].kind is Word.DAY
    if abs(day.year - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(j + 1, f"{day.year} 年离计划年度太远，像是笔误")
    if compact and follows_day:
        raise UnreadableError(j + 2, f"“{text}日”像是漏了“年”“月”", candidate(day))
    return (replace(_day(day), names_year=True),), j + 1 + follows_day


def _numerals(text: str) -> list[str]:
    return text.replace("/", "-").replace(".", "-").split("-")


def _year_month(tokens: Tokens, j: int, context: Context) -> Found:
    year, month = (int(n) for n in _numerals(tokens[j].text))
    if abs(year - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(j + 1, f"{year} 年离计划年度太远，像是笔误")
    day_of(year, month, 1, j + 1)
    k = j if tokens[j + 1].kind not in (Word.MONTH, Word.MONTHPLUS) else j + 1
    spans, stop = _in_month(tokens, month, k, replace(context, year=year))
    return tuple(replace(span, names_year=True) for span in spans), stop


def _dotted(tokens: Tokens, j: int, context: Context) -> Found | None:
    """6.30: a date where 前, 日 or a range says so, or where it stands alone with a full day."""
    month, day = _numerals(tokens[j].text)
    after, before = tokens[j + 1].kind, tokens[j - 1].kind if j else Word.EOF
    marked = after in (Word.BEFORE, Word.STOP, Word.DAY, Word.CLOCK) or (
        before in (Word.YEAR, Word.YEARWORD)
        or (before is Word.JOIN and (j < 2 or tokens[j - 2].kind is not Word.TEXT))
    )
    ranged = after is Word.JOIN and tokens[j + 2].kind in (Word.DOTTED, Word.FULL)
    alone = len(day) == 2 and int(day) > 12 and after in (Word.EOF, Word.SEP, Word.ENUM)
    if after in (Word.MONTH, Word.WITHIN) or not (marked or ranged or alone):
        return None
    return (_day(day_of(context.year, int(month), int(day), j + 1)),), j + 1 + (after is Word.DAY)


_RULES = {
    Word.MID: _middle,
    Word.BEFORE: _first_quarters,
    Word.HALF: _half,
    Word.QCODE: _quarter_code,
    Word.NUM: _counted,
    Word.ORD: _counted,
    Word.COMPACT: _numeric,
    Word.FULL: _numeric,
    Word.YEARMONTH: _year_month,
    Word.DOTTED: _dotted,
}
