"""What the database holds as plain JSON values: days as ISO text, moments in China's time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from zwgk_flow.domain.audit import Finding
from zwgk_flow.domain.checkpoint import Checkpoint
from zwgk_flow.domain.event import SHANGHAI, Event
from zwgk_flow.domain.evidence import Evidence, evidence_of
from zwgk_flow.domain.task import Task, target_json
from zwgk_flow.operations.audits import AuditResult
from zwgk_flow.operations.plans import PlanView
from zwgk_flow.operations.tasks import TaskDetail, TaskView
from zwgk_flow.operations.verification import Verification
from zwgk_flow.operations.words import numbered
from zwgk_flow.store.audits import AuditRun, OpenedRung
from zwgk_flow.store.outbox import Owed


def task_json(view: TaskView) -> dict[str, Any]:
    """One row of `task list`."""
    task = view.task
    return {
        "key": task.key,
        "item": numbered(task.item),
        "unit": task.unit,
        "role": task.role,
        "state": task.state,
        "due": _day(task.due),
        "original_due": _day(task.original_due),
        "light": view.light.value,
        "seq": task.seq,
        "plan": task.plan,
        "title": view.item.title,
        "state_name": view.state_name,
        "claim_pending": task.claim_pending,
    }


def task_detail_json(detail: TaskDetail) -> dict[str, Any]:
    """`task show`: the row, what the item asks, what was brought, and every event."""
    item = detail.view.item
    return {
        **task_json(detail.view),
        "section": item.section,
        "summary": item.summary,
        "responsible": item.responsible,
        "deadline": item.deadline,
        "kind": item.kind,
        **_progress(detail.view.task),
        "brought": [_evidence_json(piece) for piece in evidence_of(detail.events)],
        "events": [_event_json(event) for event in detail.events],
    }


def _progress(task: Task) -> dict[str, Any]:
    return {
        "cycle": task.cycle,
        "evidence": task.evidence,
        "evidence_required": task.evidence_required,
        "targets": [target_json(target) for target in task.targets],
        "metrics": dict(task.metrics),
        "reported_at": _moment(task.reported_at),
        "returns": task.returns,
        "extensions": task.extensions,
        "lapses": task.lapses,
        "requested": dict(task.requested) or None,
    }


def _evidence_json(piece: Evidence) -> dict[str, Any]:
    return {
        "name": piece.name,
        "sha256": piece.sha256,
        "revision": piece.revision,
        "seq": piece.seq,
        "at": _moment(piece.at),
        "actor": piece.actor,
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "trigger": event.trigger,
        "at": _moment(event.at),
        "actor": event.actor,
        "acting_as": event.acting_as,
        "content": dict(event.content),
        "hash": event.hash,
    }


def plan_json(view: PlanView) -> dict[str, Any]:
    """One row of `plan list`."""
    plan = view.plan
    return {
        "plan": plan.id,
        "title": plan.title,
        "year": plan.year,
        "office": plan.office,
        "revision": plan.revision,
        "items": len(plan.items),
        "tasks": view.tasks,
        "states": {state.id: view.states.get(state.id, 0) for state in plan.lifecycle.states},
        "item_states": {
            state.id: view.item_states.get(state.id, 0) for state in plan.lifecycle.states
        },
        "adopted_at": _moment(plan.adopted_at),
        "adopted_by": plan.adopted_by,
    }


def plan_detail_json(view: PlanView) -> dict[str, Any]:
    """`plan show`: the row, where it comes from, its sections and its audits."""
    plan = view.plan
    sections = dict.fromkeys((item.section for item in plan.items.values()), 0)
    for item in plan.items.values():
        sections[item.section] += 1
    return {
        **plan_json(view),
        "issuer": plan.issuer,
        "document": plan.document,
        "issued": _day(plan.issued),
        "lifecycle": plan.lifecycle.id,
        "ladder": plan.ladder.id,
        "calendar": plan.calendar,
        "sections": [{"title": title, "items": count} for title, count in sections.items()],
        "audits": [{**asdict(rule), "checks": list(rule.checks)} for rule in plan.audits.values()],
    }


def audit_json(run: AuditRun) -> dict[str, Any]:
    """One row of `audit list`; the last four are how many the audit added."""
    return {
        "id": run.id,
        "plan": run.plan,
        "kind": run.kind,
        "period": run.period,
        "as_of": _day(run.as_of),
        "ran_at": _moment(run.ran_at),
        "marked_overdue": run.marked_overdue,
        "findings": run.findings,
        "rungs": run.rungs,
        "messages": run.messages,
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
        "opened_on": _day(rung.opened_on),
        "recipients": [
            {
                "role": recipient.role,
                "address": recipient.address,
                "stands_in_for": recipient.stands_in_for,
            }
            for recipient in rung.recipients
        ],
        "acknowledged_at": _moment(rung.acknowledged_at),
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
        "created_at": _moment(message.created_at),
        "attempts": message.attempts,
        "last_error": message.last_error,
        "delivered_at": _moment(message.delivered_at),
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
        "taken": _moment(taken.taken),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(SHANGHAI).isoformat() if value else None
