"""What audits read and write: the claimed period, overdue marks in sets, findings, rungs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zwgk_flow.domain.audit import Finding
from zwgk_flow.domain.escalation import Opening, Recipient, Told
from zwgk_flow.domain.event import canonical, instant, moment
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound
from zwgk_flow.store.database import Row, Transaction
from zwgk_flow.store.ledger import TASK_COLUMNS, task_of


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


@dataclass(frozen=True, slots=True)
class OpenedRung:
    """A rung as it stands in the records."""

    task: str
    cycle: int
    rung: str
    name: str
    form: str
    unit: str
    opened_on: date
    recipients: tuple[Recipient, ...]
    acknowledged_at: datetime | None
    acknowledged_by: str | None


def read_tasks(transaction: Transaction, plan: str) -> tuple[Task, ...]:
    """Every task of a plan in printed order."""
    sql = f"SELECT {TASK_COLUMNS} FROM task WHERE plan = :plan ORDER BY id"
    return tuple(task_of(row) for row in transaction.rows(sql, plan=plan))


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
    rows = transaction.rows(_RUN + where + "ORDER BY as_of, plan, kind, id", **_given(plan=plan))
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


def read_told(transaction: Transaction, plan: str) -> list[Told]:
    """The rungs already opened for the tasks of a plan."""
    sql = """
    SELECT task.key, rung.cycle, rung.rung, rung.opened_on, rung.acknowledged_at
    FROM rung JOIN task ON task.id = rung.task_id WHERE task.plan = :plan
    """
    return [
        Told(key, cycle, rung, date.fromisoformat(opened), acknowledged is not None)
        for key, cycle, rung, opened, acknowledged in transaction.rows(sql, plan=plan)
    ]


def write_rungs(
    transaction: Transaction, run: str, openings: Iterable[Opening], as_of: date
) -> None:
    """The rungs a run opens, each with the policy as it is now."""
    transaction.write_many(
        """
        INSERT INTO rung (task_id, cycle, rung, nth, run, name, form, opened_on, recipients, policy)
        SELECT id, :cycle, :rung, 1, :run, :name, :form, :opened_on, :recipients, :policy
        FROM task WHERE key = :task
        """,
        [
            {
                "task": opening.task.key,
                "cycle": opening.task.cycle,
                "rung": opening.rung.id,
                "run": run,
                "name": opening.rung.name,
                "form": opening.rung.form,
                "opened_on": as_of.isoformat(),
                "recipients": canonical(
                    {"to": [_recipient_json(recipient) for recipient in opening.recipients]}
                ),
                "policy": canonical(
                    {
                        "to": list(opening.rung.to),
                        "before": opening.rung.before,
                        "wait": opening.rung.wait,
                        "acknowledged_wait": opening.rung.acknowledged_wait,
                    }
                ),
            }
            for opening in openings
        ],
    )


def read_rungs(
    transaction: Transaction, *, plan: str | None = None, task: str | None = None
) -> list[OpenedRung]:
    """The rungs opened, of one plan, one task or all; oldest first."""
    where = [
        clause
        for clause, value in (("task.plan = :plan", plan), ("task.key = :task", task))
        if value is not None
    ]
    sql = f"""
    SELECT task.key, rung.cycle, rung.rung, rung.name, rung.form, task.unit, rung.opened_on,
           rung.recipients, rung.acknowledged_at, rung.acknowledged_by
    FROM rung JOIN task ON task.id = rung.task_id
    {"WHERE " + " AND ".join(where) if where else ""}
    ORDER BY rung.opened_on, task.id, rung.cycle, rung.rung
    """
    return [_rung_of(row) for row in transaction.rows(sql, **_given(plan=plan, task=task))]


def acknowledge(transaction: Transaction, rung: OpenedRung, by: str, at: datetime) -> None:
    """Record who has seen a rung, and when; the first acknowledgement stays."""
    transaction.write(
        """
        UPDATE rung SET acknowledged_at = :at, acknowledged_by = :by
        WHERE task_id = (SELECT id FROM task WHERE key = :task) AND cycle = :cycle
          AND rung = :rung AND acknowledged_at IS NULL
        """,
        at=instant(at),
        by=by,
        task=rung.task,
        cycle=rung.cycle,
        rung=rung.rung,
    )


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


def _rung_of(row: Row) -> OpenedRung:
    task, cycle, rung, name, form, unit, opened_on, recipients, seen_at, seen_by = row
    return OpenedRung(
        task=task,
        cycle=cycle,
        rung=rung,
        name=name,
        form=form,
        unit=unit,
        opened_on=date.fromisoformat(opened_on),
        recipients=tuple(
            Recipient(said["role"], said["address"], said["stands_in_for"])
            for said in json.loads(recipients)["to"]
        ),
        acknowledged_at=moment(seen_at) if seen_at else None,
        acknowledged_by=seen_by,
    )


def _recipient_json(recipient: Recipient) -> dict[str, Any]:
    return {
        "role": recipient.role,
        "address": recipient.address,
        "stands_in_for": recipient.stands_in_for,
    }


def _given(**parameters: object) -> dict[str, object]:
    return {name: value for name, value in parameters.items() if value is not None}
