"""Is every task of whatever year explained, by facts that are there, and as it was known then?

`ZWGK_EXPLAINS` sets how many tasks are explained (24): of drawn years, each on the day itself and
again when the year is over; and of a simulated year, on any days.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from counting import Report, count
from databases import Databases, SqliteFiles
from desk import PLANS, at, compiled
from facts_found import Lookup
from years import YEARS, Year, drawn_ladder, drawn_plan

from zwgk_flow import runtime
from zwgk_flow.cli.explained import explanation_json
from zwgk_flow.definition.behaviour_check import compile_behaviour
from zwgk_flow.domain.explanation import explain
from zwgk_flow.domain.explanation.values import Known
from zwgk_flow.notify.channels import DeliveryFailed, Letter
from zwgk_flow.operations.audits import preview
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.operations.explanations import NAMES, explain_task, gather
from zwgk_flow.simulation.running import Chance, simulate_in
from zwgk_flow.store import open_store
from zwgk_flow.store.ledger import read_tasks
from zwgk_flow.store.plans import read_plan

TOTAL = count("ZWGK_EXPLAINS", 24)
OF_A_YEAR = 12
# from so many on the simulated plan is one of 1,853 tasks
WHOLE = 200
ALWAYS = {"printed", "read", "state", "light", "rung", "next", "green"}
Said = dict[str, Any]


@dataclass
class Post:
    """Takes most letters; what it refuses is tried again later."""

    draw: random.Random

    def send(self, letter: Letter) -> None:
        if self.draw.random() < 0.3:
            raise DeliveryFailed("信箱满了")


@dataclass
class Explained(Year):
    """A year in which on some days a task is asked about, and letters are sent on Fridays."""

    asked: list[tuple[str, date, Said]] = field(default_factory=list)

    def days(self) -> Iterator[date]:
        days = list(super().days())
        chosen = set(self.draw.sample(days[20:160], OF_A_YEAR))
        for day in days:
            yield day
            if day.weekday() == 4:
                deliver(self.store, Post(self.draw), at(day, 18))
            if day in chosen:
                key = self.drawn(day)
                self.asked.append((key, day, self.explained(key, day, day)))

    def drawn(self, day: date) -> str:
        """Mostly a task of which something is held back, or on which work is owed."""
        told = preview(self.store, self.plan.id, day, at(day, 18), runtime.calendar)
        states = self.plan.lifecycle.open_states
        kinds = (
            [held.opening.task.key for held in told.decision.held],
            [task.key for task in self.tasks() if task.state in states],
            [task.key for task in self.tasks()],
        )
        some = next((one for one in kinds if one and self.draw.random() < 0.8), kinds[-1])
        return self.draw.choice(some)

    def explained(self, key: str, today: date, day: date) -> Said:
        return explanation_json(explain_task(self.store, key, today, runtime.calendar, day))

    def known(self, key: str, today: date, day: date) -> Known:
        with self.store.reading() as transaction:
            plan = read_plan(transaction, self.plan.id)
            calendar = runtime.calendar(plan.calendar)
            return gather(transaction, plan, key, day, today, calendar)


def shuffled(known: Known, draw: random.Random) -> Known:
    """The same that was known, in another order where order says nothing."""
    past = known.past
    told, notices, silences = list(past.told), list(past.notices), list(past.silences)
    found, rungs = list(known.found), list(known.rungs)
    for several in (told, notices, silences, found, rungs):
        draw.shuffle(several)
    return replace(
        known,
        past=replace(past, told=tuple(told), notices=tuple(notices), silences=tuple(silences)),
        found=tuple(found),
        rungs=tuple(rungs),
    )


def live(databases: Databases, empty: str, seed: int) -> tuple[Explained, str]:
    draw = random.Random(f"explains {seed}")
    number = draw.choice(YEARS)
    plan = drawn_plan(draw, number, drawn_ladder(draw))
    url = databases.copy(empty)
    year = Explained(open_store(url), draw, plan, number)
    year.live()
    return year, url


def without_attempts(said: Said) -> Said:
    """What is said but for attempts that failed: of a past day they are not known any more."""
    sentences = [
        {**one, "text": ""} if one["topic"] == "sent" else one for one in said["sentences"]
    ]
    return {**said, "sentences": sentences}


def same(later: Said, said: Said) -> bool:
    """Whether an answer is the one that was given on the day."""
    failed = any("没有成功" in one["text"] or "已放弃" in one["text"] for one in said["sentences"])
    return without_attempts(later) == without_attempts(said) if failed else later == said


def test_explanations_rest_on_facts_and_stay_as_they_were(
    databases: Databases, empty_database: str, report: Report
) -> None:
    """Each task has an answer, each fact is found again, and a year later it is the same answer."""
    topics: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    done = 0
    for seed in range(-(-TOTAL // OF_A_YEAR)):
        year, url = live(databases, empty_database, seed)
        with closing(year.store):
            end = date(year.year, 12, 31)
            for key, day, said in year.asked[: TOTAL - done]:
                assert {one["topic"] for one in said["sentences"]} >= ALWAYS, said
                assert Lookup(year.store, str(day)).wrong(said) == []
                later = year.explained(key, end, day)
                assert same(later, said), (later, said)
                assert Lookup(year.store, str(day)).wrong(later) == []
                known = year.known(key, end, day)
                again = explain(shuffled(known, year.draw), NAMES)
                assert explanation_json(again) == later
                topics.update(one["topic"] for one in said["sentences"])
                kinds.update(f["kind"] for one in said["sentences"] for f in one["facts"])
                done += 1
        databases.drop(url)
    assert done == TOTAL
    report(f"{done} tasks explained; facts {dict(kinds)}")


def test_a_simulated_year_is_explained(sqlite_files: SqliteFiles, report: Report) -> None:
    """Tasks of a shipped plan, lived by a shipped behaviour, on days before and after its end."""
    url = sqlite_files.new()
    text, file = runtime.library()("behaviour", "uneven") or ("", "")
    behaviour = compile_behaviour(text, file).behaviour
    assert behaviour is not None
    path = PLANS / ("jiading-2021.yaml" if TOTAL >= WHOLE else "xihu-2021.yaml")
    plan = compiled(path.read_text(encoding="utf-8"), path)
    draw = random.Random("simulated")
    with closing(open_store(url, create=True)) as store:
        begins = plan.issued or date(plan.year, 1, 1)
        chance = Chance(behaviour, 6, begins, date(plan.year, 10, 31))
        simulate_in(store, plan, chance, runtime.calendar)
        with store.reading() as transaction:
            keys = [task.key for task in read_tasks(transaction, plan.id)]
        today = date(plan.year, 10, 31)
        for _ in range(TOTAL):
            key, day = draw.choice(keys), begins + timedelta(days=draw.randrange(400))
            said = explanation_json(explain_task(store, key, today, runtime.calendar, day))
            assert said["state"] is None or {o["topic"] for o in said["sentences"]} >= ALWAYS
            assert Lookup(store, str(min(day, today))).wrong(said) == []
    report(f"{TOTAL} of {len(keys)} tasks explained")
