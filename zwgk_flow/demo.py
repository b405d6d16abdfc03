"""The demonstration: a fixed script by which units act through half a year under a virtual clock.

Everything it shows is computed by the same operations an office uses; only the time is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor, at_hour
from zwgk_flow.domain.task import Task, unit_of
from zwgk_flow.errors import Refused
from zwgk_flow.operations.audits import audits_due
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.tasks import TaskFilter, list_tasks
from zwgk_flow.schedule import Say, asked_of, run_audits_by_flow
from zwgk_flow.store import Store

BEGINS, ENDS = date(2021, 4, 16), date(2021, 7, 1)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a habit: so many days after adoption or the due day, this step."""

    counted_from: str
    days: int
    trigger: str
    content: Mapping[str, Any]


_PROOF = {"evidence": [{"url": "https://www.jiading.example/gk/{item}"}], "note": "已按要求完成"}
_MORE = {"evidence": [{"url": "https://www.jiading.example/gk/{item}/bu"}], "note": "已补齐材料"}

# how a unit goes about its dated tasks; every tenth unit shares a habit
DATED: Mapping[str, tuple[Planned, ...]] = {
    "prompt": (
        Planned("adopted", 3, "start", {}),
        Planned("due", -6, "submit", _PROOF),
        Planned("due", -4, "complete", {"note": "核实无误"}),
    ),
    "slow": (
        Planned("adopted", 12, "start", {}),
        Planned("due", 12, "acknowledge", {}),
        Planned("due", 16, "submit", _PROOF),
        Planned("due", 18, "return", {"reason": "链接打不开，请补交"}),
        Planned("due", 25, "submit", _MORE),
        Planned("due", 27, "complete", {"note": "复核通过"}),
    ),
    "delayed": (
        Planned("adopted", 5, "start", {}),
        Planned("due", 3, "request_extension", {"reason": "上级系统尚未开通", "due_after": 45}),
        Planned("due", 4, "extend", {}),
    ),
    "silent": (),
}
CONTINUOUS: Mapping[str, tuple[Planned, ...]] = {
    "prompt": (
        Planned("adopted", 4, "start", {}),
        Planned("adopted", 60, "report", {"note": "二季度已更新", "metrics": {}}),
    ),
    "slow": (Planned("adopted", 30, "start", {}),),
    "delayed": (Planned("adopted", 10, "start", {}),),
    "silent": (),
}
HABITS = ("prompt",) * 6 + ("slow", "slow", "delayed", "silent")


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """One step on one day."""

    day: date
    order: int
    task: str
    trigger: str
    content: Mapping[str, Any]


def script(tasks: list[Task], units: list[str], office: str) -> list[Act]:
    """Everything that units and the office do until the end, by day."""
    habit = {unit: HABITS[n % len(HABITS)] for n, unit in enumerate(units)}
    habit[office] = "prompt"
    acts = [
        act
        for order, task in enumerate(tasks)
        for act in _acts(task, order, (CONTINUOUS if task.continuous else DATED)[habit[task.unit]])
    ]
    return sorted((act for act in acts if act.day < ENDS), key=lambda act: (act.day, act.order))


def _acts(task: Task, order: int, habit: tuple[Planned, ...]) -> Iterator[Act]:
    day = BEGINS
    for planned in habit:
        anchor = BEGINS if planned.counted_from == "adopted" else task.due or BEGINS
        # a step never comes before the one it follows, however early the due day
        day = max(day + timedelta(days=1), anchor + timedelta(days=planned.days))
        yield Act(day, order, task.key, planned.trigger, _content(task, day, planned.content))


def _content(task: Task, day: date, said: Mapping[str, Any]) -> dict[str, Any]:
    content = dict(said)
    if "evidence" in content:
        url = str(content["evidence"][0]["url"]).format(item=task.item)
        content["evidence"] = [{"url": url}]
    if "metrics" in content:
        content["metrics"] = {target.metric: str(target.value) for target in task.targets}
    if "due_after" in content:
        content["due"] = (day + timedelta(days=content.pop("due_after"))).isoformat()
    return content


@dataclass(slots=True)
class Played:
    """What the demonstration did, counted as it went."""

    steps: int = 0
    audits: int = 0
    refused: int = 0


def play(store: Store, plan: Plan, say: Say, progress: Say) -> Played:
    """Adopt the plan and live until 1 July: audits at eight, then what the script says."""
    office = Actor(plan.office, "值班员")
    adopt_plan(store, plan, office, at_hour(BEGINS, 9))
    tasks = [view.task for view in list_tasks(store, TaskFilter(plan=plan.id), BEGINS)]
    acts = script(tasks, list(plan.units), plan.office)
    played, day = Played(), BEGINS
    while day <= ENDS:
        progress(f"{day}")
        if due := [asked_of(audit) for audit in audits_due(store, at_hour(day, 8))]:
            played.audits += len(run_audits_by_flow(due, store, at_hour(day, 8), say))
        while acts and acts[0].day <= day:
            _act(store, plan, acts.pop(0), at_hour(day, 10), played)
        day += timedelta(days=1)
    return played


def _act(store: Store, plan: Plan, act: Act, now: datetime, played: Played) -> None:
    by_office = act.trigger in ("complete", "return", "extend", "stage")
    actor = Actor(plan.office, "值班员") if by_office else Actor(unit_of(act.task), "联络员")
    try:
        if act.trigger == "acknowledge":
            acknowledge_rung(store, act.task, None, actor, now)
        else:
            advance(store, act.task, act.trigger, actor, now, act.content)
        played.steps += 1
    except Refused:
        played.refused += 1  # as in life: the rules said no, and nothing was written
