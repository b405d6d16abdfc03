"""One drawn year: a ladder within the shape, a small plan, and what people do on each day of it.

It acts through the operations as an office would; what must hold afterwards is in `test_years`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desk import PROOF, at

from zwgk_flow import runtime
from zwgk_flow.definition import compile as compiling
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import Refused
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.escalations import acknowledge_rung, list_rungs
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.silences import silence
from zwgk_flow.operations.stepping import advance
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_tasks

OFFICE = Actor("办公室", "值班员")
UNITS = ("甲局", "乙局", "丙镇")
ROLES = ("liaison", "section_head", "deputy_leader", "principal")
YEARS = (2018, 2019, 2020, 2021, 2022, 2023, 2024)
Said = dict[str, Any]


def drawn_ladder(draw: random.Random) -> Said:
    """A ladder as its file would say it, with any of the keys there are."""
    late = [_late_rung(draw, n) for n in range(draw.randint(1, 4))]
    rungs = [_rung("remind", "提醒", draw, before=_days(draw, 1, 8))] if draw.random() < 0.6 else []
    rungs += late
    for side in (_on_rung, _several_rung):
        if draw.random() < 0.5:
            rungs.insert(draw.randrange(len(rungs)), side(draw))
    said: Said = {"ladder": "drawn", "title": "抽的", "rungs": rungs}
    if draw.random() < 0.5:
        said["urgent"] = draw.choice(late)["id"]
    if draw.random() < 0.5:
        said["cool_down"] = _days(draw, 1, 4)
    if draw.random() < 0.5:
        said["quiet"] = {"days": "non_working", "hours": "18:00-08:00"}
    if draw.random() < 0.7:
        most = max(sum(role in ROLES for role in rung["to"]) for rung in rungs)
        said["burden"] = {"per_week": str(draw.randint(most, most + 3))}
    said["fallback"] = {"liaison": ["principal"], "section_head": ["deputy_leader"]}
    return said


def _days(draw: random.Random, least: int, most: int) -> str:
    return f"{draw.randint(least, most)} workdays"


def _rung(id: str, name: str, draw: random.Random, **said: Any) -> Said:
    to = draw.sample((*ROLES, "supervisor", "leading_group"), draw.randint(1, 3))
    return {"id": id, "name": name, "to": to, **said}


def _late_rung(draw: random.Random, n: int) -> Said:
    wait = draw.randint(0, 6)
    rung = _rung(f"late{n}", f"第{n}级", draw, wait=f"{wait} workdays")
    rung["form"] = draw.choice(("message", "催办单", "通报"))
    if draw.random() < 0.5:
        rung["acknowledged_wait"] = _days(draw, wait, wait + 5)
    return _repeated(draw, rung)


def _on_rung(draw: random.Random) -> Said:
    codes = draw.sample(("no_report", "behind", "overdue", "claim_waiting"), draw.randint(1, 2))
    return _repeated(draw, _rung("prompt", "提示", draw, on=codes))


def _several_rung(draw: random.Random) -> Said:
    return _repeated(draw, _rung("together", "集中", draw, several=str(draw.randint(2, 3))))


def _repeated(draw: random.Random, rung: Said) -> Said:
    if draw.random() < 0.3:
        rung["repeat"] = {"every": _days(draw, 1, 5), "most": str(draw.randint(2, 4))}
    return rung


def drawn_plan(draw: random.Random, year: int, ladder: Said) -> Plan:
    """Four items for three units, due in the first months, some urgent; one unit lacks people."""
    contacts = {unit: _contacts(unit, ROLES) for unit in UNITS[:2]}
    contacts[UNITS[2]] = _contacts(UNITS[2], ("deputy_leader", "principal"))
    items = [
        {
            "id": str(n),
            "title": f"第{n}件",
            "summary": f"第{n}件要办的事",
            "responsible": "、".join(draw.sample(UNITS, draw.randint(1, 3))),
            "deadline": {"by": (date(year, 2, 1) + timedelta(draw.randrange(100))).isoformat()},
            "urgent": draw.choice(("true", "false")),
            "cadence": "monthly",
        }
        for n in range(1, 5)
    ]
    text = {
        "plan": f"drawn-{year}",
        "title": "抽的计划",
        "issuer": "示例区",
        "year": str(year),
        "issued": f"{year}-01-04",
        "office": OFFICE.unit,
        "ladder": "drawn",
        "units": {
            OFFICE.unit: {"contacts": {"liaison": "office@desk.example"}},
            **{unit: {"contacts": of_unit} for unit, of_unit in contacts.items()},
        },
        "leading_group": {"contacts": {"leader": "leader@desk.example"}},
        "audits": {
            "daily": {"cron": "0 8 * * mon-fri", "checks": ["deadline", "progress", "claim"]}
        },
        "sections": [{"title": "一", "items": items}],
    }
    shipped = runtime.library()

    def library(kind: str, name: str) -> tuple[str, str] | None:
        if kind == "ladder":
            return json.dumps(ladder, ensure_ascii=False), "drawn.yaml"
        return shipped(kind, name)

    festivals = runtime.calendar("cn").festival
    found = compiling.compile_plan(json.dumps(text, ensure_ascii=False), "p", library, festivals)
    assert found.plan is not None, "\n".join(map(str, found.problems))
    return found.plan


def _contacts(unit: str, roles: tuple[str, ...]) -> dict[str, str]:
    return {role: f"{role}@{UNITS.index(unit)}.example" for role in roles}


@dataclass
class Year:
    """A plan's year in a database; `started` is when each task's ladder began to run anew."""

    store: Store
    draw: random.Random
    plan: Plan
    year: int
    started: dict[str, date] = field(default_factory=dict)

    def live(self) -> None:
        """Adopt the plan, then act and audit on every working day of the year."""
        adopt_plan(self.store, self.plan, OFFICE, at(date(self.year, 1, 4)))
        for day in self.days():
            for _ in range(self.draw.choice((0, 0, 0, 1, 1, 2))):
                self.draw.choice(_DEEDS)(self, day)
            run_audit(self.store, self.plan.id, "daily", day, at(day, 17), runtime.calendar)

    def days(self) -> Iterator[date]:
        """The working days from the adoption on."""
        calendar = runtime.calendar("cn")
        day = date(self.year, 1, 5)
        while day.year == self.year:
            if calendar.is_working(day):
                yield day
            day += timedelta(days=1)

    def tasks(self) -> tuple[Task, ...]:
        """Every task as it is now."""
        with self.store.reading() as transaction:
            return read_tasks(transaction, self.plan.id)

    def _step(self, day: date, trigger: str, **content: Any) -> Task | None:
        """One step of a task drawn among those that can take it; None where none was taken."""
        task = self.draw.choice(self.tasks())
        actor = OFFICE
        try:
            return advance(self.store, task.key, trigger, actor, at(day), content)
        except Refused:
            return None

    def start(self, day: date) -> None:
        """Somebody begins."""
        self._step(day, "start")

    def claim(self, day: date) -> None:
        """Somebody says it is done; mostly it is sent back some day."""
        self._step(day, "submit", **PROOF)

    def send_back(self, day: date) -> None:
        """A claim is returned: the wait runs anew."""
        if task := self._step(day, "return", reason="数据不全"):
            self.started[task.key] = day

    def complete(self, day: date) -> None:
        """A claim is verified, not often."""
        if self.draw.random() < 0.1:
            self._step(day, "complete")

    def reopen(self, day: date) -> None:
        """What was done begins a new cycle."""
        if task := self._step(day, "reopen", reason="回头看发现问题"):
            self.started[task.key] = day

    def extend(self, day: date) -> None:
        """A later date, not often."""
        if self.draw.random() < 0.3:
            later = day + timedelta(days=self.draw.randint(5, 30))
            self._step(day, "extend", reason="系统未开通", due=later.isoformat())

    def acknowledge(self, day: date) -> None:
        """Somebody has seen what he was told."""
        opened = list_rungs(self.store, self.plan.id)
        if opened:
            acknowledge_rung(self.store, self.draw.choice(opened).task, None, OFFICE, at(day))

    def silence(self, day: date) -> None:
        """The office keeps still about a unit, a task or all for some days, not often."""
        if self.draw.random() > 0.1:
            return
        task = self.draw.choice(self.tasks())
        until = day + timedelta(days=self.draw.randint(0, 20))
        which: dict[str, str] = self.draw.choice(({"unit": task.unit}, {"task": task.key}, {}))
        silence(self.store, self.plan.id, OFFICE, at(day), until=until, reason="系统迁移", **which)
        for one in self.tasks():
            if which.get("unit", one.unit) == one.unit and which.get("task", one.key) == one.key:
                self.started[one.key] = max(until, self.started.get(one.key, until))


_DEEDS: tuple[Callable[[Year, date], None], ...] = (
    Year.start,
    Year.claim,
    Year.send_back,
    Year.send_back,
    Year.complete,
    Year.reopen,
    Year.extend,
    Year.acknowledge,
    Year.acknowledge,
    Year.silence,
)
