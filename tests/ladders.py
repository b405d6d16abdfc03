"""Ladders and small snapshots as values, for tests of what is told to whom; checks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from zwgk_flow.definition.calendar import PACKAGED
from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Acting, Lights
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.decision import decide, numbered
from zwgk_flow.domain.escalation import Decision, Notice, Opening, Past, Silence, Told
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.task import Task

CALENDAR = PACKAGED
PLAN = "rungs-2021"
FOUR = [
    {"id": "remind", "name": "提醒", "before": "5 workdays", "to": ["liaison"]},
    {"id": "urge", "name": "催办", "wait": "1 workdays", "to": ["liaison"], "form": "催办单"},
    {
        "id": "supervise",
        "name": "督办",
        "wait": "5 workdays",
        "acknowledged_wait": "10 workdays",
        "to": ["deputy_leader"],
        "form": "督办通知单",
    },
    {"id": "circulate", "name": "通报", "wait": "5 workdays", "to": ["principal", "supervisor"]},
]


def ladder(rungs: Sequence[Mapping[str, Any]] = FOUR, **keys: Any) -> Ladder:
    """A ladder of these rungs and keys, as its file would say them."""
    data = {"ladder": "tried", "title": "试", "rungs": [dict(rung) for rung in rungs], **keys}
    return ladder_of(data)


def four(**changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The four rungs, each with what is said of it here."""
    return [{**rung, **changes.get(str(rung["id"]), {})} for rung in FOUR]


def address(unit: str, role: str) -> str:
    """Where somebody of a unit is told."""
    return f"{role}@{unit}.example"


def plan_of(
    lifecycle: Lifecycle,
    policy: Ladder,
    units: Sequence[str] = ("甲局", "乙局"),
    *,
    items: int = 4,
    urgent: Iterable[str] = (),
    acting: Mapping[str, tuple[Acting, ...]] | None = None,
) -> AdoptedPlan:
    """A plan of a few items, each for every unit, whose people all have addresses."""
    roles = ("liaison", "section_head", "deputy_leader", "principal")
    return AdoptedPlan(
        id=PLAN,
        revision=1,
        title="试",
        issuer="",
        document="",
        year=2021,
        issued=date(2021, 1, 4),
        office="办公室",
        adopted_at=datetime(2021, 1, 4, tzinfo=UTC),
        adopted_by="",
        lifecycle=lifecycle,
        ladder=policy,
        contacts={
            "办公室": {"liaison": "office@example"},
            **{unit: {role: address(unit, role) for role in roles} for unit in units},
        },
        leading_group={"leader": "leader@example", "supervisor": "supervisor@example"},
        audits={},
        lights=Lights(),
        calendar="cn",
        items={
            str(n): AdoptedItem(
                id=str(n),
                section="",
                title=f"第{n}项",
                summary="",
                responsible="",
                deadline="",
                kind="date",
                due=None,
                cadence=None,
                urgent=str(n) in urgent,
                assignments=tuple((unit, "lead") for unit in units),
            )
            for n in range(1, items + 1)
        },
        acting=acting or {},
    )


def task_of(item: int, unit: str, due: date, **changes: Any) -> Task:
    """A task in progress."""
    made = Task(f"{PLAN}/{item}/{unit}", unit, "lead", "in_progress", due, due, seq=1)
    return replace(made, **changes)


@dataclass
class Story:
    """Days one after the other: what is told becomes the past of the next day."""

    plan: AdoptedPlan
    tasks: list[Task]
    told: list[Told] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    policies: dict[str, Ladder] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    returned: dict[str, list[date]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def past(self) -> Past:
        """What the records would say."""
        return Past(
            tuple(self.told),
            dict(self.policies),
            tuple(self.notices),
            tuple(self.silences),
            dict(self.returned),
        )

    def look(self, day: date, findings: Iterable[Finding] = ()) -> Decision:
        """One day's decision, of which nothing is kept."""
        snapshot = Snapshot(self.plan, tuple(self.tasks), CALENDAR)
        return decide(snapshot, self.past(), day, findings)

    def audit(self, day: date, findings: Iterable[Finding] = ()) -> Decision:
        """One day's decision, kept as the store would keep it."""
        decided = numbered(self.look(day, findings), self.numbers)
        for opening in decided.openings:
            self._keep(opening, day)
        return decided

    def audits(self, first: date, last: date) -> dict[str, list[tuple[str, date]]]:
        """Every working day's decision; what was told of each task, and when."""
        opened: dict[str, list[tuple[str, date]]] = {}
        day = first
        while day <= last:
            if CALENDAR.is_working(day):
                for opening in self.audit(day).openings:
                    opened.setdefault(opening.task.key, []).append((opening.rung.id, day))
            day += timedelta(days=1)
        return opened

    def acknowledge(self, rung: str, day: date) -> None:
        """Whoever was told this rung has seen it."""
        self.told = [
            replace(one, acknowledged_on=day) if one.rung == rung else one for one in self.told
        ]

    def _keep(self, opening: Opening, day: date) -> None:
        task, rung = opening.task, opening.rung
        self.policies.setdefault(opening.policy, self.plan.ladder)
        told = Told(task.key, task.cycle, rung.id, day, None, opening.nth, opening.policy)
        self.told.append(told)
        self.notices.append(
            Notice(f"run/{day}", task.unit, day, rung.id, opening.policy, opening.recipients)
        )
        if opening.number is not None:
            self.numbers[rung.form] = max(opening.number, self.numbers.get(rung.form, 0))


def finding(task: Task, code: str) -> Finding:
    """Something an audit found of a task."""
    return Finding(task.key, code, "medium", "", "")
