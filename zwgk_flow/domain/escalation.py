"""What escalation is about, as values: rungs told, to open or held back, and who is told.

Which rung a task has come to is in `climbing`, what holds it back in `noise`, both together in
`decision`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.task import Task

OFFICE = "office"
# who stands above the units, by the contact of the leading group that is his
_ABOVE: Mapping[str, str] = {"leading_group": "leader", "supervisor": "supervisor"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address in one capacity.

    `stands_in_for` names the role that had none. `acting` is None but for somebody who acts in
    the role's stead for a time: his name, which may be empty.
    """

    role: str
    address: str
    stands_in_for: str | None = None
    acting: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A rung opened for a task's cycle, the `nth` time; `policy` is its ladder's digest."""

    task: str
    cycle: int
    rung: str
    opened_on: date
    acknowledged_on: date | None = None
    nth: int = 1
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One rung told of one task of a unit, with those whom the run's digests reached for it."""

    run: str
    unit: str
    opened_on: date
    rung: str
    policy: str
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is told of a plan, or of one unit or task of it, on the days from first to last.

    It has an owner and a reason; `lifted_on` is the day from which it no longer holds.
    """

    id: str
    plan: str
    unit: str | None
    task: str | None
    owner: str
    reason: str
    from_day: date
    until: date
    lifted_on: date | None = None

    def holds(self, task: Task, day: date) -> bool:
        """Whether nothing is told of a task on a day."""
        return (
            self.live(day)
            and self.unit in (None, task.unit)
            and self.task in (None, task.key)
            and self.plan == task.plan
        )

    def live(self, day: date) -> bool:
        """Whether it is in force on a day."""
        lifted = self.lifted_on is not None and self.lifted_on <= day
        return self.from_day <= day <= self.until and not lifted


@dataclass(frozen=True, slots=True)
class Past:
    """What the records say of a plan: the order in which they are given says nothing.

    `policies` are the ladders by digest, `notices` those of the weeks that matter, `returned` the
    days of each task's returns.
    """

    told: tuple[Told, ...] = ()
    policies: Mapping[str, Ladder] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    silences: tuple[Silence, ...] = ()
    returned: Mapping[str, Sequence[date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """A rung to open now; without recipients it reaches nobody, which is itself a finding.

    `number` is that of its document in the year, None for a plain message; `height` its place in
    its ladder, from 0; `ripe_on` the day on which it could open first; `last` whether nothing
    stands above it; `findings` those that opened it, where it waits for findings.
    """

    task: Task
    rung: Rung
    recipients: tuple[Recipient, ...]
    nth: int = 1
    policy: str = ""
    number: int | None = None
    height: int = 0
    ripe_on: date = date.min
    last: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """An opening that is held back: `by` silence, cool_down or burden, why, and until what day."""

    opening: Opening
    by: str
    why: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rung that opens on a day, and every one that would but for the noise it makes."""

    openings: tuple[Opening, ...] = ()
    held: tuple[Held, ...] = ()


def recipients_of(
    plan: AdoptedPlan, unit: str, rung: Rung, ladder: Ladder, as_of: date
) -> tuple[Recipient, ...]:
    """Who is told on a day, by role with fallback or acting deputy; each address once.

    Who is told in his own right does not stand in for another.
    """
    found: dict[str, Recipient] = {}
    for role in rung.to:
        recipient = _recipient(plan, unit, role, ladder, as_of)
        if recipient is None:
            continue
        known = found.setdefault(recipient.address, recipient)
        if known.stands_in_for and not recipient.stands_in_for:
            found[recipient.address] = recipient
    return tuple(found.values())


def _recipient(
    plan: AdoptedPlan, unit: str, role: str, ladder: Ladder, as_of: date
) -> Recipient | None:
    for candidate in (role, *ladder.fallback.get(role, ())):
        stands_in_for = role if candidate != role else None
        if candidate in _ABOVE:
            found = _above(plan, candidate)
        elif candidate == OFFICE:
            found = office_of(plan, as_of)
        else:
            found = _of_unit(plan, unit, candidate, as_of)
        if found is not None:
            return replace(found, role=candidate, stands_in_for=stands_in_for)
    return None


def office_of(plan: AdoptedPlan, as_of: date) -> Recipient | None:
    """Who reads for the office on a day: its liaison, or who acts for him; None without one."""
    found = _of_unit(plan, plan.office, "liaison", as_of)
    return found and replace(found, role=OFFICE)


def _of_unit(plan: AdoptedPlan, unit: str, role: str, as_of: date) -> Recipient | None:
    for acting in plan.acting.get(unit, ()):
        if acting.role == role and acting.from_day <= as_of <= acting.until:
            return Recipient(role, acting.by, acting=acting.name)
    address = plan.contacts.get(unit, {}).get(role)
    return Recipient(role, address) if address else None


def _above(plan: AdoptedPlan, role: str) -> Recipient | None:
    address = plan.leading_group.get(_ABOVE[role])
    return Recipient(role, address) if address else None
