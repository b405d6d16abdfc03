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
from zwgk_flow.definition.targets.clauses import Clause, split_clauses
from zwgk_flow.definition.targets.doubt import Around
from zwgk_flow.definition.targets.kinds import names_a_kind
from zwgk_flow.definition.targets.metric import name_metrics, read_period
from zwgk_flow.definition.targets.quantities import Quantity, read_quantities
from zwgk_flow.definition.targets.statements import MEASURE, Statement, read_statement

PER = re.compile("/(?:年|季度?|月|周|日|场|人|户)")


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
    return tuple(target for clause in split_clauses(text) for target in _targets_of(clause))


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
            if limit := _other_end(last, bound[-1], between, quantity, clause.blank):
                groups.append((limit, [quantity]))
                continue
            if words.JOINED.fullmatch(between):
                bound.append(quantity)
                groups[-1] = replace(last, end=(binding or last).end), bound
                continue
            if not binding and last.op == ">=" and quantity.unit in words.COUNTS:
                binding = _carried(last, between, quantity)
        if binding:
            groups.append((binding, [quantity]))
    return groups


def _other_end(
    last: Binding, low: Quantity, between: str, high: Quantity, blank: str
) -> Binding | None:
    """The second bound of 200份以上、500份以下, which limits what the first one asks for."""
    op, length = _tail(blank[high.end :])
    two_ends = last.op == ">=" and op in ("<=", "within") and low.unit == high.unit
    if two_ends and words.AND_BELOW.fullmatch(between):
        return Binding("<=", last.start, high.end + length)
    return None


def _carried(last: Binding, between: str, quantity: Quantity) -> Binding | None:
    """The second half of 至少开展2次培训、1次演练, which 至少 governs too."""
    if last.gap and words.AND_NEXT.fullmatch(between):
        return Binding(last.op, quantity.start, quantity.end, between.lstrip("、和及以"))
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
