"""Where one name ends and the next begins: 和 inside names, 等, brackets, collectives in parts.

Reads single names and gathers those that belong together; knows no verbs but those a bracket
holds, and gives no roles.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import repeat

from zwgk_flow.definition.units.text import Text
from zwgk_flow.definition.units.verbs import Predicate, find_chain, read_bracket, read_label
from zwgk_flow.definition.units.words import (
    BARE_LEVEL,
    CARRIED,
    CATEGORY,
    CLOSED,
    COLLECTIVE,
    CONJUNCTION,
    COUNTED,
    DEADLINE,
    FIELD,
    KIND,
    LEVEL,
    MASK,
    NEXT_LEVEL,
    OF_EVERY_LEVEL,
    OF_PLACES,
    OPEN_END,
    OPENING,
    PLACES,
    REMARK,
    RUNS,
    SEAT,
    SEAT_BESIDE,
    SEAT_OF_PARTY,
    SEATED,
    SINGULAR,
    TAIL,
    ZONES,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A body or collective, as a span of the phrase; `name` is empty where only 等 stood."""

    start: int
    end: int
    name: str
    printed: str
    is_group: bool
    open_ended: bool = False
    second_name: str | None = None
    said: Predicate | None = None
    """What a bracket behind the name says of it: 区财政局(牵头)."""
    deadline: str | None = None
    note: str | None = None
    """What else a bracket holds."""
    starred: bool = False


_CONJUNCTION = re.compile(rf"{CONJUNCTION}|或|暨(?![南阳])")
_SUBORDINATES = re.compile(
    r"(?:及其(?![他它余])|(?:(?:以?及|[和与])其?|其)(?=所属|下属|直属|所辖|下辖))(?P<who>[^、,;]*$)"
)
_ENDS = rf"{TAIL}$"
_PARTS = r"[、,和及或含]"
_OFFICES = tuple("委办局部厅室处科站所")
_ABOUT = re.compile(r"设在|不?含|包括|除|原|现|见|如")
_LONGEST_QUALIFIER = 6
_SHORTEST_RUN = 4


def read_names(text: Text, start: int, end: int) -> Iterator[Name]:
    """The names between two positions, parted where 和, 及, 与 join two bodies."""
    words = text.masked[start:end]
    opened = OPEN_END.search(words)
    listed = opened.start() if opened else len(words)
    first = 0
    for conjunction in _CONJUNCTION.finditer(words, 0, listed):
        left, right = words[first : conjunction.start()], words[conjunction.end() : listed]
        if _are_two(left, _CONJUNCTION.split(right)[0], right):
            yield from _parted(text, start + first, start + conjunction.start())
            first = conjunction.end()
    yield from _parted(text, start + first, end)


def _parted(text: Text, start: int, end: int) -> Iterator[Name]:
    """Names printed without a separator, each by itself: 马陆镇南翔镇安亭镇."""
    opened = OPEN_END.search(text.masked, start, end)
    words = text.masked[start : opened.start() if opened else end]
    for body, fewest, signs in RUNS if len(words) > _SHORTEST_RUN else ():
        may_be = all(sum(each in sign for each in words) >= fewest for sign in signs)
        if may_be and re.fullmatch(f"(?:{body}){{{fewest},}}", words):
            *places, last = (start + match.start() for match in re.finditer(body, words))
            yield from map(_read, repeat(text), places, [*places[1:], last])
            start = last
            break
    if under := _subordinates(text, start, end):
        yield _read(text, start, under.start())
        yield replace(_read(text, under.start("who"), end), is_group=True)
    else:
        yield _read(text, start, end)


def _subordinates(text: Text, start: int, end: int) -> re.Match[str] | None:
    """区教育局及其所属学校: a body, and those below it as a collective beside it."""
    under = _SUBORDINATES.search(text.masked, start, end)
    head = text.masked[start : under.start()] if under else ""
    return under if head and not COLLECTIVE.search(head) and not PLACES.fullmatch(head) else None


def _are_two(left: str, following: str, right: str) -> bool:
    """Whether a conjunction stands between two names and not inside one."""
    if len(left) < 2 or not CLOSED.search(left) or re.match(r"其(?![他它余])|所属|下属|$", right):
        return not left
    if SEAT_OF_PARTY.search(left) and SEAT_BESIDE.fullmatch(following):
        return False
    if re.match(OPENING, right) or KIND.fullmatch(following):
        return True
    if re.search(r"[局厅]$", left):
        following = right
    return len(following) > 2 and re.search(_ENDS, following) is not None


def _read(text: Text, start: int, end: int) -> Name:
    """One name without its 等."""
    kept, open_ended = end, False
    opened = OPEN_END.search(text.masked, start, end)
    if opened and (opened[0] == "等" or _is_body(text.masked[start : opened.start()])):
        kept, open_ended = opened.start(), True
    elif places := OF_PLACES.search(text.masked, start + 2, end):
        kept, open_ended = places.start(), True
    elif counted := COUNTED.search(text.masked, start + 2, end):
        kept = counted.start()
    name = _without_bracket(text, start, kept)
    starred = any(start <= place <= end for place in _stars_from(text, start))
    return replace(name, open_ended=open_ended, printed=text.source[start:end], starred=starred)


def _stars_from(text: Text, start: int) -> tuple[int, ...]:
    first = bisect_left(text.starred, start)
    return text.starred[first : first + 1]


def _is_body(words: str) -> bool:
    return re.search(_ENDS, words) is not None and FIELD.search(words) is None


def _without_bracket(text: Text, start: int, end: int) -> Name:
    """The name before a closing bracket, and what the bracket says of it."""
    words = text.masked[start:end]
    bare = words.rstrip(MASK)
    is_group = COLLECTIVE.search(words.replace(MASK, "")) is not None
    is_group = is_group or PLACES.fullmatch(words) is not None
    whole = Name(start, end, text.source[start:end], text.source[start:end], is_group)
    if bare in (words, ""):
        return whole
    opened = start + len(bare)
    inside = text.content(opened, end)
    head = replace(whole, end=opened, name=text.source[start:opened])
    if said := read_bracket(inside):
        return replace(head, said=said)
    if REMARK.match(inside) or inside.startswith("以上"):
        return replace(head, note=inside)
    if re.search(DEADLINE, inside) and not CLOSED.search(inside):
        told = re.match(OPENING, inside) or read_label(inside)
        return replace(head, deadline=inside, note=inside if told else None)
    if is_group and (
        len(inside) <= _LONGEST_QUALIFIER or all(map(KIND.fullmatch, re.split(_PARTS, inside)))
    ):
        return whole
    if not is_group and CLOSED.search(inside) and ":" not in inside and not _tells(inside):
        return replace(head, second_name=text.source[opened + 1 : end - 1])
    return replace(head, note=inside)


def _tells(inside: str) -> bool:
    """A bracket that says what the body does, or something about it, and no second name."""
    chain = find_chain(inside)
    return _ABOUT.match(inside) is not None or (chain is not None and chain.start == 0)


def belong_together(before: Name, name: Name, text: Text) -> bool:
    """各委、办、局: a bare kind behind a collective; or nouns that a category closes."""
    words, earlier = text.masked[name.start : name.end], text.masked[before.start : before.end]
    if before.said is not None or before.open_ended:
        return False
    if _are_two_seats(earlier, words) or _share_a_noun(earlier, words):
        return True
    if before.is_group and earlier.endswith("法院") and words in ("检察院", "人民检察院"):
        return True
    if KIND.fullmatch(words):
        if _has_own_seat(earlier, words):
            return False
        if SINGULAR.match(words) and not re.search(ZONES, earlier):
            return False
        is_opened = before.is_group and CARRIED.search(earlier) is not None
        return is_opened or words in _OFFICES
    return (
        name.is_group
        and COLLECTIVE.match(words) is None
        and CATEGORY.search(words) is not None
        and COLLECTIVE.search(OF_EVERY_LEVEL.sub("", earlier)) is None
        and PLACES.fullmatch(earlier) is None
        and CLOSED.search(earlier) is None
    )


def _are_two_seats(earlier: str, words: str) -> bool:
    """高新区党工委、管委会: one body of two seats."""
    return SEAT_OF_PARTY.search(earlier) is not None and SEAT_BESIDE.fullmatch(words) is not None


def _has_own_seat(earlier: str, words: str) -> bool:
    """各镇人民政府、街道办事处 are two collectives; 各县人民政府、管委会 is one."""
    return SEAT.search(earlier) is not None and SEATED.fullmatch(words) is not None


def _share_a_noun(earlier: str, words: str) -> bool:
    """中央、省、市驻区单位: a level alone before a name of another, no higher one."""
    level, following = BARE_LEVEL.fullmatch(earlier), NEXT_LEVEL.match(words)
    if not level or not following or level[level.lastindex or 0] == following[0]:
        return False
    return (level.lastindex or 0) <= (following.lastindex or 0)


def beside(before: Name, name: Name, text: Text) -> Name:
    """`name` as it stands behind `before`, to which it does not belong."""
    words = text.masked[name.start : name.end]
    if before.is_group and KIND.fullmatch(words) and not SINGULAR.match(words):
        return replace(name, is_group=True)
    return _cut_short(before, name, text)


def _cut_short(before: Name, name: Name, text: Text) -> Name:
    """区卫健委、区农业农村等部门: the last of a list of bodies, its 局 swallowed by 等部门."""
    opened = OPEN_END.search(text.masked, name.start, name.end)
    listed = not before.is_group and CLOSED.search(text.masked[before.start : before.end])
    if not opened or not listed or not re.match(LEVEL, text.masked[name.start :]):
        return name
    kept = text.source[name.start : opened.start()]
    return replace(name, end=opened.start(), name=kept, is_group=False, open_ended=True)


def gathered(text: Text, before: Name, name: Name) -> Name:
    """Both as one collective, with what stands printed between them."""
    span = text.source[before.start : name.end]
    printed = span + name.printed[len(name.name) :]
    one = _are_two_seats(text.masked[before.start : before.end], text.masked[name.start : name.end])
    is_group = before.is_group or not one
    starred = before.starred or name.starred
    return replace(
        name, start=before.start, name=span, printed=printed, is_group=is_group, starred=starred
    )
