"""What audits read and write: the claimed period and findings; rungs stand in `rungs`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.event import instant, moment
from zwgk_flow.domain.findings import Finding
from zwgk_flow.errors import NotFound
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit that ran; its counts are what it added."""

    id: str
    plan: str
    kind: str
    period: str
    as_of: date
    ran_at: datetime
    marked_overdue: int = 0
    findings: int = 0
    rungs: int = 0
    messages: int = 0


def claim_run(transaction: Transaction, run: AuditRun) -> bool:
    """Claim (plan, kind, period); False where somebody has it."""
    sql = """
    INSERT INTO audit_run (id, plan, kind, period, as_of, ran_at, marked_overdue, findings, rungs,
                           messages)
    VALUES (:id, :plan, :kind, :period, :as_of, :ran_at, 0, 0, 0, 0) ON CONFLICT DO NOTHING
    """
    return (
        transaction.write(
            sql,
            id=run.id,
            plan=run.plan,
            kind=run.kind,
            period=run.period,
            as_of=run.as_of.isoformat(),
            ran_at=instant(run.ran_at),
        )
        == 1
    )


def record_counts(transaction: Transaction, run: AuditRun) -> None:
    """Write what a run added."""
    transaction.write(
        """
        UPDATE audit_run SET marked_overdue = :marked_overdue, findings = :findings,
          rungs = :rungs, messages = :messages WHERE id = :id
        """,
        id=run.id,
        marked_overdue=run.marked_overdue,
        findings=run.findings,
        rungs=run.rungs,
        messages=run.messages,
    )


_RUN = """
SELECT id, plan, kind, period, as_of, ran_at, marked_overdue, findings, rungs, messages
FROM audit_run
"""


def read_runs(transaction: Transaction, plan: str | None = None) -> list[AuditRun]:
    """Every audit that ran, of one plan or of all, oldest first."""
    where = "WHERE plan = :plan " if plan else ""
    rows = transaction.rows(_RUN + where + "ORDER BY as_of, plan, kind, id", plan=plan)
    return [_run_of(row) for row in rows]


def read_run(transaction: Transaction, id: str) -> AuditRun:
    """One audit; NotFound where there is none of that identifier."""
    row = transaction.row(_RUN + "WHERE id = :id", id=id)
    if row is None:
        raise NotFound(f"要看督查 {id}", "没有这次督查", "可用 zwgk audit list 查看")
    return _run_of(row)


def periods_run(transaction: Transaction, plan: str, kind: str) -> frozenset[str]:
    """The periods of one kind that have run."""
    sql = "SELECT period FROM audit_run WHERE plan = :plan AND kind = :kind"
    return frozenset(row[0] for row in transaction.rows(sql, plan=plan, kind=kind))


def periods_by_kind(transaction: Transaction, plan: str) -> dict[str, set[str]]:
    """The periods of a plan that have run, by kind."""
    ran: dict[str, set[str]] = {}
    sql = "SELECT kind, period FROM audit_run WHERE plan = :plan"
    for kind, period in transaction.rows(sql, plan=plan):
        ran.setdefault(kind, set()).add(period)
    return ran


def write_findings(transaction: Transaction, run: str, findings: Iterable[Finding]) -> None:
    """The findings of a run."""
    transaction.write_many(
        """
        INSERT INTO finding (run, task_id, code, severity, cause, clears)
        SELECT :run, id, :code, :severity, :cause, :clears FROM task WHERE key = :task
        """,
        [
            {
                "run": run,
                "task": finding.task,
                "code": finding.code,
                "severity": finding.severity,
                "cause": finding.cause,
                "clears": finding.clears,
            }
            for finding in findings
        ],
    )


def read_findings(transaction: Transaction, run: str) -> list[Finding]:
    """The findings of a run in the order of tasks."""
    sql = """
    SELECT task.key, code, severity, cause, clears FROM finding
    JOIN task ON task.id = finding.task_id WHERE run = :run ORDER BY task.id, code
    """
    return [Finding(*row) for row in transaction.rows(sql, run=run)]


def _run_of(row: Row) -> AuditRun:
    id, plan, kind, period, as_of, ran_at, marked_overdue, findings, rungs, messages = row
    return AuditRun(
        id=id,
        plan=plan,
        kind=kind,
        period=period,
        as_of=date.fromisoformat(as_of),
        ran_at=moment(ran_at),
        marked_overdue=marked_overdue,
        findings=findings,
        rungs=rungs,
        messages=messages,
    )
