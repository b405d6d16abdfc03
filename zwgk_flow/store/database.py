"""Opening a database and its transactions; what is read and written stands in the other modules.

SQLite: explicit BEGIN IMMEDIATE for writers (a deferred one loses updates or fails on upgrade),
WAL with synchronous=FULL, foreign keys on. Hot paths run text SQL on the pooled raw connection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from zwgk_flow.domain.event import digest
from zwgk_flow.errors import Stale, StoreProblem

SCHEMA_VERSION = 1
BUSY_SECONDS = 30
Parameters = Mapping[str, Any]
Row = Sequence[Any]


class Transaction:
    """One open transaction: text SQL with `:name` parameters, rows as plain tuples."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: Any) -> None:  # noqa: ANN401 - a DBAPI cursor has no common type
        self._cursor = cursor

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Every row of a query."""
        return list(self._cursor.execute(sql, parameters).fetchall())

    def row(self, sql: str, **parameters: object) -> Row | None:
        """The first row of a query, None where there is none."""
        found: Row | None = self._cursor.execute(sql, parameters).fetchone()
        return found

    def stream(self, sql: str, **parameters: object) -> Iterator[Row]:
        """The rows of a query one by one, without holding them all; several may run at once."""
        with closing(self._cursor.connection.cursor()) as cursor:
            yield from cursor.execute(sql, parameters)

    def write(self, sql: str, **parameters: object) -> int:
        """Run a writing statement; how many rows it touched."""
        return int(self._cursor.execute(sql, parameters).rowcount)

    def write_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a writing statement once per set of parameters."""
        self._cursor.executemany(sql, parameters)


class Store:
    """A database; every use case opens and closes exactly one of its transactions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the database from first to last query."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that writes: all of it is kept, or nothing."""
        with self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    @contextmanager
    def trying(self) -> Iterator[Transaction]:
        """A transaction that may write everything and keeps nothing."""
        with self._transaction("BEGIN IMMEDIATE", end="ROLLBACK") as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, begin: str, end: str = "COMMIT") -> Iterator[Transaction]:
        connection = _connected(self.engine)
        cursor = connection.cursor()
        try:
            cursor.execute(begin)
            try:
                yield Transaction(cursor)
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute(end)
        except _database_errors() as error:
            raise _told(error) from error
        finally:
            cursor.close()
            connection.close()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy URL, making its tables where it is empty."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreProblem(
            f"要打开数据库 {url}", "地址写得不对", "请用 sqlite:///文件名.db"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreProblem(
            f"要打开数据库 {parsed.render_as_string()}",
            f"还不支持 {parsed.get_backend_name()}",
            "请用 sqlite:///文件名.db",
        )
    engine = create_engine(parsed, module=_sqlite(), connect_args=_CONNECT)
    event.listen(engine, "connect", _prepare)
    store = Store(engine)
    _ensure_schema(store)
    return store


# isolation_level=None: the driver never opens a transaction by itself, we say BEGIN ourselves
_CONNECT: Mapping[str, Any] = {
    "isolation_level": None,
    "timeout": BUSY_SECONDS,
    "check_same_thread": False,
}


@lru_cache(maxsize=1)
def _sqlite() -> Any:  # noqa: ANN401 - two modules with one interface
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


@lru_cache(maxsize=1)
def _database_errors() -> tuple[type[Exception], ...]:
    return (sqlite3.Error, _sqlite().Error)


def _connected(engine: Engine) -> Any:  # noqa: ANN401 - a pooled DBAPI connection
    try:
        return engine.raw_connection()
    except _database_errors() as error:
        raise StoreProblem(
            f"要打开数据库 {engine.url.database}",
            f"打不开（{error}）",
            "请确认文件夹存在、可以写，并且这个文件是本程序的数据库",
        ) from error


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    """What holds for every connection to SQLite."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("digest", 2, digest, deterministic=True)


def _ensure_schema(store: Store) -> None:
    with store.reading() as transaction:
        version = _version(transaction)
    if version == SCHEMA_VERSION:
        return
    if version > SCHEMA_VERSION:
        raise StoreProblem(
            "要打开数据库",
            f"它的结构是第 {version} 版，本程序只认识第 {SCHEMA_VERSION} 版",
            "请升级程序",
        )
    statements = _schema(store.engine)
    with store.writing() as transaction:
        if _version(transaction) == 0:  # another process may have been first
            for statement in statements:
                transaction.write(statement)
            transaction.write(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _version(transaction: Transaction) -> int:
    row = transaction.row("PRAGMA user_version")
    return int(row[0]) if row else 0


def _schema(engine: Engine) -> list[str]:
    """The statements that make an empty database ours; loads the table classes only when needed."""
    from sqlalchemy.schema import CreateIndex, CreateTable
    from sqlmodel import SQLModel

    from zwgk_flow.store.tables import LEDGER_TRIGGERS

    tables = SQLModel.metadata.sorted_tables
    return [
        *(str(CreateTable(table).compile(engine)) for table in tables),
        *(
            str(CreateIndex(index).compile(engine))
            for table in tables
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        ),
        *LEDGER_TRIGGERS,
    ]


_COLLISION = "UNIQUE constraint failed: event.task_id, event.seq"


def _told(error: Exception) -> Exception:
    """A driver's error as one of ours, where it means something to the caller."""
    said = str(error)
    if _COLLISION in said:
        return Stale("要写入这一步", "别人刚刚先办了一步", "请重新查看任务后再办")
    if "database is locked" in said:
        return StoreProblem("要写入数据库", f"{BUSY_SECONDS} 秒内一直有别的程序在写", "请稍后再试")
    return StoreProblem(
        "要读写数据库", f"数据库报告：{said}", "请用 zwgk verify 检查，数据没有改动"
    )
