"""What numbers a clause asks to reach; not by when, nor by whom.

The grammar is small. A clause is searched for quantities (a number with its measure word); each
is a target only if something binds it: a demand before it (不少于), a bound after it (以上), a
plain statement (达到), or a full hundred per cent. Dates, document numbers and titles are blanked
first; conditions (低于60分的单位) and what was reached already (去年, 已) are left alone. A
missed target is seen by the officer who typed it, a false one is not: in doubt, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from zwgk_flow.definition.readings import Target
from zwgk_flow.definition.targets import doubt, words
from zwgk_flow.definition.targets.doubt import Around
from zwgk_flow.definition.targets.kinds import names_a_kind
from zwgk_flow.definition.targets.metric import name_metrics, read_period
from zwgk_flow.definition.targets.quantities import Quantity, blank_names, read_quantities
from zwgk_flow.definition.targets.statements import MEASURE, Statement, read_statement

SENTENCE_END = re.compile(r"[。!?\n]|;(?!目标值|指标值)")
CLAUSE_END = re.compile(r"[|\t;]|(?<!\d),|,(?!\d{3}(?!\d))|[()]|(?<!\d):|:(?!\d)")
LONGEST_CLAUSE = 200  # what runs on longer is no prose; reading stays linear in its length
REMEMBERED_CLAUSES = 3
# between characters; one in 3次, 500份 keeps 3 and 500 apart
STRAY_SPACE = re.compile(r"(?<!\d,)[^\S\n\t]|(?<=\d,)[^\S\n\t](?![^\S\n\t]*\d)")
PER = re.compile("/(?:年|季度?|月|周|日|场|人|户)")
RATE_ASIDE = re.compile(
    r"(?<=率)\(((?:[≥≤]|>=|<=)?\d+(?:\.\d+)?%(?:以[上内下])?)\)"
)  # 办结率(100%)
QUOTED_GOAL = re.compile(  # 实现“办结率100%”, 确保事项“100%网上受理”
    r"((?:实现|确保|做到)[^“”,。;]{0,12})"
    rf"“([^“”]{{0,40}}率[^“”]{{0,20}}\d%[^“”]{{0,60}}|100%{words.DONE_IN_FULL.pattern}[^“”]{{0,60}})”"
    "(?!的?(?:行动|工程|创建|活动|机制|品牌|模式|专项|竞赛))"
)
ASIDE = re.compile(r"\([^()\d率]*\)")


def as_json(targets: Iterable[Target]) -> dict[str, list[dict[str, str | int | float]]]:
    """`{"targets": [{"metric", "op", "value", "unit"}]}`; a whole value is an int."""
    return {
        "targets": [
            {"metric": t.metric, "op": t.op, "value": _json_number(t.value), "unit": t.unit}
            for t in targets
        ]
    }


def read_targets(text: str) -> tuple[Target, ...]:
    """Every target a text states, in the order printed; nothing where nothing is certain."""
    return tuple(target for clause in _clauses(text) for target in _targets_of(clause))


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas, in half-width characters, with its neighbours' text."""

    printed: str
    text: str
    blank: str  # `text` with names, dates and fixed phrases blanked by □
    before: str  # the clauses before it in the same sentence
    aside: bool  # whether it stands in brackets behind them
    after: str  # the clause after it


@dataclass(frozen=True, slots=True)
class Binding:
    """What makes a quantity a target: the operator, and which stretch of the clause says it.

    What is counted is named before `start`, in `gap` (between 至少 and the number) or after
    `end`.
    """

    op: str
    start: int
    end: int
    gap: str = ""

    def value(self, quantity: Quantity) -> Decimal:
        """The end of a range that this binding holds to."""
        return quantity.high if self.op == "<=" else quantity.low


# ---------------------------------------------------------------- clauses and quantities


def _clauses(text: str) -> Iterator[Clause]:
    half = "".join(map(_half_width, text))
    stray = {found.start() for found in STRAY_SPACE.finditer(half)}
    places = [i for i in range(len(half)) if i not in stray]  # of `read` in what is printed
    read = _without_asides("".join(half[i] for i in places))
    for first, last in _stretches(read, SENTENCE_END, 0, len(read)):
        spans = [
            (at, min(at + LONGEST_CLAUSE, end))
            for start, end in _stretches(read, CLAUSE_END, first, last)
            for at in range(start, max(end, start + 1), LONGEST_CLAUSE)
        ]
        plain = ["".join(read[a:b].split()) for a, b in spans]
        for i, (a, b) in enumerate(spans):
            yield Clause(
                printed=text[places[a] : places[b - 1] + 1].strip() if a < b else "",
                text=plain[i],
                blank=blank_names(plain[i]),
                before=",".join(plain[max(0, i - REMEMBERED_CLAUSES) : i]),
                aside=read[a - 1 : a] == "(",
                after=plain[i + 1] if i + 1 < len(plain) else "",
            )


def _without_asides(text: str) -> str:
    """Asides blanked, and brackets and quotation marks around a goal; nothing moves."""
    text = RATE_ASIDE.sub(r" \1 ", text)
    text = QUOTED_GOAL.sub(r"\1 \2 ", text)
    return ASIDE.sub(lambda aside: " " * len(aside.group()), text)


def _stretches(text: str, end: re.Pattern[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    for mark in end.finditer(text, first, last):
        yield first, mark.start()
        first = mark.end()
    yield first, last


def _half_width(c: str) -> str:
    return chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


# ---------------------------------------------------------------- what binds a quantity


def _targets_of(clause: Clause) -> Iterator[Target]:
    for binding, bound in _bound_groups(clause):
        metrics = name_metrics(
            clause.text[: binding.start],
            binding.gap,
            clause.text[binding.end :],
            clause.before,
            direct=binding.start == bound[0].start,
            count=len(bound),
        )
        if len(metrics) == len(bound):
            pairs = list(zip(metrics, bound, strict=True))
        else:
            pairs = [(metric, quantity) for quantity in bound for metric in metrics]
        period = read_period(clause.text[: binding.end + len("/年")])
        if not (period or binding.start):
            period = read_period(clause.before)
        for metric, quantity in pairs:
            yield Target(
                metric,
                binding.op,
                binding.value(quantity),
                quantity.unit,
                period,
                clause.printed,
            )


def _bound_groups(clause: Clause) -> list[tuple[Binding, list[Quantity]]]:
    """Each binding with its quantities: 办结率、满意率分别达到100%、95%以上 has one and two."""
    groups: list[tuple[Binding, list[Quantity]]] = []
    for quantity in read_quantities(clause.blank):
        binding = _bind(clause, quantity)
        if groups:
            last, bound = groups[-1]
            between = clause.blank[bound[-1].end : quantity.start]
            if words.JOINED.fullmatch(between):
                bound.append(quantity)
                groups[-1] = replace(last, end=(binding or last).end), bound
                continue
            if not binding and last.op == ">=" and quantity.unit in words.COUNTS:
                binding = _carried(last, between, quantity)
        if binding:
            groups.append((binding, [quantity]))
    return groups


def _carried(last: Binding, between: str, quantity: Quantity) -> Binding | None:
    """The second half of 至少开展2次培训、1次演练, which 至少 governs too."""
    if not (found := words.AND_ALSO.fullmatch(between)):
        return None
    start = quantity.start - len(found["verb"])
    return Binding(last.op, start, quantity.end, found["verb"])


def _bind(clause: Clause, quantity: Quantity) -> Binding | None:
    left, right = clause.blank[: quantity.start], clause.blank[quantity.end :]
    tail, length = _tail(right)
    end = quantity.end + length
    rest = clause.blank[end:]
    before = clause.before + "(" * clause.aside
    around = Around(left, quantity.unit, rest, before, clause.after)
    if doubt.asks_nothing(around):
        return None
    if demand := _demand(left):
        op, start, gap = demand
        plain = around.unit not in words.UNMEASURED or _is_bare_count(left[:start], quantity, rest)
        kind = names_a_kind(left[:start] + gap, around.unit, rest)
        kind = kind and not words.FORBIDS.search(left)
        return Binding(op, start, end, gap) if plain and not kind else None
    if (
        (around.unit in words.UNMEASURED and rest)
        or names_a_kind(left, around.unit, rest)
        or doubt.is_fact_or_condition(around, clause.blank)
    ):
        return None
    found = read_statement(Statement(before, doubt.is_aimed(around), left, rest, quantity, tail))
    return found and Binding(found[0], found[1], end)


def _tail(right: str) -> tuple[str, int]:
    """The bound printed after a quantity and its length: 以上 is (">=", 2); none is ("", 0)."""
    per = PER.match(right)
    start = per.end() if per else 0
    for op, pattern in words.TAILS:
        if found := pattern.match(right, start):
            return ("within" if found.group() == "内" else op), found.end()
    return "", start


def _demand(left: str) -> tuple[str, int, str] | None:
    for op, pattern in words.DEMANDS:
        if found := pattern.search(left):
            return op, found.start(), found["gap"]
    return None


def _is_bare_count(stem: str, quantity: Quantity, rest: str) -> bool:
    """次数不少于3 needs no measure word; 不超过2021 has none to have, 25亿株苗 one unknown here."""
    is_year = quantity.low > 1900 and not quantity.unit
    counted = quantity.unit or MEASURE.search(stem)
    return not rest and not is_year and bool(counted)
