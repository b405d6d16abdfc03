"""A ladder as values: which rung follows which, how soon, told to whom; it decides nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

# 24 hours or "1 day" make no sense where only working days count, so the unit is always written
_WORKDAYS = re.compile(r"(\d{1,3})\s*(?:个?工作日|workdays?)")

RECIPIENT_ROLES: Mapping[str, str] = {
    "liaison": "联络员",
    "section_head": "科室负责人",
    "deputy_leader": "分管领导",
    "principal": "主要负责人",
    "office": "政务公开办",
    "supervisor": "督查室",
    "leading_group": "领导小组",
}
OF_A_UNIT = ("liaison", "section_head", "deputy_leader", "principal")

# a rung of this form is a plain message; any other is a document with a number of the year
MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rung is told again every so many working days, at most so many times in all."""

    every: int
    most: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder; all times are working days.

    What opens it is one of four: `before`, so long before the due date; `wait`, that long after
    the rung below (the first after the due date), or `acknowledged_wait` where that was
    acknowledged; `on`, a finding of the audit with one of these codes; `several`, that many tasks
    of one unit overdue, each urged by the chain `wait` (at least one) before. `to` names roles;
    `form` is what is drawn up; `colour` is a label.
    """

    id: str
    name: str
    to: tuple[str, ...]
    form: str = MESSAGE
    before: int | None = None
    wait: int = 0
    acknowledged_wait: int = 0
    on: tuple[str, ...] = ()
    several: int | None = None
    repeat: Repeat | None = None
    colour: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it belongs to the chain that a late task climbs."""
        return self.before is None and self.several is None and not self.on

    @property
    def is_document(self) -> bool:
        """Whether it is drawn up as a numbered document."""
        return self.form != MESSAGE


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nothing is sent: on days off, and from one time of day until another."""

    days_off: bool = False
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """An escalation policy; `fallback` says who stands in for a role without a contact.

    An urgent item's first rung is `urgent`. `cool_down` is in working days, `per_week` the most
    messages a unit gets in a week (None: any number). `source` is the plain data of the file,
    which an adopted plan keeps.
    """

    id: str
    title: str
    rungs: tuple[Rung, ...]
    fallback: Mapping[str, tuple[str, ...]]
    urgent: str | None = None
    cool_down: int = 0
    quiet: Quiet = Quiet()
    per_week: int | None = None
    source: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def rung(self, id: str) -> Rung:
        """The rung of that identifier."""
        return next(rung for rung in self.rungs if rung.id == id)

    @property
    def digest(self) -> str:
        """What names this policy: the SHA-256 of its plain data."""
        import hashlib  # OpenSSL takes 4 ms to load, and who checks a plan never asks

        plain = json.dumps(self.source, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(plain.encode()).hexdigest()


def workdays(words: str) -> int | None:
    """`5 workdays` or `5个工作日` as a number; None for anything else."""
    read = _WORKDAYS.fullmatch(words.strip())
    return int(read.group(1)) if read else None


def ladder_of(data: Mapping[str, Any]) -> Ladder:
    """Build a ladder from the plain data of its file, whose shape has been checked."""
    quiet = data.get("quiet", {})
    cap = data.get("burden", {}).get("per_week")
    return Ladder(
        id=data["ladder"],
        title=data["title"],
        rungs=tuple(_rung(said) for said in data["rungs"]),
        fallback={role: tuple(others) for role, others in data.get("fallback", {}).items()},
        urgent=data.get("urgent"),
        cool_down=workdays(data.get("cool_down", "")) or 0,
        quiet=Quiet(quiet.get("days") == "non_working", _hours(quiet.get("hours"))),
        per_week=None if cap is None else int(cap),
        source=data,
    )


def _rung(said: Mapping[str, Any]) -> Rung:
    wait = workdays(said["wait"]) or 0 if "wait" in said else 0
    acknowledged = said.get("acknowledged_wait")
    return Rung(
        id=said["id"],
        name=said["name"],
        to=tuple(said["to"]),
        form=said.get("form", MESSAGE),
        before=workdays(said["before"]) if "before" in said else None,
        wait=wait,
        acknowledged_wait=wait if acknowledged is None else workdays(acknowledged) or wait,
        on=tuple(said.get("on", ())),
        several=int(said["several"]) if "several" in said else None,
        repeat=_repeat(said.get("repeat")),
        colour=said.get("colour", ""),
    )


def _repeat(said: Mapping[str, Any] | None) -> Repeat | None:
    """Without a cap it is told once; that it has none is a problem of its own."""
    if said is None:
        return None
    return Repeat(workdays(said.get("every", "")) or 0, int(said.get("most", 1)))


def _hours(said: str | None) -> tuple[time, time] | None:
    if said is None:
        return None
    begin, _, end = said.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)
