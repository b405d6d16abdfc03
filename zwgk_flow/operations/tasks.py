"""Advancing one task, and reading tasks: a step is read, judged and appended in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan, acting_as
from zwgk_flow.domain.event import Actor, Event, chained
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task, apply, replay
from zwgk_flow.errors import NotAllowed, Refused, Stale, UsageError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.audits import read_tasks
from zwgk_flow.store.ledger import Held, append, history, read_request, read_task
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
    *,
    seen: int | None = None,
    request: str | None = None,
) -> Task:
    """Take one step with one task and return the task after it.

    `seen` is the sequence number the actor had before him: Stale where somebody was faster.
    `request` names the command: given again it writes nothing and gives the same answer.

    `content` is plain JSON: note, reason, evidence [{url} or {file, sha256}], metrics
    {metric: number as text}, due (ISO day), waive. Raises NotFound, NotAllowed, IllegalStep,
    Stale, or UsageError for what cannot be read; nothing is written then.
    """
    said = {**checked(content or {}), **({"request": request} if request else {})}
    with store.writing() as transaction:
        if request and (known := read_request(transaction, request)):
            return _answered(transaction, known, key, trigger, request)
        return step(transaction, key, trigger, actor, now, said, seen=seen)


def step(
    transaction: Transaction,
    key: str,
    trigger: str,
    actor: Actor,
    now: datetime,
    content: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> Task:
    """Take one step inside a transaction that may take others."""
    held = read_task(transaction, key)
    if seen not in (None, held.task.seq):
        raise Stale(
            f"要在第 {seen} 条留痕之后办理 {key}",
            f"别人刚刚先办了，现在是第 {held.task.seq} 条",
            f"请用 zwgk task show {key} 看过再办",
        )
    event = _event(held, trigger, actor, now, content)
    event = chained(event, held.task.head, transaction.algorithm)
    after = apply(held.lifecycle, held.task, event)
    append(transaction, held, after, event)
    return after


def _answered(
    transaction: Transaction, known: tuple[str, int], key: str, trigger: str, request: str
) -> Task:
    """The answer that a repeated request was given the first time."""
    events = history(transaction, known[0])[: known[1]]
    if known[0] != key or events[-1].trigger != trigger:
        raise Refused(
            f"要用请求编号 {request} 对 {key} 办理 {trigger}",
            f"这个编号已用于 {known[0]} 的 {events[-1].trigger}",
            "请换一个编号",
        )
    answered = replay(read_task(transaction, key).lifecycle, events)
    assert answered is not None  # the event of the request is among them
    return answered


def checked(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said, where it can be compared later; an entry of the ledger cannot be corrected."""
    for metric, said in content.get("metrics", {}).items():
        if not _is_number(str(said)):
            raise UsageError(f"指标“{metric}”填的是“{said}”：请写数字，例如 65 或 99.5")
    due = content.get("due")
    if due and not _is_day(str(due)):
        raise UsageError(f"新的期限“{due}”读不出来：请写成 2021-09-30 的样子")
    return content


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
    if any(row.request == "close" and "new_date" in row.guards for row in rows):
        content = {**task.requested, **content}  # granted as asked; a refusal says its own reason
    return Event(task.key, task.seq + 1, trigger, now, str(actor), capacity, dict(content))


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; None means any, a state may be said by its name."""

    plan: str | None = None
    item: str | None = None
    unit: str | None = None
    state: str | None = None
    light: str | None = None

    def takes(self, view: TaskView) -> bool:
        """Whether a task is asked for."""
        task = view.task
        return (
            self.item in (None, task.item)
            and self.unit in (None, task.unit)
            and self.state in (None, task.state, view.state_name)
            and self.light in (None, view.light.value)
        )


def list_tasks(store: Store, wanted: TaskFilter, as_of: date) -> list[TaskView]:
    """The tasks asked for, in printed order, with their light on a day."""
    with store.reading() as transaction:
        return views(transaction, wanted, as_of)


def views(transaction: Transaction, wanted: TaskFilter, as_of: date) -> list[TaskView]:
    """`list_tasks` inside a transaction that may go on."""
    plans = [wanted.plan] if wanted.plan else plan_ids(transaction)
    found = (
        _view(plan, task, as_of)
        for id in plans
        for plan in [read_plan(transaction, id)]
        for task in read_tasks(transaction, id)
    )
    return [view for view in found if wanted.takes(view)]


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
