"""Which verb governs which name: the events of a phrase folded into one entry a body.

Gives every body its act and manner, and completes a level carried over (省科技厅、财政厅);
what role follows from the acts of all of them is decided in `units`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from zwgk_flow.definition.units.grammar import Event, Label, Pause
from zwgk_flow.definition.units.names import Name
from zwgk_flow.definition.units.text import fold
from zwgk_flow.definition.units.verbs import Act, Predicate
from zwgk_flow.definition.units.words import (
    CARRIES,
    LEVEL,
    PARTY_ORGAN,
    PLACED,
    SELF_STANDING,
)


@dataclass(slots=True)
class Entry:
    """One body and what has been said of it so far."""

    name: Name
    segment: int
    act: Act | None = None
    separately: bool = False
    together: bool = False
    by_duty: bool = False
    bare: str = ""
    """The name before a level was carried over."""


@dataclass(slots=True)
class _Stage:
    """Reads events in order; `waiting` are the entries no verb has governed yet."""

    entries: list[Entry]
    waiting: list[Entry]
    segment: int = 0
    opened: int = -1
    """The last segment that opened with a subject of its own: 由区府办牵头."""
    forward: Act | None = None
    labelled: bool = False
    manner: Predicate | None = None

    def hear(self, event: Event) -> None:
        match event:
            case Name():
                self._enter(event)
            case Predicate():
                self._govern(event)
            case Label():
                self.waiting = []
                self.forward, self.labelled = event.act, True
                self.segment += 1
            case Pause.HALT | Pause.CLAUSE:
                self.segment += 1
                self.opened = self.segment if event is Pause.CLAUSE else self.opened
            case Pause.STOP:
                self.segment += 1
                self.waiting = []
                self.manner = None
                if not self.labelled:
                    self.forward = None
            case _:
                pass

    def _enter(self, name: Name) -> None:
        entry = Entry(name, self.segment, self.forward)
        self.entries.append(entry)
        if name.said is None:
            self.waiting.append(entry)
        elif name.said.act is None or name.said.separately or name.said.together:
            self.waiting.append(entry)
            self._govern(name.said)
        else:
            _say(entry, name.said)

    def _govern(self, predicate: Predicate) -> None:
        if self.manner is not None:
            predicate = _with_manner(predicate, self.manner)
            self.manner = None
        governed = self._governed(predicate)
        for entry in governed:
            _say(entry, predicate)
            if predicate.joins and entry.act is None:
                entry.act = Act.LEAD
        if predicate.act is None and not predicate.joins:
            self.manner = None if governed else predicate
            return
        self.waiting = []
        if predicate.joins:
            self.forward, self.labelled = Act.SUPPORT, False
        elif predicate.turns and not (governed and predicate.act is Act.LEAD):
            alone = not governed and (self.entries or predicate.act is Act.LEAD)
            self.forward, self.labelled = predicate.act if alone else Act.LEAD, False
        elif not self.labelled:
            self.forward = None

    def _governed(self, predicate: Predicate) -> list[Entry]:
        """The waiting entries a verb speaks of; a plain 牵头 or 配合 may stop at a comma."""
        here = [entry for entry in self.waiting if entry.segment == self.segment]
        if self.labelled and self.forward is not Act.WORK and predicate.act is not None:
            return here
        waiting = [entry for entry in self.waiting if entry.act in (None, Act.WORK)]
        earlier = [entry for entry in waiting if entry.segment != self.segment]
        if not earlier or predicate.separately or predicate.together or predicate.by_duty:
            return waiting
        if here and (predicate.nearest or self.opened == self.segment):
            return here
        if predicate.act is Act.LEAD and len(here) == 1 and not here[0].name.open_ended:
            again = here[0].name.name in {entry.name.name for entry in earlier}
            return here if again or any(map(_stands_back, earlier)) else waiting
        if predicate.act is Act.SUPPORT and not self._led():
            first = waiting[0].segment
            return [entry for entry in waiting if entry.segment != first]
        return waiting

    def _led(self) -> bool:
        return any(entry.act in (Act.LEAD, Act.COORDINATE) for entry in self.entries)


def _stands_back(entry: Entry) -> bool:
    """Not among those who lead together: a crowd, or one whose label gave it a role."""
    return entry.name.is_group or entry.name.open_ended or entry.act is Act.WORK


def _say(entry: Entry, predicate: Predicate) -> None:
    if predicate.act is not None:
        entry.act = predicate.act
    entry.separately |= predicate.separately
    entry.together |= predicate.together
    entry.by_duty |= predicate.by_duty


def _with_manner(predicate: Predicate, manner: Predicate) -> Predicate:
    return predicate._replace(
        separately=predicate.separately or manner.separately,
        together=predicate.together or manner.together,
        by_duty=predicate.by_duty or manner.by_duty,
    )


_STRENGTH = (Act.LEAD, Act.COORDINATE, Act.WORK, None, Act.SUPPORT)


def cast(events: Iterable[Event], legend: Act | None = None) -> tuple[Entry, ...]:
    """One entry a body, in printed order; a body named twice keeps its stronger act.

    `legend` is what the phrase itself says of those who bear a star.
    """
    stage = _Stage([], [])
    for event in events:
        stage.hear(event)
    _heed_stars(stage.entries, legend)
    kept: dict[str, Entry] = {}
    for entry in _completed(stage.entries):
        before = kept.setdefault(fold(entry.name.name), entry)
        if _STRENGTH.index(entry.act) < _STRENGTH.index(before.act):
            before.act = entry.act
    return tuple(kept.values())


def _heed_stars(entries: list[Entry], legend: Act | None) -> None:
    """A star on some of a list marks who leads; on all of them it is an ornament, unless said."""
    starred = [entry for entry in entries if entry.name.starred]
    led = any(entry.act in (Act.LEAD, Act.COORDINATE) for entry in entries)
    if legend is None and (led or len(starred) == len(entries)):
        return
    for entry in starred:
        entry.act = legend or Act.LEAD


_HEAD = re.compile(rf"({LEVEL})(委|政府)?")
# A body that every district or level has: 各区教育局; 市、县教育局.
_EVERY = re.compile(
    r"((?:各|[^、()]{1,3}、)(?:[^、()]{1,3}、)*(?:自治)?[省市区县州旗盟](?:\([^)]*\))?)(?!.*(?:部门|单位|[乡镇街]|有关|相关)).+(?:局|委|办|厅)$"
)


def _completed(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Names without a level take that of the last body that had one."""
    level = party = every = ""
    listed = 0
    for entry in entries:
        words = fold(entry.name.name)
        entry.bare = entry.name.name
        if entry.name.is_group and (of_each := _EVERY.match(words)):
            every, listed = entry.name.name[: of_each.end(1)], entry.segment
        elif head := _HEAD.match(words):
            level, every = head[1], ""
            party = f"{level}委" if head[2] == "委" and re.search(PARTY_ORGAN, words) else ""
        elif every and entry.segment == listed and _takes_level(every, entry.name, words):
            entry.name = replace(entry.name, name=every + entry.name.name, is_group=True)
        elif level and _takes_level(level, entry.name, words):
            prefix = party if party and re.fullmatch(PARTY_ORGAN, words) else level
            entry.name = replace(entry.name, name=prefix + entry.name.name)
        else:
            every = ""
        yield entry


def _takes_level(level: str, name: Name, words: str) -> bool:
    return (
        not name.is_group
        and not words.startswith(level + "监")
        and re.fullmatch(CARRIES, words) is not None
        and re.match(SELF_STANDING, words) is None
        and re.match(PLACED, words) is None
    )
