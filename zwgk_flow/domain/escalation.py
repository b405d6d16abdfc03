"""The ladder: from tasks and what was already told to what is to be told now, and to whom.

It sends nothing. At most one rung of a task opens in one audit, so nobody is jumped over; a rung
opens once per cycle. Waits are working days after the due date or the rung below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.audit import Snapshot, open_tasks
from zwgk_flow.domain.pace import is_past_due
from zwgk_flow.domain.task import Task


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address in one capacity; `stands_in_for` names the role that had none."""

    role: str
    address: str
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A rung that was opened for a task's cycle."""

    task: str
    cycle: int
    rung: str
    opened_on: date
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A rung to open now; without recipients it reaches nobody, which is itself a finding."""

    task: Task
    rung: Rung
    recipients: tuple[Recipient, ...]


def decide(snapshot: Snapshot, told: Iterable[Told], as_of: date) -> tuple[Opening, ...]:
    """Every rung that opens on a day, in the order of tasks."""
    before: dict[tuple[str, int], list[Told]] = {}
    for opened in told:
        before.setdefault((opened.task, opened.cycle), []).append(opened)
    return tuple(
        Opening(task, rung, recipients_of(snapshot.plan, task.unit, rung))
        for task in open_tasks(snapshot)
        if (rung := _next_rung(snapshot, task, before.get((task.key, task.cycle), ()), as_of))
    )


def _next_rung(snapshot: Snapshot, task: Task, told: Sequence[Told], as_of: date) -> Rung | None:
    if task.due is None or task.claim_pending:
        return None
    ladder, done = snapshot.plan.ladder, {rung.rung: rung for rung in told}
    if is_past_due(snapshot.plan, task, as_of):
        return _rung_after(snapshot, ladder, task.due, done, as_of)
    return _rung_before(snapshot, ladder, task.due, done, as_of)


def _rung_before(
    snapshot: Snapshot, ladder: Ladder, due: date, done: Mapping[str, Told], as_of: date
) -> Rung | None:
    """The latest reminder whose time has come, unless it or a later one was given."""
    staged = [rung for rung in ladder.rungs if rung.before is not None]
    left = snapshot.calendar.working_days_between(as_of, due)
    ripe = [rung for rung in staged if rung.before is not None and left <= rung.before]
    if due < as_of or not ripe or ripe[-1].id in done:
        return None
    return ripe[-1]


def _rung_after(
    snapshot: Snapshot, ladder: Ladder, due: date, done: Mapping[str, Told], as_of: date
) -> Rung | None:
    """The first rung not yet opened, once the wait since the one below it is over."""
    since, acknowledged = due, False
    for rung in ladder.rungs:
        if rung.before is not None:
            continue
        if rung.id in done:
            since = max(due, done[rung.id].opened_on)
            acknowledged = done[rung.id].acknowledged
            continue
        wait = rung.acknowledged_wait if acknowledged else rung.wait
        waited = snapshot.calendar.working_days_between(since, as_of)
        return rung if waited >= wait else None
    return None


def recipients_of(plan: AdoptedPlan, unit: str, rung: Rung) -> tuple[Recipient, ...]:
    """Who is told, by role with fallback; each address once."""
    found: dict[str, Recipient] = {}
    for role in rung.to:
        recipient = _recipient(plan, unit, role)
        if recipient is not None:
            found.setdefault(recipient.address, recipient)
    return tuple(found.values())


def _recipient(plan: AdoptedPlan, unit: str, role: str) -> Recipient | None:
    for candidate in (role, *plan.ladder.fallback.get(role, ())):
        address = _address(plan, unit, candidate)
        if address:
            return Recipient(candidate, address, role if candidate != role else None)
    return None


def _address(plan: AdoptedPlan, unit: str, role: str) -> str | None:
    if role == "leading_group":
        return plan.leading_group.get("leader")
    if role == "supervisor":
        return plan.leading_group.get("supervisor")
    if role == "office":
        return plan.contacts.get(plan.office, {}).get("liaison")
    return plan.contacts.get(unit, {}).get(role)
