"""What is asked of a SQLite database while something runs, and how it would look for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from zwgk_flow.store import Store

ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def traced(store: Store) -> Iterator[list[str]]:
    """Every statement that runs on the store meanwhile, as SQLite traces it."""
    seen: list[str] = []
    connection = store.engine.raw_connection()
    driver: Any = connection.driver_connection
    driver.set_trace_callback(lambda sql: seen.append(sql) if not sql.startswith("--") else None)
    connection.close()  # back to the pool of one idle connection: the next one out is this
    try:
        yield seen
    finally:
        driver.set_trace_callback(None)


def statements(seen: list[str]) -> list[str]:
    """Those that read or write."""
    return [sql for sql in seen if not sql.startswith(CONTROL)]


def commits(seen: list[str]) -> int:
    """How many transactions were kept."""
    return sum(sql.startswith("COMMIT") for sql in seen)


def plans_of(store: Store, seen: list[str]) -> dict[str, list[str]]:
    """How SQLite would run each statement, values filled in as they were."""
    with store.reading() as transaction:
        return {
            sql: [str(row[3]) for row in transaction.rows(f"EXPLAIN QUERY PLAN {sql}")]
            for sql in statements(seen)
            if sql.lstrip().split()[0] in ("SELECT", "INSERT", "UPDATE", "WITH")
        }
