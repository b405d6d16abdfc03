"""The straight pipe from a plan file's text to a frozen plan: parse, read phrases, expand, check.

It opens no file: lifecycles and ladders come through `library`, (kind, name) → (text, file name).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.deadline import Deadline, Kind, read_deadline
from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.definition.lifecycle import Lifecycle, lifecycle_of
from zwgk_flow.definition.lifecycle_check import check_lifecycle
from zwgk_flow.definition.plan import Assignment, AuditRule, Item, Lights, Plan, Unit
from zwgk_flow.definition.plan_checks import check_plan
from zwgk_flow.definition.problem import Problem, Severity, errors_among
from zwgk_flow.definition.readings import Target
from zwgk_flow.definition.shapes import (
    SHAPES,
    DeadlineShape,
    ItemShape,
    PlanShape,
    TargetShape,
    read_shape,
)
from zwgk_flow.definition.units import Register, Responsibility, Role, read_responsible
from zwgk_flow.definition.yaml_source import Document, read_yaml

Library = Callable[[str, str], tuple[str, str] | None]
Festivals = Callable[[int, str], tuple[date, bool]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came out: the plan, None where errors stand in its way, and every problem in order."""

    plan: Plan | None
    problems: tuple[Problem, ...]


def compile_plan(text: str, file: str, library: Library, festivals: Festivals) -> Compiled:
    """Compile a plan definition; all problems at once, none as an exception."""
    document, problems = read_yaml(text, file)
    if errors_among(problems):
        return Compiled(None, problems)
    shape, problems = read_shape(document, PlanShape)
    if shape is None:
        return Compiled(None, problems)
    lifecycle, of_lifecycle = compile_lifecycle(shape.lifecycle, library, document)
    ladder, of_ladder = _ladder(shape.ladder, library, document)
    items, of_items = _items(shape, document, festivals)
    problems = (*of_lifecycle, *of_ladder, *of_items)
    if lifecycle is None or ladder is None:
        return Compiled(None, _in_order(problems))
    plan = _plan(shape, lifecycle, ladder, items, _digest(text, lifecycle, ladder))
    problems = _in_order((*problems, *check_plan(plan, document)))
    return Compiled(None if errors_among(problems) else plan, problems)


def compile_lifecycle(
    name: str, library: Library, asked: Document
) -> tuple[Lifecycle | None, tuple[Problem, ...]]:
    """Read and prove the lifecycle a plan names."""
    document, problems = _referred("lifecycle", name, library, asked)
    if document is None or not isinstance(document.data, dict):
        return None, problems
    lifecycle = lifecycle_of(document.data)
    return lifecycle, tuple(check_lifecycle(lifecycle, document))


def _ladder(
    name: str, library: Library, asked: Document
) -> tuple[Ladder | None, tuple[Problem, ...]]:
    document, problems = _referred("ladder", name, library, asked)
    if document is None or not isinstance(document.data, dict):
        return None, problems
    return ladder_of(document.data), problems


def _referred(
    kind: str, name: str, library: Library, asked: Document
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Another definition that the plan names, read in its shape."""
    found = library(kind, name)
    if found is None:
        words = {"lifecycle": "流转", "ladder": "督办阶梯"}[kind]
        problem = Problem(
            asked.place((kind,)),
            f"plan.unknown_{kind}",
            f"找不到{words}“{name}”",
            f"请在 definitions/{kind}s/ 里放一份 {name}.yaml，或改用已有的名字",
        )
        return None, (problem,)
    text, file = found
    document, problems = read_yaml(text, file)
    if not problems:
        _, problems = read_shape(document, SHAPES[kind])
    return (None if problems else document), problems


def _items(
    shape: PlanShape, document: Document, festivals: Festivals
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    reader = _ItemReader(shape, document, festivals)
    items = tuple(
        reader.item(said, section.title, ("sections", s, "items", i))
        for s, section in enumerate(shape.sections)
        for i, said in enumerate(section.items)
    )
    return items, tuple(reader.problems)


class _ItemReader:
    """Reads the phrases of items one by one, gathering what a person must look at."""

    def __init__(self, shape: PlanShape, document: Document, festivals: Festivals) -> None:
        self.shape, self.document, self.festivals = shape, document, festivals
        self.problems: list[Problem] = []
        self.register = Register(
            units={name: tuple(unit.aliases) for name, unit in shape.units.items()},
            groups={name: tuple(members) for name, members in shape.groups.items()},
            district=shape.district,
        )

    def item(self, said: ItemShape, section: str, path: tuple[str | int, ...]) -> Item:
        readings = tuple(self._responsible(said, path))
        words = said.deadline or next((r.deadline_words for r in readings if r.deadline_words), "")
        return Item(
            id=said.id,
            section=section,
            heading=said.heading or "",
            title=said.title,
            summary=said.summary,
            responsible=said.responsible or "；".join(part.responsible for part in said.parts),
            deadline=self._deadline(words) if words else None,
            assignments=tuple(self._assignments(readings)),
            readings=readings,
            targets=tuple(self._targets(said.targets, (*path, "targets"))),
            cadence=said.cadence,
            milestone=said.milestone,
            evidence_required=said.evidence == "required",
            inherited=said.inherited,
            published_status=said.published_status or "",
            problem=said.problem or "",
            advice=said.advice or "",
            place=self.document.place(path),
        )

    def _responsible(
        self, said: ItemShape, path: tuple[str | int, ...]
    ) -> Iterator[Responsibility]:
        phrases: list[tuple[str, tuple[str | int, ...]]] = [
            (part.responsible, (*path, "parts", n, "responsible"))
            for n, part in enumerate(said.parts)
        ]
        if said.responsible:
            phrases.insert(0, (said.responsible, (*path, "responsible")))
        for words, place in phrases:
            reading = read_responsible(
                words,
                register=self.register,
                first_unit_leads=self.shape.rules.first_unit_leads,
            )
            for remark in reading.remarks:
                self._warn(place, remark.code, f"第 {said.id} 项：{remark.message}", remark.fix)
            yield reading

    def _assignments(self, readings: Iterable[Responsibility]) -> Iterator[Assignment]:
        """One task a unit: groups expanded, the weightiest role kept where a unit stands twice."""
        roles: dict[str, Role] = {}
        for reading in readings:
            for party in reading.parties:
                members: tuple[str, ...] = ()
                if party.is_group:
                    members = self.register.groups.get(party.name, ())
                elif party.name in self.register.units:
                    members = (party.name,)
                for unit in members:
                    known = roles.get(unit)
                    if known is None or _WEIGHT[party.role] < _WEIGHT[known]:
                        roles[unit] = party.role
        return (Assignment(unit, role) for unit, role in roles.items())

    def _deadline(self, said: str | DeadlineShape) -> Deadline:
        if isinstance(said, DeadlineShape):
            return Deadline(words=said.words or said.by.isoformat(), kind=Kind.DATE, due=said.by)
        return read_deadline(
            said, year=self.shape.year, issued=self.shape.issued, festivals=self.festivals
        )

    def _targets(self, said: list[TargetShape], path: tuple[str | int, ...]) -> Iterator[Target]:
        for n, target in enumerate(said):
            given = [
                (op, value)
                for op, value in (
                    (">=", target.at_least),
                    ("<=", target.at_most),
                    ("==", target.equals),
                    (">", target.more_than),
                )
                if value is not None
            ]
            if len(given) == 1:
                op, value = given[0]
                yield Target(target.metric, op, value, target.unit, target.period)
                continue
            self.problems.append(
                Problem(
                    self.document.place((*path, n)),
                    "target.comparison",
                    f"指标“{target.metric}”写了 {len(given)} 种比较，应恰好一种",
                    "请用 at_least、at_most、equals、more_than 之一",
                )
            )

    def _warn(self, path: tuple[str | int, ...], code: str, message: str, fix: str) -> None:
        self.problems.append(
            Problem(self.document.place(path), code, message, fix, Severity.WARNING)
        )


_WEIGHT: Mapping[Role, int] = {role: weight for weight, role in enumerate(Role)}


def _plan(
    shape: PlanShape,
    lifecycle: Lifecycle,
    ladder: Ladder,
    items: tuple[Item, ...],
    digest: str,
) -> Plan:
    return Plan(
        id=shape.plan,
        title=shape.title,
        issuer=shape.issuer,
        document=shape.document or "",
        source=shape.source or "",
        year=shape.year,
        issued=shape.issued,
        office=shape.office,
        district=shape.district or "",
        calendar=shape.calendar,
        lifecycle=lifecycle,
        ladder=ladder,
        items=items,
        units={
            name: Unit(name, tuple(unit.aliases), dict(unit.contacts))
            for name, unit in shape.units.items()
        },
        groups={name: tuple(members) for name, members in shape.groups.items()},
        audits={
            kind: AuditRule(
                kind,
                rule.period or _PERIODS.get(kind, "daily"),
                rule.cron,
                tuple(rule.checks),
            )
            for kind, rule in shape.audits.items()
        },
        leading_group=dict(shape.leading_group.contacts),
        lights=Lights(shape.lights.due_soon_days, shape.lights.unstarted_share),
        digest=digest,
    )


def _digest(text: str, lifecycle: Lifecycle, ladder: Ladder) -> str:
    whole = json.dumps([text, lifecycle.source, ladder.source], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


_PERIODS: Mapping[str, str] = {
    kind: kind for kind in ("daily", "weekly", "monthly", "quarterly", "yearly")
}


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.code)))
