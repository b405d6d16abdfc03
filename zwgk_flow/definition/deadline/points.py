"""Which part of the calendar a phrase names, from 年 down to 日; not what 前 or 底 does to it."""

from __future__ import annotations

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
from zwgk_flow.definition.deadline.month_days import (
    Found,
    Tokens,
    consecutive,
    day_of_each_month,
    in_month,
    in_months,
    numbers,
    one_day,
    rising,
    shared_out,
)
from zwgk_flow.definition.deadline.numerals import read_short_year
from zwgk_flow.definition.deadline.values import Kind
from zwgk_flow.definition.deadline.words import Token, Word

_FROM_PLAN_YEAR = {"今": 0, "本": 0, "明": 1, "来": 1, "后": 2, "去": -1, "上": -1, "前": -2}
_FROM_NAMED_YEAR = {"当": 0, "同": 0, "次": 1, "翌": 1, "下": 1}
_FAR_YEARS = 15
_YEAR_FOLLOWERS = (Word.YEAR, Word.CONT, Word.QCODE, Word.HALF)
_NAMERS = (Word.YEAR, Word.YEARWORD)
_PLACES_IN_A_YEAR = (Word.END, Word.WITHIN, Word.MID, Word.BEGIN)


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
        bare = tokens[i].kind is Word.YEAR and tokens[i + 1].kind in _PLACES_IN_A_YEAR
        found = _within_year(tokens, i + bare, context, names_year=False)
        return found or (_whole_year(tokens, i + 1, context.year, named=False) if bare else None)
    year, j = named
    inner = replace(context, year=year)
    if tokens[j].kind is Word.YEAR and tokens[j + 1].kind in _PLACES_IN_A_YEAR:
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
    if found := day_of_each_month(tokens, j, context):
        return found
    values, joint, k = numbers(tokens, j)
    unit = tokens[k].kind
    if unit is Word.QUARTER and tokens[k].text != "个季度":
        joint = Word.CONJ if joint is Word.ENUM and shared_out(tokens, k + 1) else joint
        return _quarters(values, joint, k, context)
    if unit in (Word.MONTH, Word.MONTHPLUS):
        return in_months(tokens, values, joint, k, context)
    if unit is Word.YEAR and joint is Word.JOIN and min(values) >= 1000:
        return _years(values, k, context)
    return _hyphenated(tokens, j, context)


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
    if joint is Word.JOIN or (joint is Word.ENUM and consecutive(values)):
        return (_quarter(context.year, values[0], rising(values, k)),), k + 1
    return tuple(_quarter(context.year, n) for n in values), k + 1


def _years(values: list[int], k: int, context: Context) -> Found:
    first, last = values[0], rising(values, k)
    if abs(last - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(k + 1, f"{last} 年离计划年度太远，像是笔误")
    return (Span(Kind.WINDOW, date(first, 1, 1), date(last, 12, 31), names_year=True),), k + 1


def _hyphenated(tokens: Tokens, j: int, context: Context) -> Found | None:
    """6-30前: only where the second number can be no month."""
    values, joint, k = numbers(tokens, j)
    if joint is not Word.JOIN or tokens[k].kind is not Word.BEFORE or values[-1] <= 12:
        return None
    return (one_day(day_of(context.year, values[0], values[1], k)),), k


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
    return (replace(one_day(day), names_year=True),), j + 1 + follows_day


def _numerals(text: str) -> list[str]:
    return text.replace("/", "-").replace(".", "-").split("-")


def _year_month(tokens: Tokens, j: int, context: Context) -> Found:
    year, month = (int(n) for n in _numerals(tokens[j].text))
    if abs(year - context.plan_year) > _FAR_YEARS:
        raise UnreadableError(j + 1, f"{year} 年离计划年度太远，像是笔误")
    day_of(year, month, 1, j + 1)
    k = j if tokens[j + 1].kind not in (Word.MONTH, Word.MONTHPLUS) else j + 1
    spans, stop = in_month(tokens, month, k, replace(context, year=year))
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
    named = day_of(context.year, int(month), int(day), j + 1)
    return (one_day(named),), j + 1 + (after is Word.DAY)


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
