"""Tasks as they are listed and shown, with their lights; steps are taken in `stepping`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound, UsageError
from zwgk_flow.operations.words import meant
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import history, read_task
from zwgk_flow.store.lists import Place, list_of, read_place
from zwgk_flow.store.plans import plan_ids, read_outline, read_plan


class TaskView(NamedTuple):
    """A task as it is listed: with its item's title, and its light on a day."""

    task: Task
    title: str
    state_name: str
    light: Light


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with its plan and its whole history."""

    view: TaskView
    plan: AdoptedPlan
    events: tuple[Event, ...]

    @property
    def item(self) -> AdoptedItem:
        """What is asked."""
        return self.plan.items[self.view.task.item]

    def cycle_at(self, seq: int) -> int:
        """The cycle that an event belongs to; a step that starts anew ends the one before."""
        anew = {row.trigger for row in self.plan.lifecycle.transitions if row.new_cycle}
        return 1 + sum(event.trigger in anew and event.seq < seq for event in self.events)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; None means any, a state may be said by its name."""

    plan: str | None = None
    item: str | None = None
    unit: str | None = None
    state: str | None = None
    light: str | None = None


def list_tasks(
    store: Store,
    wanted: TaskFilter,
    as_of: date,
    *,
    after: str | None = None,
    limit: int | None = None,
) -> list[TaskView]:
    """The tasks asked for, in printed order, with their light on a day.

    A page is at most `limit` of them, from the one `after` a task of the page before. Raises
    NotFound or UsageError for a plan, item, unit, state or task that does not exist.
    """
    with store.reading() as transaction:
        return views(transaction, wanted, as_of, after=after, limit=limit)


def views(
    transaction: Transaction,
    wanted: TaskFilter,
    as_of: date,
    *,
    after: str | None = None,
    limit: int | None = None,
) -> list[TaskView]:
    """`list_tasks` inside a transaction that may go on."""
    plans = [wanted.plan] if wanted.plan else plan_ids(transaction)
    last = read_place(transaction, after) if after else None
    found: list[TaskView] = []
    for plan in plans:
        if last is not None and plan < last.plan:
            continue
        left = None if limit is None else limit - len(found)
        if left == 0:
            break
        found += _views_of(transaction, plan, wanted, as_of, last, left)
    words = (wanted.item, wanted.unit, wanted.state)
    if not found and plans and any(word is not None for word in words):
        refuse_unknown(wanted, [read_plan(transaction, plan) for plan in plans])
    return found


def _views_of(
    transaction: Transaction,
    id: str,
    wanted: TaskFilter,
    as_of: date,
    last: Place | None,
    limit: int | None,
) -> list[TaskView]:
    """The tasks of one plan, as many as are asked for at a time: lights are not in the store."""
    plan = read_outline(transaction, id)
    names = {state.id: state.name for state in plan.lifecycle.states}
    ids = {name: id for id, name in names.items()}
    state = ids.get(wanted.state or "", wanted.state)
    said = {"item": wanted.item, "unit": wanted.unit, "state": state}
    after = last if last and last.plan == id else None
    found: list[TaskView] = []
    while page := list_of(transaction, id, **said, after=after, limit=limit):
        paced = replace(plan, cadences={one.item: one.cadence for one in page})
        found += [
            TaskView(task, title, names[task.state], shown)
            for _, _, title, _, task in page
            for shown in (light(paced, task, as_of),)
            if wanted.light in (None, shown)
        ]
        if limit is None or len(page) < limit or len(found) >= limit:
            break
        after = Place(id, page[-1].item, page[-1].id)
    return found[:limit]


def in_printed_order(plan: AdoptedPlan, tasks: Iterable[Task]) -> list[Task]:
    """Tasks by their items as printed; those of one item in the order they were opened."""
    order = {item: n for n, item in enumerate(plan.items)}
    return sorted(tasks, key=lambda task: order[task.item])


def refuse_unknown(wanted: TaskFilter, plans: Sequence[AdoptedPlan]) -> None:
    """Say which word of a filter names nothing, and what was perhaps meant."""
    where = f"计划 {'、'.join(plan.id for plan in plans)} 里"
    items = dict.fromkeys(item for plan in plans for item in plan.items)
    if wanted.item is not None and wanted.item not in items:
        near = meant(wanted.item, items) or f"项的编号从 {next(iter(items))} 到 {[*items][-1]}"
        raise NotFound(f"要选第 {wanted.item} 项的任务", f"{where}没有这一项", near)
    units = dict.fromkeys(unit for plan in plans for unit in plan.units)
    if wanted.unit is not None and wanted.unit not in units:
        near = meant(wanted.unit, units) or "单位名称照计划里写，可用 zwgk task list 查看"
        raise NotFound(f"要选 {wanted.unit} 的任务", f"{where}没有这个单位", near)
    states = {state.id: state.name for plan in plans for state in plan.lifecycle.states}
    if wanted.state not in (None, *states, *states.values()):
        raise UsageError(f"没有“{wanted.state}”这个状态；可用的有：{'、'.join(states.values())}")


def show_task(store: Store, key: str, as_of: date) -> TaskDetail:
    """One task with its history; NotFound with what exists nearby."""
    with store.reading() as transaction:
        task = read_task(transaction, key).task
        plan = read_plan(transaction, task.plan)
        events = tuple(history(transaction, key))
    title, state_name = plan.items[task.item].title, plan.lifecycle.name(task.state)
    return TaskDetail(TaskView(task, title, state_name, light(plan, task, as_of)), plan, events)
