"""How many times what the bare driver costs does the product cost, side by side in one run?

Seconds do not travel between machines, ratios do: they are printed, and only counts are asserted.
Run with `pytest tests/benchmarks -s -m slow`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from desk import DATED, JIA, OFFICE, Desk, at, compiled
from measured import (
    DUE,
    bare,
    busy_seconds,
    late_tasks,
    seconds,
    sha,
    swept_by_driver,
    swept_by_product,
    timed,
    told,
    verified,
    wide_plan,
)
from rows import PLAN_ROW

from zwgk_flow.domain.event import canonical, instant
from zwgk_flow.domain.task import Task, birth
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("n", [5_000, 10_000, 50_000])
def test_verify(tmp_path: Path, standard: Any, n: int) -> None:
    """Replaying and hashing two events a task ÷ hashing alone: target 2.0, linear in the events."""
    pairs = verified(tmp_path, n, standard, 7)
    told(f"verify {2 * n:,} events", pairs, "µs", 2 * n / 1e6, "≤ 2.0, an event the same at any n")
