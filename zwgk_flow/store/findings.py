"""Findings as the records hold them, by plan, unit, code, kind and severity; it writes none."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Which findings are meant.

    Without `all_runs`, those of each plan's last audit of a kind; what several kinds have found of
    a task is then told once, as the latest of them has it.
    """

    plan: str | None = None
    unit: str | None = None
    code: str | None = None
    kind: str | None = None
    severity: str | None = None
    all_runs: bool = False


_RUNS = """
SELECT id, plan, kind, as_of, ran_at, row_number() OVER (
  PARTITION BY plan, kind ORDER BY as_of DESC, ran_at DESC, id DESC
) AS age FROM audit_run
"""
_FOUND = """
SELECT run.id AS run, run.plan, run.kind, run.as_of, task.unit, task.key AS task, finding.code,
       finding.severity, finding.cause, finding.clears, task.id AS task_id, {nth} AS nth
FROM ({runs}) AS run
JOIN finding ON finding.run = run.id
JOIN task ON task.id = finding.task_id
{where}
"""
_NTH = """
row_number() OVER (
  PARTITION BY task.id, finding.code ORDER BY run.as_of DESC, run.ran_at DESC, run.id DESC
)
"""
# what is asked of the audit, before the latest word of a task is taken, and of the finding after
_OF_RUN = {"plan": "run.plan = :plan", "kind": "run.kind = :kind"}
_OF_FINDING = {"unit": "unit = :unit", "code": "code = :code", "severity": "severity = :severity"}


def read_found(transaction: Transaction, wanted: FindingFilter) -> list[Found]:
    """The findings asked for, by plan, day and kind of the audit, then in printed order."""
    names = (*_OF_RUN, *_OF_FINDING)
    given = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    of_run = [clause for name, clause in _OF_RUN.items() if name in given]
    of_finding = [clause for name, clause in _OF_FINDING.items() if name in given]
    if not wanted.all_runs:
        of_run.append("run.age = 1")
        of_finding.append("nth = 1")
    found = _FOUND.format(nth="1" if wanted.all_runs else _NTH, runs=_RUNS, where=_where(of_run))
    sql = f"""
    SELECT run, plan, kind, as_of, unit, task, code, severity, cause, clears
    FROM ({found}) AS found {_where(of_finding)}
    ORDER BY plan, as_of, kind, run, task_id, code
    """
    return [_found_of(row) for row in transaction.rows(sql, **given)]


def _where(clauses: Sequence[str]) -> str:
    return f"WHERE {' AND '.join(clauses)}" if clauses else ""


def _found_of(row: Row) -> Found:
    run, plan, kind, as_of, unit, *finding = row
    return Found(run, plan, kind, date.fromisoformat(as_of), unit, Finding(*finding))
