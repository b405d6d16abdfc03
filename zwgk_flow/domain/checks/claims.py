"""Does a claim, a return or a request for more time wait for an answer? It decides none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import Event, local_day
from zwgk_flow.domain.findings import Finding, Snapshot, finding, open_tasks
from zwgk_flow.domain.task import Task

# so many working days may the office take to verify, and a unit to answer a return
PATIENCE = 5
RETURN = "return"


def steps_waited_for(lifecycle: Lifecycle) -> frozenset[str]:
    """The steps after which somebody waits: claims, returns, requests for an extension."""
    return frozenset(
        step.trigger
        for step in lifecycle.transitions
        if step.claim == "open" or step.request == "open" or step.trigger == RETURN
    )


def claim(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    """What waits for longer than PATIENCE, and a request that came when the time was over."""
    lifecycle = snapshot.plan.lifecycle
    claims = {step.trigger for step in lifecycle.transitions if step.claim == "open"}
    requests = {step.trigger for step in lifecycle.transitions if step.request == "open"}
    for task in open_tasks(snapshot):
        events = snapshot.events.get(task.key, ())
        if task.claim_pending and (said := _last(events, claims)):
            yield from _waiting(snapshot, task, said, as_of)
        if task.requested and (said := _last(events, requests)):
            yield from _asked_late(task, said)
        if task.returns and not task.claim_pending and (said := _last(events, {RETURN})):
            yield from _unanswered(snapshot, task, said, as_of)


def _last(events: tuple[Event, ...], triggers: set[str]) -> Event | None:
    return next((event for event in reversed(events) if event.trigger in triggers), None)


def _waiting(snapshot: Snapshot, task: Task, claim: Event, as_of: date) -> Iterator[Finding]:
    day = local_day(claim.at)
    waited = snapshot.calendar.working_days_between(day, as_of)
    if waited >= PATIENCE:
        cause = f"{day} 报结，等待审核已 {waited} 个工作日"
        yield finding(task.key, "claim_waiting", cause)


def _asked_late(task: Task, request: Event) -> Iterator[Finding]:
    day = local_day(request.at)
    if task.due is not None and day > task.due:
        cause = f"期限 {task.due} 已过，{day} 才申请延期"
        yield finding(task.key, "extension_late", cause)


def _unanswered(snapshot: Snapshot, task: Task, back: Event, as_of: date) -> Iterator[Finding]:
    """A unit answers a return by any step of its own; the time of its last one is on the task."""
    if task.reported_at is not None and task.reported_at > back.at:
        return
    day = local_day(back.at)
    waited = snapshot.calendar.working_days_between(day, as_of)
    if waited >= PATIENCE:
        reason = str(back.content.get("reason", "")).strip()
        cause = f"{day} 退回{f'（{reason}）' if reason else ''}，{waited} 个工作日没有回音"
        yield finding(task.key, "returned_unanswered", cause)
