"""Advancing one task, and reading tasks: a step is read, judged and appended in one transaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan, acting_as
from zwgk_flow.domain.event import Actor, Event, canonical, chained
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task, apply, replay
from zwgk_flow.errors import NotAllowed, NotFound, Refused, Stale, UsageError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import Held, append, history, read_request, read_task
from zwgk_flow.store.lists import Listed, list_of, read_listed
from zwgk_flow.store.plans import plan_ids, read_items, read_outline, read_plan


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

    def cycle_at(self, seq: int) -> int:
        """The cycle that an event belongs to; a step that starts anew ends the one before."""
        anew = {row.trigger for row in self.plan.lifecycle.transitions if row.new_cycle}
        return 1 + sum(event.trigger in anew and event.seq < seq for event in self.events)


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
    capacity: str | None = None,
) -> Task:
    """Take one step inside a transaction that may take others.

    `capacity` is a role of the lifecycle that the caller gives the actor, who then need not be
    of the unit or of the office.
    """
    held = read_task(transaction, key)
    if seen not in (None, held.task.seq):
        raise Stale(
            f"要在第 {seen} 条留痕之后办理 {key}",
            f"别人刚刚先办了，现在是第 {held.task.seq} 条",
            f"请用 zwgk task show {key} 看过再办",
        )
    _refuse_unknown_metrics(held.task, content)
    event = _event(held, trigger, actor, now, content, capacity)
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
            f"要用请求编号 {request} 对 {key} 办理 {trigger.replace('_', '-')}",
            f"这个编号已用于 {known[0]} 的 {events[-1].trigger.replace('_', '-')}",
            "请换一个编号",
        )
    answered = replay(read_task(transaction, key).lifecycle, events)
    assert answered is not None  # the event of the request is among them
    return answered


def checked(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is said, as it can be compared later; an entry of the ledger cannot be corrected."""
    try:
        canonical(content).encode()
    except UnicodeEncodeError:
        raise UsageError("所写的文字里有读不出的字节：请用 UTF-8 编码重新写") from None
    due = content.get("due")
    if due and not _is_day(str(due)):
        raise UsageError(f"新的期限“{due}”读不出来：请写成 年-月-日（YYYY-MM-DD）")
    if "metrics" not in content:
        return content
    return {**content, "metrics": {name: _value(name, n) for name, n in content["metrics"].items()}}


def _value(metric: str, said: object) -> str:
    number = number_of(str(said))
    if number is None:
        raise UsageError(f"指标“{metric}”填的是“{said}”：请写数字，例如 65、99.5 或 60%")
    return number


# as people write one; an exponent is never meant, and could fill the memory
_NUMBER = re.compile(r"([+-]?[0-9]{1,15}(?:\.[0-9]{1,10})?)%?")


def number_of(text: str) -> str | None:
    """The number that is written, `６０％` and `60%` as `60`; None where it is none."""
    read = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return str(Decimal(read[1])) if read else None


def _refuse_unknown_metrics(task: Task, content: Mapping[str, Any]) -> None:
    """A value of a metric that the task does not have would never be looked at."""
    known = dict.fromkeys(target.metric for target in task.targets)
    for metric in content.get("metrics", ()):
        if metric not in known:
            raise NotFound(
                f"要给 {task.key} 填报指标“{metric}”",
                "这项任务没有这个指标",
                f"有的是：{'、'.join(known)}"
                if known
                else "它没有量化指标，可以写在说明里（--note）",
            )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _event(
    held: Held,
    trigger: str,
    actor: Actor,
    now: datetime,
    content: Mapping[str, Any],
    given: str | None,
) -> Event:
    task, lifecycle = held.task, held.lifecycle
    if trigger not in lifecycle.trigger_names:
        raise UsageError(f"没有“{trigger}”这一步；可用的有：{'、'.join(lifecycle.trigger_names)}")
    rows = lifecycle.steps(trigger, task.state)
    wanted = tuple(dict.fromkeys(role for row in rows for role in row.by))
    capacity = given or acting_as(actor, task.unit, held.office, wanted or ("unit", "office"))
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
    last = read_listed(transaction, after) if after else None
    found = (
        view
        for plan in plans
        if last is None or plan >= last.task.plan
        for view in _views_of(transaction, plan, wanted, as_of, last, limit)
    )
    taken = list(islice(found, limit))
    words = (wanted.item, wanted.unit, wanted.state)
    if not taken and plans and any(word is not None for word in words):
        refuse_unknown(wanted, [read_plan(transaction, plan) for plan in plans])
    return taken


def _views_of(
    transaction: Transaction,
    id: str,
    wanted: TaskFilter,
    as_of: date,
    last: Listed | None,
    limit: int | None,
) -> Iterator[TaskView]:
    """The tasks of one plan, as many as are asked for at a time: lights are not in the store."""
    plan = read_outline(transaction, id)
    states = {state.name: state.id for state in plan.lifecycle.states}
    state = states.get(wanted.state or "", wanted.state)
    said = {"item": wanted.item, "unit": wanted.unit, "state": state}
    after = last if last and last.task.plan == id else None
    while page := list_of(transaction, id, **said, after=after, limit=limit):
        items = read_items(transaction, id, page[0].task.item, page[-1].task.item)
        whole = replace(plan, items=items)
        for one in page:
            view = _view(whole, one.task, as_of)
            if wanted.light in (None, view.light):
                yield view
        if limit is None or len(page) < limit:
            return
        after = page[-1]


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


def meant(said: str, known: Iterable[str]) -> str:
    """What was perhaps meant, in words; empty where nothing is near."""
    from difflib import get_close_matches  # 4 ms that only a slip should cost

    known = list(known)
    holding = [name for name in known if said and said in name]
    near = get_close_matches(said, known, n=3, cutoff=0.5)
    likely = list(dict.fromkeys([*holding, *near]))[:3]
    return f"是不是{'、'.join(f'“{name}”' for name in likely)}" if likely else ""


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
