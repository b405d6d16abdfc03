"""What has no single date: work that recurs, goes on all year, or counts from an event."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from zwgk_flow.definition.deadline.grammar import Context, Match, UnreadableError, day_of
from zwgk_flow.definition.deadline.points import Tokens, numbers, read_year
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind, Relative
from zwgk_flow.definition.deadline.words import Word

_CADENCES = {
    Word.DAY: "daily",
    Word.CALDAY: "daily",
    Word.WORKDAY: "daily",
    Word.WEEK: "weekly",
    Word.WEEKDAY: "weekly",
    Word.MONTH: "monthly",
    Word.MONTHS: "monthly",
    Word.MONTHLY: "monthly",
    Word.QUARTER: "quarterly",
    Word.HALFYEAR: "semiannual",
    Word.YEAR: "annual",
}
_EVERY_SO_MANY = {
    ("daily", 7): "weekly",
    ("monthly", 3): "quarterly",
    ("monthly", 6): "semiannual",
    ("monthly", 12): "annual",
    ("quarterly", 2): "semiannual",
    ("quarterly", 4): "annual",
}
_TIMES_A_PERIOD = {
    ("annual", 2): "semiannual",
    ("annual", 4): "quarterly",
    ("annual", 12): "monthly",
    ("semiannual", 2): "quarterly",
    ("quarterly", 3): "monthly",
}
_RHYTHMS = (
    ("半年", "semiannual"),
    ("季", "quarterly"),
    ("月", "monthly"),
    ("周", "weekly"),
    ("年", "annual"),
    ("天", "daily"),
    ("日", "daily"),
)
_DURATIONS = {
    Word.WORKDAY: ("workday", 1),
    Word.CALDAY: ("day", 1),
    Word.DAY: ("day", 1),
    Word.WEEK: ("day", 7),
    Word.MONTHS: ("month", 1),
    Word.MONTH: ("month", 1),
    Word.QUARTER: ("month", 3),
    Word.YEAR: ("month", 12),
}
_SAID_ALONE = (Word.WORKDAY, Word.CALDAY, Word.MONTHS, Word.WEEK)
_PLACES_IN_A_PERIOD = frozenset(
    (
        *(Word.NUM, Word.ORD, Word.FIRSTLAST, Word.MONTHWORD, Word.QUARTERWORD, Word.WEEKDAY),
        *(Word.YEAR, Word.MONTH, Word.MONTHPLUS, Word.MONTHLY, Word.DAY, Word.WORKDAY, Word.CALDAY),
        *(Word.MONTHS, Word.WEEK, Word.QUARTER, Word.HALF, Word.HALFYEAR, Word.XUN, Word.DOTTED),
        *(Word.BEGIN, Word.MID, Word.END, Word.BEFORE, Word.WITHIN, Word.STOP, Word.AFTER),
        *(Word.JOIN, Word.CLOCK, Word.DAYPART, Word.SINCE, Word.YEARWORD, Word.FESTIVAL),
    )
)
# seldom met: `re` compiles these when they are first asked about
_LEAD_INTO_EVENT = r"^(?:自|从|于|在|应当?|须|须在|要|请|最迟|原则上|一般)+"
_AFTER_EVENT = r"(?:之日|当日|当天|(?<![\d即])日|之|的|,)$"
_RECEIPT = r"(?:收到|接到|接|受理)[^,;。]*$"
_AT_LEAST = r"(?:不少于|不低于|不得少于|不得低于|至少|少于|多于|超过)$"
_AT_MOST = r"(?:时限|期限|最多|最长|最迟|一般|[:,]|不得?超过)*$"
_COUNT = r"[^,;。、]{0,6}?(\d+|[一二两三四六]|十二)次"
_SMALL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "六": 6, "十二": 12}


def recurring(tokens: Tokens, i: int, context: Context) -> Match:
    """每, 按 or 逐 with a period, then the place inside the period."""
    j, n = i + 1 + (tokens[i + 1].text == "逢"), 1
    if tokens[j].kind is Word.NUM and tokens[j + 1].kind in _CADENCES:
        n, j = tokens[j].value, j + 1
    cadence = _CADENCES.get(tokens[j].kind)
    if cadence and n != 1:
        cadence = _EVERY_SO_MANY.get((cadence, n))
    if cadence is None:
        raise UnreadableError(
            j + 1,
            "频次不在每日、每周、每月、每季度、每半年、每年之内，请写明日期或换一种频次",
        )
    stop = _place_in_period(tokens, j + 1, context)
    rest = "".join(t.text for t in tokens[stop:-1])
    return Match(stop, (_recurring(_as_often_as_said(cadence, tokens[j + 1 : stop], rest)),))


def _recurring(cadence: str) -> Deadline:
    return Deadline("", Kind.RECURRING, cadence=cadence)


def _place_in_period(tokens: Tokens, j: int, context: Context) -> int:
    """The token after words such as 3月31日前, 倒数第五个工作日, 末; their days must exist."""
    while (
        tokens[j].kind in _PLACES_IN_A_PERIOD
        or tokens[j].text == "的"
        or _continues_list(tokens, j, context)
    ):
        if tokens[j].kind is Word.NUM:
            if tokens[j + 1].kind in (Word.TEXT, Word.SAFE):  # 每年2次: a count
                break
            _check_day(tokens, j)
        j += 1
    return j


def _continues_list(tokens: Tokens, j: int, context: Context) -> bool:
    """Whether a 、 or 和 leads to another day of the period, not to a dated deadline."""
    return (
        tokens[j].kind in (Word.ENUM, Word.CONJ)
        and tokens[j + 1].kind in (Word.NUM, Word.WEEKDAY, Word.FIRSTLAST, Word.HALF)
        and not _names_a_year(tokens[j + 1 :], context)
    )


def _names_a_year(tokens: Tokens, context: Context) -> bool:
    return tokens[0].kind is Word.NUM and read_year(tokens, 0, context) is not None


def _check_day(tokens: Tokens, j: int) -> None:
    unit, value = tokens[j + 1].kind, tokens[j].value
    if unit is Word.MONTH and not 1 <= value <= 12:
        raise UnreadableError(j + 2, f"没有 {value} 月这个月份，请核对原文")
    if unit is Word.DAY and not 1 <= value <= 31:
        raise UnreadableError(j + 2, f"没有 {value} 日这一天，请核对原文")
    follows_month = j >= 2 and tokens[j - 1].kind is Word.MONTH and tokens[j - 2].kind is Word.NUM
    if unit is Word.DAY and follows_month:
        day_of(2000, tokens[j - 2].value, value, j + 2)


def _as_often_as_said(cadence: str, place: Tokens, rest: str) -> str:
    """每年6月、12月 and 每年两次 happen twice a year."""
    named = sum(
        t.kind is Word.NUM and after.kind in (Word.MONTH, Word.ENUM, Word.CONJ)
        for t, after in pairwise(place)
    )
    counted = re.match(_COUNT, rest)
    if counted:
        named = int(_SMALL.get(counted[1], counted[1]))
    return _TIMES_A_PERIOD.get((cadence, named), cadence)


def rhythm(tokens: Tokens, i: int, _: Context) -> Match:
    """一季度一次, 月月, 上下半年."""
    text = tokens[i].text
    if text.endswith("下半年"):
        return Match(i + 1, (_recurring("semiannual"),))
    cadence = next(c for sign, c in _RHYTHMS if sign in text)
    stop = i + 1
    stop += tokens[stop].text == "次"
    return Match(stop, (_recurring(cadence),))


def bare_period(tokens: Tokens, i: int, _: Context) -> Match | None:
    """季度, 月度, 年度, 半年 with no 每: how often, where nothing says which one."""
    token, after = tokens[i], tokens[i + 1]
    if token.kind is Word.HALFYEAR and after.kind is Word.WITHIN:
        return Match(i + 2, (_relative(6, "month", None),))
    fits = token.kind is not Word.YEAR or token.text == "年度"
    if not fits or after.kind in (Word.BEFORE, Word.END, Word.WITHIN, Word.BEGIN, Word.AFTER):
        return None
    return Match(i + 1, (_recurring(_CADENCES[token.kind]),), open_ended=True)


def continuous(tokens: Tokens, i: int, context: Context) -> Match:
    """全年, 持续, 长期: due at the end of the plan year; 持续至10月底 ends earlier."""
    stop = i + 1
    while tokens[stop].kind is Word.CONT:
        stop += 1
    return Match(stop, (Deadline("", Kind.CONTINUOUS, date(context.plan_year, 12, 31)),))


def duration(tokens: Tokens, i: int, _: Context) -> Match | None:
    """5个工作日内 with no event named; without 内 it must be all there is."""
    found = _length(tokens, i)
    if found is None:
        return None
    n, unit, stop = found
    bounded = tokens[stop].kind is Word.WITHIN
    said = "".join(t.text for t in tokens[:i])
    alone = tokens[stop].kind is Word.EOF and tokens[stop - 1].kind in _SAID_ALONE
    if bounded:
        if _is_span_not_length(tokens, stop):
            return None
    elif not (alone and re.fullmatch(_AT_MOST, said)):
        return None
    if re.search(_AT_LEAST, said) and not re.search(_AT_MOST, said):
        raise UnreadableError(stop + 1, "说的是期限至少多长，不是何时完成")
    receipt = re.search(_RECEIPT, said)
    return Match(stop + bounded, (_relative(n, unit, receipt[0] if receipt else None),))


def _is_span_not_length(tokens: Tokens, stop: int) -> bool:
    """6月内 is the month of June, 21年内 the year 2021: those are read as calendar."""
    unit, number = tokens[stop - 1], tokens[stop - 2]
    return unit.kind is Word.MONTH or (unit.kind is Word.YEAR and number.value > 10)


def after_event(tokens: Tokens, i: int, _: Context) -> Match | None:
    """自收到申请之日起20个工作日内, 会后3日内: an event, then a length of time."""
    for k in range(i, len(tokens) - 1):
        token = tokens[k]
        if token.kind is Word.EVERY or token.kind is Word.SEP:
            return None
        if token.kind not in (Word.SINCE, Word.AFTER) and not token.text.endswith("之日"):
            continue
        start = k + 1
        while tokens[start].text in ("的", ",", "不", "超", "过", "得"):
            start += 1
        found = _length(tokens, start)
        if found is None or k == i:
            continue
        n, unit, stop = found
        return _counted_from(tokens[i:k], n, unit, tokens, stop)
    return None


def _counted_from(event: Tokens, n: int, unit: str, tokens: Tokens, stop: int) -> Match:
    if tokens[stop].kind in (Word.AFTER, Word.BEFORE):
        raise UnreadableError(stop + 1, "只写了多久以后，没有写何时完成")
    name = re.sub(_LEAD_INTO_EVENT, "", "".join(t.text for t in event))
    while trimmed := re.search(_AFTER_EVENT, name):
        name = name[: trimmed.start()]
    stop += tokens[stop].kind is Word.WITHIN
    return Match(stop, (_relative(n, unit, name or None),))


def _relative(n: int, unit: str, after: str | None) -> Deadline:
    return Deadline("", Kind.RELATIVE, relative=Relative(n, unit, after))


def _length(tokens: Tokens, i: int) -> tuple[int, str, int] | None:
    """How long: n, its unit, and the token after; 3至5个工作日 is at most five."""
    first = tokens[i]
    if first.kind is Word.HALFMONTH:
        return 15, "day", i + 1
    if first.kind is Word.HALFYEAR:
        return 6, "month", i + 1
    if first.kind is not Word.NUM:
        return None
    values, joint, k = numbers(tokens, i)
    if tokens[k].kind is Word.HOUR:
        raise UnreadableError(
            k + 1,
            "以小时计的时限不能换算成日期",
            Candidate(None, f"{values[-1]}{tokens[k].text}内"),
        )
    scale = _DURATIONS.get(tokens[k].kind)
    if scale is None or joint is Word.ENUM or not 1 <= values[-1] <= 366:
        return None
    unit, factor = scale
    return values[-1] * factor, unit, k + 1
