"""What looks like something else in the same plan: misspelt titles and units, items said twice.

Names that merely belong together (细化深化教育领域…, 细化深化交通领域…) differ in whole words, a
slip in one character. Short names differ in one character by nature and are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from zwgk_flow.definition.draft import Check, Draft, about, warning
from zwgk_flow.definition.item_list import items_named
from zwgk_flow.definition.plan import Item
from zwgk_flow.definition.problem import Problem

SHORTEST_TITLE = 8
SHORTEST_UNIT = 6
ALIKE = 0.85


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one character was changed, added, lost, or swapped with its neighbour."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    a, b = a[start:], b[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _slips(counts: Mapping[str, int], shortest: int) -> Iterator[tuple[str, str]]:
    """What stands once and is one slip from what stands more often."""
    often = [word for word, times in counts.items() if times > 1]
    for word, times in counts.items():
        if times == 1 and len(word) >= shortest:
            yield from ((word, other) for other in often if one_slip_apart(word, other))


def misspelt_titles(draft: Draft) -> Iterator[Problem]:
    """Titles and headings that stand once and are one slip from another."""
    items = draft.plan.items
    for key in ("title", "heading"):
        words = [getattr(item, key) for item in items]
        for word, other in _slips(Counter(words), SHORTEST_TITLE):
            item, like = items[words.index(word)], items[words.index(other)]
            yield warning(
                draft.place(item, key),
                f"item.{key}_misspelt",
                f"第 {item.id} 项的“{word}”只出现一次，与第 {like.id} 项的“{other}”只差一字",
                "若是同一个，请改成一样；若不是，不必理会",
            )


def misspelt_units(draft: Draft) -> Iterator[Problem]:
    """Among the registered; a printed name that is not registered is told when it is read."""
    named = Counter(
        party.name
        for item in draft.plan.items
        for reading in item.readings
        for party in reading.parties
        if not party.is_group
    )
    grouped = Counter(unit for members in draft.plan.groups.values() for unit in members)
    counts = {unit: max(named[unit], 1) + grouped[unit] for unit in draft.plan.units}
    for unit, other in _slips(counts, SHORTEST_UNIT):
        yield warning(
            draft.document.key_place(("units", unit)),
            "unit.misspelt",
            f"单位“{unit}”至多出现一次，与“{other}”只差一字",
            f"若是同一个单位，请合并，把写法登记为“{other}”的别名；若不是，不必理会",
        )


def _alike(draft: Draft) -> Iterator[Problem]:
    """Same title, same units, nearly the same summary."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in draft.plan.items:
        if not draft.lost(item, "title", "responsible", "parts", "summary"):
            groups.setdefault((item.title, item.responsible), []).append(item)
    for items in groups.values():
        for twins in _twins(items):
            names = items_named(item.id for item in twins[1:])
            yield from about(
                twins[:1],
                "item.alike",
                f"与{names}的名称、单位相同，内容也几乎一样",
                "若是重复录入，请删去一项；若不是，请把 summary 写出区别",
            )


def _twins(items: Iterable[Item]) -> list[list[Item]]:
    """The items in sets that say nearly the same; those alone are left out."""
    sets: list[list[Item]] = []
    for item in items:
        like = next((s for s in sets if _nearly_the_same(s[0].summary, item.summary)), None)
        if like is None:
            sets.append([item])
        else:
            like.append(item)
    return [twins for twins in sets if len(twins) > 1]


def _nearly_the_same(a: str, b: str) -> bool:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


LIKENESS_CHECKS: Sequence[Check] = (misspelt_titles, misspelt_units, _alike)
