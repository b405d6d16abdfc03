"""The sentence of responsibility as a row of events: a name, a predicate, a label, a pause.

Says where names begin and end and which verbs stand between them; who leads whom is decided
in `units_cast` and `units`. The grammar, over `units_words` and `units_verbs`:

    phrase    := chunk (separator chunk)*         、 and spaces list, , halts, ,由 parts, ;。 stop
    chunk     := label? (由? names? predicate?)* told?
    names     := name ((和|及|与|或) name)* (等…)?
    predicate := (by duty | manner | verb)+       按职责分别负责落实, 牵头会同
    told      := the rest of a sentence that says what is done: it names nobody
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple

from zwgk_flow.definition.units import persons
from zwgk_flow.definition.units.names import Name, belong_together, beside, gathered, read_names
from zwgk_flow.definition.units.text import Text, prepare
from zwgk_flow.definition.units.verbs import (
    STRONG,
    TELLING,
    Act,
    Chain,
    Predicate,
    find_chain,
    name_first,
    read_label,
    read_predicate,
)
from zwgk_flow.definition.units.words import (
    CLOSED,
    CONJUNCTION,
    DEADLINE,
    LABEL_MASK,
    LEVEL,
    MASK,
    NOBODY,
    NUMBER,
    OPENING,
    REMARK,
    TAIL,
)


class Pause(IntEnum):
    """How far two neighbours are kept apart."""

    LIST = 1
    HALT = 2
    CLAUSE = 3
    STOP = 4


class Label(NamedTuple):
    """牵头单位: and the like: what it makes of the bodies listed behind it."""

    act: Act


class Aside(NamedTuple):
    """Words that name nobody."""

    words: str


Event = Name | Predicate | Label | Aside | Pause

_CHUNK = re.compile(rf"([、,;。/|!?( ]*)({LABEL_MASK}*[^、,;。/|!?( {LABEL_MASK}]+)")
_CLAUSE_END = re.compile(r"[,;。(]")
_LEADING = re.compile(
    rf"(?:并|再|同时|其中|具体|分别)?(?:由|请|以(?=.*为主))|[:的]+|同时|其中|并(?=会)|{CONJUNCTION}"
    r"|组织(?=[省市区县州][^、,;。]{1,12}(?:局|委|办|厅|部|中心)(?:[、,和及等]|$))"
)
_OWN_SUBJECT = re.compile(r"(?:并|再|同时|具体)?由|其中|请")
_BY = re.compile(rf"(?<=.)由(?!贸易)(?={OPENING}|.{{2,}}(?:牵头|负责|会同|承办))")
# What other columns of the table hold: 完成时限:6月底.
_OTHER_CELL = re.compile(
    r"[^、,;:]{0,6}(?:时限|时间|期限|日期|节点|进度|频次|电话|邮箱|措施|内容|目标|事项|依据|成果|形式):"
)
# 公开发布由区融媒体中心负责: what is done comes first, and who does it last.
_SAID_BY = rf"(?<=.)由(?={OPENING}[^、,;]*(?:负责|牵头|落实|承办|实施|完成|配合)$)"
_MODAL = re.compile(r"(?:要|应|应当|当|必须|须|需要|需|将|负|来|均|都|也|一起|主要|具体|:)+$")
_ENDS = re.compile(rf"{TAIL}$")
# A verb not known here, behind a name that was complete before it: 区府办存档.
_TRAILING = re.compile(
    rf"(.{{2,}}(?:局|厅|委(?!员)|办(?!公|事)|中心|部门|街镇))(?!.*{TAIL}$)(?!.*等)[^{MASK}]{{2,}}"
)
_BODY = rf"{LEVEL}(?:(?!{OPENING}).){{1,12}}?(?:局|委|办|厅|中心)(?![员公])"
_LONGEST_NAME = 30


def read_events(words: str) -> tuple[Event, ...]:
    """Every event of the phrase, in printed order; never fails."""
    text = prepare(words)
    events: list[Event] = []
    telling = said = remark = False
    for match in _CHUNK.finditer(text.masked):
        start, end = match.span(2)
        pause = _pause(match[1], text.masked[start:end])
        if telling and pause is Pause.LIST:
            if not _begins_anew(match[2], events[-1:]):
                continue
            pause = Pause.HALT
        if remark and pause is not Pause.STOP:
            continue
        if remark := bool(events) and REMARK.match(match[2]) is not None:
            events += [Pause.STOP, Aside(text.source[start:end])]
            continue
        clause = _CLAUSE_END.split(text.masked[start:], maxsplit=1)[0]
        reader = _Reader(text, strict=telling or (said and find_chain(clause) is None))
        reader.chunk(start, end)
        telling = reader.telling
        said = said or any(isinstance(event, Predicate) for event in reader.events)
        events += [pause, *reader.events]
    *whole, last = _gather(text, events[1:]) or [Aside(words)]
    if whole and isinstance(last, Name) and re.fullmatch(LEVEL, last.name):
        last = Aside(last.printed)  # 省财政厅、省: the page broke off
    return *whole, last


def _begins_anew(words: str, told: list[Event]) -> bool:
    """Whether a list that told what is done comes back to who does it: 、区财政局审核."""
    if read_label(words):
        return True
    body = re.match(_BODY, words)
    asides = [each.words for each in told if isinstance(each, Aside)]
    if body is None or any(re.search(OPENING, aside) for aside in asides):
        return False
    verb = find_chain(words[body.end() :])
    return TELLING.match(words[body.end() :]) is not None or (verb is not None and verb.start == 0)


def _pause(marks: str, following: str) -> Pause:
    if set(marks) & set(";。!?"):
        return Pause.STOP
    if "(" in marks:
        return Pause.CLAUSE
    if not set(marks) & set(",|"):
        return Pause.LIST
    return Pause.CLAUSE if _OWN_SUBJECT.match(following) else Pause.HALT


def _gather(text: Text, events: Iterable[Event]) -> list[Event]:
    """Names that belong together made one; a lone 等 opens the name before it."""
    kept: list[Event] = []
    for event in events:
        taken = _take_in(text, kept, event) if isinstance(event, Name) else event
        if taken is not None:
            kept.append(taken)
    return kept


def _take_in(text: Text, kept: list[Event], name: Name) -> Name | None:
    """`name` with the names before it that it completes, taken from the end of `kept`."""
    while (place := _place_before(kept)) is not None:
        before = kept[place]
        if not isinstance(before, Name):
            break
        if not name.name:
            kept[place] = replace(before, open_ended=True)
            return None
        if not belong_together(before, name, text):
            name = beside(before, name, text)
            break
        name = gathered(text, before, name)
        del kept[place:]
    return name if name.name else None


def _place_before(kept: list[Event]) -> int | None:
    """Where the neighbour across at most one 、 stands."""
    place = len(kept) - (2 if kept and kept[-1] is Pause.LIST else 1)
    return place if place >= 0 else None


def _is_modal(words: str, told: int, chain: Chain | None) -> bool:
    """Whether what seems to begin a told sentence only tinges the verb behind it: 要会同."""
    if chain is None or told >= chain.start:
        return chain is not None
    return _MODAL.fullmatch(words, told, chain.start) is not None


@dataclass(slots=True)
class _Reader:
    """Reads what stands between two separators; `strict` where a sentence was told before."""

    text: Text
    strict: bool
    telling: bool = False
    events: list[Event] = field(default_factory=list)
    told: int = -1
    """Where a told sentence may begin, as last looked for."""

    def chunk(self, start: int, end: int) -> None:
        """Append the events of one chunk; `telling` says whether it ended in told words."""
        start = self._past_unknown_label(self._heading(start, end), end)
        if self._is_other_cell(start, end):
            self.telling = True
            self._aside(start, end)
            return
        while start < end:
            if leading := _LEADING.match(self.text.masked, start, end):
                start = leading.end()
                continue
            rest = self.text.masked[start:end]
            sure = name_first(rest)
            chain, told = find_chain(rest, sure), self._told(start + sure, end)
            if told == start and "由" in rest and (by := re.search(_SAID_BY, rest)):
                start += by.start()
                continue
            if told < end and not _is_modal(rest, told - start, chain):
                self._tell(start, told, end)
                return
            self.telling = not self._names(start, start + (chain.start if chain else len(rest)))
            if chain is None or self.telling:
                return
            start += chain.end
            predicate = read_predicate(chain.text, rest[chain.end :])
            self.events.append(predicate)
            if not self._goes_on(predicate, start, end):
                self.telling = start < end
                self._aside(start, end)
                return

    def _told(self, start: int, end: int) -> int:
        """Where, from `start` on, a sentence may begin to tell what is done; `end` if nowhere."""
        rest = self.text.masked[start:end]
        if TELLING.match(rest):
            return start
        if self.told < start:
            told = TELLING.search(rest)
            self.told = start + told.start() if told else end
        return self.told

    def _heading(self, start: int, end: int) -> int:
        """Past a number (1. (一)) and a label (牵头单位: 【牵头单位】) that open the chunk."""
        words = self.text.masked[start:end]
        bracket = len(words) - len(words.lstrip(MASK + LABEL_MASK))
        inside = self.text.content(start, start + bracket) if bracket else ""
        if number := NUMBER.match(words):
            start += number.end()
        elif re.fullmatch(r"[\d一二三四五六七八九十]+", inside):
            start += bracket
        elif label := read_label(inside.rstrip(":") + ":"):
            return self._label(label[0], start + bracket)
        if label := read_label(self.text.masked[start:end]):
            return self._label(label[0], start + label[1])
        return start

    def _past_unknown_label(self, start: int, end: int) -> int:
        """Past words before a colon that are no body: 职责分工:, 第一组:."""
        colon = self.text.masked.find(":", start, end)
        words = self.text.masked[start:colon] if colon > start else ""
        if re.match(OPENING, self.text.masked[colon + 1 : end]):
            words = re.sub(r"(?:组|专班)$", "", words)
        told = CLOSED.search(words) or find_chain(words) or self._is_other_cell(start, end)
        if not words or told:
            return start
        self._aside(start, colon + 1)
        return colon + 1

    def _is_other_cell(self, start: int, end: int) -> bool:
        words = self.text.masked[start:end]
        return persons.heads_persons(words) or _OTHER_CELL.match(words) is not None

    def _label(self, act: Act, end: int) -> int:
        self.events.append(Label(act))
        self.strict = False
        return end

    def _goes_on(self, predicate: Predicate, start: int, end: int) -> bool:
        """Whether names follow a predicate in the same chunk."""
        if predicate.joins or (predicate.turns and predicate.act is Act.SUPPORT):
            return True
        rest = self.text.masked[start:end]
        if _LEADING.match(rest):
            return True
        following = find_chain(rest)
        named = rest[: following.start] if following else rest
        if TELLING.match(rest) or not _ENDS.search(named):
            return predicate.act is None and following is not None
        objects = predicate.act is Act.LEAD and re.match(OPENING, rest) and CLOSED.search(named)
        return predicate.act is None or following is not None or bool(objects)

    def _tell(self, start: int, told: int, end: int) -> None:
        """Names, then told words; a strong verb among them still says who leads."""
        named = told > start and self._names(start, told)
        verb = find_chain(self.text.masked[told:end]) if named else None
        if verb and any(word in verb.text for word in STRONG):
            self.events.append(read_predicate(verb.text))
        elif named:
            self.events.append(Predicate(Act.WORK))
        self._aside(told, end)
        self.telling = True

    def _names(self, start: int, end: int) -> bool:
        """Append the names between two positions; False where the words name nobody."""
        if by := _BY.search(self.text.masked, start, end):
            start = by.end()
        if modal := _MODAL.search(self.text.masked[start:end]):
            end = start + modal.start()
        words = self.text.masked[start:end]
        if persons.is_alone(words):
            self._aside(start, end)
            return True
        body = persons.body_before(words)
        if body is not None:
            if body:
                self.events += read_names(self.text, start, start + body)
            self._aside(start + body, end)
            return True
        if words and self._name_nobody(words):
            self._aside(start, end)
            return NOBODY.fullmatch(words) is not None
        trailing = _TRAILING.fullmatch(words)
        if words:
            named = start + trailing.end(1) if trailing else end
            self.events += read_names(self.text, start, named)
            self._aside(named, end)
        return trailing is None

    def _name_nobody(self, words: str) -> bool:
        if NOBODY.fullmatch(words) or len(words.replace(MASK, "")) > _LONGEST_NAME:
            return True
        if re.search(r"\d", words) and re.search(DEADLINE, words):
            return True
        return self.strict and not _ENDS.search(words) and not re.match(OPENING, words)

    def _aside(self, start: int, end: int) -> None:
        if start < end:
            self.events.append(Aside(self.text.source[start:end]))
