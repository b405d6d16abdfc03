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
from zwgk_flow.definition.targets import words
from zwgk_flow.definition.targets.metric import name_metrics, read_period

HUNDRED = Decimal(100)

SENTENCE_END = re.compile(r"[。;!?\n]")
CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[:()]")
LONGEST_CLAUSE = 200  # what runs on longer is no prose; reading stays linear in its length
REMEMBERED_CLAUSES = 3
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
    after: str  # the clause after it


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its measure word, at its place in a clause; `high` ends a range."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str


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
    half = ASIDE.sub(lambda aside: " " * len(aside.group()), half)
    for first, last in _stretches(half, SENTENCE_END, 0, len(half)):
        spans = [
            (at, min(at + LONGEST_CLAUSE, end))
            for start, end in _stretches(half, CLAUSE_END, first, last)
            for at in range(start, max(end, start + 1), LONGEST_CLAUSE)
        ]
        plain = ["".join(half[a:b].split()) for a, b in spans]
        for i, (a, b) in enumerate(spans):
            yield Clause(
                printed=text[a:b].strip(),
                text=plain[i],
                blank=_blank(plain[i]),
                before=",".join(plain[max(0, i - REMEMBERED_CLAUSES) : i]),
                after=plain[i + 1] if i + 1 < len(plain) else "",
            )


def _stretches(text: str, end: re.Pattern[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    for mark in end.finditer(text, first, last):
        yield first, mark.start()
        first = mark.end()
    yield first, last


def _half_width(c: str) -> str:
    return chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c


def _blank(text: str) -> str:
    return words.NOT_QUANTITIES.sub(lambda found: "□" * len(found.group()), text)


def _quantities(blank: str) -> Iterator[Quantity]:
    for found in words.QUANTITY.finditer(blank):
        low = _number(found["low"])
        high = _number(found["high"]) if found["high"] else low
        unit = found["unit"] or ""
        if found["tenths"] is not None:
            low, high, unit = low * 10, high * 10, "%"
        elif found["share"]:
            unit = {"百分之": "%", "千分之": "‰"}[found["share"]]
        yield Quantity(found.start(), found.end(), low, high, unit)


def _number(printed: str) -> Decimal:
    if printed[0] in "0123456789":
        return Decimal(printed.replace(",", ""))
    whole, _, fraction = printed.partition("点")
    digits = "".join(str(words.HANZI_DIGITS[c]) for c in fraction)
    return _hanzi(whole) + (Decimal(f"0.{digits}") if digits else 0)


def _hanzi(printed: str) -> Decimal:
    """二百三十 -> 230, 百 -> 100; without tens the digits are read one by one: 九八 -> 98."""
    if not set(printed) & set(words.HANZI_TENS):
        return Decimal("".join(str(words.HANZI_DIGITS[c]) for c in printed))
    total = digit = 0
    for c in printed:
        if c in words.HANZI_TENS:
            total += (digit or 1) * words.HANZI_TENS[c]
            digit = 0
        else:
            digit = words.HANZI_DIGITS[c]
    return Decimal(total + digit)


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
    for quantity in _quantities(clause.blank):
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
    if words.SCORING.match(rest or clause.after):
        return None
    if demand := _demand(left):
        op, start, gap = demand
        plain = quantity.unit or _is_bare_count(left[:start], quantity, rest)
        return Binding(op, start, end, gap) if plain and not _those_who(rest) else None
    if _is_fact_or_condition(clause, left, rest):
        return None
    context = Statement(left, rest, quantity, tail)
    found = next((b for b in (rule(context) for rule in STATEMENT_RULES) if b), None)
    return found and Binding(found[0], found[1], end)


def _tail(right: str) -> tuple[str, int]:
    """The bound printed after a quantity and its length: 以上 is (">=", 2); none is ("", 0)."""
    for op, pattern in words.TAILS:
        if found := re.match(pattern, right):
            return ("within" if found.group() == "内" else op), found.end()
    return "", 0


def _demand(left: str) -> tuple[str, int, str] | None:
    for op, pattern in words.DEMANDS:
        if found := re.search(pattern, left):
            return op, found.start(), found["gap"]
    return None


def _is_bare_count(stem: str, quantity: Quantity, rest: str) -> bool:
    """次数不少于3 needs no measure word; 不超过2021 has none to have."""
    is_year = quantity.low > 1900 and not quantity.unit
    return not rest and not is_year and bool(re.search(words.HEAD + "$", stem))


def _those_who(rest: str) -> bool:
    return bool(words.THOSE_WHO.match(rest) and not words.THE_GOAL.match(rest))


def _is_fact_or_condition(clause: Clause, left: str, rest: str) -> bool:
    return bool(
        words.PAST.search(left)
        or words.PAST_OPENING.search(clause.before)
        or words.COMPARED_WITH_PAST.match(clause.after)
        or words.CONDITIONAL.search(left)
        or words.SINGLED_OUT.search(clause.blank)
        or _those_who(rest)
        or words.CONSEQUENCE.match(rest or clause.after)
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """A quantity with what stands around it, where no demand is made in so many words."""

    left: str
    rest: str
    quantity: Quantity
    tail: str

    @property
    def is_time(self) -> bool:
        """Whether the measure word counts time."""
        return self.quantity.unit in words.TIMES

    @property
    def is_range(self) -> bool:
        """Whether two ends were printed."""
        return self.quantity.low != self.quantity.high

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return self.quantity.unit in ("%", "‰")

    def measured(self, stem: str) -> bool:
        """Whether `stem` ends by naming a measure that this unit fits."""
        noun = words.DURATION if self.is_time else words.HEAD
        return bool(re.search(noun + "$", re.sub(words.FILLER, "", stem)))


Reading = tuple[str, int] | None  # the operator, and where the words that say it start


def _changed(s: Statement) -> Reading:
    if s.rest and not s.quantity.unit:  # 35微克: a measure not known here
        return None
    for op, pattern in words.CHANGES:
        if found := re.search(pattern, s.left):
            return (">=" if s.tail == ">=" else op), found.start()
    return None


def _reached(s: Statement) -> Reading:
    found = re.search(words.REACHES, s.left)
    if not found or s.tail in ("<=", "within"):
        return None
    fits = s.measured(s.left[: found.start()]) or (s.quantity.unit and not s.is_time)
    return (">=", found.start()) if fits else None


def _willed(s: Statement) -> Reading:
    found = re.search(words.WILL + "$", s.left)
    return (s.tail or ">=", found.start()) if found and s.is_share else None


def _exceeded(s: Statement) -> Reading:
    found = re.search(words.EXCEEDS, s.left)
    certain = found and not s.rest and not s.tail and not s.is_time and s.quantity.unit
    return (">", found.start()) if found and certain else None


def _stayed_below(s: Statement) -> Reading:
    found = re.search(words.STAYS_BELOW, s.left)
    certain = found and not s.rest and not s.tail and s.measured(s.left[: found.start()])
    return ("<=", found.start()) if found and certain else None


def _equalled(s: Statement) -> Reading:
    found = re.search(words.EQUALS, s.left)
    if not found or not s.measured(s.left[: found.start()]) or s.rest:
        return None
    exact = s.is_share or s.is_time or s.quantity.unit == "分" or s.quantity.low == 0
    op = {"within": "<=", "": "=="}.get(s.tail, s.tail)
    return (op, found.start()) if exact and not (op == "==" and s.is_range) else None


def _bounded(s: Statement) -> Reading:
    stem = re.sub(words.AT, "", s.left)
    if not s.tail or not s.quantity.unit:
        return None
    if s.measured(stem) or (s.is_share and re.search(words.GROWS, stem)):
        return ("<=" if s.tail == "within" else s.tail), len(stem)
    acted = re.search(words.ACTION, s.left) and s.quantity.unit.lstrip("万亿") in words.COUNTS
    return (">=", len(s.left)) if acted and s.tail == ">=" else None


def _in_full(s: Statement) -> Reading:
    """解读率100%, 100%公开, 确保办结率98%: a share is a target without a comparison."""
    if not s.is_share or s.tail or s.is_range:
        return None
    named = s.measured(s.left) and not s.rest
    willed = re.search(words.WILL, s.left)
    done = s.rest and (willed or re.match(words.DONE_IN_FULL, s.rest))
    certain = (named and willed) or (s.quantity.low == HUNDRED and (named or done))
    return (">=", len(s.left)) if certain else None


STATEMENT_RULES = (
    _changed, _reached, _willed, _exceeded, _stayed_below, _equalled, _bounded, _in_full,
)  # fmt: skip
