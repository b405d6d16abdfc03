"""Which day "before the festival" is; not which days around it are off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from zwgk_flow.definition.deadline.grammar import (
    ONE_DAY,
    Context,
    UnreadableError,
    candidate,
)
from zwgk_flow.definition.deadline.prose import is_verb
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind
from zwgk_flow.definition.deadline.words import Token, Word
from zwgk_flow.definition.festivals import CAUSES, FIXED, MOVING

# The first part of a printed name that settles which festival it is.
_SIGNS = {
    "劳动": "劳动节",
    "五一": "劳动节",
    "5.1": "劳动节",
    "国庆": "国庆节",
    "十一": "国庆节",
    "元旦": "元旦",
    "新年": "元旦",
    "春节": "春节",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "妇女": "妇女节",
    "青年": "青年节",
    "儿童": "儿童节",
    "六一": "儿童节",
    "建党": "建党节",
    "七一": "建党节",
    "建军": "建军节",
    "八一": "建军节",
    "教师": "教师节",
}
_IN_HONOUR = ("迎接", "庆祝", "喜迎", "欢度", "献礼")
_ENDS = (Word.EOF, Word.SEP)
# 春节慰问资金 is a thing; these go on speaking of the days themselves
_OF_THE_DAYS = r"放假|长假|假|上班|到来|来临|将至|临近|当[天日]|前|后|期间|为节点"
_LENGTHS = (Word.DAY, Word.CALDAY, Word.WORKDAY, Word.WEEK, Word.MONTHS)


def read_festival(
    tokens: Sequence[Token], j: int, year: int | None, context: Context
) -> tuple[Deadline, int]:
    """The day before the festival at j (国庆节前: 30 September) and the token after 前.

    Without 前 the day is not certain; nor is it where the festival of the plan year had
    already passed when the notice was issued.
    """
    name = _name(tokens[j])
    stop = j + 1
    following = stop + (tokens[stop].kind in (Word.ENUM, Word.CONJ))
    if tokens[following].kind is Word.FESTIVAL:
        eves = [*_eve(name, year, context), *_eve(_name(tokens[following]), year, context)]
        raise UnreadableError(following + 1, "写了几个节日，不知道以哪一个为准", *eves)
    stop += _holiday(tokens, stop)
    if tokens[stop].kind is not Word.BEFORE:
        raise UnreadableError(
            stop, f"“{name}”后面没有写“前”，不知道以哪一天为准", *_eve(name, year, context)
        )
    if tokens[stop + 1].kind is Word.NUM and tokens[stop + 2].kind in _LENGTHS:
        if tokens[stop + 1].value == 1 and tokens[stop + 2].kind in (Word.DAY, Word.CALDAY):
            return _day_before(name, year or context.year, context), stop + 3
        raise UnreadableError(
            stop + 3,
            f"“前”后面的时长可以指提前这么久，也可以指{name}前的这几天",
            *_eve(name, year, context),
        )
    if year is not None:
        return _day_before(name, year, context), stop + 1
    if name == "元旦":  # the one that closes the plan year
        return _day_before(name, context.year + 1, context), stop + 1
    deadline = _day_before(name, context.year, context)
    if context.issued and deadline.due and deadline.due < context.issued:
        raise UnreadableError(
            stop + 1,
            f"{context.year} 年的{name}在印发之前，不知道是否指下一年",
            *_eve(name, context.year, context),
            *_eve(name, context.year + 1, context),
        )
    return deadline, stop + 1


def _holiday(tokens: Sequence[Token], stop: int) -> int:
    """How many tokens the 小长假 or 假期 behind a festival is."""
    said = re.match(r"小?长?假期?", "".join(t.text for t in tokens[stop : stop + 4]))
    return len(said[0]) if said else 0


def names_a_thing(tokens: Sequence[Token], stop: int) -> bool:
    """Whether the festival before `stop` only names what is done: 春节慰问资金, 迎接国庆."""
    said = "".join(t.text for t in tokens[max(stop - 3, 0) : stop - 1])
    if tokens[stop - 1].kind is Word.FESTIVAL and said in _IN_HONOUR:
        return tokens[stop].kind in (*_ENDS, Word.TEXT, Word.SAFE)
    rest = "".join(t.text for t in tokens[stop : stop + 12])
    named = tokens[stop - 1].kind is Word.FESTIVAL and tokens[stop].kind in (Word.TEXT, Word.SAFE)
    return named and not is_verb(rest) and not re.match(_OF_THE_DAYS, rest)


def _name(token: Token) -> str:
    """The festival that the printed name means, or the one on the day it gives (12⋅4)."""
    known = (full for sign, full in _SIGNS.items() if sign in token.text)
    cause = (name for name in CAUSES if token.text.endswith(name))
    dated = (name for name, (month, day) in FIXED.items() if token.text == f"{month}⋅{day}")
    return next(chain(cause, known, dated))


def _eve(name: str, year: int | None, context: Context) -> tuple[Candidate, ...]:
    try:
        due = _day_before(name, year or context.year, context).due
    except UnreadableError:
        return ()
    return (candidate(due, f"{name}前一天"),) if due else ()


def _day_before(name: str, year: int, context: Context) -> Deadline:
    try:
        day, provisional = context.festivals(year, name)
    except (ValueError, LookupError) as fault:
        raise UnreadableError(0, f"{year} 年{name}的日期无法确定") from fault
    reason = f"{year} 年放假安排尚未公布，{name}按推算日期" if provisional else ""
    deadline = Deadline("", Kind.DATE, day - ONE_DAY, reason=reason)
    return replace(deadline, provisional=provisional)


def festival_day(year: int, name: str) -> tuple[date, bool]:
    """The festival's day where the caller brings no calendar: fixed ones, then lunar ones.

    Raises ValueError where the name or the year is unknown.
    """
    if name in FIXED:
        return date(year, *FIXED[name]), False
    if name not in MOVING:
        raise ValueError(f"不认识的节日“{name}”")
    from holidays import country_holidays  # 400 ms that only a lunar festival should cost

    days = sorted(country_holidays("CN", years=year, language="zh_CN").items())
    first = next((d for d, names in days if name in names.split("; ")), None)
    if first is None:
        raise ValueError(f"{year} 年{name}的日期无法推算")
    return first, False
