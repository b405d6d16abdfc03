"""What has no single date: work that recurs, goes on all year, or counts from an event."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from zwgk_flow.definition.deadline.grammar import Context, Match, UnreadableError, day_of
from zwgk_flow.definition.deadline.month_days import Tokens
from zwgk_flow.definition.deadline.points import read_year
from zwgk_flow.definition.deadline.values import Deadline, Kind
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
# What speaks of the period that recurs and not of the calendar: 每月报送上月数据, 每季度次月5日前.
_LEANING = {
    "daily": (Word.DAYPART,),
    "weekly": (Word.WEEKWORD, Word.DAYPART),
    "monthly": (Word.MONTHWORD,),
    "quarterly": (Word.QUARTERWORD, Word.MONTHWORD),
    "semiannual": (Word.MONTHWORD,),
    "annual": (Word.YEARWORD, Word.MONTHWORD),
}
_OF_THE_CALENDAR = "今明来去前往历后"
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
_COUNT = r"[^,;。、]{0,6}?(\d+|[一二两三四六]|十二)次"
_SMALL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "六": 6, "十二": 12}


def recurring(tokens: Tokens, i: int, context: Context) -> Match:
    """每, 按 or 逐 with a period; of 每年3月至12月每周 the shorter one decides."""
    match = _every_period(tokens, i, context)
    while tokens[match.stop].kind is Word.EVERY:
        match = _every_period(tokens, match.stop, context)
    return match


def _every_period(tokens: Tokens, i: int, context: Context) -> Match:
    """One 每 with its period, then the place inside the period."""
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
    said = _as_often_as_said(cadence, tokens[j + 1 : stop], _rest(tokens, stop))
    return Match(stop, (_recurring(said),))


def leaning(tokens: Tokens, i: int, context: Context) -> int | None:
    """The token after 次月5日前, 当季: a place in the period that was just said to recur."""
    words = _LEANING.get(context.cadence or "", ())
    text = tokens[i].text
    if tokens[i].kind not in words or text[0] in _OF_THE_CALENDAR:
        return None
    if text[0] == "本" and tokens[i + 1].kind in (Word.NUM, Word.END):
        return None
    return _place_in_period(tokens, i + 1, context)


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
        and tokens[j + 1].kind
        in (Word.NUM, Word.WEEKDAY, Word.FIRSTLAST, Word.HALF, Word.CLOCK, Word.DAYPART)
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


def _rest(tokens: Tokens, stop: int) -> str:
    return "".join(t.text for t in tokens[stop:])


def _as_often_as_said(cadence: str, place: Tokens, rest: str) -> str:
    """每年6月、12月 and 每年两次 happen twice a year."""
    named = sum(
        t.kind is Word.NUM and after.kind in (Word.MONTH, Word.ENUM, Word.CONJ)
        for t, after in pairwise(place)
    )
    named -= sum(t.kind is Word.JOIN for t in place)  # 3月至12月 is one time
    counted = re.match(_COUNT, rest)
    if counted:
        times = int(_SMALL.get(counted[1], counted[1]))
        named = named * times if rest.startswith("各") else times  # 6月、12月各一次
    return _TIMES_A_PERIOD.get((cadence, named), cadence)


def rhythm(tokens: Tokens, i: int, _: Context) -> Match:
    """一季度一次, 月月, 上下半年, 2次/年."""
    text = tokens[i].text
    if text.endswith("下半年"):
        return Match(i + 1, (_recurring("semiannual"),))
    cadence = next(c for sign, c in _RHYTHMS if sign in text)
    stop = i + 1
    stop += tokens[stop].text == "次"
    per = tokens[i - 1].text == "/" if i else False  # 2次/年
    counted = _rest(tokens[max(i - 3, 0) : i], 0) if per else _rest(tokens, stop)
    return Match(stop, (_recurring(_as_often_as_said(cadence, (), counted)),))


def bare_period(tokens: Tokens, i: int, _: Context) -> Match | None:
    """季度, 月度, 年度, 半年 with no 每: how often, where nothing says which one."""
    token, after = tokens[i], tokens[i + 1]
    fits = token.kind is not Word.YEAR or token.text == "年度"
    if not fits or after.kind in (Word.BEFORE, Word.END, Word.WITHIN, Word.BEGIN, Word.AFTER):
        return None
    said = _as_often_as_said(_CADENCES[token.kind], (), _rest(tokens, i + 1))
    return Match(i + 1, (_recurring(said),), open_ended=True)


def continuous(tokens: Tokens, i: int, context: Context) -> Match:
    """全年, 持续, 长期: due at the end of the plan year; 持续至10月底 ends earlier."""
    stop = i + 1
    while tokens[stop].kind is Word.CONT:
        stop += 1
    return Match(stop, (Deadline("", Kind.CONTINUOUS, date(context.plan_year, 12, 31)),))
