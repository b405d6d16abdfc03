"""Which rungs were opened, who acknowledged them, what comes next, how much units were asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.audit import look
from zwgk_flow.domain.decision import decide
from zwgk_flow.domain.escalation import Decision
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.noise import burdens
from zwgk_flow.domain.outlook import NextRung, after_silences, next_reminder, next_rung, why_not
from zwgk_flow.domain.scene import Climb, climb_of
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotAllowed, NotFound
from zwgk_flow.operations.audits import first_scheduled
from zwgk_flow.operations.snapshots import take_snapshot
from zwgk_flow.operations.words import meant
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import read_task
from zwgk_flow.store.plans import plan_ids, read_plan
from zwgk_flow.store.rungs import (
    OpenedRung,
    acknowledge,
    read_notices,
    read_past,
    read_policies,
    read_rungs,
    told_after,
)


def list_rungs(store: Store, plan: str | None = None) -> list[OpenedRung]:
    """Every rung opened, oldest first; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return read_rungs(transaction, plan=plan)


def acknowledge_rung(
    store: Store, task: str, rung: str | None, actor: Actor, now: datetime
) -> list[OpenedRung]:
    """Acknowledge one rung of a task, or all that are open; returns them as they are after.

    `rung` is its identifier or its name. Raises NotFound where it was never opened.
    """
    asked = f"要签收 {task} 的{f'“{rung}”' if rung else '催办'}"
    with store.writing() as transaction:
        held = read_task(transaction, task)
        if actor.unit not in (held.task.unit, held.office):
            raise NotAllowed(
                asked, f"{actor} 无权签收", f"由 {held.task.unit} 或 {held.office} 签收"
            )
        opened = read_rungs(transaction, task=task)
        chosen = [known for known in opened if rung in (None, known.rung, known.name)]
        if not chosen:
            known_rungs = "、".join(dict.fromkeys(known.name for known in opened))
            raise NotFound(asked, "没有发出过", f"已发出的有：{known_rungs}" if known_rungs else "")
        for known in chosen:
            acknowledge(transaction, known, str(actor), now)
        after = read_rungs(transaction, task=task)
    return [known for known in after if rung in (None, known.rung, known.name)]


@dataclass(frozen=True, slots=True)
class Beside:
    """A rung that no calendar foresees: it waits for a finding, or for several late tasks.

    `late` is how many tasks of the unit count for it now, None where it waits for a finding.
    """

    rung: Rung
    late: int | None = None


@dataclass(frozen=True, slots=True)
class Climbing:
    """Where a task stands on its ladder on a day.

    `opens` is the rung that an audit of the day opens; `next` what comes by the calendar, None at
    the top and where nothing is owed; `why_not` says why nothing opens on the day. `beside` are the
    rungs that no calendar foresees. Where an audit as of a later day, `told_until`, told already,
    nothing opens before that day.
    """

    task: Task
    ladder: Ladder
    rungs: tuple[OpenedRung, ...]
    opens: Rung | None
    next: NextRung | None
    why_not: str
    beside: tuple[Beside, ...] = ()
    told_until: date | None = None


def show_climbing(
    store: Store, key: str, as_of: date, calendars: Callable[[str], Calendar]
) -> Climbing:
    """The rungs of a task and what comes next; NotFound where there is no such task.

    The day is looked at as the first scheduled audit of the plan would.
    """
    with store.reading() as transaction:
        task = read_task(transaction, key).task
        plan = read_plan(transaction, task.plan)
        checks = first_scheduled(plan).checks
        snapshot = take_snapshot(transaction, plan, calendars(plan.calendar), checks)
        past = read_past(transaction, plan, snapshot.calendar, as_of)
        rungs = tuple(read_rungs(transaction, task=key))
        later = told_after(transaction, plan.id, as_of)
    climb = climb_of(snapshot, past, task, as_of)
    if not climb.is_open:
        name = plan.lifecycle.name(task.state)
        return Climbing(task, plan.ladder, rungs, None, None, f"任务已“{name}”，不再催办")
    comes = next_reminder(plan, climb, as_of) or next_rung(plan, climb, as_of)
    comes = comes and after_silences(comes, task, past.silences)
    found = look(snapshot, checks, as_of)
    decided = Decision() if later else decide(snapshot, past, as_of, found)
    return Climbing(
        task,
        climb.ladder,
        rungs,
        next((one.rung for one in decided.openings if one.task.key == key), None),
        comes,
        why_not(climb, comes, decided, as_of),
        _beside(climb),
        later,
    )


def _beside(climb: Climb) -> tuple[Beside, ...]:
    return tuple(
        Beside(rung, len(climb.counted(rung)) if rung.several else None) for rung in climb.beside
    )


@dataclass(frozen=True, slots=True)
class Burden:
    """How many messages a unit got in a week, those with a last rung left out; cap None: none."""

    plan: str
    week: str
    unit: str
    messages: int
    cap: int | None


def list_burdens(store: Store, plan: str | None = None, unit: str | None = None) -> list[Burden]:
    """Every unit that was told something, week by week; NotFound for a plan or unit not there."""
    with store.reading() as transaction:
        plans = [read_plan(transaction, id) for id in ([plan] if plan else plan_ids(transaction))]
        known = dict.fromkeys(unit for adopted in plans for unit in adopted.units)
        if unit is not None and plans and unit not in known:
            asked, where = f"要看 {unit} 的负担", "、".join(adopted.id for adopted in plans)
            near = meant(unit, known) or "单位名称照计划里写"
            raise NotFound(asked, f"计划 {where} 里没有这个单位", near)
        return [
            burden
            for adopted in plans
            for burden in _burdens(transaction, adopted)
            if unit in (None, burden.unit)
        ]


def _burdens(transaction: Transaction, plan: AdoptedPlan) -> list[Burden]:
    notices = read_notices(transaction, plan.id, date.min)
    counted = burdens(notices, plan.ladder, read_policies(transaction))
    ordered = sorted(counted.items(), key=lambda one: (one[0][1], -one[1], one[0][0]))
    return [
        Burden(plan.id, week, unit, count, plan.ladder.per_week) for (unit, week), count in ordered
    ]
