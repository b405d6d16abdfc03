"""Advancing one task, and reading tasks: a step is read, judged and appended in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan, acting_as
from zwgk_flow.domain.event import Actor, Event, chained
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task, apply
from zwgk_flow.errors import NotAllowed, UsageError
from zwgk_flow.store import Store
from zwgk_flow.store.audits import read_tasks
from zwgk_flow.store.ledger import Held, append, history, read_task
from zwgk_flow.store.plans import plan_ids, read_plan


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as it is shown: with its item and its light on a day."""

    task: Task
    item: AdoptedItem
    state_name: str
    light: Light


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with its plan and its whole history."""

    view: TaskView
    plan: AdoptedPlan
    events: tuple[Event, ...]


def advance(
    store: Store,
    key: str,
    trigger: str,
    actor: Actor,
    now: datetime,
    content: Mapping[str, Any] | None = None,
) -> Task:
    """Take one step with one task and return the task after it.

    `content` is plain JSON: note, reason, evidence [{url} or {file, sha256}], metrics
    {metric: number as text}, due (ISO day), waive. Raises NotFound, NotAllowed, IllegalStep or
    Stale; nothing is written then.
    """
    with store.writing() as transaction:
        held = read_task(transaction, key)
        event = _event(held, trigger, actor, now, content or {})
        after = apply(held.lifecycle, held.task, event)
        append(transaction, held, after, event)
    return after


def _event(
    held: Held, trigger: str, actor: Actor, now: datetime, content: Mapping[str, Any]
) -> Event:
    task, lifecycle = held.task, held.lifecycle
    if trigger not in lifecycle.trigger_names:
        raise UsageError(f"没有“{trigger}”这一步；可用的有：{'、'.join(lifecycle.trigger_names)}")
    rows = lifecycle.steps(trigger, task.state)
    wanted = tuple(dict.fromkeys(role for row in rows for role in row.by))
    capacity = acting_as(actor, task.unit, held.office, wanted or ("unit", "office"))
    if capacity is None:
        allowed = "、".join(ROLES[role] for role in wanted) or "责任单位、政务公开办"
        raise NotAllowed(
            f"要对 {task.key} 办理“{lifecycle.trigger_names[trigger]}”",
            f"{actor} 无权办理，这一步由{allowed}办理",
            f"责任单位是 {task.unit}，政务公开办是 {held.office}",
        )
    event = Event(task.key, task.seq + 1, trigger, now, str(actor), capacity, dict(content))
    return chained(event, task.head)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; None means any."""

    plan: str | None = None
    item: str | None = None
    unit: str | None = None
    state: str | None = None
    light: str | None = None

    def takes(self, view: TaskView) -> bool:
        """Whether a task is asked for."""
        wanted = (self.item, self.unit, self.state, self.light)
        has = (view.task.item, view.task.unit, view.task.state, view.light.value)
        return all(want in (None, got) for want, got in zip(wanted, has, strict=True))


def list_tasks(store: Store, wanted: TaskFilter, as_of: date) -> list[TaskView]:
    """The tasks asked for, in printed order, with their light on a day."""
    with store.reading() as transaction:
        plans = [wanted.plan] if wanted.plan else plan_ids(transaction)
        views = [
            _view(plan, task, as_of)
            for id in plans
            for plan in [read_plan(transaction, id)]
            for task in read_tasks(transaction, id)
        ]
    return [view for view in views if wanted.takes(view)]


def show_task(store: Store, key: str, as_of: date) -> TaskDetail:
    """One task with its history; NotFound with what exists nearby."""
    with store.reading() as transaction:
        task = read_task(transaction, key).task
        plan = read_plan(transaction, task.plan)
        events = tuple(history(transaction, key))
    return TaskDetail(_view(plan, task, as_of), plan, events)


def _view(plan: AdoptedPlan, task: Task, as_of: date) -> TaskView:
    return TaskView(
        task, plan.items[task.item], plan.lifecycle.name(task.state), light(plan, task, as_of)
    )
