"""Does the engine do, step for step, what a model of a hundred lines says?

`ZWGK_MODEL_STEPS` sets the steps on each database (500); from 20,000 on every state must have met
every trigger on the way, below that a table of them is tried one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from counting import Report, count
from databases import Databases
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    MEASURED,
    MILESTONE,
    OFFICE,
    UNDATED,
    UNPROVEN,
    Desk,
    at,
)
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from model import STATES, STEPS, Model, audited, born, stepped

from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import Refused
from zwgk_flow.operations.stepping import step
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

TOTAL = count("ZWGK_MODEL_STEPS", 500)
AT_ONCE = 100
WHOLE = 20_000
PAIRS = {(state, trigger) for state in STATES for trigger in STEPS}
BEGIN = date(2021, 1, 5)
TASKS: dict[str, Callable[[], Model]] = {
    DATED: lambda: born(date(2021, 6, 30)),
    DATED_YI: lambda: born(date(2021, 6, 30)),
    CONTINUOUS: lambda: born(date(2021, 12, 31), continuous=True),
    MILESTONE: lambda: born(date(2021, 10, 29), milestone=True),
    MEASURED: lambda: born(date(2021, 9, 30), target=("解读率", 60)),
    UNPROVEN: lambda: born(date(2021, 9, 29), proof=False),
    UNDATED: lambda: born(None),
}
# a task that is withdrawn stays so, and nobody is the audit
LEADING_ON = [name for name in STEPS if name not in ("withdraw", "mark_overdue")]
SAID: dict[str, Any] = {
    "note": "说明",
    "reason": "情况有变",
    "evidence": [{"file": "照片.jpg", "sha256": "00"}],
    "waive": "今年没有",
}


def actor(who: str, key: str) -> Actor:
    """Somebody of the unit, of the office, or of a unit that has no part in the task."""
    return {
        "unit": Actor(key.split("/")[2], "联络员"),
        "office": OFFICE,
    }.get(who, Actor("丁局", "联络员"))


def seen(task: Task) -> Model:
    """What the model says of a task, as the engine has it."""
    return {
        "state": task.state,
        "due": task.due,
        "claim": task.claim_pending,
        "seq": task.seq,
        "cycle": task.cycle,
        "returns": task.returns,
        "extensions": task.extensions,
        "lapses": task.lapses,
        "evidence": task.evidence,
        "metrics": dict(task.metrics),
        "requested": dict(task.requested),
    }


def agree(task: Task, model: Model) -> bool:
    """Whether engine and model have the same task."""
    return seen(task) == {name: model[name] for name in seen(task)}


@dataclass
class Tally:
    """What a campaign met: steps, pairs of state and trigger, and how many were legal."""

    steps: int = 0
    legal: int = 0
    audits: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, state: str, trigger: str, legal: bool) -> None:
        """One step tried."""
        self.steps += 1
        self.legal += legal
        self.pairs[state, trigger] += 1


class Year(RuleBasedStateMachine):
    """A desk and its model through a year: whatever is tried, both answer the same."""

    databases: Databases
    template: str
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.url = self.databases.copy(self.template)
        self.desk = Desk(open_store(self.url))
        self.models = {key: make() for key, make in TASKS.items()}
        self.day, self.audits, self.steps_since = BEGIN, 0, 0

    @rule(
        # those that can be staged more often, as fewer ways lead there
        key=st.sampled_from([*TASKS, *(MILESTONE, CONTINUOUS) * 3]),
        nth=st.integers(0, len(STEPS) - 1),
        fitting=st.booleans(),
        who=st.sampled_from(["whose it is"] * 6 + ["unit", "office", "stranger"]),
        named=st.just(set(SAID)) | st.sets(st.sampled_from(sorted(SAID))),
        rate=st.sampled_from([None, 59, 60]),
        ahead=st.sampled_from([40, 40, None, -20, 0]),
        days=st.integers(0, 9),
    )
    def step(
        self,
        key: str,
        nth: int,
        fitting: bool,
        who: str,
        named: set[str],
        rate: int | None,
        ahead: int | None,
        days: int,
    ) -> None:
        """Anybody tries any step, or one that leads on, with anything said, days later."""
        self.day += timedelta(days=days)
        self.steps_since += 1
        before = self.models[key]
        said = {name: SAID[name] for name in named}
        if rate is not None and before["target"]:
            said["metrics"] = {"解读率": str(rate)}
        if ahead is not None:
            said["due"] = str(self.day + timedelta(days=ahead))
        fit = [name for name in LEADING_ON if stepped(before, name, STEPS[name][0], said, self.day)]
        tried = fit if fitting and fit else list(STEPS)
        trigger = tried[nth % len(tried)]
        if who == "whose it is":
            who = STEPS[trigger][0].replace("audit", "office")
        after = stepped(before, trigger, who, said, self.day)
        self.tally.add(before["state"], trigger, after is not None)
        if after is None:
            with pytest.raises(Refused):
                self.desk.step(key, trigger, actor(who, key), str(self.day), **said)
        else:
            self.models[key] = after
            told = self.desk.step(key, trigger, actor(who, key), str(self.day), **said)
            assert agree(told, after)
        assert agree(self.desk.task(key), self.models[key])

    @precondition(lambda self: self.steps_since >= 4)
    @rule(days=st.integers(0, 40))
    def audit(self, days: int) -> None:
        """Some days later everything is looked at."""
        self.day += timedelta(days=days)
        self.audits, self.steps_since = self.audits + 1, 0
        run = self.desk.audit(str(self.day), "monthly", period=f"p{self.audits}").run
        after = {key: audited(model, self.day) for key, model in self.models.items()}
        marked = [key for key, model in after.items() if model != self.models[key]]
        for model in self.models.values():
            self.tally.add(model["state"], "mark_overdue", False)
        self.tally.steps -= len(self.models) - 1
        self.tally.audits += 1
        assert run.marked_overdue == len(marked)
        self.models = after

    def teardown(self) -> None:
        """In the end every task is as the model has it, and the ledger verifies."""
        with closing(self.desk.store) as store:
            for task in self.desk.tasks():
                assert agree(task, self.models[task.key])
            found = verify(store)
            assert found.differences == ()
            assert found.events == sum(model["seq"] for model in self.models.values())
        self.databases.drop(self.url)


def test_the_engine_is_the_model(databases: Databases, desk_database: str, report: Report) -> None:
    """Steps, audits and refusals by anybody in any order: the same answers, the same tasks."""
    tally = Tally()
    named = {"databases": databases, "template": desk_database, "tally": tally}
    machine = type("YearHere", (Year,), named)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=TOTAL // AT_ONCE * 11 // 10 + 1,  # a few of them end early
            stateful_step_count=AT_ONCE,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    report(
        f"{tally.steps} steps, {tally.audits} audits and {tally.legal} legal ones among them, "
        f"{len(tally.pairs)} of {len(PAIRS)} pairs of state and trigger"
    )
    assert tally.steps >= TOTAL // 2
    if TOTAL >= WHOLE:
        assert tally.steps >= WHOLE
        assert PAIRS - set(tally.pairs) == set()


# how a task gets into each state; it can be staged, it wants proof, and its day passes in October
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "assigned": (),
    "in_progress": (("start", "unit"),),
    "staged_completion": (("start", "unit"), ("stage", "office")),
    "overdue": (("audit", ""),),
    "completed": (("start", "unit"), ("submit", "unit"), ("complete", "office")),
    "withdrawn": (("withdraw", "office"),),
}
ALL: Model = {**SAID, "due": "2022-01-31"}
SAYINGS: tuple[Model, ...] = ({}, {"reason": "情况有变"}, ALL)
TODAY = "2021-11-01"


@pytest.mark.parametrize("state", STATES)
def test_every_trigger_is_answered_in_every_state_as_the_model_answers(
    new_desk: Callable[[], Desk], state: str
) -> None:
    """Twelve triggers, three people, three sayings, claimed or not: legal or refused, no third."""
    desk, model = new_desk(), TASKS[MILESTONE]()
    day = date.fromisoformat(TODAY)
    for trigger, who in WAYS[state]:
        if trigger == "audit":
            desk.audit(TODAY)
            model = audited(model, day)
        else:
            desk.step(MILESTONE, trigger, actor(who, MILESTONE), TODAY, **ALL)
            model = stepped(model, trigger, who, ALL, day) or {}
    assert desk.task(MILESTONE).state == model["state"] == state
    answers_alike(desk, model)
    claimed = stepped(model, "submit", "unit", ALL, day)
    if claimed:
        desk.step(MILESTONE, "submit", actor("unit", MILESTONE), TODAY, **ALL)
        answers_alike(desk, claimed)


def answers_alike(desk: Desk, model: Model) -> None:
    """Try everything with a task and keep nothing: the engine answers as the model."""
    for trigger, who, said in product(STEPS, ("unit", "office", "stranger"), SAYINGS):
        after = stepped(model, trigger, who, said, date.fromisoformat(TODAY))
        try:
            with desk.store.trying() as transaction:
                told = step(transaction, MILESTONE, trigger, actor(who, MILESTONE), at(TODAY), said)
        except Refused:
            assert after is None, (model["state"], trigger, who, said)
        else:
            assert after is not None and agree(told, after), (model["state"], trigger, who, said)
