"""How many times what psycopg alone costs does a step cost on PostgreSQL, side by side in one run?

Ratios are printed, only what was written is asserted.
"""

from __future__ import annotations

import hashlib
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from time import perf_counter
from typing import Any

import psycopg
import pytest
from databases import PostgresServer
from desk import DATED, JIA, Desk, at

from zwgk_flow.domain.event import instant
from zwgk_flow.operations.stepping import advance

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True, scope="session"),
]
CONTENT = '{"note":"进展"}'


@pytest.fixture
def durable(postgres_server: PostgresServer) -> Iterator[None]:
    """What is committed is on the disk meanwhile."""
    postgres_server.durable(True)
    yield
    postgres_server.durable(False)


def bare_step(connection: Any, cursor: Any, at_: str) -> None:
    """The same rows in four round trips: begin and read, append, compare-and-set, commit."""
    with connection.pipeline():
        cursor.execute("BEGIN")
        cursor.execute("SELECT id, state, seq, head FROM task WHERE key = %s FOR UPDATE", (DATED,))
        id, state, seq, head = cursor.fetchone()
    body = f"{DATED}\n{seq + 1}\nreport\n{at_}\n{JIA}\nunit\n{CONTENT}"
    hash_ = "sha256:" + hashlib.sha256(f"{head}\n{body}".encode()).hexdigest()
    cursor.execute(
        "INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash) "
        "VALUES (%s, %s, 'report', %s, %s, 'unit', %s, %s, %s)",
        (id, seq + 1, at_, str(JIA), CONTENT, head, hash_),
    )
    cursor.execute(
        "UPDATE task SET state = %s, seq = %s, head = %s, reported_at = %s "
        "WHERE id = %s AND seq = %s",
        (state, seq + 1, hash_, at_, id, seq),
    )
    assert cursor.rowcount == 1
    cursor.execute("COMMIT")


@pytest.mark.usefixtures("durable")
def test_w1_a_durable_step_on_postgresql(new_desk: Callable[[], Desk]) -> None:
    """advance ÷ the same rows by the bare driver in four round trips: target 1.3."""
    product, floor, rounds, steps = new_desk(), new_desk(), 15, 100
    now = at("2021-03-01")
    for desk in (product, floor):
        desk.step(DATED, "start", JIA)
    pairs = []
    url = floor.url.replace("+psycopg", "")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        cursor = connection.cursor()
        for _ in range(rounds):
            begun = perf_counter()
            for _ in range(steps):
                advance(product.store, DATED, "report", JIA, now, {"note": "进展"})
            between = perf_counter()
            for _ in range(steps):
                bare_step(connection, cursor, instant(now))
            pairs.append((between - begun, perf_counter() - between))
    ours, bare = (statistics.median(side) / steps * 1000 for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    line = f"W1 on PostgreSQL  {ours:.2f} ms  {bare:.2f} ms  {ratio:.2f}  (≤ 1.3)"
    sys.stdout.write(f"\n{line}\n")
    assert product.task(DATED) == floor.task(DATED)
    assert product.task(DATED).seq == 2 + rounds * steps
