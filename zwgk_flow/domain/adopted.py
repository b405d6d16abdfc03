"""A plan as it was adopted: the policy that governs its tasks, frozen with the revision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Acting, AuditRule, DueSoon, Item, Lights, Plan
from zwgk_flow.definition.readings import Candidate, Kind, Target
from zwgk_flow.domain.event import Actor, instant, moment
from zwgk_flow.domain.task import Task, target_json, target_of


@dataclass(frozen=True, slots=True)
class HowRead:
    """What beside its result is kept of how an item's words were read.

    Of the deadline: why it could not be read, the other readings, whether its day rests on a
    holiday not yet announced, the days of its parts. `groups` are the collectives named.
    """

    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    provisional: bool = False
    parts: tuple[date, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class AdoptedItem:
    """An item of an adopted plan; `assignments` are (unit, role) in printed order.

    `left_out` says that the present revision has it no more: it opens no further task.
    """

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
    urgent: bool = False
    targets: tuple[Target, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()
    published_status: str = ""
    problem: str = ""
    advice: str = ""
    how_read: HowRead = HowRead()
    left_out: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """The units that answer for it, in printed order."""
        return tuple(unit for unit, _ in self.assignments)

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
        "urgent": item.urgent,
        **_how_read_json(item),
    }


def reading_fields(reading: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an `AdoptedItem` that `reading_of` wrote."""
    return {
        "continuous": reading["continuous"],
        "milestone": reading["milestone"],
        "evidence_required": reading["evidence_required"],
        "urgent": reading.get("urgent", False),
        "targets": tuple(target_of(target) for target in reading["targets"]),
        "assignments": tuple((unit, role) for unit, role in reading["assignments"]),
        **{name: reading[name] for name in ("published_status", "problem", "advice")},
        # an item adopted before this was kept says nothing of it
        "how_read": HowRead(
            reading.get("reason", ""),
            tuple(Candidate(_day(due), words) for due, words in reading.get("candidates", ())),
            reading.get("provisional", False),
            tuple(date.fromisoformat(day) for day in reading.get("parts", ())),
            tuple(reading.get("groups", ())),
        ),
        "left_out": reading.get("left_out", False),
    }


def _how_read_json(item: Item) -> dict[str, Any]:
    """What `HowRead` is made of; only what there is to say."""
    said: dict[str, Any] = {
        "groups": list(dict.fromkeys(name for read in item.readings for name in read.groups))
    }
    if item.deadline:
        said |= {
            "reason": item.deadline.reason,
            "candidates": [
                [one.due.isoformat() if one.due else None, one.reading]
                for one in item.deadline.candidates
            ],
            "provisional": item.deadline.provisional,
            "parts": [part.due.isoformat() for part in item.deadline.parts if part.due],
        }
    return {name: value for name, value in said.items() if value}


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


@dataclass(frozen=True)
class PlanHead:
    """What an adopted plan is called, whose it is, and which states its tasks may have."""

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


@dataclass(frozen=True)
class PlanOutline(PlanHead):
    """As much of an adopted plan as decides about the lights of tasks that are listed.

    `cadences` say how often each item asks for a report, `joined` is that of an AdoptedPlan.
    """

    lights: Lights
    cadences: Mapping[str, str | None] = field(default_factory=dict)
    joined: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class AdoptedPlan(PlanHead):
    """Everything that decides about a plan's tasks after adoption.

    `watched_since` says of kinds of audit that a revision brought when it was adopted, `joined` of
    tasks that a revision brought (`ITEM/UNIT`) on which day.
    """

    ladder: Ladder
    contacts: Mapping[str, Mapping[str, str]]
    leading_group: Mapping[str, str]
    audits: Mapping[str, AuditRule]
    lights: Lights
    calendar: str
    items: Mapping[str, AdoptedItem] = field(default_factory=dict)
    acting: Mapping[str, tuple[Acting, ...]] = field(default_factory=dict)
    supervisor: str = ""
    due_soon: DueSoon = field(default_factory=DueSoon)
    district: str = ""
    evidence_hosts: tuple[str, ...] = ()
    watched_since: Mapping[str, datetime] = field(default_factory=dict)
    joined: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def cadences(self) -> Mapping[str, str | None]:
        """How often each item asks for a report."""
        return {id: item.cadence for id, item in self.items.items()}

    @cached_property
    def responsible(self) -> tuple[str, ...]:
        """The units that answer for anything, in printed order."""
        return tuple(dict.fromkeys(unit for item in self.items.values() for unit in item.units))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Every unit it knows: by name, or by what it answers for."""
        return tuple(dict.fromkeys((*self.contacts, *self.responsible)))

    @cached_property
    def places(self) -> tuple[Mapping[str, int], Mapping[tuple[str, str], int]]:
        """Where each item stands, and each unit within its item, as printed."""
        items = {id: n for n, id in enumerate(self.items)}
        units = {
            (item.id, unit): n for item in self.items.values() for n, unit in enumerate(item.units)
        }
        return items, units


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


def printed_order(plan: AdoptedPlan) -> Callable[[Task], tuple[int, int, str]]:
    """A key to sort tasks by: item, unit within it as printed, occurrence; whatever their numbers.

    A unit that a later revision no longer names comes last.
    """
    items, units = plan.places
    return lambda task: (
        items[task.item],
        units.get((task.item, task.unit), len(units)),
        task.key,
    )


def policy_of(
    plan: Plan,
    watched_since: Mapping[str, datetime] | None = None,
    joined: Mapping[str, date] | None = None,
) -> dict[str, Any]:
    """The part of a compiled plan that is kept as JSON beside its lifecycle."""
    return {
        "ladder": plan.ladder.source,
        "contacts": {name: dict(unit.contacts) for name, unit in plan.units.items()},
        "acting": {
            name: [_acting_json(one) for one in unit.acting]
            for name, unit in plan.units.items()
            if unit.acting
        },
        "leading_group": dict(plan.leading_group),
        "audits": [asdict(rule) for rule in plan.audits.values()],
        "lights": asdict(plan.lights),
        "calendar": plan.calendar,
        "supervisor": plan.supervisor,
        "due_soon": asdict(plan.due_soon),
        "district": plan.district,
        "evidence_hosts": list(plan.evidence_hosts),
        "watched_since": {kind: instant(at) for kind, at in (watched_since or {}).items()},
        "joined": {which: day.isoformat() for which, day in (joined or {}).items()},
    }


def rules_of(policy: Mapping[str, Any]) -> tuple[AuditRule, ...]:
    """The audits of a plan, of what `policy_of` wrote."""
    return tuple(
        AuditRule(**{**rule, "checks": tuple(rule["checks"])}) for rule in policy["audits"]
    )


def lights_of(policy: Mapping[str, Any]) -> Lights:
    """When a plan's tasks change their light, of what `policy_of` wrote."""
    return Lights(**policy["lights"])


def watched_since_of(policy: Mapping[str, Any]) -> dict[str, datetime]:
    """Since when kinds of audit are watched, of what `policy_of` wrote; none before it was kept."""
    return {kind: moment(at) for kind, at in policy.get("watched_since", {}).items()}


def joined_of(policy: Mapping[str, Any]) -> dict[str, date]:
    """When a revision brought tasks, of what `policy_of` wrote; none before it was kept."""
    return {which: date.fromisoformat(day) for which, day in policy.get("joined", {}).items()}


def policy_fields(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an `AdoptedPlan` that `policy_of` wrote."""
    return {
        "ladder": ladder_of(policy["ladder"]),
        "contacts": policy["contacts"],
        "acting": {
            name: tuple(_acting_of(said) for said in all_said)
            for name, all_said in policy.get("acting", {}).items()
        },
        "leading_group": policy["leading_group"],
        "audits": {rule.kind: rule for rule in rules_of(policy)},
        "lights": lights_of(policy),
        "calendar": policy["calendar"],
        "supervisor": policy.get("supervisor", ""),
        # a plan adopted before these keys were known has none of them
        "due_soon": _due_soon(policy.get("due_soon", {})),
        "district": policy.get("district", ""),
        "evidence_hosts": tuple(policy.get("evidence_hosts", ())),
        "watched_since": watched_since_of(policy),
        "joined": joined_of(policy),
    }


def _due_soon(said: Mapping[str, Any]) -> DueSoon:
    return DueSoon(**{**said, "shares": tuple(said["shares"])}) if said else DueSoon()


def _acting_json(acting: Acting) -> dict[str, str]:
    return {
        "role": acting.role,
        "by": acting.by,
        "from": acting.from_day.isoformat(),
        "until": acting.until.isoformat(),
        "name": acting.name,
    }


def _acting_of(said: Mapping[str, str]) -> Acting:
    return Acting(
        said["role"],
        said["by"],
        date.fromisoformat(said["from"]),
        date.fromisoformat(said["until"]),
        said["name"],
    )
