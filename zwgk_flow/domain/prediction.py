"""How far units and sections are against the calendar, and what will miss at the present pace.

Plain arithmetic that anybody can check: what was done so far, over the time it took, carried on
to the day a task is due. It foresees nothing else, and moves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.assessment_facts import facts_of_task
from zwgk_flow.domain.event import Event, known_on
from zwgk_flow.domain.look_back_cases import done_states
from zwgk_flow.domain.pace import begun_on, is_counted, opened_on, share_gone
from zwgk_flow.domain.task import Task, replay

# before so many days nothing can be said of a pace
TOO_EARLY = 30


@dataclass(frozen=True, slots=True)
class Stand:
    """One task at the end of a day: `kind` is on_time or late where done, unfinished where due."""

    task: Task
    kind: str
    done: bool
    waits: bool

    @property
    def is_dated(self) -> bool:
        """Whether it is done once, by a day: what goes on all year is judged by its reports."""
        return self.task.due is not None and not self.task.continuous


@dataclass(frozen=True, slots=True)
class Pace:
    """How far one unit or section is: tasks done once by a day; `running` counts the others.

    `due` fell due so far, `done_due` of them are done; `done` are all that are done, `on_time`
    of these by their day; `waiting` are claims that the office has not looked at.
    """

    name: str
    tasks: int
    due: int
    done_due: int
    done: int
    on_time: int
    waiting: int
    running: int

    @property
    def owed(self) -> int:
        """How many fell due and are not done."""
        return self.due - self.done_due

    @property
    def share_done(self) -> Fraction:
        """Of all its tasks, how many are done; 1 where there is none."""
        return Fraction(self.done, self.tasks) if self.tasks else Fraction(1)


@dataclass(frozen=True, slots=True)
class Miss:
    """An open task that will not be done by its day at the present pace, and the arithmetic."""

    key: str
    unit: str
    item: str
    title: str
    due: date
    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A plan's pace on a day: `gone` is the share of its time that has passed."""

    plan: str
    as_of: date
    begun: date
    ends: date
    gone: Fraction
    rows: tuple[Pace, ...]
    whole: Pace
    misses: tuple[Miss, ...]


def stand_of(
    plan: AdoptedPlan, calendar: Calendar, events: Sequence[Event], as_of: date
) -> Stand | None:
    """Where one task stood at the end of a day; None where it was not born, or was withdrawn."""
    known = known_on(events, as_of)
    task = replay(plan.lifecycle, known)
    if task is None:
        return None
    state = plan.lifecycle.by_id[task.state]
    done = task.state in done_states(plan.lifecycle)
    if state.closed and not done:
        return None
    facts = facts_of_task(plan, calendar, known, as_of)
    return Stand(task, facts.ending, done, facts.waits)


def progress_of(plan: AdoptedPlan, stands: Iterable[Stand], as_of: date, by: str) -> Progress:
    """The pace of every unit or section (`by`), of the whole, and every task that will miss."""
    stands = tuple(stands)
    begun, ends = opened_on(plan), date(plan.year, 12, 31)
    grouped = _grouped(plan, stands, by)
    return Progress(
        plan.id,
        as_of,
        begun,
        ends,
        _share((as_of - begun).days, (ends - begun).days),
        tuple(_pace(name, of_name, as_of) for name, of_name in grouped.items()),
        _pace("合计", stands, as_of),
        tuple(_misses(plan, stands, as_of)),
    )


def _share(days: int, whole: int) -> Fraction:
    return min(max(Fraction(days, whole), Fraction(0)), Fraction(1)) if whole > 0 else Fraction(1)


def _grouped(plan: AdoptedPlan, stands: Iterable[Stand], by: str) -> Mapping[str, Sequence[Stand]]:
    """Sections in printed order; units in the order of the register."""
    names = plan.contacts if by == "unit" else [item.section for item in plan.items.values()]
    groups: dict[str, list[Stand]] = {name: [] for name in names}
    for stand in stands:
        name = stand.task.unit if by == "unit" else plan.items[stand.task.item].section
        groups.setdefault(name, []).append(stand)
    return {name: found for name, found in groups.items() if found}


def _pace(name: str, stands: Sequence[Stand], as_of: date) -> Pace:
    dated = [stand for stand in stands if stand.is_dated]
    due = [stand for stand in dated if stand.task.due and stand.task.due <= as_of]
    return Pace(
        name,
        len(dated),
        len(due),
        sum(stand.done for stand in due),
        sum(stand.done for stand in dated),
        sum(stand.kind == "on_time" for stand in dated),
        sum(stand.waits for stand in dated),
        len(stands) - len(dated),
    )


# --- what will miss ------------------------------------------------------------------------------


def _misses(plan: AdoptedPlan, stands: Sequence[Stand], as_of: date) -> Iterator[Miss]:
    """Open tasks not due yet, in the order they are due: by their own numbers, or the unit's."""
    foreseen = {**_by_queue(plan, stands, as_of), **_by_target(plan, stands, as_of)}
    ahead = [stand.task for stand in stands if stand.task.key in foreseen]
    for task in sorted(
        ahead, key=lambda task: (task.due or date.max, task.unit, foreseen[task.key])
    ):
        assert task.due is not None  # only dated tasks are foreseen
        title = plan.items[task.item].title
        yield Miss(task.key, task.unit, task.item, title, task.due, foreseen[task.key])


def _is_ahead(stand: Stand, as_of: date) -> bool:
    due = stand.task.due
    return stand.is_dated and not stand.done and not stand.waits and due is not None and due > as_of


def _by_queue(plan: AdoptedPlan, stands: Sequence[Stand], as_of: date) -> dict[str, str]:
    """A unit does its tasks in the order they are due, as many a day as until now."""
    begun = opened_on(plan)
    days = (as_of - begun).days
    if days < TOO_EARLY:
        return {}
    of_units: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        if stand.is_dated:
            of_units[stand.task.unit].append(stand)
    return {
        key: why
        for of_unit in of_units.values()
        for key, why in _of_unit(of_unit, begun, as_of, days)
    }


def _of_unit(
    stands: Sequence[Stand], begun: date, as_of: date, days: int
) -> Iterator[tuple[str, str]]:
    """What is due on one day is done as far as the pace reaches; the last of it misses."""
    done = sum(stand.done or stand.waits for stand in stands)
    queue = [stand.task for stand in stands if not (stand.done or stand.waits) and stand.task.due]
    queue.sort(key=lambda task: task.due or date.max)
    needed = done
    for due, together in groupby(queue, key=lambda task: task.due):
        keys = [task.key for task in together]
        needed += len(keys)
        if due is None or due <= as_of:
            continue
        whole = (due - begun).days
        reached = done * whole // days
        said = f"已用 {_percent(Fraction(days, whole))} 时间，办结 {done}/{needed} 项"
        for key in keys[max(len(keys) - (needed - reached), 0) :] if reached < needed else ():
            yield key, f"{said}，照此到期约 {reached} 项"


def _by_target(plan: AdoptedPlan, stands: Sequence[Stand], as_of: date) -> dict[str, str]:
    """What is counted grows as it did until now."""
    found = {}
    for stand in stands:
        task = stand.task
        gone = Fraction(share_gone(plan, task, as_of)) if task.due else Fraction(0)
        if not _is_ahead(stand, as_of) or not gone:
            continue
        # the time of an occurrence began when it was opened
        if task.occurrence or (as_of - begun_on(plan, task)).days < TOO_EARLY:
            continue
        for target in task.targets:
            if not is_counted(target):
                continue
            said = Decimal(task.metrics.get(target.metric, "0"))
            reached = int(Fraction(said) / gone)
            if not target.met_by(Decimal(reached)):
                found[task.key] = (
                    f"{target.metric}：已用 {_percent(gone)} 时间，完成 {said}/{target.value}"
                    f"{target.unit}，照此到期约 {reached}{target.unit}"
                )
                break
    return found


def _percent(share: Fraction) -> str:
    return f"{float(share):.0%}"
