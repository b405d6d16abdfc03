"""Tasks and their events: read them, add new ones, append to one; it judges no step.

Beside it only `sweeps` writes to the ledger; how it is read for proof stands in `chains`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from zwgk_flow.definition.lifecycle import Lifecycle, lifecycle_of
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.births import Birth
from zwgk_flow.domain.event import Event, canonical, instant, moment
from zwgk_flow.domain.task import Task, target_json, target_of
from zwgk_flow.errors import NotFound, Stale
from zwgk_flow.store.cells import day_of, day_text, moment_of, moment_text
from zwgk_flow.store.database import Row, Transaction

# fmt: off
_TASK = (
    "key", "unit", "role", "state", "due", "original_due", "continuous", "milestone",
    "evidence_required", "targets", "seq", "head", "cycle", "claim_pending", "evidence",
    "metrics", "reported_at", "returns", "extensions", "lapses", "requested",
)
_EVENT = ("seq", "trigger", "at", "actor", "acting_as", "content", "prev", "hash")
# fmt: on
TASK_COLUMNS = ", ".join(f"task.{name}" for name in _TASK)
# a cached row as it is verified: what is one task's own first, then what a history leads to
OWN = ("key", "unit", "head")
COMMON = ("is_open", *(name for name in _TASK if name not in OWN))
EVENT_COLUMNS = ", ".join(f"event.{name}" for name in _EVENT)

_INSERT_TASK = f"""
INSERT INTO task (plan, item, is_open, {", ".join(_TASK)})
VALUES (:plan, :item, :is_open, {", ".join(f":{name}" for name in _TASK)})
"""
_INSERT_EVENT = f"""
INSERT INTO event (task_id, {", ".join(_EVENT)}, request)
VALUES (:task_id, {", ".join(f":{name}" for name in _EVENT)}, :request)
"""
_INSERT_BIRTH = f"""
INSERT INTO event (task_id, {", ".join(_EVENT)})
SELECT id, {", ".join(f":{name}" for name in _EVENT)} FROM task WHERE key = :task
"""
_SELECT_ONE = f"""
SELECT task.id, plan.office, plan.lifecycle, {TASK_COLUMNS}
FROM task JOIN plan ON plan.id = task.plan WHERE task.key = :key
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A task with what decides about its next step; `id` is the store's own number for it."""

    id: int
    task: Task
    office: str
    lifecycle: Lifecycle


@lru_cache(maxsize=64)
def lifecycle_from(text: str) -> Lifecycle:
    """The lifecycle that a plan was adopted with; built once per process."""
    return lifecycle_of(json.loads(text))


def read_task(transaction: Transaction, key: str) -> Held:
    """One task, its plan's office and lifecycle; NotFound with what exists nearby.

    Where the transaction writes, nobody else writes to the task until it ends.
    """
    row = transaction.row(_SELECT_ONE + transaction.locking, key=key)
    if row is None:
        raise no_task(transaction, key)
    return Held(row[0], task_of(row[3:]), row[1], lifecycle_from(row[2]))


def no_task(transaction: Transaction, key: str) -> NotFound:
    """That there is no task of a key, with what exists nearby."""
    return NotFound(f"要找任务 {key}", "没有这项任务", _nearby(transaction, key))


def read_tasks(transaction: Transaction, plan: str, *, closed: bool = True) -> tuple[Task, ...]:
    """Every task of a plan in the order of the store, or the open ones alone."""
    which = "" if closed else "AND is_open = 1"
    sql = f"SELECT {TASK_COLUMNS} FROM task WHERE plan = :plan {which} ORDER BY id"
    return tuple(map(_same_task, transaction.rows(sql, plan=plan)))


def insert_tasks(transaction: Transaction, births: Iterable[Birth], *, open_: bool = True) -> None:
    """New tasks, each with its first event; their order here is the printed order."""
    births = list(births)
    # units of one item share a content: each is put into words once
    contents = {id(born.event.content): born.event.content for born in births}
    texts = {id: canonical(content) for id, content in contents.items()}
    transaction.write_many(
        _INSERT_TASK,
        (
            {
                **_task_parameters(born.task),
                "plan": born.task.plan,
                "item": born.task.item,
                "is_open": int(open_),
            }
            for born in births
        ),
    )
    transaction.write_many(
        _INSERT_BIRTH,
        (
            {
                **_event_parameters(born.event, texts[id(born.event.content)]),
                "task": born.task.key,
            }
            for born in births
        ),
    )


def refresh_statistics(transaction: Transaction) -> None:
    """Let the database count its rows: after many were added it would go by what it had before."""
    transaction.write("ANALYZE")


def append(transaction: Transaction, held: Held, after: Task, event: Event) -> None:
    """Write one step: the event, and the state it leads to if nobody was faster."""
    request = event.content.get("request")
    changed = tuple(n for n in _TASK if getattr(after, n) != getattr(held.task, n))
    said = {
        **_task_parameters(after),
        **_event_parameters(event, canonical(event.content)),
        "is_open": _is_open(held.lifecycle, after),
        "task_id": held.id,
        "seen": held.task.seq,
        "request": request,
    }
    if transaction.write_both(_INSERT_EVENT, _move(changed), **said) != 1:
        raise Stale(f"要写入 {after.key} 的第 {event.seq} 步", "别人刚刚先办了一步", "请重新查看")


@lru_cache(maxsize=256)
def _move(changed: tuple[str, ...]) -> str:
    """Setting only what a step changed: a column named costs its indexes, changed or not."""
    names = (*changed, "is_open") if "state" in changed else changed
    said = ", ".join(f"{name} = :{name}" for name in names)
    return f"UPDATE task SET {said} WHERE id = :task_id AND seq = :seen"


def read_request(transaction: Transaction, request: str) -> tuple[str, int] | None:
    """The task and the sequence number of the event a request led to, None where it is new.

    The same request given twice at once takes turns: the second sees what the first wrote.
    """
    transaction.lock(f"request/{request}")
    sql = """
    SELECT task.key, event.seq FROM event JOIN task ON task.id = event.task_id
    WHERE event.request = :request
    """
    row = transaction.row(sql, request=request)
    return (row[0], row[1]) if row else None


def history(transaction: Transaction, key: str) -> list[Event]:
    """The events of one task in order."""
    sql = f"""
    SELECT task.key, {EVENT_COLUMNS} FROM task JOIN event ON event.task_id = task.id
    WHERE task.key = :key ORDER BY event.seq
    """
    return [event_of(row) for row in transaction.rows(sql, key=key)]


def read_histories(transaction: Transaction, plan: str) -> Iterator[list[Event]]:
    """The events of every task of a plan, task by task in the order of the store, streamed."""
    sql = f"""
    SELECT task.key, {EVENT_COLUMNS} FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan ORDER BY task.id, event.seq
    """
    rows = transaction.stream(sql, plan=plan)
    for _, of_task in groupby(rows, key=itemgetter(0)):
        yield [event_of(row) for row in of_task]


def cache_of(lifecycle: Lifecycle, task: Task) -> tuple[Any, ...]:
    """What the cached row of a task must hold beside what names it, in the order of COMMON."""
    parameters = {**_task_parameters(task), "is_open": _is_open(lifecycle, task)}
    return tuple(parameters[name] for name in COMMON)


def task_of(row: Row) -> Task:
    """The task that a row in the order of TASK_COLUMNS holds."""
    return Task(
        key=row[0],
        unit=row[1],
        role=row[2],
        state=row[3],
        due=day_of(row[4]),
        original_due=day_of(row[5]),
        continuous=bool(row[6]),
        milestone=bool(row[7]),
        evidence_required=bool(row[8]),
        targets=_targets(row[9]),
        seq=row[10],
        head=row[11],
        cycle=row[12],
        claim_pending=bool(row[13]),
        evidence=row[14],
        metrics=_plain(row[15]),
        reported_at=moment_of(row[16]),
        returns=row[17],
        extensions=row[18],
        lapses=row[19],
        requested=_plain(row[20]),
    )


# most rows of a plan are those of the audit before; a task is never changed
_same_task = lru_cache(maxsize=8_192)(task_of)


@lru_cache(maxsize=1024)
def _targets(text: str) -> tuple[Target, ...]:
    """The targets of a task; most have none, the units of an item have the same."""
    return tuple(target_of(said) for said in json.loads(text))


def _plain(text: str) -> Mapping[str, str]:
    said: Mapping[str, str] = {} if text == "{}" else json.loads(text)
    return said


def event_of(row: Row) -> Event:
    """The event that a row of the task's key and its event's columns holds."""
    task, seq, trigger, at, actor, acting_as, content, prev, hash_ = row
    return Event(task, seq, trigger, moment(at), actor, acting_as, _content(content), prev, hash_)


@lru_cache(maxsize=1024)
def _content(text: str) -> Mapping[str, Any]:
    """What an event says; many say the same, and none is ever changed."""
    said, end = _FROM_JSON(text)
    if end != len(text):
        raise ValueError(text)
    content: Mapping[str, Any] = said
    return content


# what `canonical` wrote has no space around it to be looked for
_FROM_JSON = json.JSONDecoder().raw_decode


def _is_open(lifecycle: Lifecycle, task: Task) -> int:
    return int(task.state in lifecycle.open_states)


def _task_parameters(task: Task) -> dict[str, Any]:
    return {
        "key": task.key,
        "unit": task.unit,
        "role": task.role,
        "state": task.state,
        "due": day_text(task.due),
        "original_due": day_text(task.original_due),
        "continuous": int(task.continuous),
        "milestone": int(task.milestone),
        "evidence_required": int(task.evidence_required),
        "targets": "[]"
        if not task.targets
        else json.dumps([target_json(t) for t in task.targets], ensure_ascii=False),
        "seq": task.seq,
        "head": task.head,
        "cycle": task.cycle,
        "claim_pending": int(task.claim_pending),
        "evidence": task.evidence,
        "metrics": canonical(task.metrics) if task.metrics else "{}",
        "reported_at": moment_text(task.reported_at),
        "returns": task.returns,
        "extensions": task.extensions,
        "lapses": task.lapses,
        "requested": canonical(task.requested) if task.requested else "{}",
    }


def _event_parameters(event: Event, content: str) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "trigger": event.trigger,
        "at": instant(event.at),
        "actor": event.actor,
        "acting_as": event.acting_as,
        "content": content,
        "prev": event.prev,
        "hash": event.hash,
    }


def _nearby(transaction: Transaction, key: str) -> str:
    """What exists near a key that does not."""
    plan, _, rest = key.partition("/")
    item, _, unit = rest.partition("/")
    plans = [row[0] for row in transaction.rows("SELECT id FROM plan ORDER BY id")]
    if plan not in plans:
        return f"已载入的计划有：{'、'.join(plans)}" if plans else "还没有载入任何计划"
    tasks = transaction.rows(
        "SELECT key, unit FROM task WHERE plan = :plan AND item = :item ORDER BY id",
        plan=plan,
        item=item,
    )
    if not tasks:
        sql = "SELECT 1 FROM item WHERE plan = :plan AND id = :item"
        if transaction.row(sql, plan=plan, item=item):
            return f"第 {item} 项的任务分期开启，现在一期也没有"
        return f"计划 {plan} 没有第 {item} 项，可用 zwgk task list --plan {plan} 查看"
    own = [row[0] for row in tasks if row[1] == unit.partition("@")[0]]
    what = "任务" if own else "责任单位"
    units = [row[1] for row in tasks]
    # of the many units of an item the one that was meant stands first
    names = own or list(dict.fromkeys((*get_close_matches(unit, units, 3), *units)))
    return f"第 {item} 项的{what}有：{'、'.join(names[:8])}{' 等' if len(names) > 8 else ''}"
