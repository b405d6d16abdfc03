"""A whole year of 嘉定 2021 with an audit every day: how long, against its operations alone.

Run with `pytest tests/benchmarks/test_year.py -s -m slow -n 0`. Seconds are printed and held below
what people wait for; what they counted must be what stands in the database.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter, process_time

import pytest
from desk import ROOT, Desk, at
from measured import LINES, busy_seconds

from zwgk_flow import runtime
from zwgk_flow.cli import OBJECTS_BEFORE_COLLECTING
from zwgk_flow.definition.behaviour_check import compile_behaviour
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.simulation.running import ADOPTED_AT, IN_MEMORY, Chance, simulate_in
from zwgk_flow.simulation.year import OFFICE_PERSON, Move
from zwgk_flow.store import Store, open_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MOST_SECONDS = 30
BEHAVIOUR = ROOT / "definitions" / "behaviours" / "usual.yaml"
FIRST = date(2021, 4, 16)
HEADS = "SELECT key, seq, head FROM task ORDER BY id"
SUMS = {
    "tasks": "SELECT count(*) FROM task",
    "events": "SELECT count(*) FROM event",
    "rungs": "SELECT count(*) FROM rung",
    "messages": "SELECT count(*) FROM outbox",
    "findings": "SELECT count(*) FROM finding",
    "audits": "SELECT count(*) FROM audit_run",
}


@contextmanager
def as_a_command() -> Iterator[None]:
    """Garbage is looked for as seldom as in a command."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def every_day(plan: Plan) -> Plan:
    """The plan with an audit on every day of the year, days off included."""
    daily = replace(plan.audits["daily"], cron="0 8 * * *")
    return replace(plan, audits={**plan.audits, "daily": daily})


def chance() -> Chance:
    found = compile_behaviour(BEHAVIOUR.read_text(encoding="utf-8"), BEHAVIOUR.name)
    assert found.behaviour is not None
    # the plan is adopted after the first day's audit, so that a day more makes 365 of them
    return Chance(found.behaviour, 1, FIRST, FIRST + timedelta(days=365))


def repeat(store: Store, plan: Plan, moves: list[Move]) -> None:
    """The same operations with nobody to think what to do next."""
    adopt_plan(store, plan, Actor(plan.office, OFFICE_PERSON), at(FIRST, ADOPTED_AT))
    for move in moves:
        if (audit := move.audit) is not None:
            kind, day, period = audit.kind, audit.as_of, audit.period
            calendars = runtime.calendar
            run_audit(store, plan.id, kind, day, move.at, calendars, period=period, tell=audit.last)
        elif move.actor and move.rung:
            acknowledge_rung(store, move.task, move.rung, move.actor, move.at)
        elif move.actor:
            advance(store, move.task, move.trigger, move.actor, move.at, move.content)


def test_a_year_of_daily_audits(jiading: Plan) -> None:
    """Simulated within half a minute of processor; the report's sums are the ledger's."""
    plan = every_day(jiading)
    with (
        as_a_command(),
        closing(open_store(IN_MEMORY, create=True)) as store,
        closing(open_store(IN_MEMORY, create=True)) as other,
    ):
        began, busy_before = perf_counter(), process_time()
        simulated = simulate_in(store, plan, chance(), runtime.calendar)
        spent, busy = perf_counter() - began, process_time() - busy_before
        alone = busy_seconds(lambda: repeat(other, plan, simulated.lived.moves))
        desk, year = Desk(store, plan.id), simulated.figures
        counted = {name: getattr(year.totals, name) for name in SUMS}
        assert counted == {name: desk.rows(sql)[0][0] for name, sql in SUMS.items()}
        assert sum(reader.messages for reader in year.readers) == counted["messages"]
        assert sum(count for _, count in year.by_rung) == counted["rungs"]
        kinds = dict(desk.rows("SELECT kind, count(*) FROM audit_run GROUP BY kind"))
        assert kinds["daily"] == 365
        assert Desk(other).rows(HEADS) == desk.rows(HEADS)
    said = "，".join(f"{name} {count}" for name, count in counted.items())
    sys.stdout.write(f"\n365 daily audits: {spent:.1f} s, of processor {busy:.1f} s; {said}\n")
    ratio = f"{busy / alone:.2f}"
    LINES.append(("year: 365 daily audits", f"{busy:.1f} s", f"{alone:.1f} s", ratio, "<= 1.5"))
    assert busy <= MOST_SECONDS
