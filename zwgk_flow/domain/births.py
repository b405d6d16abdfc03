"""The tasks an item opens and their first events; when they open is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.event import BIRTH, NO_HASH, Event, body_of, canonical, digest, instant
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
    """One new task for every unit of an item, or for one of them; in printed order.

    The units of one role share one content, so that it is put into words once.
    """
    contents: dict[str, tuple[Mapping[str, Any], str]] = {}
    for name, role in item.assignments:
        if unit not in (None, name):
            continue
        key = task_key(plan.id, item.id, name, occurrence)
        if role not in contents:
            said = _said(plan.lifecycle.initial, item, role, due)
            contents[role] = said, canonical(said)
        content, text = contents[role]
        body = body_of(key, 1, BIRTH, instant(now), actor, acting_as, text)
        hash_ = digest(NO_HASH, body, algorithm)
        event = Event(key, 1, BIRTH, now, actor, acting_as, content, NO_HASH, hash_)
        yield Birth(apply(plan.lifecycle, None, event), event)


def _said(state: str, item: AdoptedItem, role: str, due: date | None) -> Mapping[str, Any]:
    """What the first event of any unit with a role in an item says."""
    task = Task(
        key="",
        unit="",
        role=role,
        state=state,
        due=due,
        original_due=due,
        continuous=item.continuous,
        milestone=item.milestone,
        evidence_required=item.evidence_required,
        targets=item.targets,
    )
    return birth(task)


def task_key(plan: str, item: str, unit: str, occurrence: str = "") -> str:
    """`PLAN/ITEM/UNIT`, with `@OCCURRENCE` where an item opens several tasks for a unit."""
    return f"{plan}/{item}/{unit}" + (f"@{occurrence}" if occurrence else "")
