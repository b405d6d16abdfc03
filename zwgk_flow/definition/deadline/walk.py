"""Which times a phrase names from left to right, and what in it could not be understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from zwgk_flow.definition.deadline.dates import calendar_date, near_month, near_quarter
from zwgk_flow.definition.deadline.doubt import as_candidates, reason_for, refuse
from zwgk_flow.definition.deadline.grammar import Context, Match, Rule, UnreadableError
from zwgk_flow.definition.deadline.rhythm import (
    after_event,
    bare_period,
    continuous,
    duration,
    recurring,
    rhythm,
)
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind, unparseable
from zwgk_flow.definition.deadline.words import Token, Word, tokenise

Tokens = Sequence[Token]


def from_today(tokens: Tokens, i: int, context: Context) -> Match | None:
    """即日起至6月底: certain at its end only; 即日起 alone names no end."""
    j = i + 1 + (tokens[i + 1].kind is Word.SINCE)
    if tokens[j].kind is Word.NUM:
        return None
    match = calendar_date(tokens, j + 1, context) if tokens[j].kind is Word.JOIN else None
    if match is None:
        year_end = date(context.plan_year, 12, 31)
        raise UnreadableError(
            j, "只写了开始时间，没有写何时完成", Candidate(year_end, "持续到年底")
        )
    return replace(match, deadlines=tuple(replace(d, kind=Kind.WINDOW) for d in match.deadlines))


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
    Word.TODAY: (from_today,),
}
_PLAIN = frozenset(
    (
        *(Word.TEXT, Word.SAFE, Word.CONJ, Word.SEP, Word.ENUM, Word.ORD, Word.MID, Word.JOIN),
        *(Word.WEAKCONT, Word.FIRSTLAST),
    )
)
_OPENERS = (Word.SEP, Word.ENUM, Word.CONJ)
_MEASURED = (Word.TEXT, Word.SAFE, Word.CONJ, Word.MID)
_FOLLOWERS = (*_OPENERS, Word.CONT, Word.WEAKCONT, Word.EOF, Word.EVERY, Word.RHYTHM)
# What may follow a period that no 前, 底 or 内 closes, so that 2021年工作要点 is no deadline.
_EDGES = ",;。、:和及与并且"
# seldom met: `re` compiles these when they are first asked about
_STRETCHED = r"最迟|最晚|至迟"
_VERB = (
    r"(?:[并须应要将再可也均都各需请]|一并|力争|确保|务必|争取|必须|基本|全面|全部|集中|初步|正式|首次|陆续|分[批步期类]+|"
    r"统一|组织|积极|认真|逐步|按[时期要求]*|由.{1,8}?|对.{1,12}?|向.{1,8}?|[至不]少|进一步|联合|以.{1,8}?形式|"
    r"年内|内|前)*"
    r"(?:完成|开展|举办|举行|召开|实施|落实|启动|上线|公[开布示]|发布|报送|上报|报|推进|进行|建[成立设]|实现|取得|形成|"
    r"达[到成标]|提交|印发|出台|编制|制[定订作]|修订|调整|更新|整改|办[结理]|交付|验收|投入|投用|运行|部署|做好|培训|"
    r"[检督抽自核]查|测评|评[估议审]|总结|汇总|通报|反馈|梳理|归档|移交|接受|听取|解读|征[求集]|起草|开[通始放]|结束|"
    r"截止|执行|到位|见效|推出|推广|试[点行]|覆盖|考评|[一二两三四]次|\d+次|组织|集中|考核|回头看|基本|全面|全部|"
    r"有序|加强|强化|健全|完善|优化|规范|清理|集成|改版|升级|迁移|对接|联系|汇报|公告|宣传|收官|销号|清零|见底|活动)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One reading, where it stood, and the year it named."""

    deadline: Deadline
    start: int
    stop: int
    year: int | None = None


@dataclass(slots=True)
class Walk:
    """The text that was walked, the readings found in it, and what was not understood."""

    text: str
    tokens: Tokens
    parts: list[Part] = field(default_factory=list)
    troubles: list[Deadline] = field(default_factory=list)

    @property
    def speaks_of_time(self) -> bool:
        """Whether any word was a time, understood or not."""
        return bool(self.parts or self.troubles)

    def settle(self) -> Deadline | None:
        """One deadline for the whole text; None where it names no time at all."""
        if self.troubles:
            first = self.troubles[0]
            found = as_candidates([*self.troubles, *(p.deadline for p in self.parts)])
            return unparseable(first.reason, *found)
        return together(self.parts) if self.parts else None


def together(parts: Sequence[Part]) -> Deadline:
    """One reading as it is; several as `multi`, unless their order shows a doubtful year."""
    deadlines = tuple(dict.fromkeys(part.deadline for part in parts))
    if len({replace(d, words="") for d in deadlines}) == 1:
        return deadlines[0]
    dated = [p for p in parts if p.deadline.due and p.deadline.kind is not Kind.CONTINUOUS]
    for earlier, later in pairwise(dated):
        if later.year is None and _due(later) < _due(earlier):
            return unparseable("几个时限先后颠倒，可能跨年，请写明年份", *as_candidates(deadlines))
    due = max((d.due for d in deadlines if d.due), default=None)
    provisional = any(d.provisional for d in deadlines)
    return Deadline("", Kind.MULTI, due, parts=deadlines, provisional=provisional)


def _due(part: Part) -> date:
    return part.deadline.due or date.max


def walk(text: str, context: Context) -> Walk:
    """Read every word of the text: as a time, as plain prose, or as trouble."""
    tokens = tokenise(text)
    found = Walk(text, tokens)
    i, clause_begins = 0, True
    while tokens[i].kind is not Word.EOF:
        try:
            match = _match(tokens, i, context, clause_begins=clause_begins)
            if match is None:
                _accept_plain(tokens, i, context)
                clause_begins = tokens[i].kind in _OPENERS or (
                    clause_begins and tokens[i].kind in (Word.JOIN, Word.SAFE)
                )
                i += 1
                continue
            _check_surroundings(found, match, i, clause_begins=clause_begins)
        except UnreadableError as fault:
            found.troubles.append(fault.deadline)
            i, clause_begins = max(fault.stop, i + 1), False
            continue
        _add(found, match, i, clause_begins=clause_begins)
        if match.year is not None:
            context = replace(context, year=match.year)
        i, clause_begins = match.stop, False
    _consider_weak_words(found, context)
    if found.parts:
        _print_words(found)
    return found


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
    if token.kind in _PLAIN:
        return
    if token.kind is Word.DOUBT:
        raise UnreadableError(i + 1, reason_for(token.text))
    if token.kind is Word.NUM and 0 <= token.value < 100_000:
        in_prose = not token.text.isdecimal() and i > 0 and tokens[i - 1].kind is Word.TEXT
        if tokens[i + 1].kind in _MEASURED or (in_prose and tokens[i + 1].kind in _FOLLOWERS):
            return
    raise refuse(tokens, i, context)


def _check_surroundings(found: Walk, match: Match, i: int, *, clause_begins: bool) -> None:
    """A reading must end where words of time end, and an open period must end in a verb."""
    tokens, after = found.tokens, found.tokens[match.stop]
    continuous_here = match.deadlines[0].kind is Kind.CONTINUOUS
    if found.parts and not continuous_here:
        _check_follows(found, match, i, clause_begins=clause_begins)
    if (
        after.kind is Word.JOIN
        and not continuous_here
        and tokens[match.stop + 1].kind is not Word.TEXT
    ):
        raise UnreadableError(match.stop, "时段没有写清何时结束")
    if not match.open_ended or after.kind in _FOLLOWERS:
        return
    if not re.match(_VERB, found.text[after.start :]):
        said = found.text[tokens[i].start : after.start]
        raise UnreadableError(
            match.stop, f"“{said}”后面的话读不准，不能确定它是时限", *as_candidates(match.deadlines)
        )


def _check_follows(found: Walk, match: Match, i: int, *, clause_begins: bool) -> None:
    """A second reading stands apart from the first and does not merely stretch it."""
    tokens, last = found.tokens, found.parts[-1]
    between = found.text[tokens[last.stop].start : tokens[i].start]
    adjacent = last.stop == i and not clause_begins
    if (adjacent and last.deadline.kind is not Kind.CONTINUOUS) or re.search(_STRETCHED, between):
        said = as_candidates([last.deadline, *match.deadlines])
        raise UnreadableError(match.stop, "写了两个时限，不知道以哪个为准", *said)


def _add(found: Walk, match: Match, i: int, *, clause_begins: bool) -> None:
    parts = found.parts
    last = parts[-1] if parts else None
    deadline = match.deadlines[0]
    if deadline.kind is Kind.CONTINUOUS and last is not None:
        if last.deadline.kind is Kind.CONTINUOUS:
            return
        if not clause_begins:  # 年内持续推进 is all year; 10月底前持续推进 is a verb
            if _whole_year(found, last):
                year_round = replace(last.deadline, kind=Kind.CONTINUOUS)
                parts[-1] = replace(last, deadline=year_round, stop=match.stop)
            return
    reaches = i > 0 and found.tokens[i - 1].kind is Word.JOIN and not clause_begins
    if last and last.deadline.kind is Kind.CONTINUOUS and reaches and deadline.due:
        if deadline.due != last.deadline.due:  # 持续至10月底
            window = Deadline("", Kind.WINDOW, deadline.due)
            parts[-1] = Part(window, last.start, match.stop, match.year)
        return
    if last and last.deadline.kind is Kind.CONTINUOUS and not clause_begins:
        parts.pop()  # 全年每月25日前, 持续改进工作6月底前完成: the nearer words decide
    parts.extend(Part(d, i, match.stop, match.year) for d in match.deadlines)


def _whole_year(found: Walk, part: Part) -> bool:
    closed = any(t.kind in (Word.END, Word.BEFORE) for t in found.tokens[part.start : part.stop])
    return part.deadline.kind is Kind.YEAR_END and not closed


def _consider_weak_words(found: Walk, context: Context) -> None:
    """日常, 随时, 动态 at the start of a clause mean all year, where nothing else is said."""
    if found.speaks_of_time:
        return
    for i, token in enumerate(found.tokens):
        opens = i == 0 or found.tokens[i - 1].kind in _OPENERS
        if token.kind is Word.WEAKCONT and opens:
            all_year = Deadline("", Kind.CONTINUOUS, date(context.plan_year, 12, 31))
            found.parts.append(Part(all_year, i, i + 1))
            return


def _print_words(found: Walk) -> None:
    """Give each reading its own words: the clause it stands in, subject and verb included."""
    groups = sorted({(part.start, part.stop) for part in found.parts})
    begins = [0, *(_boundary(found, a, b) for a, b in pairwise(groups)), len(found.text)]
    said = {
        group: found.text[begin:end].strip(_EDGES)
        for group, (begin, end) in zip(groups, pairwise(begins), strict=True)
    }
    found.parts = [
        replace(p, deadline=replace(p.deadline, words=said[p.start, p.stop])) for p in found.parts
    ]


def _boundary(found: Walk, earlier: tuple[int, int], later: tuple[int, int]) -> int:
    """Where the later reading's clause begins: after the last comma before it, if there is one."""
    between = range(earlier[1], later[0])
    comma = next((k for k in reversed(between) if found.tokens[k].kind in _OPENERS), later[0])
    return found.tokens[comma].start
