"""Carrying every row into an empty database of either kind, so that a year can change its database.

Rows go as they are, numbers and hashes included: what verified before verifies after.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sqlmodel import SQLModel

from zwgk_flow.errors import StoreProblem
from zwgk_flow.store import tables as _tables  # noqa: F401 - the tables register themselves
from zwgk_flow.store.database import Row, Store, Transaction, read_revision, upgrade
from zwgk_flow.store.ledger import refresh_statistics

CHUNK = 2_000


def copy_rows(source: Store, target: Store) -> None:
    """All rows of one database into another, in one transaction; StoreProblem if it holds any."""
    if read_revision(target) is None:
        upgrade(target)
    with source.reading() as reading, target.writing() as writing:
        writing.lock("schema")
        if writing.row("SELECT 1 FROM plan"):
            raise StoreProblem(
                "要把数据转到另一个数据库", "那里已有计划", "请给一个空的数据库，转入不覆盖旧的"
            )
        for table in SQLModel.metadata.sorted_tables:
            names = [column.name for column in table.columns]
            _carry(reading, writing, table.name, names)
            if writing.database == "postgresql" and table.autoincrement_column is not None:
                writing.row(_GO_ON.format(table=table.name))
        refresh_statistics(writing)


# numbers given from now on follow those that were carried over
_GO_ON = """
SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id) + 1, 1), false) FROM {table}
"""


def _carry(reading: Transaction, writing: Transaction, table: str, names: list[str]) -> None:
    listed, given = ", ".join(names), ", ".join(f":{name}" for name in names)
    rows = reading.stream(f"SELECT {listed} FROM {table}")
    for chunk in _chunks(rows):
        writing.write_many(
            f"INSERT INTO {table} ({listed}) VALUES ({given})",
            [dict(zip(names, row, strict=True)) for row in chunk],
        )


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
