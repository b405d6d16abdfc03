"""Findings as the records hold them, by plan, unit, code, kind and severity; it writes none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zwgk_flow.domain.findings import Finding
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and the audit that made it."""

    run: str
    plan: str
    kind: str
    as_of: date
    unit: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are meant; without `all_runs`, those of each plan's last audit of a kind."""

    plan: str | None = None
    unit: str | None = None
    code: str | None = None
    kind: str | None = None
    severity: str | None = None
    all_runs: bool = False


_FOUND = """
SELECT run.id, run.plan, run.kind, run.as_of, task.unit,
       task.key, finding.code, finding.severity, finding.cause, finding.clears
FROM (
  SELECT id, plan, kind, as_of, row_number() OVER (
    PARTITION BY plan, kind ORDER BY as_of DESC, ran_at DESC, id DESC
  ) AS age FROM audit_run
) AS run
JOIN finding ON finding.run = run.id
JOIN task ON task.id = finding.task_id
"""
_CLAUSES = {
    "plan": "run.plan = :plan",
    "unit": "task.unit = :unit",
    "code": "finding.code = :code",
    "kind": "run.kind = :kind",
    "severity": "finding.severity = :severity",
}


def read_found(transaction: Transaction, wanted: FindingFilter) -> list[Found]:
    """The findings asked for, by plan, day and kind of the audit, then in printed order."""
    given = {name: value for name in _CLAUSES if (value := getattr(wanted, name)) is not None}
    clauses = [_CLAUSES[name] for name in given]
    if not wanted.all_runs:
        clauses.append("run.age = 1")
    where = f"WHERE {' AND '.join(clauses)} " if clauses else ""
    order = "ORDER BY run.plan, run.as_of, run.kind, run.id, task.id, finding.code"
    return [_found_of(row) for row in transaction.rows(_FOUND + where + order, **given)]


def _found_of(row: Row) -> Found:
    run, plan, kind, as_of, unit, *finding = row
    return Found(run, plan, kind, date.fromisoformat(as_of), unit, Finding(*finding))
