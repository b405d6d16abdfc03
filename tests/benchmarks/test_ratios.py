"""How many times what the bare driver costs does the product cost, side by side in one run?

Seconds do not travel between machines, ratios do: they are printed, and only counts are asserted.
Run with `pytest tests/benchmarks -s -m slow`.
"""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pytest
import yaml
from desk import DATED, JIA, OFFICE, PLAN, Desk, at, compiled

from zwgk_flow.domain.births import Birth
from zwgk_flow.domain.event import BIRTH, Event, canonical, chained, instant
from zwgk_flow.domain.task import Task, birth
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.tasks import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store, sweeps
from zwgk_flow.store import audits as records
from zwgk_flow.store.ledger import insert_tasks

pytestmark = pytest.mark.slow

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
LINES: list[tuple[str, str, str, str, str]] = []


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """What was measured, printed once at the end."""
    yield
    header = ("what", "product", "floor", "ratio", "target")
    lines = (
        f"{what:<28}  {product:>12}  {floor:>12}  {ratio:>5}  {target}"
        for what, product, floor, ratio, target in (header, *LINES)
    )
    sys.stdout.write("\n\n" + "\n".join(lines) + "\n")


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


# --- W1: one step, durably -----------------------------------------------------------------------


def bare_step(connection: Any, key: str, at_: str, actor: str) -> None:
    """Read, check, chain, append, compare-and-set, commit: what a step cannot do without."""
    connection.execute("BEGIN IMMEDIATE")
    id, state, seq, head = connection.execute(
        "SELECT id, state, seq, head FROM task WHERE key = ?", (key,)
    ).fetchone()
    assert state == "in_progress"
    content = '{"note":"进展"}'
    body = f"{key}\n{seq + 1}\nreport\n{at_}\n{actor}\nunit\n{content}"
    hash_ = sha(head, body)
    connection.execute(
        "INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash) "
        "VALUES (?, ?, 'report', ?, ?, 'unit', ?, ?, ?)",
        (id, seq + 1, at_, actor, content, head, hash_),
    )
    changed = connection.execute(
        "UPDATE task SET state = ?, seq = ?, head = ?, reported_at = ? WHERE id = ? AND seq = ?",
        (state, seq + 1, hash_, at_, id, seq),
    )
    assert changed.rowcount == 1
    connection.execute("COMMIT")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
def test_w1_a_durable_step(new_desk: Callable[[], Desk]) -> None:
    """advance ÷ the same rows by the bare driver: target 2.0."""
    product, floor, rounds, steps = new_desk(), new_desk(), 15, 200
    now = at("2021-03-01")
    for desk in (product, floor):
        desk.step(DATED, "start", JIA)

    def by_product() -> None:
        for _ in range(steps):
            advance(product.store, DATED, "report", JIA, now, {"note": "进展"})

    with closing(bare(floor.store, floor.path)) as connection:

        def by_driver() -> None:
            for _ in range(steps):
                bare_step(connection, DATED, instant(now), str(JIA))

        pairs = [(seconds(by_product), seconds(by_driver)) for _ in range(rounds)]
        busy = [(busy_seconds(by_product), busy_seconds(by_driver)) for _ in range(rounds)]
    told("W1 one step", pairs, "ms", steps / 1000, "≤ 2.0")
    told("W1 processor only", busy, "ms", steps / 1000, "(no target: the disk is left out)")
    assert product.task(DATED) == floor.task(DATED)
    assert product.task(DATED).seq == 2 + 2 * rounds * steps


# --- W2: a sweep ---------------------------------------------------------------------------------

PLAN_ROW = """
INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office, lifecycle,
                  policy, adopted_at, adopted_by)
VALUES ('p', 1, '', '', '', '', 2021, NULL, '办', :lifecycle, '{}', '', '')
"""
ITEM_ROW = """
INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, kind, reading)
VALUES ('p', '1', 0, '', '', '', '', '', '', '{}')
"""
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


@pytest.mark.parametrize("n", [10_000, 100_000])
def test_w2_a_sweep(tmp_path: Path, standard: Any, n: int) -> None:
    """Marking everything overdue ÷ the bare statements: target 2.0, and linear in the rows."""
    template, pairs = late_tasks(tmp_path, n, standard), []
    for turn in range(5 if n < 50_000 else 2):
        mine, bared = tmp_path / f"mine-{turn}.db", tmp_path / f"bare-{turn}.db"
        shutil.copyfile(template, mine)
        shutil.copyfile(template, bared)
        with closing(open_store(f"sqlite:///{mine}")) as store:
            product, moved = timed(partial(swept_by_product, store, standard))
            with closing(bare(store, bared)) as connection:
                floor, marked = timed(partial(swept_by_driver, connection))
            assert (moved, marked) == (n, n)
            assert swept_by_product(store, standard) == 0
        pairs.append((product, floor))
        for path in (mine, bared):
            path.unlink()
    told(f"W2 sweep of {n:,}", pairs, "µs", n / 1e6, "≤ 2.0, a row the same at any n")


# --- W3: loading a plan --------------------------------------------------------------------------


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


def bare_load(connection: Any, text: str) -> int:
    """Parse the YAML, chain the first events and insert the rows: no reading, no checking."""
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    at_ = instant(at("2021-01-04"))
    items = data["sections"][0]["items"]
    keys = [
        (str(i["id"]), u, f"wide-2021/{i['id']}/{u}")
        for i in items
        for u in data["groups"]["各单位"]
    ]
    content = canonical(birth(Task("k", "u", "each", "assigned", DUE, DUE)))
    hashes = [
        sha("", f"{key}\n1\nassign\n{at_}\n办公室/值班员\noffice\n{content}") for _, _, key in keys
    ]
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(PLAN_ROW.replace("'p'", "'wide-2021'").replace(":lifecycle", "'{}'"))
    connection.executemany(
        "INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, "
        "kind, reading) VALUES ('wide-2021', ?, ?, '', ?, ?, ?, ?, '', '{}')",
        [
            (str(i["id"]), n, i["title"], i["summary"], i["responsible"], i["deadline"])
            for n, i in enumerate(items)
        ],
    )
    columns = [row[1] for row in connection.execute("PRAGMA table_info(task)")]
    fixed = {
        "role": "each",
        "state": "assigned",
        "is_open": 1,
        "due": "2021-06-30",
        "original_due": "2021-06-30",
        "targets": "[]",
        "seq": 1,
        "cycle": 1,
        "metrics": "{}",
        "requested": "{}",
        "evidence_required": 1,
        "reported_at": None,
    }
    connection.executemany(
        f"INSERT INTO task ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [
            tuple(
                {
                    **fixed,
                    "id": n,
                    "key": key,
                    "plan": "wide-2021",
                    "item": item,
                    "unit": unit,
                    "position": n,
                    "head": hashes[n - 1],
                }.get(column, 0)
                for column in columns
            )
            for n, (item, unit, key) in enumerate(keys, 1)
        ],
    )
    connection.executemany(
        "INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash) "
        "VALUES (?, 1, 'assign', ?, '办公室/值班员', 'office', ?, '', ?)",
        [(n, at_, content, hash_) for n, hash_ in enumerate(hashes, 1)],
    )
    connection.execute("COMMIT")
    return len(keys)


def loaded(store: Store, text: str) -> int:
    """The whole way from the text of a definition to its tasks."""
    return adopt_plan(store, compiled(text), OFFICE, at("2021-01-04")).new_tasks


def test_w3_loading_a_plan(tmp_path: Path) -> None:
    """Compiling and adopting 3,000 tasks ÷ parsing and inserting them bare: target 2.5."""
    text, pairs = wide_plan(100, 30), []
    compiled(text)
    for turn in range(7):
        mine, bared = tmp_path / f"mine-{turn}.db", tmp_path / f"bare-{turn}.db"
        open_store(f"sqlite:///{bared}", create=True).close()
        with closing(open_store(f"sqlite:///{mine}", create=True)) as store:
            product, made = timed(partial(loaded, store, text))
            with closing(bare(store, bared)) as connection:
                floor, inserted = timed(partial(bare_load, connection, text))
            assert (made, inserted) == (3_000, 3_000)
            assert verify(store).differences == ()
        pairs.append((product, floor))
    told("W3 load of 3,000 tasks", pairs, "ms", 1 / 1000, "≤ 2.5")


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


@pytest.mark.parametrize("n", [5_000, 10_000, 50_000])
def test_verify(tmp_path: Path, standard: Any, n: int) -> None:
    """Replaying and hashing two events a task ÷ hashing alone: target 2.0, linear in the events."""
    path = late_tasks(tmp_path, n, standard)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert swept_by_product(store, standard) == n
        with closing(bare(store, path)) as connection:
            counts: list[int] = []
            pairs = [
                (
                    seconds(lambda: counts.append(verify(store).events)),
                    seconds(lambda: counts.append(bare_verify(connection))),
                )
                for _ in range(3)
            ]
        assert set(counts) == {2 * n}
    told(f"verify {2 * n:,} events", pairs, "µs", 2 * n / 1e6, "≤ 2.0, an event the same at any n")


def test_verify_of_a_million_events(tmp_path: Path, standard: Any) -> None:
    """One round over 1,000,000 events, with the peak memory of the whole process."""
    n = 500_000
    path = late_tasks(tmp_path, n, standard)
    with closing(open_store(f"sqlite:///{path}")) as store:
        assert swept_by_product(store, standard) == n
        with closing(bare(store, path)) as connection:
            counts: list[int] = []
            product = seconds(lambda: counts.append(verify(store).events))
            floor = seconds(lambda: counts.append(bare_verify(connection)))
    assert set(counts) == {2 * n}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told("verify 1,000,000 events", [(product, floor)], "µs", 2 * n / 1e6, f"≤ 2.0; {peak:.0f} MiB")
