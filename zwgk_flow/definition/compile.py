"""The straight pipe from a plan file's text to a frozen plan: parse, read phrases, expand, check.

It opens no file: what a plan refers to comes through `library`, (kind, name) → (text, file name).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.calendar import PACKAGED, Calendar
from zwgk_flow.definition.calendar_check import compile_calendar
from zwgk_flow.definition.deadline import Festivals
from zwgk_flow.definition.draft import Draft
from zwgk_flow.definition.item_reading import read_items
from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.definition.ladder_check import check_ladder
from zwgk_flow.definition.ladder_shape import LadderShape
from zwgk_flow.definition.lifecycle import Lifecycle, lifecycle_of
from zwgk_flow.definition.lifecycle_check import check_lifecycle
from zwgk_flow.definition.lifecycle_shape import LifecycleShape
from zwgk_flow.definition.losses import Losses
from zwgk_flow.definition.plan import PERIODS, Acting, AuditRule, DueSoon, Item, Lights, Plan, Unit
from zwgk_flow.definition.plan_checks import check_plan
from zwgk_flow.definition.plan_shape import PlanShape, UnitShape
from zwgk_flow.definition.problem import Problem, Severity, errors_among, in_order
from zwgk_flow.definition.shape_tables import Shape, read_shape
from zwgk_flow.definition.yaml_source import Document, read_yaml

Library = Callable[[str, str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came out: the plan, None where errors stand in its way, and every problem in order."""

    plan: Plan | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops a load."""
        return errors_among(self.problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What asks a person to look; under --strict it stops a load too."""
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)


def compile_plan(
    text: str,
    file: str,
    library: Library,
    festivals: Festivals,
    *,
    today: date | None = None,
) -> Compiled:
    """Compile a plan definition; all problems at once, none as an exception.

    `today` lets the checks say which deadlines are already past.
    """
    document, of_yaml = read_yaml(text, file)
    if not document.places:
        return Compiled(None, of_yaml)
    shape, of_shape = read_shape(document, PlanShape)
    of_form = (*of_yaml, *of_shape)
    if shape is None:
        return Compiled(None, in_order(of_form))
    lifecycle, of_lifecycle = compile_lifecycle(shape.lifecycle, library, document)
    ladder, of_ladder = _ladder(shape.ladder, library, document)
    calendar, of_calendar = _calendar(shape.calendar, library, document)
    year = shape.year or _likely_year(document, today)
    items, of_items = read_items(
        shape, document, Losses(of_form), year, festivals if calendar else None
    )
    plan = _plan(shape, year, lifecycle or NO_LIFECYCLE, ladder or NO_LADDER, items, text)
    losses = Losses((*of_form, *of_items))
    of_plan = check_plan(Draft(plan, document, losses, calendar, today))
    problems = in_order((*of_form, *of_lifecycle, *of_ladder, *of_calendar, *of_items, *of_plan))
    return Compiled(None if errors_among(problems) else plan, problems)


# --- what a plan refers to ---------------------------------------------------------------------

# stand-ins, so that a plan is judged even where what it refers to cannot be read
NO_LIFECYCLE = Lifecycle("", "", (), ())
NO_LADDER = Ladder("", "", (), {})

_CALLED: Mapping[str, str] = {
    "lifecycle": "流转",
    "ladder": "督办阶梯",
    "calendar": "工作日历",
}
_SHAPES: Mapping[str, type[Shape]] = {"lifecycle": LifecycleShape, "ladder": LadderShape}


def compile_lifecycle(
    name: str, library: Library, asked: Document
) -> tuple[Lifecycle | None, tuple[Problem, ...]]:
    """Read and prove the lifecycle a plan names."""
    document, problems = _referred("lifecycle", name, library, asked)
    if document is None or not isinstance(document.data, dict):
        return None, problems
    lifecycle = lifecycle_of(document.data)
    return lifecycle, check_lifecycle(lifecycle, document)


def _ladder(
    name: str, library: Library, asked: Document
) -> tuple[Ladder | None, tuple[Problem, ...]]:
    document, problems = _referred("ladder", name, library, asked)
    if document is None or not isinstance(document.data, dict):
        return None, problems
    ladder = ladder_of(document.data)
    return ladder, check_ladder(ladder, document)


def _calendar(
    name: str, library: Library, asked: Document
) -> tuple[Calendar | None, tuple[Problem, ...]]:
    """The calendar, or what is wrong with it; the national one needs no file."""
    found = library("calendar", name)
    if found is not None:
        compiled = compile_calendar(*found)
        return compiled.calendar, compiled.problems
    return (PACKAGED, ()) if name == "cn" else (None, (_unknown("calendar", name, asked),))


def _referred(
    kind: str, name: str, library: Library, asked: Document
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Another definition that the plan names, read in its shape."""
    found = library(kind, name)
    if found is None:
        return None, (_unknown(kind, name, asked),)
    document, problems = read_yaml(*found)
    if not problems:
        _, problems = read_shape(document, _SHAPES[kind])
    return (None if problems else document), problems


def _unknown(kind: str, name: str, asked: Document) -> Problem:
    return Problem(
        asked.place((kind,)),
        f"plan.unknown_{kind}",
        f"找不到{_CALLED[kind]}“{name}”",
        f"请在 definitions/{kind}s/ 里放一份 {name}.yaml，或改用已有的名字",
    )


# --- the plan itself ---------------------------------------------------------------------------


_YEAR = re.compile(r"20[0-9]{2}")
_LEAP_YEAR = 2024  # has every day that a phrase may name


def _likely_year(document: Document, today: date | None) -> int:
    """By which year to judge the phrases of a plan that does not say its own; it is not loaded."""
    written = document.data if isinstance(document.data, dict) else {}
    said = " ".join(str(written.get(key, "")) for key in ("year", "issued", "title", "plan"))
    found = _YEAR.search(said)
    return int(found[0]) if found else today.year if today else _LEAP_YEAR


def _plan(
    shape: PlanShape,
    year: int,
    lifecycle: Lifecycle,
    ladder: Ladder,
    items: tuple[Item, ...],
    text: str,
) -> Plan:
    return Plan(
        id=shape.plan,
        title=shape.title,
        issuer=shape.issuer,
        document=shape.document or "",
        source=shape.source or "",
        year=year,
        issued=shape.issued,
        office=shape.office,
        supervisor=shape.supervisor or "",
        district=shape.district or "",
        calendar=shape.calendar,
        lifecycle=lifecycle,
        ladder=ladder,
        items=items,
        units={name: _unit(name, unit) for name, unit in shape.units.items()},
        groups=shape.groups,
        audits=_audits(shape),
        leading_group=dict(shape.leading_group.contacts),
        lights=Lights(shape.lights.due_soon_days, float(shape.lights.unstarted_share)),
        due_soon=DueSoon(shape.due_soon.workdays, tuple(sorted(set(shape.due_soon.shares)))),
        evidence_hosts=tuple(host.lower() for host in shape.evidence_hosts),
        text=text,
    )


def _unit(name: str, shape: UnitShape) -> Unit:
    acting = tuple(
        Acting(said.role, said.by, said.from_, said.until, said.name or "") for said in shape.acting
    )
    return Unit(name, shape.aliases, dict(shape.contacts), acting)


def _audits(shape: PlanShape) -> dict[str, AuditRule]:
    """An audit without a period has the one its name says, else it counts once a day."""
    return {
        kind: AuditRule(
            kind, rule.period or (kind if kind in PERIODS else "daily"), rule.cron, rule.checks
        )
        for kind, rule in shape.audits.items()
    }
