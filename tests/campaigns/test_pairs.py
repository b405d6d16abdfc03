"""Audited by two processes at once, whatever the order of rows: is the record the same to the byte?

`ZWGK_PAIRS` sets how many pairs there are (6), half of them on each database. Before each, the
rows are laid anew in a shuffled order: tasks with other numbers, and all that points at them.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from counting import Report, count
from databases import Databases, SqliteFiles
from desk import (
    BING,
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PLAN,
    PROOF,
    TEXTS,
    UNPROVEN,
    YI,
    Desk,
    at,
)

from zwgk_flow import runtime
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.silences import silence
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

PAIRS = count("ZWGK_PAIRS", 6)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["zwgk_flow.store.database", "zwgk_flow.operations.audits"])
KINDS = ("daily", "monthly")
DAYS = ("2021-07-02", "2021-07-09", "2021-09-26", "2021-10-09", "2021-10-15", "2021-11-30")


def lived(databases: Databases, adopted: str) -> str:
    """A copy of a database after some months of work, in which there is something to find."""
    url = databases.copy(adopted)
    with closing(open_store(url)) as store:
        _worked(Desk(store))
    return url


def _worked(desk: Desk) -> None:
    """Reports alike, claims, a return, audits, a silence; a monthly audit that looks at it all."""
    desk.adopt(PLAN.replace("target, evidence]", "target, evidence, claim, report]"))
    for key, actor in ((DATED, JIA), (CONTINUOUS, JIA), (MILESTONE, YI), (UNPROVEN, BING)):
        desk.step(key, "start", actor, "2021-02-01")
        desk.step(key, "report", actor, "2021-03-01", note="已按要求部署，正在有序推进各项工作")
    desk.step(DATED_YI, "start", YI, "2021-02-01")
    desk.step(DATED_YI, "submit", YI, "2021-05-01", **PROOF)
    desk.step(DATED_YI, "return", OFFICE, "2021-05-10", reason="数据不全")
    desk.step(MEASURED, "start", JIA, "2021-06-01")
    desk.audit("2021-06-25")
    said = {"until": date(2021, 7, 5), "reason": "系统迁移", "unit": "乙局"}
    silence(desk.store, desk.plan, OFFICE, at("2021-06-25"), **said)
    desk.audit("2021-07-01")


def audit(url: str, plan: str, kind: str, day: str) -> bool:
    """One audit; whether it was this process that did it."""
    on = date.fromisoformat(day)
    with closing(open_store(url)) as store:
        return run_audit(store, plan, kind, on, at(on, 9), runtime.calendar, texts=TEXTS).added


def work(pipe: Any, barrier: Any) -> None:
    """Audit what is asked, at the same moment as the other one; until nothing more is asked."""
    while (asked := pipe.recv()) is not None:
        barrier.wait(timeout=60)
        pipe.send(audit(*asked))


@contextmanager
def two_workers() -> Iterator[list[Any]]:
    """Two processes that live as long as the campaign, each at the end of a pipe."""
    barrier, pipes, workers = FORKS.Barrier(2), [], []
    for _ in range(2):
        ours, theirs = FORKS.Pipe()
        worker = FORKS.Process(target=work, args=(theirs, barrier))
        worker.start()
        pipes.append(ours)
        workers.append(worker)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.send(None)
        for worker in workers:
            worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0, 0]


def shuffle(desk: Desk, draw: random.Random) -> None:
    """Lay the rows of every table anew in another order, tasks under other numbers."""
    tables = ["task", "event", "rung", "finding", "outbox", "silence"]
    tasks = [id for (id,) in desk.rows("SELECT id FROM task")]
    numbers = dict(zip(tasks, draw.sample(range(1000, 9000), len(tasks)), strict=True))
    with desk.tampering() as past:
        if past.database == "sqlite":
            past.execute("PRAGMA foreign_keys = OFF")
        for table in tables:
            rows = past.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            laid = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
            past.execute(f"DELETE FROM {table}")
            for row in draw.sample(laid, len(laid)):
                named = "id" if table == "task" else "task_id"
                if row.get(named) in numbers:
                    row[named] = numbers[row[named]]
                given = ", ".join("?" * len(names))
                past.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({given})",
                    tuple(row.values()),
                )


def record(desk: Desk) -> bytes:
    """Findings, rungs and messages of all audits as bytes, tasks by key and not by number."""
    of_task = "JOIN task ON task.id = task_id ORDER BY 1, 2, 3, 4"
    said = {
        "findings": f"SELECT run, key, code, severity, cause, clears FROM finding {of_task}",
        "rungs": "SELECT run, key, rung, nth, rung.cycle, name, form, number, opened_on, "
        f"recipients, policy FROM rung {of_task}",
        "messages": "SELECT key, recipient, role, unit, subject, body, created_at, not_before "
        "FROM outbox ORDER BY 1",
        "runs": "SELECT id, marked_overdue, findings, rungs, messages FROM audit_run ORDER BY 1",
    }
    rows = {name: [list(row) for row in desk.rows(sql)] for name, sql in said.items()}
    return json.dumps(rows, ensure_ascii=False, indent=0).encode()


def test_two_processes_leave_what_one_leaves_in_whatever_order_rows_lie(
    databases: Databases,
    sqlite_files: SqliteFiles,
    desk_database: str,
    desk_template: Path,
    report: Report,
) -> None:
    """Exactly one of the two audits; what it leaves is what one audit leaves alone on SQLite."""
    template, unmoved = (
        lived(databases, desk_database),
        lived(sqlite_files, f"sqlite:///{desk_template}"),
    )
    alone: dict[tuple[str, str], bytes] = {}
    winners = Counter[int]()
    with two_workers() as workers:
        for seed in range(PAIRS // 2):
            draw = random.Random(seed)
            kind, day = draw.choice(KINDS), draw.choice(DAYS)
            if (kind, day) not in alone:
                alone[kind, day] = audited_alone(sqlite_files, unmoved, kind, day)
            url = databases.copy(template)
            with closing(open_store(url)) as store:
                desk = Desk(store)
                shuffle(desk, draw)
                for pipe in workers:
                    pipe.send((url, desk.plan, kind, day))
                added = [pipe.recv() for pipe in workers]
                assert sorted(added) == [False, True]
                assert record(desk) == alone[kind, day], f"seed {seed}: {kind} {day}"
                twice = desk.rows(
                    "SELECT 1 FROM rung GROUP BY task_id, cycle, rung, nth HAVING count(*) > 1"
                )
                assert twice == []
                assert verify(store).differences == ()
            winners[added.index(True)] += 1
            databases.drop(url)
    databases.drop(template)
    sqlite_files.drop(unmoved)
    report(
        f"{sum(winners.values())} pairs on {databases.kind}, {len(alone)} different audits, "
        f"won {winners[0]} to {winners[1]}"
    )


def audited_alone(databases: Databases, template: str, kind: str, day: str) -> bytes:
    """What one process leaves where no row was moved."""
    url = databases.copy(template)
    with closing(open_store(url)) as store:
        desk = Desk(store)
        assert desk.audit(day, kind).added
        left = record(desk)
    databases.drop(url)
    return left
