"""A year under the virtual clock: repeatable, the same as a lived one, and counted to the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from desk import OFFICE, PLAN, Desk, at, compiled

from zwgk_flow import runtime
from zwgk_flow.definition.behaviour import Behaviour, Span
from zwgk_flow.definition.behaviour_check import compile_behaviour
from zwgk_flow.definition.plan import Plan, Unit
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.simulation.draws import Draws
from zwgk_flow.simulation.running import (
    ADOPTED_AT,
    IN_MEMORY,
    Chance,
    Simulated,
    simulate_in,
    simulate_on,
    simulate_plan,
)
from zwgk_flow.simulation.year import Move
from zwgk_flow.store import Store, open_store

MIXED = """\
behaviour: mixed
title: 各式各样
verifies: [1, 4]
habits:
  - name: 甲
    of: [甲局]
    done: {on_time: 0.5, late: {share: 0.5, days: [3, 20]}}
    burst: {share: 0.5, days: 5}
    reports: 0.7
    returned: 0.5
    acknowledges: {share: 0.5, after: [0, 3]}
    leave: [{from: 06-14, until: 07-09}]
  - done: {on_time: 0.3, late: {share: 0.3, days: [1, 40]}, never: 0.4}
    returned: 0.3
    acknowledges: {share: 0.8, after: [0, 1]}
    responds: {share: 0.3, after: [1, 5]}
"""
NEVER = "behaviour: n\ntitle: 谁都不办\nhabits: [{done: {on_time: 0, never: 1}}]\n"
PROMPT = "behaviour: p\ntitle: 都按时\nhabits: [{done: {on_time: 1}}]\n"
RECURRING = PLAN + (
    "      - {id: 7, title: 每月, summary: 每月更新, responsible: 甲局、乙局, deadline: 每月底前}\n"
)


def behaviour(text: str = MIXED) -> Behaviour:
    found = compile_behaviour(text, "b.yaml")
    assert found.behaviour is not None, found.problems
    return found.behaviour


def lived(plan: Plan, text: str = MIXED, seed: int = 1, **days: date) -> Simulated:
    return simulate_plan(plan, Chance(behaviour(text), seed, **days), runtime.calendar)


@pytest.fixture(scope="module")
def recurring() -> Plan:
    """The small plan with an item whose tasks open month by month."""
    return compiled(RECURRING)


@pytest.fixture(scope="module")
def memory(recurring: Plan) -> Iterator[tuple[Desk, Simulated]]:
    """A year lived in memory, its database still open."""
    with closing(open_store(IN_MEMORY, create=True)) as store:
        done = simulate_in(store, recurring, Chance(behaviour(), 1), runtime.calendar)
        yield Desk(store), done


def ledger(store: Store) -> list[tuple[Any, ...]]:
    """Every event with its task's key, hashes included."""
    sql = "SELECT task.key, event.* FROM event JOIN task ON task.id = task_id ORDER BY task_id, seq"
    with store.reading() as transaction:
        return transaction.rows(sql)


# --- repeatable ----------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_year(recurring: Plan) -> None:
    """Moves, held notices and figures, to the last of them; another seed gives another year."""
    one, again, other = lived(recurring), lived(recurring), lived(recurring, seed=2)
    assert one.figures == again.figures
    assert one.lived == again.lived
    assert one.lived.moves != other.lived.moves


def test_a_draw_depends_on_its_name_alone() -> None:
    """Not on what was drawn before; each value of a span comes up, and none beside it."""
    draws = Draws(7)
    asked = [draws.within(Span(2, 5), "任务", n) for n in range(400)]
    assert asked == [Draws(7).within(Span(2, 5), "任务", n) for n in range(400)]
    assert set(asked) == {2, 3, 4, 5}


@pytest.mark.parametrize("share", ["0", "0.25", "1"])
def test_a_share_comes_up_as_often_as_it_says(share: str) -> None:
    """Never, in a quarter of the cases, always."""
    happened = sum(Draws(1).happens(Decimal(share), n) for n in range(4_000)) / 4_000
    assert happened == pytest.approx(float(share), abs=0.03)


def test_another_task_changes_nobodys_draws(desk_plan: Plan, recurring: Plan) -> None:
    """What the units do about their tasks is the same with an item more in the plan."""

    def steps(simulated: Simulated) -> list[Move]:
        return [
            move
            for move in simulated.lived.moves
            if move.trigger in ("start", "report") and "/7/" not in move.task
        ]

    assert steps(lived(desk_plan)) == steps(lived(recurring))


# --- the same as a real year ---------------------------------------------------------------------


def test_a_real_clock_writes_the_same_ledger(
    memory: tuple[Desk, Simulated], recurring: Plan, tmp_path: Path
) -> None:
    """The same steps and audits by the operations, on a disk: the same events, hashes included."""
    desk, simulated = memory
    with closing(open_store(f"sqlite:///{tmp_path / 'real.db'}", create=True)) as store:
        adopt_plan(store, recurring, OFFICE, at("2021-01-04", ADOPTED_AT))
        for move in simulated.lived.moves:
            _do(store, recurring.id, move)
        virtual, real = ledger(desk.store), ledger(store)
        assert len(virtual) > 150
        assert virtual == real
        for table in ("audit_run", "finding", "rung", "checkpoint"):
            assert Desk(store).rows(f"SELECT * FROM {table}") == desk.rows(f"SELECT * FROM {table}")


def _do(store: Store, plan: str, move: Move) -> None:
    if move.audit is not None:
        audit = move.audit
        run_audit(
            store,
            plan,
            audit.kind,
            audit.as_of,
            move.at,
            runtime.calendar,
            period=audit.period,
            tell=audit.last,
        )
        return
    assert move.actor is not None
    if move.rung:
        acknowledge_rung(store, move.task, move.rung, move.actor, move.at)
    else:
        advance(store, move.task, move.trigger, move.actor, move.at, move.content)


def test_the_ledger_of_a_simulated_year_verifies(memory: tuple[Desk, Simulated]) -> None:
    """Nothing was written past the operations."""
    assert not verify(memory[0].store).differences


def test_moves_come_in_order_and_within_the_year(memory: tuple[Desk, Simulated]) -> None:
    """Time never runs back, and the audits are those that the plan schedules."""
    _, simulated = memory
    moments = [move.at for move in simulated.lived.moves]
    assert moments == sorted(moments)
    assert simulated.lived.refused == 0
    kinds = {move.audit.kind for move in simulated.lived.moves if move.audit}
    assert kinds == {"daily", "monthly"}
    assert moments[0] > at("2021-01-04", ADOPTED_AT)
    assert moments[-1] < at("2022-01-04")


# --- counted -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "sql"),
    [
        ("tasks", "SELECT count(*) FROM task"),
        ("events", "SELECT count(*) FROM event"),
        ("rungs", "SELECT count(*) FROM rung"),
        ("messages", "SELECT count(*) FROM outbox"),
        ("findings", "SELECT count(*) FROM finding"),
        ("audits", "SELECT count(*) FROM audit_run"),
        ("signed", "SELECT count(*) FROM rung WHERE acknowledged_at IS NOT NULL"),
    ],
)
def test_the_sums_are_the_databases(memory: tuple[Desk, Simulated], total: str, sql: str) -> None:
    """What the figures count is what stands in the tables."""
    desk, simulated = memory
    counted = getattr(simulated.figures.totals, total)
    assert counted > 0
    assert desk.rows(sql) == [(counted,)]


def test_every_breakdown_adds_up(memory: tuple[Desk, Simulated]) -> None:
    """Readers by month, days, units and rungs are the same messages and rungs, divided."""
    year = memory[1].figures
    messages = year.totals.messages
    assert sum(reader.messages for reader in year.readers) == messages
    assert sum(day.messages for day in year.days) == messages
    assert sum(unit.messages for unit in year.units) == messages
    assert sum(count for _, count in year.by_rung) == year.totals.rungs
    assert sum(unit.rungs for unit in year.units) == year.totals.rungs
    assert sum(unit.on_time for unit in year.units) == year.on_time
    assert len(year.days) == 365


# --- people --------------------------------------------------------------------------------------


def test_where_nobody_ever_acts_everything_that_is_due_stays_undone(desk_plan: Plan) -> None:
    """No step is taken, no rung is signed for, and the ladder is climbed to its top."""
    year = lived(desk_plan, NEVER)
    assert year.lived.steps == year.lived.signed == 0
    assert (year.figures.on_time, year.figures.late) == (0, 0)
    assert year.figures.unfinished == 6
    assert dict(year.figures.by_rung)["约谈"] > 0


ASKING = """\
behaviour: asking
title: 先申请
habits: [{done: {on_time: 0, late: {share: 1, days: [1, 5]}}%s}]
"""


@pytest.mark.parametrize(("granted", "ending"), [("1", "on_time"), ("0", "late")])
def test_who_will_be_late_may_ask_for_more_time(desk_plan: Plan, granted: str, ending: str) -> None:
    """Granted, the same work on the same day is in time; refused, it is late; none is moved."""
    text = ASKING % f", extends: {{share: 1, days: [30, 30], granted: {granted}}}"
    year = lived(desk_plan, text)
    asked = {m.task: local_day(m.at) for m in year.lived.moves if m.trigger == "request_extension"}
    due = {item.id: item.due for item in year.plan.items.values()}
    assert year.figures.totals.asked == len(asked) == 6
    assert all(day < (due[key.split("/")[1]] or day) for key, day in asked.items())
    assert year.figures.totals.granted == (6 if granted == "1" else 0)
    assert getattr(year.figures, ending) == 5  # one is due with the year, and claimed after it
    assert year.lived.refused == 0

    def claims(simulated: Simulated) -> list[tuple[str, datetime]]:
        return [(m.task, m.at) for m in simulated.lived.moves if m.trigger == "submit"]

    assert claims(year) == claims(lived(desk_plan, ASKING % ""))


def test_who_is_prompt_is_never_urged(desk_plan: Plan) -> None:
    """Everything is done by its day; the ladder reminds at most."""
    year = lived(desk_plan, PROMPT)
    assert (year.figures.late, year.figures.unfinished) == (0, 0)
    assert year.figures.share_on_time == 1
    assert {name for name, count in year.figures.by_rung if count} <= {"提醒"}


def test_nobody_acts_on_leave_or_on_a_day_off(memory: tuple[Desk, Simulated]) -> None:
    """Not a unit on its leave, and nobody when offices are closed."""
    calendar = runtime.calendar("cn")
    acts = [move for move in memory[1].lived.moves if move.actor]
    assert acts
    assert all(calendar.is_working(move.at.date()) for move in acts)
    away = [move for move in acts if move.actor == Actor("甲局", "联络员")]
    assert away
    assert not [m for m in away if date(2021, 6, 14) <= m.at.date() <= date(2021, 7, 9)]


def test_a_return_is_followed_by_another_claim(memory: tuple[Desk, Simulated]) -> None:
    """A claim that was sent back is made again: verified, or waiting when the year ends."""
    returned = memory[0].rows("SELECT state, claim_pending FROM task WHERE returns > 0")
    assert returned
    assert all(state == "completed" or waits for state, waits in returned)


def test_tasks_of_which_nobody_would_hear_are_named(desk_plan: Plan) -> None:
    """One without a deadline, with its unit and why."""
    (unheard,) = lived(desk_plan, PROMPT).figures.unheard
    assert (unheard.item, unheard.units) == ("6", ("乙局",))
    assert "没有期限" in unheard.why


def test_a_ladder_that_reaches_nobody_is_found(desk_plan: Plan) -> None:
    """Late tasks of units without any address are told to nobody, and said so."""
    lonely = replace(desk_plan, units={**desk_plan.units, "丙镇": Unit("丙镇")}, leading_group={})
    office = Unit(OFFICE.unit)
    lonely = replace(lonely, units={**lonely.units, OFFICE.unit: office})
    unheard = {one.item: one for one in lived(lonely, NEVER).figures.unheard}
    assert unheard["5"].units == ("丙镇",)
    assert "没有告知过任何人" in unheard["5"].why


def test_notices_held_back_are_counted_once(desk_plan: Plan) -> None:
    """What waits for days, because its reader was told lately, is one notice held back."""
    source = {**desk_plan.ladder.source, "cool_down": "9 workdays"}
    slow = replace(desk_plan.ladder, cool_down=9, source=source)
    year = lived(replace(desk_plan, ladder=slow), NEVER)
    held = dict(year.figures.held)
    assert held["间隔不足"] == year.figures.totals.held
    assert 0 < year.figures.totals.held < len(year.lived.held)


def test_an_offices_own_lifecycle_is_lived_too() -> None:
    """Steps are found by what they do: one without a staged state, under the same people."""
    direct = compiled(PLAN.replace("office: 办公室", "office: 办公室\nlifecycle: direct", 1))
    year = lived(direct, PROMPT)
    assert year.plan.lifecycle.id == "direct"
    assert year.lived.refused == 0
    assert year.figures.on_time == 6


# --- from where the records stand ----------------------------------------------------------------


@pytest.fixture
def on_disk(tmp_path: Path, desk_plan: Plan) -> Iterator[Store]:
    """An office's database on the last day of March."""
    with closing(open_store(f"sqlite:///{tmp_path / 'office.db'}", create=True)) as store:
        half = Chance(behaviour(), 1, last=date(2021, 3, 31))
        simulate_in(store, desk_plan, half, runtime.calendar)
        yield store


def test_a_simulation_of_records_changes_none_of_them(on_disk: Store) -> None:
    """It goes on from the day after the last audit, in a copy."""
    before = Desk(on_disk).contents()
    chance = Chance(behaviour(), 5)
    year = simulate_on(on_disk, "desk-2021", {}, chance, runtime.calendar)
    assert Desk(on_disk).contents() == before
    assert year.figures.first == date(2021, 4, 1)
    assert year.figures.totals.audits > 200
    assert year.figures.totals.events > len(ledger(on_disk))


@pytest.mark.parametrize(
    "days",
    [
        {"first": date(2021, 3, 1)},
        {"last": date(2021, 3, 1)},
        {"last": date(2031, 3, 1)},
    ],
)
def test_a_period_that_cannot_be_lived_is_refused(on_disk: Store, days: dict[str, date]) -> None:
    """Before what was audited, backwards, or longer than two years."""
    chance = Chance(behaviour(), 1, **days)
    with pytest.raises(UsageError):
        simulate_on(on_disk, "desk-2021", {}, chance, runtime.calendar)


def test_each_day_is_told_to_who_watches(desk_plan: Plan) -> None:
    """A bar moves once a day, from the first to the last."""
    days: list[date] = []
    chance = Chance(behaviour(), 1, last=date(2021, 1, 31))
    watch: Callable[[date], None] = days.append
    simulate_plan(desk_plan, chance, runtime.calendar, watch)
    assert (len(days), days[0], days[-1]) == (28, date(2021, 1, 4), date(2021, 1, 31))
