"""Tasks and plans as plain JSON values: days as ISO text, moments in China's time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from zwgk_flow.domain.event import SHANGHAI, Event
from zwgk_flow.domain.evidence import Evidence, evidence_of
from zwgk_flow.domain.task import Task, target_json
from zwgk_flow.operations.plans import PlanDetail, PlanView
from zwgk_flow.operations.tasks import TaskDetail, TaskView
from zwgk_flow.operations.words import numbered


def task_json(view: TaskView) -> dict[str, Any]:
    """One row of `task list`."""
    task = view.task
    return {
        "key": task.key,
        "item": numbered(task.item),
        "unit": task.unit,
        "role": task.role,
        "state": task.state,
        "due": day_json(task.due),
        "original_due": day_json(task.original_due),
        "light": view.light.value,
        "seq": task.seq,
        "plan": task.plan,
        "title": view.title,
        "state_name": view.state_name,
        "claim_pending": task.claim_pending,
    }


def task_detail_json(detail: TaskDetail) -> dict[str, Any]:
    """`task show`: the row, what the item asks, what was brought, and every event."""
    item = detail.item
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
        "reported_at": moment_json(task.reported_at),
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
        "at": moment_json(piece.at),
        "actor": piece.actor,
    }


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "trigger": event.trigger,
        "at": moment_json(event.at),
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
        "items": view.items,
        "tasks": view.tasks,
        "states": {state.id: view.states.get(state.id, 0) for state in plan.lifecycle.states},
        "item_states": {
            state.id: view.item_states.get(state.id, 0) for state in plan.lifecycle.states
        },
        "adopted_at": moment_json(plan.adopted_at),
        "adopted_by": plan.adopted_by,
    }


def plan_detail_json(view: PlanDetail) -> dict[str, Any]:
    """`plan show`: the row, where it comes from, its sections and its audits."""
    plan = view.plan
    sections = dict.fromkeys((item.section for item in plan.items.values()), 0)
    for item in plan.items.values():
        sections[item.section] += 1
    return {
        **plan_json(view),
        "issuer": plan.issuer,
        "document": plan.document,
        "issued": day_json(plan.issued),
        "lifecycle": plan.lifecycle.id,
        "ladder": plan.ladder.id,
        "calendar": plan.calendar,
        "sections": [{"title": title, "items": count} for title, count in sections.items()],
        "audits": [{**asdict(rule), "checks": list(rule.checks)} for rule in plan.audits.values()],
    }


def day_json(value: date | None) -> str | None:
    """ISO text; null for none."""
    return value.isoformat() if value else None


def moment_json(value: datetime | None) -> str | None:
    """ISO text in China\'s time; null for none."""
    return value.astimezone(SHANGHAI).isoformat() if value else None
