"""The tasks an item opens and their first events; when they open is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.event import BIRTH, NO_HASH, Event, chained
from zwgk_flow.domain.task import Task, apply, birth


@dataclass(frozen=True, slots=True)
class Birth:
    """A new task with its first event."""

    task: Task
    event: Event


def births(
    plan: AdoptedPlan,
    item: AdoptedItem,
    actor: str,
    acting_as: str,
    now: datetime,
    *,
    due: date | None,
    occurrence: str = "",
    unit: str | None = None,
    algorithm: str,
) -> Iterator[Birth]:
    """One new task for every unit of an item, or for one of them; in printed order."""
    for name, role in item.assignments:
        if unit not in (None, name):
            continue
        task = Task(
            key=task_key(plan.id, item.id, name, occurrence),
            unit=name,
            role=role,
            state=plan.lifecycle.initial,
            due=due,
            original_due=due,
            continuous=item.continuous,
            milestone=item.milestone,
            evidence_required=item.evidence_required,
            targets=item.targets,
        )
        born = Event(task.key, 1, BIRTH, now, actor, acting_as, birth(task))
        event = chained(born, NO_HASH, algorithm)
        yield Birth(apply(plan.lifecycle, None, event), event)


def task_key(plan: str, item: str, unit: str, occurrence: str = "") -> str:
    """`PLAN/ITEM/UNIT`, with `@OCCURRENCE` where an item opens several tasks for a unit."""
    return f"{plan}/{item}/{unit}" + (f"@{occurrence}" if occurrence else "")
