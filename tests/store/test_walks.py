"""After any walk that the rules allow, is the cached task what its events say it is?"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from databases import Databases
from desk import CONTINUOUS, DATED, MEASURED, MILESTONE, OFFICE, UNDATED, UNPROVEN, Desk, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import replay
from zwgk_flow.errors import Refused
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store
from zwgk_flow.store.ledger import history, read_task

KEYS = (DATED, CONTINUOUS, MILESTONE, MEASURED, UNPROVEN, UNDATED)
BEGIN = date(2021, 1, 5)
SAID: dict[str, Any] = {
    "note": "说明",
    "reason": "情况有变",
    "evidence": [{"file": "照片.jpg", "sha256": "00"}],
    "metrics": {"解读率": "61"},
    "waive": "今年没有",
}

steps = st.tuples(
    st.sampled_from(KEYS),
    st.sampled_from(
        ["start", "report", "submit", "stage", "complete", "return", "extend", "reopen", "audit"]
    ),
    st.booleans(),
    st.sets(st.sampled_from(sorted(SAID))),
    st.integers(0, 90),
)


def walk(desk: Desk, taken: list[tuple[str, str, bool, set[str], int]]) -> int:
    """Try every step in turn, each on a later day; how many were legal."""
    day, legal = BEGIN, 0
    for key, trigger, by_office, named, days in taken:
        day += timedelta(days=days)
        said = {name: SAID[name] for name in named if name != "metrics" or key == MEASURED}
        if trigger == "extend":
            said["due"] = str(day + timedelta(days=30))
        actor = OFFICE if by_office else Actor(key.split("/")[2], "联络员")
        try:
            if trigger == "audit":
                desk.audit(str(day), "monthly", period=str(day))
            else:
                desk.step(key, trigger, actor, str(day), **said)
            legal += 1
        except Refused:
            continue
    return legal


def agrees(desk: Desk, lifecycle: Lifecycle) -> None:
    for key in KEYS:
        with desk.store.reading() as transaction:
            cached, events = read_task(transaction, key).task, history(transaction, key)
        assert replay(lifecycle, events) == cached
        assert [event.seq for event in events] == list(range(1, cached.seq + 1))
    assert verify(desk.store).differences == ()


@given(st.lists(steps, min_size=5, max_size=25))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_replaying_its_events_gives_the_cached_task(
    databases: Databases,
    desk_database: str,
    standard: Lifecycle,
    taken: list[tuple[str, str, bool, set[str], int]],
) -> None:
    """Whatever was tried and whatever was refused, events and cache tell the same."""
    url = databases.copy(desk_database)
    with closing(open_store(url)) as store:
        desk = Desk(store)
        walk(desk, taken)
        agrees(desk, standard)
    databases.drop(url)


@pytest.mark.parametrize("seed", range(4))
def test_a_long_year_of_a_desk_verifies(
    new_desk: Callable[[], Desk], standard: Lifecycle, seed: int
) -> None:
    """Hundreds of steps of all kinds through a year, rungs acknowledged on the way."""
    draw, desk = random.Random(seed), new_desk()
    triggers = ["start", "report", "submit", "stage", "complete", "return", "extend", "reopen"]
    taken = [
        (
            draw.choice(KEYS),
            draw.choice([*triggers, "audit"]),
            draw.random() < 0.5,
            {name for name in SAID if draw.random() < 0.7},
            draw.choice([0, 0, 1, 3]),
        )
        for _ in range(300)
    ]
    legal = walk(desk, taken)
    for rung in {row[0] for row in desk.rows("SELECT key FROM rung JOIN task ON id = task_id")}:
        acknowledge_rung(desk.store, rung, None, OFFICE, at("2021-12-31"))
    assert legal > 60
    agrees(desk, standard)
