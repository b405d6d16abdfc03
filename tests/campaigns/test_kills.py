"""Does a process that is killed at any moment lose nothing that it said was done?

`ZWGK_KILLS` sets how often it is killed on each database (6).
"""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from counting import Report, count
from databases import Databases
from desk import Desk
from worker import PLAN, Fact, work, worker_of

from zwgk_flow.notify.channels import Letter
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

KILLS = count("ZWGK_KILLS", 6)
LONGEST = 0.3
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["zwgk_flow.store.database", "zwgk_flow.operations.audits"])


def killed(url: str, draw: random.Random, folder: Path) -> tuple[set[Fact], str]:
    """What a worker said until it was killed, and what it was doing then."""
    reader, writer = FORKS.Pipe(duplex=False)
    worker = FORKS.Process(target=work, args=(url, draw.random(), folder, writer))
    worker.start()
    writer.close()
    said: list[Fact] = [reader.recv()]
    moment = time.monotonic() + draw.uniform(0, LONGEST)
    while (left := moment - time.monotonic()) > 0:
        if reader.poll(left):
            said.append(reader.recv())
    worker.kill()
    worker.join()
    assert worker.exitcode == -9
    said += drained(reader)
    doing = str(said[-1][1]) if said[-1][0] == "begin" else f"after {said[-1][0]}"
    return {fact for fact in said if fact[0] != "begin"}, doing


def drained(reader: Any) -> list[Fact]:
    """What is left in the pipe of one who is dead."""
    said: list[Fact] = []
    try:
        while True:
            said.append(reader.recv())
    except EOFError:
        return said


# a server may still be at work for a client who is gone: wait until nobody writes
SETTLING = {"sqlite": "SELECT 1", "postgresql": "LOCK TABLE event, audit_run, outbox IN SHARE MODE"}


@contextmanager
def reopened(url: str) -> Iterator[Desk]:
    """The database as the next one finds it."""
    with closing(open_store(url)) as store:
        with store.writing() as transaction:
            transaction.write(SETTLING[transaction.database])
        yield Desk(store, PLAN)


def recorded(desk: Desk) -> set[Fact]:
    """Every step, audit and delivery that the database holds; marks belong to their audit."""
    steps = (
        "SELECT key, event.seq FROM event JOIN task ON task.id = task_id "
        "WHERE trigger NOT IN ('assign', 'mark_overdue')"
    )
    return {
        *(("step", *row) for row in desk.rows(steps)),
        *(("run", *row) for row in desk.rows("SELECT id FROM audit_run")),
        *(("sent", *row) for row in desk.rows("SELECT key FROM outbox WHERE delivered_at > ''")),
    }


def broken_off(desk: Desk) -> list[str]:
    """The audits that marked and were broken off; every other one counted its marks right."""
    marks = Counter(
        json.loads(row[0])["run"]
        for row in desk.rows("SELECT content FROM event WHERE trigger = 'mark_overdue'")
    )
    runs = dict(desk.rows("SELECT id, marked_overdue FROM audit_run"))
    assert {run: marks[run] for run in runs} == runs
    return sorted(set(marks) - set(runs))


def test_what_was_said_to_be_done_is_there_after_a_kill(
    databases: Databases, jiading_database: str, tmp_path: Path, report: Report
) -> None:
    """After each kill the ledger verifies, holds all that was said and at most one thing more."""
    url, draw = databases.copy(jiading_database), random.Random(20210416)
    before: set[Fact] = set()
    doing, unsaid = Counter[str](), Counter[str]()
    for _ in range(KILLS):
        said, what = killed(url, draw, tmp_path)
        with reopened(url) as desk:
            found = recorded(desk)
            assert verify(desk.store).differences == ()
            assert len(broken_off(desk)) <= 1
        assert before | said <= found
        more = found - before - said
        assert len(more) <= 1
        doing[what] += 1
        unsaid.update(str(fact[0]) for fact in more)
        before = found
    with reopened(url) as desk:
        go_on(desk, tmp_path)
    report(
        f"{KILLS} kills in {dict(doing)}; {len(before)} things done and there, "
        f"of them done but not said {dict(unsaid)}"
    )


def go_on(desk: Desk, folder: Path) -> None:
    """What was broken off is gone on with: the audit, the delivery, steps with the tasks."""
    worker = worker_of(desk.store, random.Random(1), folder, lambda fact: None)
    worker.audit()
    worker.deliver()
    for _ in range(len(worker.keys)):
        worker.step()
    assert broken_off(desk) == []
    assert verify(desk.store).differences == ()
    for message in list_messages(desk.store):
        assert message.delivered_at
        letter = Letter(message.key, message.recipient, message.subject, message.body)
        assert folder.joinpath(*f"{message.key}.txt".split("/")).read_text("utf-8") == str(letter)
