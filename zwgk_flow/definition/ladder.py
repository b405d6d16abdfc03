"""A ladder as values: which rung follows which, how soon, told to whom; it decides nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder; all times are working days.

    A rung with `before` is told that long before the due date; one with `wait` that long after
    the rung below it (the first after the due date), or `acknowledged_wait` where that was
    acknowledged. `to` names roles; `form` is what is drawn up.
    """

    id: str
    name: str
    to: tuple[str, ...]
    form: str = "message"
    before: int | None = None
    wait: int = 0
    acknowledged_wait: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """An escalation policy; `fallback` says who stands in for a role without a contact.

    `source` is the plain data of the file, which an adopted plan keeps.
    """

    id: str
    title: str
    rungs: tuple[Rung, ...]
    fallback: Mapping[str, tuple[str, ...]]
    source: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def rung(self, id: str) -> Rung:
        """The rung of that identifier."""
        return next(rung for rung in self.rungs if rung.id == id)


def workdays(words: str) -> int | None:
    """`5 workdays` or `5个工作日` as a number; None for anything else."""
    read = _WORKDAYS.fullmatch(words.strip())
    return int(read.group(1)) if read else None


def ladder_of(data: Mapping[str, Any]) -> Ladder:
    """Build a ladder from the plain data of its file, whose shape has been checked."""
    return Ladder(
        id=data["ladder"],
        title=data["title"],
        rungs=tuple(_rung(said) for said in data["rungs"]),
        fallback={role: tuple(others) for role, others in data.get("fallback", {}).items()},
        source=data,
    )


def _rung(said: Mapping[str, Any]) -> Rung:
    wait = workdays(said["wait"]) or 0 if "wait" in said else 0
    acknowledged = said.get("acknowledged_wait")
    return Rung(
        id=said["id"],
        name=said["name"],
        to=tuple(said["to"]),
        form=said.get("form", "message"),
        before=workdays(said["before"]) if "before" in said else None,
        wait=wait,
        acknowledged_wait=wait if acknowledged is None else workdays(acknowledged) or wait,
    )
