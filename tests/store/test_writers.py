"""Do many processes that write to one database at once lose nothing and see no lock?

`ZWGK_WRITERS_STEPS` sets the steps a process takes (200), for longer campaigns.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from databases import Databases
from desk import Desk, at

from zwgk_flow import runtime
from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import Stale, StoreProblem
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store
from zwgk_flow.store.ledger import read_task

PROCESSES = 8
STEPS = int(os.environ.get("ZWGK_WRITERS_STEPS", "200"))
SPAWN = multiprocessing.get_context("spawn")


def write_steps(url: str, keys: list[str], seed: int, barrier: Any, answers: Any) -> None:
    """Take STEPS steps with tasks picked at random; answer what was acknowledged, per task."""
    draw, acknowledged, stale = random.Random(seed), Counter[str](), 0
    actor = Actor("区府办", "值班员")
    try:
        with closing(open_store(url)) as store:
            barrier.wait()
            while acknowledged.total() < STEPS:
                key = draw.choice(keys)
                with store.reading() as transaction:
                    task = read_task(transaction, key).task
                step = "start" if task.state == "assigned" else "report"
                try:
                    after = advance(
                        store, key, step, actor, at("2021-05-06"), {"note": "进展"}, seen=task.seq
                    )
                except Stale:
                    stale += 1
                    continue
                assert after.seq == task.seq + 1
                acknowledged[key] += 1
        answers.put((dict(acknowledged), stale, ""))
    except BaseException as error:
        answers.put(({}, stale, repr(error)))
        raise


def raced(target: Any, arguments: list[tuple[Any, ...]]) -> list[Any]:
    """What so many processes answer, started together."""
    barrier, answers = SPAWN.Barrier(len(arguments)), SPAWN.Queue()
    racers = [SPAWN.Process(target=target, args=(*said, barrier, answers)) for said in arguments]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=240) for _ in racers]
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0] * len(racers)
    return said


def test_many_writers_lose_nothing(jiading_desk: Desk) -> None:
    """Every acknowledged step is in the ledger, none twice, nobody saw a lock, and it verifies.

    Ten tasks for eight processes: most steps meet somebody else at the same task.
    """
    keys = [task.key for task in jiading_desk.tasks()[:10]]
    url = jiading_desk.url
    answers = raced(write_steps, [(url, keys, seed) for seed in range(PROCESSES)])
    assert [error for _, _, error in answers] == [""] * PROCESSES
    acknowledged: Counter[str] = sum((Counter(said) for said, _, _ in answers), Counter())
    assert acknowledged.total() == PROCESSES * STEPS
    recorded = {key: jiading_desk.task(key).seq - 1 for key in keys}
    assert recorded == {key: acknowledged[key] for key in keys}
    events = "SELECT count(*) FROM event WHERE seq > 1"
    assert jiading_desk.rows(events) == [(PROCESSES * STEPS,)]
    assert verify(jiading_desk.store).differences == ()


def open_at_once(url: str, barrier: Any, answers: Any) -> None:
    """Open a database that is not there yet, together with others."""
    barrier.wait()
    try:
        with closing(open_store(url, create=True)) as store, store.reading() as transaction:
            answers.put(transaction.row("SELECT count(*) FROM event"))
    except StoreProblem as error:
        answers.put(str(error))


def test_many_who_open_a_new_database_at_once_find_it_whole(databases: Databases) -> None:
    """The tables are made once; nobody sees a lock or half a schema."""
    for _ in range(2):
        url = databases.new()
        assert raced(open_at_once, [(url,)] * 4) == [(0,)] * 4
        databases.drop(url)


def audit_days(url: str, plan: str, barrier: Any, answers: Any) -> None:
    """Audit every day of a month while others write."""
    with closing(open_store(url)) as store:
        barrier.wait()
        added = 0
        for n in range(30):
            day = date(2021, 5, 1) + timedelta(days=n)
            result = run_audit(store, plan, "daily", day, at(day, 8), runtime.calendar)
            added += result.run.marked_overdue
        answers.put(({}, added, ""))


def test_audits_and_writers_do_not_disturb_each_other(jiading_desk: Desk) -> None:
    """While two processes report, a month is audited: all is recorded, and it verifies."""
    keys = [task.key for task in jiading_desk.tasks() if task.due == date(2021, 4, 30)][:5]
    url = jiading_desk.url
    barrier, answers = SPAWN.Barrier(3), SPAWN.Queue()
    racers = [
        SPAWN.Process(target=write_steps, args=(url, keys, 1, barrier, answers)),
        SPAWN.Process(target=write_steps, args=(url, keys, 2, barrier, answers)),
        SPAWN.Process(target=audit_days, args=(url, jiading_desk.plan, barrier, answers)),
    ]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=240) for _ in racers]
    for racer in racers:
        racer.join()
    assert [error for _, _, error in said] == [""] * 3
    marks = "SELECT count(*) FROM event WHERE trigger = 'mark_overdue'"
    reports = "SELECT count(*) FROM event WHERE acting_as = 'office_for_unit' OR acting_as = 'unit'"
    runs = "SELECT sum(marked_overdue), count(*) FROM audit_run"
    assert jiading_desk.rows(reports) == [(2 * STEPS,)]
    assert jiading_desk.rows(runs) == [(*jiading_desk.rows(marks)[0], 30)]
    assert verify(jiading_desk.store).differences == ()
