"""Which times a phrase names from left to right, and what in it could not be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zwgk_flow.definition.deadline.asides import is_aside
from zwgk_flow.definition.deadline.dates import calendar_date, near_month, near_quarter
from zwgk_flow.definition.deadline.doubt import as_candidates, reason_for, refuse
from zwgk_flow.definition.deadline.festivals import names_a_thing
from zwgk_flow.definition.deadline.grammar import (
    Context,
    Match,
    OnlyBegunError,
    Rule,
    UnreadableError,
)
from zwgk_flow.definition.deadline.lengths import after_event, duration
from zwgk_flow.definition.deadline.parts import (
    OPENERS,
    Part,
    Walk,
    check_apart,
    print_words,
    take_in,
)
from zwgk_flow.definition.deadline.prose import is_comparison, is_verb, is_work, names_a_goal
from zwgk_flow.definition.deadline.rhythm import (
    bare_period,
    continuous,
    leaning,
    recurring,
    rhythm,
)
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind
from zwgk_flow.definition.deadline.words import Token, Word, tokenise

Tokens = Sequence[Token]


def from_now_on(tokens: Tokens, i: int, context: Context) -> Match | None:
    """即日起至6月底, 印发后至年底: certain at its end; without 至 it names no end."""
    today, after = tokens[i].kind is Word.TODAY, tokens[i].kind is Word.AFTER
    j = i + 1 + (today and tokens[i + 1].kind is Word.SINCE)
    if tokens[j].kind is Word.NUM or (after and tokens[j].kind is not Word.JOIN):
        return None
    match = calendar_date(tokens, j + 1, context) if tokens[j].kind is Word.JOIN else None
    if match is None:
        year_end = date(context.plan_year, 12, 31)
        begins = context.issued if today else None
        raise OnlyBegunError(j, begins, None, Candidate(year_end, "持续到年底"))
    begins = context.issued if today else None
    windows = (replace(d, kind=Kind.WINDOW, window_start=begins) for d in match.deadlines)
    return replace(match, deadlines=tuple(windows))


_RULES: dict[Word, tuple[Rule, ...]] = {
    Word.NUM: (calendar_date, duration),
    Word.ORD: (calendar_date,),
    Word.BEFORE: (calendar_date,),
    Word.HALF: (calendar_date,),
    Word.QCODE: (calendar_date,),
    Word.COMPACT: (calendar_date,),
    Word.FULL: (calendar_date,),
    Word.YEARMONTH: (calendar_date,),
    Word.DOTTED: (calendar_date,),
    Word.FESTIVAL: (calendar_date,),
    Word.YEARWORD: (calendar_date,),
    Word.YEAR: (calendar_date, bare_period),
    Word.QUARTER: (bare_period,),
    Word.MONTHLY: (bare_period,),
    Word.HALFYEAR: (bare_period, duration),
    Word.HALFMONTH: (duration,),
    Word.MONTHWORD: (near_month,),
    Word.QUARTERWORD: (near_quarter,),
    Word.EVERY: (recurring,),
    Word.RHYTHM: (rhythm,),
    Word.CONT: (continuous,),
    Word.TODAY: (from_now_on,),
    Word.SINCE: (from_now_on,),
    Word.AFTER: (from_now_on,),
}
_PLAIN = frozenset(
    (
        *(Word.TEXT, Word.SAFE, Word.CONJ, Word.SEP, Word.ENUM, Word.ORD, Word.MID, Word.JOIN),
        *(Word.WEAKCONT, Word.FIRSTLAST),
    )
)
_DATED = (
    *(Word.NUM, Word.ORD, Word.YEARWORD, Word.YEAR, Word.HALF, Word.QUARTERWORD, Word.QUARTER),
    *(Word.MONTHWORD, Word.MONTHPLUS, Word.MONTH, Word.END),
)
_MEASURED = (Word.TEXT, Word.SAFE, Word.CONJ, Word.MID)
# What may follow a period that no 前, 底 or 内 closes, so that 2021年工作要点 is no deadline.
_FOLLOWERS = (*OPENERS, Word.CONT, Word.WEAKCONT, Word.EOF, Word.EVERY, Word.RHYTHM)


def walk(text: str, context: Context) -> Walk:
    """Read every word of the text: as a time, as plain prose, or as trouble."""
    tokens = tokenise(text)
    found = Walk(text, tokens)
    i, clause_begins = 0, True
    while tokens[i].kind is not Word.EOF:
        if stop := leaning(tokens, i, context) or _compared(found, i):
            i, clause_begins = stop, False
            continue
        try:
            match = _match(tokens, i, context, clause_begins=clause_begins)
            if match is None:
                _accept_plain(tokens, i, context)
                clause_begins = tokens[i].kind in OPENERS or (
                    clause_begins and tokens[i].kind in (Word.JOIN, Word.SAFE)
                )
                i += 1
                continue
            if is_aside(found, match, i, context):
                i, clause_begins = match.stop, False
                continue
            _check_surroundings(found, match, i, context, clause_begins=clause_begins)
        except UnreadableError as fault:
            context = _noted(found, fault, i, context)
            i, clause_begins = min(max(fault.stop, i + 1), len(tokens) - 1), False
            continue
        take_in(found, match, i, clause_begins=clause_begins)
        if match.year is not None:
            context = replace(context, year=match.year)
        context = replace(context, cadence=match.deadlines[0].cadence)
        i, clause_begins = match.stop, False
    _consider_weak_words(found, context)
    if found.parts:
        print_words(found)
    return found


def _noted(found: Walk, fault: UnreadableError, i: int, context: Context) -> Context:
    """Keep what could not be read as an aside, a start or a trouble; the context behind it."""
    if isinstance(fault, OnlyBegunError):
        found.starts.append(Part(replace(fault.deadline, due=fault.begins), i, fault.stop))
        return replace(context, year=max(fault.year or context.year, context.year))
    noted = found.asides if names_a_thing(found.tokens, fault.stop) else found.troubles
    noted.append(fault.deadline)
    return context


def _match(tokens: Tokens, i: int, context: Context, *, clause_begins: bool) -> Match | None:
    kind = tokens[i].kind
    if clause_begins and kind is not Word.EVERY and (match := after_event(tokens, i, context)):
        return match
    for rule in _RULES.get(kind, ()):
        if rule is bare_period and not clause_begins:
            continue
        if match := rule(tokens, i, context):
            return match
    return None


def _accept_plain(tokens: Tokens, i: int, context: Context) -> None:
    """Pass over prose and counts; refuse a word of time that no rule could place."""
    token = tokens[i]
    if token.kind in _PLAIN or _is_attribute(tokens, i, context):
        return
    if token.kind is Word.DOUBT:
        raise UnreadableError(i + 1, reason_for(token.text))
    if token.kind is Word.NUM and 0 <= token.value < 100_000:
        in_prose = not token.text.isdecimal() and i > 0 and tokens[i - 1].kind is Word.TEXT
        ranged = tokens[i + 1].kind is Word.JOIN and tokens[i + 2].kind is Word.NUM  # 1-2篇
        unit = tokens[i + 3 if ranged else i + 1].kind
        if unit in _MEASURED or (in_prose and unit in _FOLLOWERS):
            return
    raise refuse(tokens, i, context)


def _compared(found: Walk, i: int) -> int | None:
    """The token after 2020年 in 较2020年下降12%: what a result is measured against."""
    j, tokens = i, found.tokens
    if tokens[i].kind not in _DATED or not is_comparison(found.text[: tokens[i].start]):
        return None
    while tokens[j].kind in _DATED:
        j += 1
    return j


def _is_attribute(tokens: Tokens, i: int, context: Context) -> bool:
    """规划内, 审核后, 开展年度评定: a word of time that only qualifies the prose it is in."""
    token, in_prose = tokens[i], i > 0 and tokens[i - 1].kind in (Word.TEXT, Word.SAFE)
    if token.kind is Word.WITHIN:
        return in_prose and token.text != "期间"
    if token.kind is Word.AFTER:
        upon = in_prose or tokens[i - 1].text == "结束"
        if not upon or tokens[i + 1].kind in (*_MEASURED, Word.EOF, Word.SEP):
            return upon
        day = calendar_date(tokens, i + 1, context)  # 会后3月底前 may count three months
        return day is not None and day.deadlines[0].kind is Kind.DATE
    qualifies = token.text in ("年度", "半月") and tokens[i + 1].kind in (Word.TEXT, Word.SAFE)
    return in_prose and qualifies


def _check_surroundings(
    found: Walk, match: Match, i: int, context: Context, *, clause_begins: bool
) -> None:
    """A reading must end where words of time end, and an open period must end in a verb."""
    tokens, after = found.tokens, found.tokens[match.stop]
    continuous_here = match.deadlines[0].kind is Kind.CONTINUOUS
    if found.parts and not continuous_here:
        check_apart(found, match, i, clause_begins=clause_begins)
    if (
        after.kind is Word.JOIN
        and not continuous_here
        and tokens[match.stop + 1].kind is not Word.TEXT
    ):
        raise UnreadableError(match.stop, "时段没有写清何时结束")
    if not match.open_ended or after.kind in _FOLLOWERS or _date_follows(found, match, context):
        return
    rest = found.text[after.start :]
    goal = tokens[i - 1].kind is Word.JOIN and clause_begins and names_a_goal(rest)
    part_of_year = match.deadlines[0].kind is not Kind.YEAR_END
    if not (goal or is_verb(rest) or (part_of_year and is_work(rest))):
        said = found.text[tokens[i].start : after.start]
        raise UnreadableError(
            match.stop, f"“{said}”后面的话读不准，不能确定它是时限", *as_candidates(match.deadlines)
        )


def _date_follows(found: Walk, match: Match, context: Context) -> bool:
    """上半年6月20日前: the day that follows at once is looked at in its turn."""
    follows = calendar_date(found.tokens, match.stop, context)
    return follows is not None and not follows.open_ended


def _consider_weak_words(found: Walk, context: Context) -> None:
    """日常, 随时, 动态 at the start of a clause mean all year, where nothing else is said."""
    if found.speaks_of_time:
        return
    for i, token in enumerate(found.tokens):
        opens = i == 0 or found.tokens[i - 1].kind in OPENERS
        if token.kind is Word.WEAKCONT and opens:
            all_year = Deadline("", Kind.CONTINUOUS, date(context.plan_year, 12, 31))
            found.parts.append(Part(all_year, i, i + 1))
            return
