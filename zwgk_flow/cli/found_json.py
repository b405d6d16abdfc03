"""What audits, the outbox and the ledger hold as plain JSON values; of tasks, see `as_json`."""

from __future__ import annotations

from typing import Any

from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.domain.checkpoint import Checkpoint
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import Audited, AuditResult
from zwgk_flow.operations.links import SeenLink
from zwgk_flow.operations.verification import Verification
from zwgk_flow.store.audits import AuditRun
from zwgk_flow.store.findings import Found
from zwgk_flow.store.outbox import Owed


def audit_json(run: AuditRun) -> dict[str, Any]:
    """One row of `audit list`; the last four are how many the audit added."""
    return {
        **_run(run),
        "ran_at": moment_json(run.ran_at),
        **_added(run),
    }


def audited_json(result: Audited) -> dict[str, Any]:
    """One row of `audit run` and of a tick: `added` is false where its period was audited before.

    `told_until` is the day of a later audit that told already, for which nothing was told now.
    """
    run = result.run
    return {
        **_run(run),
        "added": result.added,
        "told_until": day_json(result.told_until),
        **_added(run),
    }


def _run(run: AuditRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "plan": run.plan,
        "kind": run.kind,
        "period": run.period,
        "as_of": day_json(run.as_of),
    }


def _added(run: AuditRun) -> dict[str, int]:
    return {
        "marked_overdue": run.marked_overdue,
        "findings": run.findings,
        "rungs": run.rungs,
        "messages": run.messages,
    }


def due_json(audit: DueAudit) -> dict[str, Any]:
    """One row of `audit due`; `tells` is false where a later audit of its plan waits too."""
    return {
        "plan": audit.plan,
        "kind": audit.kind,
        "period": audit.period,
        "as_of": day_json(audit.as_of),
        "tells": audit.last,
    }


def audit_detail_json(result: AuditResult) -> dict[str, Any]:
    """`audit show`: the row and `found`, every finding."""
    return {**audit_json(result.run), "found": [_finding_json(f) for f in result.findings]}


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "task": finding.task,
        "code": finding.code,
        "severity": finding.severity,
        "cause": finding.cause,
        "clears": finding.clears,
    }


def found_json(found: Found) -> dict[str, Any]:
    """One row of `finding list`: the finding and the audit that made it."""
    return {
        "run": found.run,
        "plan": found.plan,
        "kind": found.kind,
        "as_of": day_json(found.as_of),
        "unit": found.unit,
        **_finding_json(found.finding),
    }


def link_json(seen: SeenLink) -> dict[str, Any]:
    """One row of `audit links`; `sha256` is that of the first good content.

    `unanswered` is on how many days in a row it gave no answer.
    """
    return {
        "url": seen.link.url,
        "verdict": seen.link.verdict,
        "detail": seen.link.detail,
        "looked_at": moment_json(seen.link.looked_at),
        "sha256": seen.link.sha256,
        "unanswered": seen.link.unanswered,
        "tasks": list(seen.tasks),
    }


def message_json(message: Owed) -> dict[str, Any]:
    """One row of `outbox list`."""
    return {
        "key": message.key,
        "run": message.run,
        "recipient": message.recipient,
        "role": message.role,
        "unit": message.unit,
        "subject": message.subject,
        "body": message.body,
        "created_at": moment_json(message.created_at),
        "state": message.state,
        "attempts": message.attempts,
        "last_error": message.last_error,
        "delivered_at": moment_json(message.delivered_at),
        "not_before": moment_json(message.not_before),
        "next_attempt_at": moment_json(message.next_attempt_at),
        "dead_at": moment_json(message.dead_at),
    }


def verification_json(found: Verification) -> dict[str, Any]:
    """`verify`: what was looked at, against which checkpoint, and every difference."""
    return {
        "tasks": found.tasks,
        "events": found.events,
        "against": checkpoint_json(found.against) if found.against else None,
        "differences": [
            {"task": one.task, "seq": one.seq, "message": one.message} for one in found.differences
        ],
    }


def checkpoint_json(taken: Checkpoint) -> dict[str, Any]:
    """A checkpoint: its root, what it covers and when it was taken."""
    return {
        "root": taken.root,
        "tasks": taken.tasks,
        "events": taken.events,
        "taken": moment_json(taken.taken),
    }
