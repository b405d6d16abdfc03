"""How the readings found in a text stand to one another and make one deadline; it reads none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from zwgk_flow.definition.deadline.doubt import as_candidates
from zwgk_flow.definition.deadline.grammar import Match, UnreadableError
from zwgk_flow.definition.deadline.values import Deadline, Kind, unparseable
from zwgk_flow.definition.deadline.words import Token, Word

Tokens = Sequence[Token]

OPENERS = (Word.SEP, Word.ENUM, Word.CONJ)
_PARTED = (Word.SEP, Word.ENUM)
_MONTHS_LONG = {Kind.YEAR_END: 12, Kind.HALF_YEAR: 6, Kind.QUARTER_END: 3, Kind.MONTH_END: 1}
_MONTHS_APART = {
    "daily": 1,
    "weekly": 1,
    "monthly": 1,
    "quarterly": 3,
    "semiannual": 6,
    "annual": 12,
}
_WITHIN = (Kind.DATE, Kind.WINDOW, Kind.MONTH_END, Kind.QUARTER_END, Kind.HALF_YEAR)
_EDGES = ",;。、:和及与并且"
# seldom met: `re` compiles it when it is first asked about
_STRETCHED = r"最迟|最晚|至迟"
_GOES_ON = r"(?:[并再]|坚持|保持|转入|进入|实行|实施|开展|此后|之后|以后|随后|其后|后续|继续|做到)*"
_IN_FORCE = r"有效[期至]|试行[期至]"  # how long a rule is in force, which is no deadline
# 4月启动,持续推进: when it begins is no deadline of its own
_BEGINS = (
    r"(?:正式|全面|陆续|率先)*(?:启动|开始|起步|开工|动工|铺开|推开)(?:实施|推进)?[^,;。]{0,8}[,;]"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One reading, where it stood, and the year it named."""

    deadline: Deadline
    start: int
    stop: int
    year: int | None = None
    open_ended: bool = False
    of_which: bool = False  # 其中: it may well be due before the whole


@dataclass(slots=True)
class Walk:
    """The text that was walked, the readings found in it, and what was not understood.

    `asides` are times that only name a thing: the 2030年 of 编制2030年规划; `starts` say when
    something begins, the day as their `due`.
    """

    text: str
    tokens: Tokens
    parts: list[Part] = field(default_factory=list)
    troubles: list[Deadline] = field(default_factory=list)
    asides: list[Deadline] = field(default_factory=list)
    starts: list[Part] = field(default_factory=list)

    @property
    def speaks_of_time(self) -> bool:
        """Whether any word was a time, understood or not."""
        return bool(self.parts or self.troubles or self.starts)

    @property
    def only_begins(self) -> bool:
        """Whether a start is all that was read."""
        return bool(self.starts) and not (self.parts or self.troubles)

    def settle(self) -> Deadline | None:
        """One deadline for the whole text; None where it names no time of its own."""
        if troubles := self.troubles or self._never_ended():
            found = as_candidates([*troubles, *(p.deadline for p in self.parts)])
            return unparseable(troubles[0].reason, *found)
        return together(self.parts) if self.parts else None

    def _never_ended(self) -> list[Deadline]:
        """The starts, unless an end is said beside them that does not come before them."""
        ended = self.parts and not re.search(_IN_FORCE, self.text)
        return [
            replace(start.deadline, due=None)
            for start in self.starts
            if not ended or any(_turned_round(start, part) for part in self.parts)
        ]


def _turned_round(start: Part, end: Part) -> bool:
    """10月1日起施行,3月底前完成: March of which year?"""
    begins = start.deadline.due
    return bool(begins and start.start < end.start and not end.year and _due(end) < begins)


def together(parts: Sequence[Part]) -> Deadline:
    """One reading as it is; several as `multi`, unless their order shows a doubtful year."""
    deadlines = tuple(dict.fromkeys(part.deadline for part in parts))
    if len({replace(d, words="") for d in deadlines}) == 1:
        return deadlines[0]
    dated = [p for p in parts if p.deadline.due and p.deadline.kind is not Kind.CONTINUOUS]
    for earlier, later in pairwise(dated):
        if later.year is None and not later.of_which and _due(later) < _due(earlier):
            return unparseable("几个时限先后颠倒，可能跨年，请写明年份", *as_candidates(deadlines))
    due = max((d.due for d in deadlines if d.due), default=None)
    provisional = any(d.provisional for d in deadlines)
    return Deadline("", Kind.MULTI, due, parts=deadlines, provisional=provisional)


def _due(part: Part) -> date:
    return part.deadline.due or date.max


def take_in(found: Walk, match: Match, i: int, *, clause_begins: bool) -> None:
    """Add a reading to those found, unless it only qualifies the one before it."""
    last = found.parts[-1] if found.parts else None
    between = found.tokens[last.stop : i] if last else ()
    parted = any(t.kind in _PARTED for t in between)
    clause_begins = clause_begins or (parted and _leads_on(between))
    if last and _qualifies(found, last, match, i, clause_begins=clause_begins):
        return
    year, of_which = match.year, False
    if last:
        of_which = "其中" in found.text[found.tokens[last.stop].start : found.tokens[i].start]
        if last.deadline.kind is Kind.CONTINUOUS and not (clause_begins or parted):
            found.parts.pop()  # 全年每月25日前, 持续改进工作6月底前完成: the nearer words decide
        elif _only_begins(found, last, match.deadlines[0], i):
            found.parts.pop()
        elif _leads_into(found, last, match.deadlines[0], i):
            found.parts.pop()  # 2019年,6月底前: the year of the month that follows
            year = year or last.year
    found.parts.extend(
        Part(d, i, match.stop, year, match.open_ended, of_which) for d in match.deadlines
    )


def _leads_on(between: Tokens) -> bool:
    """10月底前,坚持常态化: nothing but such a word between the comma and 常态化."""
    comma = max(k for k, token in enumerate(between) if token.kind in _PARTED)
    return bool(re.fullmatch(_GOES_ON, "".join(t.text for t in between[comma + 1 :])))


def _qualifies(found: Walk, last: Part, match: Match, i: int, *, clause_begins: bool) -> bool:
    """Whether the reading at i adds no deadline; 年内持续推进 and 持续至10月底 change the last."""
    (deadline, *_), parts = match.deadlines, found.parts
    before = found.tokens[last.stop : i]
    if deadline.kind is Kind.CONTINUOUS:
        at_once = not clause_begins and all(t.kind is not Word.SEP for t in before)
        at_once = at_once or [t.kind for t in before] == [Word.SEP]  # 2023年,持续推进
        if at_once and _whole_year(found, last):
            year_round = replace(last.deadline, kind=Kind.CONTINUOUS)
            parts[-1] = replace(last, deadline=year_round, stop=match.stop)
        return not clause_begins or parts[-1].deadline.kind is Kind.CONTINUOUS
    if found.tokens[i].kind is Word.RHYTHM and last.deadline.due:  # 6月底前建立月通报制度
        return all(t.kind is not Word.SEP for t in before)
    reaches = found.tokens[i - 1].kind is Word.JOIN and not clause_begins
    if not (last.deadline.kind is Kind.CONTINUOUS and reaches and deadline.due):
        return False
    if deadline.due != last.deadline.due:
        window = Deadline("", Kind.WINDOW, deadline.due)
        parts[-1] = Part(window, last.start, match.stop, match.year)
    return True


def _leads_into(found: Walk, wider: Part, deadline: Deadline, i: int) -> bool:
    """Whether a period with nothing said to be done in it is that of the time at i."""
    length = _MONTHS_LONG.get(wider.deadline.kind)
    between = [t.kind for t in found.tokens[wider.stop : i]]
    comma = found.tokens[wider.stop].text == ","
    at_once = between == [] or (comma and between == [Word.SEP])
    if deadline.cadence:
        months = length or _months_of(wider.deadline)
        return at_once and wider.open_ended and months >= _MONTHS_APART[deadline.cadence]
    if not (wider.open_ended and length and wider.deadline.due and deadline.due):
        return False
    begins = wider.deadline.due.replace(month=wider.deadline.due.month - length + 1, day=1)
    inside = deadline.kind in _WITHIN and begins <= deadline.due <= wider.deadline.due
    return inside and (at_once or not any(kind in OPENERS for kind in between))


def _months_of(window: Deadline) -> int:
    """How many months a window touches; 0 for what is none."""
    begins, ends = window.window_start, window.due
    if not (begins and ends):
        return 0
    return (ends.year - begins.year) * 12 + ends.month - begins.month + 1


def _only_begins(found: Walk, begun: Part, deadline: Deadline, i: int) -> bool:
    """4月启动,持续推进: work that goes on, and when it begins; 4月底前启动 is due by itself."""
    words = found.tokens[begun.start : begun.stop]
    bare = all(t.kind not in (Word.END, Word.BEFORE, Word.WITHIN, Word.STOP) for t in words)
    between = found.text[found.tokens[begun.stop].start : found.tokens[i].start]
    goes_on = deadline.kind is Kind.CONTINUOUS and begun.deadline.kind is not Kind.CONTINUOUS
    return goes_on and bare and bool(re.match(_BEGINS, between))


def _whole_year(found: Walk, part: Part) -> bool:
    closed = any(t.kind in (Word.END, Word.BEFORE) for t in found.tokens[part.start : part.stop])
    return part.deadline.kind is Kind.YEAR_END and not closed


def check_apart(found: Walk, match: Match, i: int, *, clause_begins: bool) -> None:
    """A second reading stands apart from the first and does not merely stretch it."""
    tokens, last = found.tokens, found.parts[-1]
    between = found.text[tokens[last.stop].start : tokens[i].start]
    adjacent = last.stop == i and not clause_begins
    adjacent = adjacent and not _leads_into(found, last, match.deadlines[0], i)
    if (adjacent and last.deadline.kind is not Kind.CONTINUOUS) or re.search(_STRETCHED, between):
        said = as_candidates([last.deadline, *match.deadlines])
        raise UnreadableError(match.stop, "写了两个时限，不知道以哪个为准", *said)


def print_words(found: Walk) -> None:
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
    comma = next((k for k in reversed(between) if found.tokens[k].kind in OPENERS), later[0])
    return found.tokens[comma].start
