"""From what an item says to what was read in it, and what a person must look at.

It takes the item's shape and the plan's register; whether the plan can work is `plan_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from zwgk_flow.definition.deadline import Festivals, read_deadline
from zwgk_flow.definition.item_list import items_named
from zwgk_flow.definition.losses import Losses
from zwgk_flow.definition.plan import Assignment, Item
from zwgk_flow.definition.plan_shape import DeadlineShape, ItemShape, PlanShape, TargetShape
from zwgk_flow.definition.problem import Place, Problem, Severity
from zwgk_flow.definition.readings import Deadline, Kind, Remark, Responsibility, Role, Target
from zwgk_flow.definition.units import Register, read_responsible
from zwgk_flow.definition.yaml_source import Document, Path

NAMELESS = "？"  # what stands for the number of an item that has none


def read_items(
    shape: PlanShape, document: Document, losses: Losses, year: int, festivals: Festivals | None
) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """Every item of the plan with its phrases read; what is doubtful is said once a cause.

    What is lost is not read, and nobody is called unknown where the register is lost.
    """
    reader = _ItemReader(shape, document, losses, year, festivals)
    items = tuple(
        reader.item(said, section.title) for section in shape.sections for said in section.items
    )
    return items, (*reader.problems, *reader.remarked())


class _ItemReader:
    """Reads items one by one; the same words are read once and remarked on once."""

    def __init__(
        self,
        shape: PlanShape,
        document: Document,
        losses: Losses,
        year: int,
        festivals: Festivals | None,
    ) -> None:
        self.shape, self.document, self.losses = shape, document, losses
        self.year, self.festivals = year, festivals
        self.problems: list[Problem] = []
        self.remarks: dict[Remark, dict[str, Place]] = {}
        self.known_phrases: dict[str, Responsibility] = {}
        self.known_deadlines: dict[str, Deadline] = {}
        self.register = None if losses.of("units") else _register(shape)
        self.untold = _OF_GROUPS if losses.of("groups") else ()

    def item(self, said: ItemShape, section: str) -> Item:
        readings = tuple(self._readings(said))
        lost = self.losses.within((*said.path, "deadline"))
        words = said.deadline or next((r.deadline_words for r in readings if r.deadline_words), "")
        deadline = self._deadline(words) if words and not lost else None
        return Item(
            id=said.id or NAMELESS,
            section=section,
            heading=said.heading or "",
            title=said.title,
            summary=said.summary,
            responsible=said.responsible or "；".join(part.responsible for part in said.parts),
            deadline=deadline,
            assignments=tuple(self._assignments(readings)),
            readings=readings,
            targets=tuple(target for each in said.targets for target in self._target(each)),
            cadence=said.cadence or (deadline.cadence if deadline else None),
            milestone=said.milestone,
            urgent=said.urgent,
            evidence_required=said.evidence == "required",
            inherited=said.inherited,
            published_status=said.published_status or "",
            problem=said.problem or "",
            advice=said.advice or "",
            place=self.document.place(said.path),
        )

    def remarked(self) -> Iterator[Problem]:
        """What was remarked on: one problem a cause, at the first item it was met in."""
        for remark, places in self.remarks.items():
            yield Problem(
                next(iter(places.values())),
                remark.code,
                f"{items_named(places)}：{remark.message}",
                remark.fix,
                Severity.WARNING,
            )

    def _readings(self, said: ItemShape) -> Iterator[Responsibility]:
        phrases: list[tuple[str, Path]] = [
            (part.responsible, (*part.path, "responsible"))
            for part in said.parts
            if part.responsible
        ]
        if said.responsible:
            phrases.insert(0, (said.responsible, (*said.path, "responsible")))
        for words, path in phrases:
            reading = self._responsible(words)
            for remark in _one_a_cause(reading.remarks):
                if remark.code not in self.untold:
                    places = self.remarks.setdefault(remark, {})
                    places.setdefault(said.id or NAMELESS, self.document.place(path))
            yield reading

    def _responsible(self, words: str) -> Responsibility:
        if words not in self.known_phrases:
            self.known_phrases[words] = read_responsible(
                words,
                register=self.register,
                first_unit_leads=self.shape.rules.first_unit_leads,
            )
        return self.known_phrases[words]

    def _assignments(self, readings: Iterable[Responsibility]) -> Iterator[Assignment]:
        """One task a unit: groups expanded, the weightiest role kept where a unit stands twice."""
        roles: dict[str, Role] = {}
        for reading in readings:
            for party in reading.parties:
                for unit in self._members(party.name, party.is_group):
                    known = roles.get(unit)
                    if known is None or _WEIGHT[party.role] < _WEIGHT[known]:
                        roles[unit] = party.role
        return (Assignment(unit, role) for unit, role in roles.items())

    def _members(self, name: str, is_group: bool) -> Iterable[str]:
        if is_group:
            return self.shape.groups.get(name, ())
        return (name,) if name in self.shape.units else ()

    def _deadline(self, said: str | DeadlineShape) -> Deadline:
        if isinstance(said, DeadlineShape):
            return Deadline(words=said.words or said.by.isoformat(), kind=Kind.DATE, due=said.by)
        if said not in self.known_deadlines:
            self.known_deadlines[said] = read_deadline(
                said, year=self.year, issued=self.shape.issued, festivals=self.festivals
            )
        return self.known_deadlines[said]

    def _target(self, said: TargetShape) -> Iterator[Target]:
        if self.losses.within(said.path):
            return
        given: list[tuple[str, Decimal]] = [
            (op, value)
            for key, op in _COMPARISONS.items()
            if (value := getattr(said, key)) is not None
        ]
        if len(given) == 1:
            [(op, value)] = given
            yield Target(said.metric, op, value, said.unit, said.period)
            return
        written = f"写了 {len(given)} 种比较" if given else "没有写要比较的数"
        self.problems.append(
            Problem(
                self.document.place(said.path),
                "target.comparison",
                f"指标“{said.metric}”{written}，应恰好一种",
                f"请用 {'、'.join(_COMPARISONS)} 之一",
                lost=said.path,
            )
        )


def _register(shape: PlanShape) -> Register:
    return Register(
        units={name: unit.aliases for name, unit in shape.units.items()},
        groups=shape.groups,
        district=shape.district,
    )


_WEIGHT: Mapping[Role, int] = {role: weight for weight, role in enumerate(Role)}
_COMPARISONS = {"at_least": ">=", "at_most": "<=", "equals": "==", "more_than": ">"}


_OF_GROUPS = ("unit.unknown_group", "unit.indefinite")
_SAID_ALREADY = ("unit.foreign", "unit.unknown")


def _one_a_cause(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """A unit of another district is not in the register either: one of the two says enough."""
    for before, remark in pairwise((None, *remarks)):
        if remark and not (before and (before.code, remark.code) == _SAID_ALREADY):
            yield remark
