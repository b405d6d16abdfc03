"""The result of an assessment as a value and as plain JSON, the same bytes for the same result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zwgk_flow.definition.assessment import Assessment
from zwgk_flow.domain.assessment import Cut, Entry, Fact, Line, Score, Standing, lines
from zwgk_flow.domain.event import canonical


@dataclass(frozen=True, slots=True)
class Left:
    """A fact left out of an assessment, and the appeal that was upheld for it."""

    fact: str
    unit: str
    appeal: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """Every unit's standing, and what it rests on: `root` covers the ledger that was read."""

    plan: str
    title: str
    revision: int
    rules: str
    digest: str
    as_of: date
    root: str
    standings: tuple[Standing, ...]
    left_out: tuple[Left, ...] = ()

    def standing(self, unit: str) -> Standing | None:
        """One unit's."""
        return next((one for one in self.standings if one.score.unit == unit), None)


def points_text(points: Decimal) -> str:
    """Points as people write them: 95, 2.5, −3."""
    return f"{points.normalize():f}".replace("-", "−") if points else "0"


def result_text(result: Assessed, rules: Assessment) -> str:
    """The result as canonical JSON."""
    return canonical(result_json(result, rules))


def result_json(result: Assessed, rules: Assessment) -> dict[str, Any]:
    """Everything as plain JSON; points are numbers as text, so that none is rounded."""
    return {
        "plan": result.plan,
        "title": result.title,
        "revision": result.revision,
        "rules": result.rules,
        "rules_digest": result.digest,
        "as_of": result.as_of.isoformat(),
        "root": result.root,
        "base": _number(rules.base),
        "weight": str(rules.weight) if rules.weight else None,
        "left_out": [
            {"fact": one.fact, "unit": one.unit, "appeal": one.appeal} for one in result.left_out
        ],
        "units": [standing_json(one, rules) for one in result.standings],
    }


def standing_json(standing: Standing, rules: Assessment) -> dict[str, Any]:
    """One unit: its sums, its lines with every fact, and what the caps cut."""
    score = standing.score
    weight = rules.weight
    return {
        "unit": score.unit,
        "rank": standing.rank,
        "score": _number(score.total),
        "deducted": _number(score.deducted),
        "added": _number(score.added),
        "in_the_whole": _number(weight.of(score.total, score.base)) if weight else None,
        "bars": list(score.bars),
        "waiting": list(score.waiting),
        "lines": [_line_json(line) for line in lines(rules, score)],
        "cuts": [_cut_json(cut) for cut in score.cuts],
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "indicator": line.indicator.id,
        "rule": line.rule.id,
        "name": line.rule.name,
        "before": _number(line.before),
        "counted": _number(line.counted),
        "entries": [_entry_json(entry) for entry in line.entries],
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "group": entry.group,
        "points": _number(entry.points),
        "facts": [_fact_json(fact) for fact in entry.facts],
        "doubled_by": [_fact_json(fact) for fact in entry.doubled_by],
        "unproven": entry.is_unproven,
        "bars": entry.bars,
    }


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "of": fact.of,
        "id": fact.id,
        "task": fact.task,
        "on": fact.on.isoformat(),
        "says": fact.says,
        "count": fact.count,
        "proven": fact.proven,
    }


def _cut_json(cut: Cut) -> dict[str, Any]:
    return {
        "indicator": cut.indicator,
        "rule": cut.rule,
        "gains": cut.gains,
        "points": _number(cut.points),
        "facts": [[fact.kind, fact.id] for fact in cut.cites],
    }


def _number(points: Decimal) -> str:
    return points_text(points).replace("−", "-")


# --- and back ----------------------------------------------------------------------------------


def result_of(data: Mapping[str, Any]) -> Assessed:
    """The result that `result_json` wrote."""
    return Assessed(
        data["plan"],
        data["title"],
        data["revision"],
        data["rules"],
        data["rules_digest"],
        date.fromisoformat(data["as_of"]),
        data["root"],
        tuple(_standing_of(unit, Decimal(data["base"])) for unit in data["units"]),
        tuple(Left(one["fact"], one["unit"], one["appeal"]) for one in data["left_out"]),
    )


def _standing_of(data: Mapping[str, Any], base: Decimal) -> Standing:
    entries = tuple(
        _entry_of(entry, line, data["unit"]) for line in data["lines"] for entry in line["entries"]
    )
    known = {(fact.kind, fact.id): fact for entry in entries for fact in entry.cites}
    cuts = tuple(
        Cut(
            cut["indicator"],
            cut["rule"],
            cut["gains"],
            Decimal(cut["points"]),
            tuple(known[kind, id] for kind, id in cut["facts"]),
        )
        for cut in data["cuts"]
    )
    return Standing(data["rank"], Score(data["unit"], base, entries, cuts, tuple(data["waiting"])))


def _entry_of(data: Mapping[str, Any], line: Mapping[str, Any], unit: str) -> Entry:
    return Entry(
        line["indicator"],
        line["rule"],
        data["group"],
        Decimal(data["points"]),
        tuple(_fact_of(fact, unit) for fact in data["facts"]),
        tuple(_fact_of(fact, unit) for fact in data["doubled_by"]),
        data["unproven"],
        data["bars"],
    )


def _fact_of(data: Mapping[str, Any], unit: str) -> Fact:
    return Fact(
        data["kind"],
        data["id"],
        unit,
        data["task"],
        date.fromisoformat(data["on"]),
        data["says"],
        data["of"],
        data["count"],
        data["proven"],
    )
