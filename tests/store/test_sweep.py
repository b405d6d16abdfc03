"""Does the sweep in SQL do what `apply` does one by one, in how few statements, by what index?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from databases import Databases
from desk import CONTINUOUS, JIA, OFFICE, Desk, at, compiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import ITEM_ROW, PLAN_ROW, entry_of
from statements import ON_SQLITE, commits, plans_of, statements, traced

from zwgk_flow.definition.lifecycle import Lifecycle, lifecycle_of
from zwgk_flow.definition.yaml_source import read_yaml
from zwgk_flow.domain.births import Birth
from zwgk_flow.domain.event import BIRTH, Event, chained
from zwgk_flow.domain.task import Task, apply, birth
from zwgk_flow.errors import Refused
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, Transaction, open_store, sweeps
from zwgk_flow.store import audits as records
from zwgk_flow.store.ledger import insert_tasks, read_tasks

NOW = at("2021-07-01", 8)
AS_OF = date(2021, 7, 1)


def sweep(store: Store, plan: str, lifecycle: Lifecycle, as_of: date = AS_OF) -> int:
    """Every audit step of a lifecycle over a plan, in chunks of one transaction each."""
    run = records.AuditRun(f"{plan}/daily/{as_of}", plan, "daily", str(as_of), as_of, NOW)
    moved = 0
    for step in sweeps.sweeps_of(lifecycle):
        with store.reading() as transaction:
            ids = sweeps.late_ids(transaction, plan, step, as_of)
        for start in range(0, len(ids), sweeps.CHUNK):
            with store.writing() as transaction:
                chunk = ids[start : start + sweeps.CHUNK]
                moved += sweeps.move_late(transaction, step, chunk, run)
    return moved


# --- the same rows, the same events --------------------------------------------------------------

days = st.none() | st.dates(date(2021, 6, 25), date(2021, 7, 5))
tasks = st.tuples(
    st.sampled_from(["assigned", "in_progress", "staged_completion", "completed", "overdue"]),
    days,
    st.booleans(),
    st.booleans(),
)


def insert(transaction: Transaction, lifecycle: Lifecycle, drawn: list[tuple[Any, ...]]) -> None:
    """Tasks in any state with any due day, each with a first event as the only history."""
    births = []
    for n, (state, due, continuous, claimed) in enumerate(drawn):
        task = Task(
            f"p/1/单位{n}", f"单位{n}", "each", state, due, due, continuous, claim_pending=claimed
        )
        event = chained(
            Event(task.key, 1, BIRTH, at("2021-01-04"), "办/人", "office", birth(task)), ""
        )
        births.append(Birth(replace(task, seq=1, head=event.hash), event))
    for born in births:
        open_ = born.task.state in lifecycle.open_states
        insert_tasks(transaction, [born], open_=open_)


def one_by_one(lifecycle: Lifecycle, task: Task) -> tuple[Task, Event | None]:
    """What `apply` makes of the audit's step."""
    said = {"as_of": AS_OF.isoformat(), "run": f"p/daily/{AS_OF}"}
    event = Event(task.key, task.seq + 1, "mark_overdue", NOW, "督查/daily", "audit", said)
    event = chained(event, task.head)
    try:
        return apply(lifecycle, task, event), event
    except Refused:
        return task, None


@pytest.mark.parametrize("name", ["standard", "direct"])
@given(drawn=st.lists(tasks, min_size=1, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_sweep_moves_what_apply_moves_and_writes_the_same_events(
    databases: Databases, empty_database: str, name: str, drawn: list[tuple[Any, ...]]
) -> None:
    """Same rows, same states, same events, byte for byte down to the hash."""
    lifecycle = shipped(name)
    drawn = [row for row in drawn if row[0] in lifecycle.by_id]
    url = databases.copy(empty_database)
    store = open_store(url)
    with store.writing() as transaction:
        transaction.write(PLAN_ROW, lifecycle=json.dumps(lifecycle.source))
        transaction.write(ITEM_ROW)
        insert(transaction, lifecycle, drawn)
    with store.reading() as transaction:
        before = read_tasks(transaction, "p")
    expected = [one_by_one(lifecycle, task) for task in before]
    assert sweep(store, "p", lifecycle) == sum(event is not None for _, event in expected)
    with store.reading() as transaction:
        assert read_tasks(transaction, "p") == tuple(task for task, _ in expected)
        written = transaction.rows(_WRITTEN)
        assert [tuple(row) for row in written] == [
            entry_of(event) for _, event in expected if event
        ]
    assert sweep(store, "p", lifecycle) == 0
    store.close()
    databases.drop(url)


_WRITTEN = """
SELECT seq, trigger, at, actor, acting_as, content, prev, hash FROM event WHERE seq > 1
ORDER BY task_id
"""


def shipped(name: str) -> Lifecycle:
    from desk import ROOT

    path = ROOT / "definitions" / "lifecycles" / f"{name}.yaml"
    document, _ = read_yaml(path.read_text(encoding="utf-8"), path.name)
    data: Any = document.data
    return lifecycle_of(data)


def test_every_guard_an_audit_step_may_have_has_its_form_in_sql(standard: Lifecycle) -> None:
    """The audit's steps of the shipped lifecycles compile; a guard that asks for words cannot."""
    assert [step.step.trigger for step in sweeps.sweeps_of(standard)] == ["mark_overdue"]
    asking = replace(standard.steps("mark_overdue", "assigned")[0], guards=("reason",))
    with pytest.raises(KeyError, match="reason"):
        sweeps.sweeps_of(replace(standard, transitions=(asking,)))


def test_a_continuous_task_staged_in_its_period_is_not_marked(desk: Desk) -> None:
    """At the year's end a continuous task is late unless it was staged; a claim does not help."""
    desk.step(CONTINUOUS, "start", JIA)
    desk.step(CONTINUOUS, "stage", OFFICE)
    desk.audit("2022-01-04")
    assert desk.task(CONTINUOUS).state == "staged_completion"
    assert {task.state for task in desk.tasks() if task.due and task.key != CONTINUOUS} == {
        "overdue"
    }


# --- how much is asked of the database -----------------------------------------------------------


@ON_SQLITE
def test_a_step_is_one_commit_and_at_most_four_statements(desk: Desk) -> None:
    """Reading the task, appending the event and moving the state: nothing else is asked."""
    with traced(desk.store) as seen:
        advance(desk.store, CONTINUOUS, "start", JIA, at("2021-03-01"))
    assert commits(seen) == 1
    assert 3 <= len(statements(seen)) <= 4


@ON_SQLITE
def test_a_refused_step_commits_nothing(desk: Desk) -> None:
    """What the rules refuse ends in a rollback after one read."""
    with traced(desk.store) as seen, pytest.raises(Refused):
        advance(desk.store, CONTINUOUS, "complete", OFFICE, at("2021-03-01"))
    assert commits(seen) == 0
    assert len(statements(seen)) == 1


def many(store: Store, plan_template: str, units: int) -> str:
    """A plan of one dated item for so many units, adopted."""
    from zwgk_flow.operations.plans import adopt_plan

    names = [f"单位{n:05}" for n in range(units)]
    text = plan_template.format(
        units="\n".join(f"  {name}: {{}}" for name in names), names=", ".join(names)
    )
    plan = compiled(text)
    adopt_plan(store, plan, replace(OFFICE, unit=names[0]), at("2021-01-04"))
    return plan.id


MANY = """\
plan: many-2021
title: 2021年许多单位政务公开工作要点
issuer: 某市人民政府办公室
year: 2021
issued: 2021-01-04
office: 单位00000
units:
{units}
groups:
  各单位: [{names}]
audits:
  daily: {{cron: "0 8 * * mon-fri", checks: [deadline]}}
sections:
  - title: 一、铺开
    items:
      - id: 1
        title: 人人有份
        summary: 每家一件
        responsible: 各单位
        deadline: {{by: 2021-06-30}}
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, str]]:
    """4,500 tasks due on one day: three chunks."""
    path: Path = tmp_path_factory.mktemp("crowd") / "crowd.db"
    store = open_store(f"sqlite:///{path}", create=True)
    yield store, many(store, MANY, 4_500)
    store.close()


def test_a_sweep_takes_three_statements_and_one_commit_a_chunk(
    crowd: tuple[Store, str], standard: Lifecycle
) -> None:
    """4,500 late tasks in chunks of 2,000: one read, three commits, nine writes; then nothing."""
    store, plan = crowd
    chunks = -(-4_500 // sweeps.CHUNK)
    with traced(store) as seen:
        assert sweep(store, plan, standard, date(2021, 6, 30)) == 0
        assert sweep(store, plan, standard) == 4_500
    assert sum(sql.startswith("BEGIN IMMEDIATE") for sql in seen) == chunks == 3
    assert commits(seen) == chunks + 2
    assert len(statements(seen)) == 3 * chunks + 2
    with store.reading() as transaction:
        events = transaction.row("SELECT count(*), max(seq) FROM event")
    with traced(store) as again:
        assert sweep(store, plan, standard) == 0
    assert not any(sql.startswith("BEGIN IMMEDIATE") for sql in again)
    with store.reading() as transaction:
        assert transaction.row("SELECT count(*), max(seq) FROM event") == events == (9_000, 2)
    assert verify(store).differences == ()


def test_no_hot_statement_scans_the_tasks(crowd: tuple[Store, str], standard: Lifecycle) -> None:
    """A step, a sweep and the list of late tasks find their rows by an index, without a filter."""
    store, plan = crowd
    with store.writing() as transaction:
        transaction.write("ANALYZE")
    with traced(store) as seen:
        advance(
            store,
            f"{plan}/1/单位00007",
            "extend",
            replace(OFFICE, unit="单位00000"),
            NOW,
            {"reason": "情况有变", "due": "2021-07-15"},
        )
        sweep(store, plan, standard, date(2021, 7, 16))
    explained = plans_of(store, seen)
    assert len(explained) >= 6
    for sql, steps in explained.items():
        for step in steps:
            assert not step.startswith(("SCAN task", "SCAN event")), (sql, steps)
            assert "BLOOM" not in step, (sql, steps)
