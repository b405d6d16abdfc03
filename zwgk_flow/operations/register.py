"""The register (台账) of a plan on a day: gathered in one read transaction, then written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.documents.register import Register, RegisterRow, Tally, write_workbook
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.pace import is_past_due
from zwgk_flow.domain.rollup import light
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound
from zwgk_flow.operations.tasks import in_printed_order
from zwgk_flow.operations.words import LIGHT_NAMES, ROLE_NAMES, numbered
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_tasks
from zwgk_flow.store.plans import plan_ids, read_plan
from zwgk_flow.store.rungs import OpenedRung, read_rungs


def plans_registered(store: Store, plan: str | None = None) -> tuple[str, ...]:
    """The plans that can have a register: the one asked for, or all; NotFound for none."""
    with store.reading() as transaction:
        if plan:
            return (read_plan(transaction, plan).id,)
        plans = tuple(plan_ids(transaction))
    if not plans:
        raise NotFound("要出台账", "还没有载入任何计划", "请先用 zwgk plan load 载入")
    return plans


def write_register(
    store: Store, plan: str, as_of: date, calendars: Callable[[str], Calendar], file: Path
) -> Register:
    """Write a plan's register to a workbook and return what stands in it.

    Raises NotFound for an unknown plan, UsageError where the file cannot be written.
    """
    register = gather_register(store, plan, as_of, calendars)
    write_workbook(register, file)
    return register


def gather_register(
    store: Store, plan: str, as_of: date, calendars: Callable[[str], Calendar]
) -> Register:
    """A plan's register as one state of the database shows it."""
    with store.reading() as transaction:
        adopted = read_plan(transaction, plan)
        tasks = in_printed_order(adopted, read_tasks(transaction, plan))
        rungs = read_rungs(transaction, plan=plan)
    view = _View(adopted, as_of, calendars(adopted.calendar), _highest(adopted, rungs))
    rows = tuple(view.row(task) for task in tasks)
    return Register(
        plan=adopted.id,
        title=adopted.title,
        as_of=as_of,
        states=tuple(state.name for state in adopted.lifecycle.states),
        rows=rows,
        sections=_tallies(rows, lambda row: row.section, _in_order(adopted)),
        items=_tallies(rows, lambda row: str(row.item), adopted.items),
        units=_tallies(rows, lambda row: row.unit),
    )


def _in_order(plan: AdoptedPlan) -> Iterable[str]:
    return dict.fromkeys(item.section for item in plan.items.values())


def _tallies(
    rows: Sequence[RegisterRow],
    name_of: Callable[[RegisterRow], str],
    names: Iterable[str] = (),
) -> tuple[Tally, ...]:
    """Counts by name: the names given, with or without tasks, then others as they come."""
    states: dict[str, Counter[str]] = {name: Counter() for name in names}
    lights: dict[str, Counter[str]] = {name: Counter() for name in states}
    for row in rows:
        states.setdefault(name_of(row), Counter())[row.state] += 1
        lights.setdefault(name_of(row), Counter())[row.light] += 1
    return tuple(Tally(name, states[name], lights[name]) for name in states)


def _highest(plan: AdoptedPlan, rungs: Iterable[OpenedRung]) -> Mapping[tuple[str, int], str]:
    """(task, cycle) → the name of the highest rung told."""
    order = {rung.id: n for n, rung in enumerate(plan.ladder.rungs)}
    highest: dict[tuple[str, int], OpenedRung] = {}
    for rung in rungs:
        known = highest.setdefault((rung.task, rung.cycle), rung)
        if order.get(rung.rung, -1) > order.get(known.rung, -1):
            highest[rung.task, rung.cycle] = rung
    return {which: rung.name for which, rung in highest.items()}


@dataclass(frozen=True, slots=True)
class _View:
    """What a row needs beside its task."""

    plan: AdoptedPlan
    as_of: date
    calendar: Calendar
    told: Mapping[tuple[str, int], str]

    def row(self, task: Task) -> RegisterRow:
        """A task as the register shows it."""
        item = self.plan.items[task.item]
        return RegisterRow(
            item=numbered(task.item),
            section=item.section,
            title=item.title,
            summary=item.summary,
            unit=task.unit,
            role=ROLE_NAMES.get(task.role, task.role),
            deadline=item.deadline,
            due=task.due,
            original_due=task.original_due,
            state=self.plan.lifecycle.name(task.state),
            light=LIGHT_NAMES[light(self.plan, task, self.as_of)],
            late=self._late(task),
            reported_on=local_day(task.reported_at) if task.reported_at else None,
            extensions=task.extensions,
            returns=task.returns,
            rung=self.told.get((task.key, task.cycle), ""),
            key=task.key,
        )

    def _late(self, task: Task) -> int | None:
        """Working days since the due day, None where the task is closed or not late."""
        closed = self.plan.lifecycle.by_id[task.state].closed
        if closed or task.due is None or not is_past_due(self.plan, task, self.as_of):
            return None
        return self.calendar.working_days_between(task.due, self.as_of)
