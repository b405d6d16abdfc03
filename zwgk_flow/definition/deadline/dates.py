"""When a named day or period is due: what 前, 底, 内, 至 and 起 do to it; not how it is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zwgk_flow.definition.deadline.festivals import read_festival
from zwgk_flow.definition.deadline.grammar import (
    ONE_DAY,
    Context,
    Match,
    OnlyBegunError,
    Span,
    UnreadableError,
    candidate,
    month_end,
    months,
)
from zwgk_flow.definition.deadline.month_days import Tokens, numbers, rising, ten_days
from zwgk_flow.definition.deadline.points import read_spans, read_year
from zwgk_flow.definition.deadline.rhythm import recurring
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind
from zwgk_flow.definition.deadline.words import Word

_PERIOD_ENDS = (
    Kind.YEAR_END,
    Kind.HALF_YEAR,
    Kind.QUARTER_END,
    Kind.MONTH_END,
    Kind.WINDOW,
)
_STRICT = (Kind.YEAR_END, Kind.HALF_YEAR, Kind.QUARTER_END, Kind.MONTH_END)
_TIMES_OF_DAY = (Word.CLOCK, Word.DAYPART)
_ENDED = ("结束", "截止")
_SUBJECT = (Word.TEXT, Word.SAFE, Word.CONJ)
_NAMES = {
    Kind.YEAR_END: "{0.year}年",
    Kind.QUARTER_END: "{0.year}年这一季度",
    Kind.MONTH_END: "{0.year}年{0.month}月",
    Kind.HALF_YEAR: "{0.year}年这半年",
    Kind.WINDOW: "这一时段",
}


def calendar_date(tokens: Tokens, i: int, context: Context) -> Match | None:
    """A day, period, list or range with everything that bounds it."""
    festival = _festival(tokens, i, context)
    if festival:
        return festival
    found = read_spans(tokens, i, context)
    if found is None:
        return None
    spans, k = found
    if len(spans) > 1:
        return _listed(spans, tokens, k, context)
    span = spans[0]
    return (
        _ranged(span, tokens, k, context)
        or _open_start(span, tokens, k, context)
        or _bounded(span, tokens, k, context)
    )


def _festival(tokens: Tokens, i: int, context: Context) -> Match | None:
    named = read_year(tokens, i, context)
    year, j = named or (None, i)
    if tokens[j].kind is not Word.FESTIVAL:
        return None
    deadline, stop = read_festival(tokens, j, year, context)
    return Match(stop, (deadline,), year=year)


def _listed(spans: tuple[Span, ...], tokens: Tokens, k: int, context: Context) -> Match:
    """6、12月底前: every one of them is due."""
    matches = [_bounded(span, tokens, k, context) for span in spans]
    last = matches[-1]
    return replace(last, deadlines=tuple(d for match in matches for d in match.deadlines))


def _ranged(start: Span, tokens: Tokens, k: int, context: Context) -> Match | None:
    """A至B: a window from A's beginning (A底: its end) to B's end."""
    at_end = tokens[k].kind is Word.END
    k += at_end
    since = tokens[k].kind is Word.SINCE
    k += since
    if since:
        k = _joint(tokens, k, context)
    if tokens[k].kind is not Word.JOIN and not (since and _ends_after(tokens, k, context)):
        return None
    k += 1
    inner = replace(context, year=start.start.year)
    stop_span, k = _range_end(start, tokens, k, inner)
    first = start.end if at_end else start.start
    if stop_span.end < first:
        raise UnreadableError(
            k,
            "起止先后颠倒，可能跨年，请写明年份",
            *_next_year(stop_span.end),
        )
    whole = Span(Kind.WINDOW, first, stop_span.end)
    match = _bounded(whole, tokens, k, context, inclusive=True)
    (deadline,) = match.deadlines
    year = stop_span.end.year if start.names_year or stop_span.names_year else None
    return Match(match.stop, (deadline,), match.open_ended, year)


def _joint(tokens: Tokens, k: int, context: Context) -> int:
    """The 至 behind ,至3月31日 or 起实施至3月31日; k where nothing but prose follows."""
    joint = k
    while tokens[joint].kind in _SUBJECT or (joint == k and tokens[k].kind is Word.SEP):
        joint += 1
    leads_on = tokens[joint].kind is Word.JOIN and read_spans(tokens, joint + 1, context)
    return joint if leads_on else k


def _ends_after(tokens: Tokens, k: int, context: Context) -> bool:
    """自12月16日起,3月31日结束: an end told behind a comma."""
    found = read_spans(tokens, k + 1, context) if tokens[k].kind is Word.SEP else None
    if found is None:
        return False
    mark = tokens[found[1] + (tokens[found[1]].kind is Word.END)]
    return mark.kind is Word.STOP or mark.text in _ENDED


def _next_year(day: date) -> tuple[Candidate, ...]:
    if (day.month, day.day) == (2, 29):
        return ()
    return (candidate(day.replace(year=day.year + 1), "次年"),)


def _range_end(start: Span, tokens: Tokens, k: int, context: Context) -> tuple[Span, int]:
    """The end of a range; a bare 10日, 中旬 or 月底 belongs to the month the range began in."""
    month = start.start.month
    if tokens[k].kind is Word.XUN and start.kind in (Kind.WINDOW, Kind.DATE):
        return ten_days(context.year, month, tokens[k].text), k + 1
    if tokens[k].kind is Word.MONTH and tokens[k + 1].kind is Word.END:
        return months(context.year, month, month, Kind.MONTH_END, names_year=False), k + 1
    if tokens[k - 2].kind is Word.YEARMONTH and _bare_number(tokens, k):  # 2021.1-4
        last = rising([month, tokens[k].value], k)
        return months(context.year, last, last, Kind.MONTH_END, names_year=True), k + 1
    bare_day = tokens[k].kind is Word.NUM and tokens[k + 1].kind is Word.DAY
    if bare_day and start.kind is Kind.DATE:
        last_day = month_end(context.year, month)
        if not 1 <= tokens[k].value <= last_day.day:
            raise UnreadableError(
                k + 2, f"{month} 月没有 {tokens[k].value} 日", candidate(last_day)
            )
        day = last_day.replace(day=tokens[k].value)
        return Span(Kind.DATE, day, day), k + 2
    found = read_spans(tokens, k, context)
    if found is None or len(found[0]) != 1:
        raise UnreadableError(k, "时段没有写清何时结束")
    (span,), stop = found
    return span, stop


def _bare_number(tokens: Tokens, k: int) -> bool:
    """A number of which nothing says what it counts."""
    return tokens[k].kind is Word.NUM and tokens[k + 1].kind in (Word.SEP, Word.ENUM, Word.EOF)


def _open_start(span: Span, tokens: Tokens, k: int, context: Context) -> Match | None:
    """7月1日起: a start without an end, unless the work goes on all year or recurs."""
    if tokens[k].kind is not Word.SINCE:
        return None
    year_end = date(span.start.year, 12, 31)
    follower = k + 1 + (tokens[k + 1].kind is Word.SEP)
    if tokens[follower].kind is Word.CONT:
        deadline = Deadline("", Kind.CONTINUOUS, year_end, window_start=span.start)
        return Match(follower + 1, (deadline,))
    every = follower
    while tokens[every].kind in _SUBJECT:
        every += 1
    if tokens[every].kind is Word.EVERY:  # 6月起每月25日前, 6月起,各街镇每月报送
        match = recurring(tokens, every, context)
        begun = tuple(replace(d, window_start=span.start) for d in match.deadlines)
        return replace(match, deadlines=begun)
    if tokens[k + 1].kind is Word.NUM:
        return None
    raise OnlyBegunError(
        k + 1,
        span.start,
        span.start.year if span.names_year else None,
        Candidate(span.start, "从这一天开始"),
        candidate(year_end, "持续到年底"),
    )


def _bounded(
    span: Span, tokens: Tokens, k: int, context: Context, *, inclusive: bool = False
) -> Match:
    """The span with 底, 前, 内, 止 or nothing after it."""
    year = span.end.year if span.names_year else None
    if span.kind is Kind.DATE or (span.kind is Kind.WINDOW and not span.loosely):
        k = _skip_time_of_day(tokens, k, span)
    at_end = tokens[k].kind is Word.END and span.kind in _PERIOD_ENDS
    k += at_end
    mark = tokens[k].kind
    k += mark in (Word.BEFORE, Word.WITHIN, Word.STOP)
    if at_end and span.loosely:
        span = replace(span, kind=Kind.MONTH_END, loosely=False)
    if mark is Word.BEFORE and not (at_end or inclusive):
        return Match(k, (_before(span, k, context),), year=year)
    open_ended = not at_end and mark not in (Word.WITHIN, Word.STOP)
    if mark is Word.WITHIN and span.kind is Kind.MONTH_END and span.start.month <= 3:
        _refuse_months_or_month(span, tokens, k)
    return Match(k, (_due(span),), open_ended and span.kind is not Kind.DATE, year)


def _skip_time_of_day(tokens: Tokens, k: int, span: Span) -> int:
    while tokens[k].kind in (*_TIMES_OF_DAY, Word.WEEKDAY) or _until_o_clock(tokens, k):
        text = tokens[k].text
        if text.startswith(("0时", "00", "0:", "零", "凌晨0", "凌晨零")):
            raise UnreadableError(
                k + 1,
                "零时是前一天结束还是当天结束，说法不一",
                candidate(span.end - ONE_DAY, "当天零时之前"),
                candidate(span.end, "当天"),
            )
        if text in ("次日", "翌日", "隔日"):
            raise UnreadableError(k + 1, f"“{text}”没有说明具体日期")
        if tokens[k].kind is Word.WEEKDAY and not falls_on(span.end, text):
            raise UnreadableError(k + 1, f"这一天不是{text}，日期与星期对不上", candidate(span.end))
        k += 1
    return k


def _until_o_clock(tokens: Tokens, k: int) -> bool:
    """9:00至11:00: the second hour is of the same day."""
    hour_before = tokens[k - 1].kind is Word.CLOCK
    return hour_before and tokens[k].kind is Word.JOIN and tokens[k + 1].kind is Word.CLOCK


def falls_on(day: date, weekday: str) -> bool:
    """Whether the day is the weekday that the word names (周五, 星期日)."""
    return day.weekday() == "一二三四五六日".index(weekday[-1].replace("天", "日"))


def _refuse_months_or_month(span: Span, tokens: Tokens, k: int) -> None:
    """3月内 is March to some and three months to others; from April on nobody counts months."""
    if span.names_year:
        return
    month = span.start.month
    raise UnreadableError(
        k,
        f"“{tokens[k - 3].text}月内”可以指 {month} 月当月，也可以指 {month} 个月之内",
        candidate(span.end, f"{month}月当月"),
        Candidate(None, f"{month}个月之内"),
    )


def _due(span: Span) -> Deadline:
    start = span.start if span.kind is Kind.WINDOW else None
    return Deadline("", span.kind, span.end, window_start=start)


def _before(span: Span, k: int, context: Context) -> Deadline:
    """8月前 ends on 31 July, 四季度前 on 30 September, 2027年前 on 31 December 2026.

    Days, ranges, ten days, and the first quarter or half of a year include their last day.
    """
    before = span.start - ONE_DAY
    this_year = before.year >= context.plan_year
    strict = span.loosely or span.kind in _STRICT
    part_of_year = span.kind in (Kind.QUARTER_END, Kind.HALF_YEAR)
    whole = strict and not part_of_year
    if span.kind is Kind.DATE or _is_range(span) or not (this_year or whole):
        return _due(span)
    name = _NAMES[Kind.MONTH_END if span.loosely else span.kind].format(span.start)
    included, excluded = candidate(span.end, f"含{name}"), candidate(before, f"不含{name}")
    opens_year = before.year < span.start.year
    if not strict or (span.kind is Kind.HALF_YEAR and opens_year):
        return replace(_due(span), reason=f"按包括{name}理解", candidates=(excluded,))
    if not this_year or (part_of_year and opens_year):
        raise UnreadableError(k, f"“前”是否包括{name}，说法不一", excluded, included)
    kind = Kind.MONTH_END if span.loosely else span.kind
    reason = f"没有写“底”，按早于{name}理解"
    return Deadline("", kind, before, reason=reason, candidates=(included,))


def _is_range(span: Span) -> bool:
    """A window longer than a ten-day period was written as A至B."""
    return span.kind is Kind.WINDOW and not span.loosely and (span.end - span.start).days > 20


def near_month(tokens: Tokens, i: int, context: Context) -> Match:
    """本月底, 下个月10日前: certain only where the issue date is known."""
    text, issued = tokens[i].text, context.issued
    values, _, k = numbers(tokens, i + 1)
    is_day = tokens[i + 1].kind is Word.NUM and tokens[k].kind is Word.DAY
    is_end = tokens[i + 1].kind is Word.END
    ahead = {"本": 0, "下": 1}.get(text[0])
    if issued is None or ahead is None or not (is_day or is_end):
        raise UnreadableError(i + 1, f"“{text}”要看从哪一天算起，没有写明月份")
    year, month = divmod(issued.year * 12 + issued.month - 1 + ahead, 12)
    last = month_end(year, month + 1)
    if is_day and not 1 <= values[0] <= last.day:
        raise UnreadableError(k + 1, f"{month + 1} 月没有 {values[0]} 日", candidate(last))
    kind, due = (Kind.DATE, last.replace(day=values[0])) if is_day else (Kind.MONTH_END, last)
    stop = k + 1 if is_day else i + 2
    stop += tokens[stop].kind in (Word.BEFORE, Word.STOP)
    return Match(stop, (Deadline("", kind, due),))


def near_quarter(tokens: Tokens, i: int, context: Context) -> Match:
    """本季度末: certain only where the issue date is known."""
    text, issued = tokens[i].text, context.issued
    ahead = {"本": 0, "下": 1}.get(text[0])
    if issued is None or ahead is None:
        raise UnreadableError(i + 1, f"“{text}”要看从哪一天算起，没有写明季度")
    year, quarter = divmod(issued.year * 4 + (issued.month - 1) // 3 + ahead, 4)
    span = months(year, 3 * quarter + 1, 3 * quarter + 3, Kind.QUARTER_END, names_year=True)
    return _bounded(span, tokens, i + 1, context)
