"""What benchmarks share: the bare driver, wide plans, and the table of ratios; it runs nothing.

Seconds do not travel between machines, ratios do: they are printed, and only counts are asserted.
"""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from desk import PLAN, at
from rows import ITEM_ROW, PLAN_ROW

from zwgk_flow.domain.births import Birth
from zwgk_flow.domain.event import BIRTH, Event, canonical, chained, instant
from zwgk_flow.domain.task import Task, birth
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store, sweeps
from zwgk_flow.store import audits as records
from zwgk_flow.store.ledger import insert_tasks

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
LINES: list[tuple[str, str, str, str, str]] = []


def told(what: str, pairs: list[tuple[float, float]], unit: str, per: float, target: str) -> None:
    """One line: medians, and the median of the ratios round by round."""
    product, floor = (statistics.median(side) / per for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    LINES.append((what, f"{product:.2f} {unit}", f"{floor:.2f} {unit}", f"{ratio:.2f}", target))


def seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def busy_seconds(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and the count that the work answers."""
    begun = perf_counter()
    count = work()
    return perf_counter() - begun, count


def sha(prev: str, body: str) -> str:
    return "sha256:" + hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()


def bare(store: Store, path: Path) -> Any:
    """The driver alone, on the same file format, as durable and with the same hash."""
    driver: Any = store.engine.dialect.dbapi
    connection = driver.connect(str(path), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("sha2", 2, sha, deterministic=True)
    return connection


# --- a sweep and what it finds --------------------------------------------------------------------

DUE, AS_OF = date(2021, 6, 30), date(2021, 7, 1)


def late_tasks(folder: Path, n: int, lifecycle: Any) -> Path:
    """A database of so many tasks, all due the day before."""
    path = folder / f"late-{n}.db"
    with (
        closing(open_store(f"sqlite:///{path}", create=True)) as store,
        store.writing() as transaction,
    ):
        transaction.write(PLAN_ROW, lifecycle=json.dumps(lifecycle.source))
        transaction.write(ITEM_ROW)
        for first in range(0, n, 10_000):
            births = []
            for m in range(first, min(n, first + 10_000)):
                task = Task(f"p/1/单位{m:07}", f"单位{m:07}", "each", "assigned", DUE, DUE)
                event = Event(task.key, 1, BIRTH, at("2021-01-04"), "办/人", "office", birth(task))
                event = chained(event, "")
                births.append(Birth(replace(task, seq=1, head=event.hash), event))
            insert_tasks(transaction, births)
        transaction.write("ANALYZE")
    return path


def swept_by_product(store: Store, lifecycle: Any) -> int:
    run = records.AuditRun("p/daily/x", "p", "daily", "x", AS_OF, at(AS_OF, 8))
    (sweep,) = sweeps.sweeps_of(lifecycle)
    with store.reading() as transaction:
        ids = sweeps.late_ids(transaction, "p", sweep, AS_OF)
    moved = 0
    for start in range(0, len(ids), sweeps.CHUNK):
        with store.writing() as transaction:
            chunk = ids[start : start + sweeps.CHUNK]
            moved += sweeps.move_late(transaction, sweep, chunk, run)
    return moved


def swept_by_driver(connection: Any) -> int:
    """The least that marks and chains: two set-based statements a chunk of 2,000."""
    moved = 0
    rows = connection.execute(
        "SELECT id FROM task WHERE plan = 'p' AND is_open = 1 AND due < ? ORDER BY id",
        (AS_OF.isoformat(),),
    ).fetchall()
    content, at_ = (
        canonical({"as_of": AS_OF.isoformat(), "run": "p/daily/x"}),
        instant(at(AS_OF, 8)),
    )
    for start in range(0, len(rows), 2_000):
        ids = json.dumps([row[0] for row in rows[start : start + 2_000]])
        connection.execute("BEGIN IMMEDIATE")
        moved += connection.execute(
            """
            INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash)
            SELECT id, seq + 1, 'mark_overdue', ?2, '督查/daily', 'audit', ?3, head,
                   sha2(head, key || char(10) || (seq + 1) || char(10) || 'mark_overdue'
                        || char(10) || ?2 || char(10) || '督查/daily' || char(10) || 'audit'
                        || char(10) || ?3)
            FROM task WHERE id IN (SELECT value FROM json_each(?1))
            """,
            (ids, at_, content),
        ).rowcount
        connection.execute(
            """
            UPDATE task SET state = 'overdue', seq = seq + 1, head = (
              SELECT hash FROM event WHERE task_id = task.id AND event.seq = task.seq + 1)
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            (ids,),
        )
        connection.execute("COMMIT")
    return moved


# --- a plan that fans out -------------------------------------------------------------------------


def wide_plan(items: int, units: int) -> str:
    names = [f"单位{n:03}" for n in range(units)]
    head = PLAN[: PLAN.index("units:")].replace("desk-2021", "wide-2021")
    listed = "\n".join(
        f"  {name}: {{contacts: {{liaison: u{n}@desk.example}}}}" for n, name in enumerate(names)
    )
    rows = "\n".join(
        f"      - {{id: {n}, title: 事项{n}, summary: 示例事项之{n}, responsible: 各单位,"
        f" deadline: {1 + n % 12}月底前}}"
        for n in range(1, items + 1)
    )
    return (
        f"{head}units:\n  办公室: {{}}\n{listed}\ngroups:\n  各单位: [{', '.join(names)}]\n"
        f"sections:\n  - title: 一、铺开\n    items:\n{rows}\n"
    )


# --- verify --------------------------------------------------------------------------------------


def bare_verify(connection: Any) -> int:
    """Hash every event and follow the links; replay nothing."""
    checked, last, prev = 0, 0, ""
    for id, key, seq, trigger, at_, actor, acting_as, content, before, hash_ in connection.execute(
        "SELECT task_id, key, event.seq, trigger, at, actor, acting_as, content, prev, hash "
        "FROM event JOIN task ON id = task_id ORDER BY task_id, event.seq"
    ):
        prev = prev if id == last else ""
        body = f"{key}\n{seq}\n{trigger}\n{at_}\n{actor}\n{acting_as}\n{content}"
        assert before == prev
        assert hash_ == sha(prev, body)
        checked, last, prev = checked + 1, id, hash_
    return checked


def verified(folder: Path, n: int, lifecycle: Any, times: int) -> list[tuple[float, float]]:
    """Seconds for two events of each of n tasks, by the product and by hashing alone."""
    path = late_tasks(folder, n, lifecycle)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert swept_by_product(store, lifecycle) == n
        with closing(bare(store, path)) as connection:
            counts: list[int] = []
            pairs = [
                (
                    seconds(lambda: counts.append(verify(store).events)),
                    seconds(lambda: counts.append(bare_verify(connection))),
                )
                for _ in range(times)
            ]
    assert set(counts) == {2 * n}
    return pairs
