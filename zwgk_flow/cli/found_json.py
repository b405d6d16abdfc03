"""What audits, the ladder and the ledger found as plain JSON values; of tasks, see `as_json`."""

from __future__ import annotations

from typing import Any

from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.domain.audit import Finding
from zwgk_flow.domain.checkpoint import Checkpoint
from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import AuditResult
from zwgk_flow.operations.verification import Verification
from zwgk_flow.store.audits import AuditRun, OpenedRung
from zwgk_flow.store.outbox import Owed


def audit_json(run: AuditRun) -> dict[str, Any]:
    """One row of `audit list`; the last four are how many the audit added."""
    return {
        "id": run.id,
        "plan": run.plan,
        "kind": run.kind,
        "period": run.period,
        "as_of": day_json(run.as_of),
        "ran_at": moment_json(run.ran_at),
        "marked_overdue": run.marked_overdue,
        "findings": run.findings,
        "rungs": run.rungs,
        "messages": run.messages,
    }


def due_json(audit: DueAudit) -> dict[str, Any]:
    """One row of `audit due`; `tells` is false where a later period of its kind waits too."""
    return {
        "plan": audit.plan,
        "kind": audit.kind,
        "period": audit.period,
        "as_of": day_json(audit.as_of),
        "tells": audit.last,
    }


def message_preview_json(message: Message) -> dict[str, Any]:
    """One message of `escalation preview`."""
    return {
        "recipient": message.recipient.address,
        "role": message.recipient.role,
        "unit": message.unit,
        "subject": message.subject,
        "body": message.body,
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


def rung_json(rung: OpenedRung) -> dict[str, Any]:
    """One row of `escalation list`."""
    return {
        "task": rung.task,
        "unit": rung.unit,
        "rung": rung.rung,
        "name": rung.name,
        "form": rung.form,
        "cycle": rung.cycle,
        "opened_on": day_json(rung.opened_on),
        "recipients": [
            {
                "role": recipient.role,
                "address": recipient.address,
                "stands_in_for": recipient.stands_in_for,
            }
            for recipient in rung.recipients
        ],
        "acknowledged_at": moment_json(rung.acknowledged_at),
        "acknowledged_by": rung.acknowledged_by,
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
        "attempts": message.attempts,
        "last_error": message.last_error,
        "delivered_at": moment_json(message.delivered_at),
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
