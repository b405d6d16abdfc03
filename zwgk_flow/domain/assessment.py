"""From facts to points: what each unit loses and earns, and by which facts; it finds no facts.

Every point is an entry of one rule and one group of facts, before any cap. What a cap cuts is an
entry of its own, which cites every fact that it may cut. An entry is a function of the facts it
cites and of the rules alone, so taking one fact away changes exactly the entries that cite it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zwgk_flow.definition.assessment import Assessment, Doubling, Indicator, Rule

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, as one row of the ledger or of a record shows it.

    `kind` is a key of FACT_KINDS, `of` its sort. `id` names the row: PLAN/ITEM/UNIT#seq for an
    event, RUN/TASK/CODE for a finding, TASK/CYCLE/RUNG/NTH for a rung, or the record's own.
    `count` is how many times it counts (working days), `proven` whether evidence is attached,
    `support` whether the unit only supports the item.
    """

    kind: str
    id: str
    unit: str
    task: str
    on: date
    says: str
    of: str = ""
    count: int = 1
    proven: bool = False
    support: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """The points of one rule for one group of facts, before caps; (rule, group) names it.

    `facts` make it count, the last of them by its own number; `doubled_by` make it count twice.
    Points are 0 where the rule wants proof and `is_unproven`. `bars` is a key of EFFECTS.
    """

    indicator: str
    rule: str
    group: str
    points: Decimal
    facts: tuple[Fact, ...]
    doubled_by: tuple[Fact, ...] = ()
    is_unproven: bool = False
    bars: str | None = None

    @property
    def cites(self) -> tuple[Fact, ...]:
        """Every fact that the entry rests on."""
        return (*self.facts, *self.doubled_by)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cap takes back, of a rule or (`rule` empty) of an indicator, losses and gains apart.

    It cites every fact that the cap is about. Points are above zero where losses were cut, below
    where gains were, and zero where all is within the cap.
    """

    indicator: str
    rule: str
    gains: bool
    points: Decimal
    cites: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one unit; `waiting` are tasks whose claims the office has not looked at."""

    unit: str
    base: Decimal
    entries: tuple[Entry, ...] = ()
    cuts: tuple[Cut, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """Base and every traced point."""
        return self.base + sum(
            (*(one.points for one in self.entries), *(cut.points for cut in self.cuts)), ZERO
        )

    @property
    def deducted(self) -> Decimal:
        """What was lost, zero or below, after the caps."""
        lost = (entry.points for entry in self.entries if entry.points < 0)
        return sum((*lost, *(cut.points for cut in self.cuts if not cut.gains)), ZERO)

    @property
    def added(self) -> Decimal:
        """What was gained, after the caps."""
        return self.total - self.base - self.deducted

    @property
    def bars(self) -> tuple[str, ...]:
        """The effects that bar the unit, each once."""
        return tuple(dict.fromkeys(entry.bars for entry in self.entries if entry.bars))


@dataclass(frozen=True, slots=True)
class Line:
    """One rule's sum for one unit: before every cap, and what counted after them."""

    indicator: Indicator
    rule: Rule
    before: Decimal
    counted: Decimal
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's score and its rank; None where it is not ranked."""

    rank: int | None
    score: Score


def score(
    rules: Assessment, unit: str, facts: Iterable[Fact], waiting: tuple[str, ...] = ()
) -> Score:
    """Score one unit by its facts, in whatever order they come."""
    ordered = sorted(facts, key=lambda fact: (fact.on, _numbered(fact.id), fact.kind))
    entries: list[Entry] = []
    cuts: list[Cut] = []
    for indicator in rules.indicators:
        of_rules = [(rule, tuple(_entries(indicator, rule, ordered))) for rule in indicator.rules]
        entries += (entry for _, of_rule in of_rules for entry in of_rule)
        for gains in (False, True):
            side = [one for one in of_rules if one[0].points and (one[0].points > 0) is gains]
            cuts += _cuts(indicator, side, gains)
    return Score(unit, rules.base, tuple(entries), tuple(cuts), waiting)


def ranking(scores: Iterable[Score]) -> tuple[Standing, ...]:
    """Scores from best to worst; those alike share a rank and stay in the order they came in.

    Who is barred from the ranking comes last, without a rank.
    """
    ordered = sorted(scores, key=lambda one: ("unranked" in one.bars, -one.total))
    ranked = [one for one in ordered if "unranked" not in one.bars]
    places: dict[Decimal, int] = {}
    for place, one in enumerate(ranked, 1):
        places.setdefault(one.total, place)
    return tuple(
        Standing(None if "unranked" in one.bars else places[one.total], one) for one in ordered
    )


def lines(rules: Assessment, of_unit: Score) -> tuple[Line, ...]:
    """The rules that touched a unit, each with what counted; a cap cuts what is written last."""
    entries: dict[str, list[Entry]] = {}
    for entry in of_unit.entries:
        entries.setdefault(entry.rule, []).append(entry)
    found: list[Line] = []
    for indicator in rules.indicators:
        left = {True: indicator.weight, False: indicator.weight}
        for rule in indicator.rules:
            mine = tuple(entries.get(rule.id, ()))
            if not mine:
                continue
            before, gains = sum((entry.points for entry in mine), ZERO), rule.points > 0
            bound = left[gains] if rule.cap is None else min(left[gains], rule.cap)
            size = min(abs(before), bound)
            left[gains] -= size
            found.append(Line(indicator, rule, before, size if gains else -size, mine))
    return tuple(found)


# --- one rule ----------------------------------------------------------------------------------


def _entries(indicator: Indicator, rule: Rule, ordered: Sequence[Fact]) -> Iterator[Entry]:
    """The rule's entries in the order in which they came true."""
    groups: dict[str, list[Fact]] = {}
    for fact in ordered:
        if fact.kind != rule.fact or (fact.support and not rule.support):
            continue
        if not rule.of or fact.of in rule.of:
            groups.setdefault(_group(rule.per, fact), []).append(fact)
    full = [
        (name, tuple(members[: rule.nth]))
        for name, members in groups.items()
        if len(members) >= rule.nth
    ]
    full.sort(key=lambda one: (one[1][-1].on, _numbered(one[1][-1].id)))
    earlier: dict[str, list[tuple[Fact, ...]]] = {}
    for name, facts in full:
        before = earlier.setdefault(_group(rule.double.per, facts[-1]) if rule.double else "", [])
        causes = _doubled_by(rule.double, facts[-1], ordered, before) if rule.double else ()
        before.append(facts)
        unproven = rule.proof and not facts[-1].proven
        points = ZERO if unproven else rule.points * facts[-1].count * (2 if causes else 1)
        bars = None if unproven else rule.bars
        yield Entry(indicator.id, rule.id, name, points, facts, causes, unproven, bars)


def _numbered(id: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts item 6 before item 16: words as words, the numbers between them as numbers."""
    parts = _NUMBERS.split(id)
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts)), id


_NUMBERS = re.compile(r"([0-9]+)")


def _group(per: str, fact: Fact) -> str:
    return {
        "fact": fact.id,
        "task": fact.task or fact.unit,
        "month": f"{fact.task or fact.unit} {fact.on:%Y-%m}",
        "unit": fact.unit,
    }[per]


def _doubled_by(
    double: Doubling,
    last: Fact,
    ordered: Iterable[Fact],
    earlier: Sequence[tuple[Fact, ...]],
) -> tuple[Fact, ...]:
    """The facts that make an entry count twice; none where it counts once."""
    if double.from_nth is not None:
        first = earlier[: double.from_nth - 1]
        return () if len(first) < double.from_nth - 1 else tuple(f for one in first for f in one)
    group = _group(double.per, last)
    told = (
        fact
        for fact in ordered
        if fact.kind == "rung" and fact.of in double.after and fact.on < last.on
        if _group(double.per, fact) == group
    )
    return tuple(told)[:1]


# --- caps --------------------------------------------------------------------------------------


def _cuts(
    indicator: Indicator, side: Sequence[tuple[Rule, tuple[Entry, ...]]], gains: bool
) -> Iterator[Cut]:
    """What exceeds the rules' own caps, then what exceeds the indicator's weight."""
    taken = ZERO
    for rule, entries in side:
        if rule.cap is not None and entries:
            cut = _cut(indicator.id, rule.id, rule.cap, entries, ZERO, gains)
            taken += cut.points
            yield cut
    mine = [entry for _, entries in side for entry in entries]
    if mine:
        yield _cut(indicator.id, "", indicator.weight, mine, taken, gains)


def _cut(
    indicator: str,
    rule: str,
    most: Decimal,
    entries: Iterable[Entry],
    taken: Decimal,
    gains: bool,
) -> Cut:
    entries = tuple(entries)
    whole = abs(sum((entry.points for entry in entries), taken))
    excess = max(whole - most, ZERO)
    cites = dict.fromkeys(fact for entry in entries for fact in entry.cites)
    return Cut(indicator, rule, gains, -excess if gains else excess, tuple(cites))
