"""A plan as it was adopted: the policy that governs its tasks, frozen with the revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import AuditRule, Item, Lights, Plan
from zwgk_flow.definition.readings import Kind, Target
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import target_json, target_of


@dataclass(frozen=True)
class AdoptedItem:
    """An item of an adopted plan; `assignments` are (unit, role) in printed order."""

    id: str
    section: str
    title: str
    summary: str
    responsible: str
    deadline: str
    kind: str
    due: date | None
    cadence: str | None
    continuous: bool = False
    milestone: bool = False
    evidence_required: bool = True
    targets: tuple[Target, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()

    @property
    def opens_later(self) -> bool:
        """Whether its tasks open period by period, or when an event is recorded."""
        return self.kind in (Kind.RECURRING, Kind.RELATIVE)


def reading_of(item: Item) -> dict[str, Any]:
    """The part of an item that is kept as JSON; `reading_fields` reads it."""
    return {
        "continuous": item.continuous,
        "milestone": item.milestone,
        "evidence_required": item.evidence_required,
        "targets": [target_json(target) for target in item.targets],
        "assignments": [[one.unit, one.role.value] for one in item.assignments],
        "published_status": item.published_status,
        "problem": item.problem,
        "advice": item.advice,
        "inherited": item.inherited,
    }


def reading_fields(reading: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an `AdoptedItem` that `reading_of` wrote."""
    return {
        "continuous": reading["continuous"],
        "milestone": reading["milestone"],
        "evidence_required": reading["evidence_required"],
        "targets": tuple(target_of(target) for target in reading["targets"]),
        "assignments": tuple((unit, role) for unit, role in reading["assignments"]),
    }


@dataclass(frozen=True)
class AdoptedPlan:
    """Everything that decides about a plan's tasks after adoption."""

    id: str
    revision: int
    title: str
    issuer: str
    document: str
    year: int
    issued: date | None
    office: str
    adopted_at: datetime
    adopted_by: str
    lifecycle: Lifecycle
    ladder: Ladder
    contacts: Mapping[str, Mapping[str, str]]
    leading_group: Mapping[str, str]
    audits: Mapping[str, AuditRule]
    lights: Lights
    calendar: str
    items: Mapping[str, AdoptedItem] = field(default_factory=dict)


def acting_as(actor: Actor, task_unit: str, office: str, wanted: tuple[str, ...]) -> str | None:
    """In which capacity an actor takes a step open to the roles `wanted`; None: in none.

    A unit acts on its own tasks. The office acts on all: in its own right where the step is
    the office's, otherwise for the unit, and the event says so.
    """
    if "unit" in wanted and actor.unit == task_unit:
        return "unit"
    if actor.unit == office:
        if "office" in wanted:
            return "office"
        if "unit" in wanted:
            return "office_for_unit"
    return None


def policy_of(plan: Plan) -> dict[str, Any]:
    """The part of a compiled plan that is kept as JSON beside its lifecycle."""
    return {
        "ladder": plan.ladder.source,
        "contacts": {name: dict(unit.contacts) for name, unit in plan.units.items()},
        "leading_group": dict(plan.leading_group),
        "audits": [asdict(rule) for rule in plan.audits.values()],
        "lights": asdict(plan.lights),
        "calendar": plan.calendar,
    }


def policy_fields(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an `AdoptedPlan` that `policy_of` wrote."""
    rules = [AuditRule(**{**rule, "checks": tuple(rule["checks"])}) for rule in policy["audits"]]
    return {
        "ladder": ladder_of(policy["ladder"]),
        "contacts": policy["contacts"],
        "leading_group": policy["leading_group"],
        "audits": {rule.kind: rule for rule in rules},
        "lights": Lights(**policy["lights"]),
        "calendar": policy["calendar"],
    }
