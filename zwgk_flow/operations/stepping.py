"""Advancing one task: a step is read, judged and appended in one transaction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES
from zwgk_flow.domain.adopted import acting_as
from zwgk_flow.domain.event import Actor, Event, canonical, chained
from zwgk_flow.domain.task import Task, apply, replay
from zwgk_flow.errors import NotAllowed, NotFound, Refused, Stale, UsageError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import Held, append, history, read_request, read_task


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
            return _answered(transaction, known, key, trigger, actor, said)
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
    transaction: Transaction,
    known: tuple[str, int],
    key: str,
    trigger: str,
    actor: Actor,
    said: Mapping[str, Any],
) -> Task:
    """The answer that a repeated request was given the first time; Refused for any other."""
    events = history(transaction, known[0])[: known[1]]
    first = events[-1]
    asked = f"要用请求编号 {said['request']} 对 {key} 办理 {trigger.replace('_', '-')}"
    if (first.task, first.trigger) != (key, trigger):
        used = f"这个编号已用于 {first.task} 的 {first.trigger.replace('_', '-')}"
        raise Refused(asked, used, "请换一个编号")
    # an extension as it was asked for is recorded with more than was said
    kept = {name: first.content.get(name) for name in said}
    if first.actor != str(actor) or canonical(kept) != canonical(said):
        used = f"这个编号已由 {first.actor} 用过，所写的内容也记下了，同这一次不一样"
        raise Refused(asked, used, "请换一个编号")
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
