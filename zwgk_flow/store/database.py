"""Opening a database and its transactions; what is read and written stands in the other modules.

Hot paths run text SQL on the pooled raw connection; what differs between databases is `Dialect`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from zwgk_flow.domain.event import SHA256
from zwgk_flow.errors import StoreProblem
from zwgk_flow.store.dialect import Connection, Cursor, Dialect, Driver, Parameters

REVISION = "0008"
Row = tuple[Any, ...]


class Transaction:
    """One open transaction: text SQL with `:name` parameters, rows as plain tuples.

    `locking` ends a SELECT of tasks that are about to be written; `database` is the dialect's
    name, for the few statements that have a text for each.
    """

    __slots__ = ("_cursor", "_dialect", "_statement", "algorithm", "locking")

    def __init__(self, cursor: Cursor, dialect: Dialect, algorithm: str, *, writes: bool) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._statement: Callable[[str], str] = dialect.statement
        self.algorithm = algorithm
        self.locking = dialect.locking if writes else ""

    @property
    def database(self) -> str:
        """sqlite or postgresql."""
        return self._dialect.name

    def lock(self, name: str) -> None:
        """Wait until no other transaction that writes holds this name; held until the end."""
        if self._dialect.lock:
            self.row(self._dialect.lock, name=name)

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Every row of a query."""
        return list(self._cursor.execute(self._statement(sql), parameters).fetchall())

    def row(self, sql: str, **parameters: object) -> Row | None:
        """The first row of a query, None where there is none."""
        found: Row | None = self._cursor.execute(self._statement(sql), parameters).fetchone()
        return found

    def stream(self, sql: str, **parameters: object) -> Iterator[Row]:
        """The rows of a query one by one, without holding them all; several may run at once."""
        with closing(self._dialect.streaming(self._cursor)) as cursor:
            yield from cursor.execute(self._statement(sql), parameters)

    def write(self, sql: str, **parameters: object) -> int:
        """Run a writing statement; how many rows it touched."""
        return int(self._cursor.execute(self._statement(sql), parameters).rowcount)

    def write_both(self, first: str, then: str, **parameters: object) -> int:
        """Run two writing statements on different tables; how many rows the second touched."""
        for sql in self._dialect.both(first, then):
            self._cursor.execute(self._statement(sql), parameters)
        return int(self._cursor.rowcount)

    def write_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a writing statement once per set of parameters."""
        self._cursor.executemany(self._statement(sql), parameters)


class Store:
    """A database; every use case opens and closes exactly one of its transactions.

    `algorithm` hashes what is written from now on; what is written keeps its own.
    """

    def __init__(self, engine: Engine, dialect: Dialect, algorithm: str = SHA256) -> None:
        self.engine = engine
        self.dialect = dialect
        self.algorithm = algorithm
        self._still = dialect.still(engine.url)

    @property
    def driver(self) -> Driver:
        """The module that speaks to the database."""
        return self.engine.dialect.dbapi

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one state of the database from first to last query."""
        return self._transaction(writes=False)

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: all of it is kept, or nothing."""
        return self._transaction(writes=True)

    def trying(self) -> AbstractContextManager[Transaction]:
        """A transaction that may write everything and keeps nothing."""
        return self._transaction(writes=True, end="ROLLBACK")

    @contextmanager
    def _transaction(self, *, writes: bool, end: str = "COMMIT") -> Iterator[Transaction]:
        connection = _connected(self)
        cursor = connection.cursor()
        try:
            cursor.execute(self.dialect.writing if writes else self.dialect.reading)
            try:
                yield Transaction(cursor, self.dialect, self.algorithm, writes=writes)
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute(end)
            self._stood_still()
        except self.dialect.errors as error:
            if getattr(connection.driver_connection, "closed", False):
                connection.invalidate()  # the next transaction gets a new one
            raise self.dialect.told(error) from error
        finally:
            cursor.close()
            connection.close()

    def _stood_still(self) -> None:
        if self._still is not None and self._still != self.dialect.still(self.engine.url):
            raise StoreProblem("要读数据库", "这里只能只读打开，正好有别人在写", "请再办一次")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(url: str, algorithm: str = SHA256, *, create: bool = False) -> Store:
    """Open the database at an SQLAlchemy URL; with `create`, one is made where there is none.

    `algorithm` is that of new events and checkpoints: a key of `domain.event.ALGORITHMS`.
    Raises StoreProblem where there is none, it cannot be opened, is not ours, or has another
    schema.
    """
    store = connect(url, algorithm)
    try:
        if not create and store.dialect.missing(store.engine.url):
            raise _nothing(store, "那里没有数据库")
        found = read_revision(store)
        if found is None:
            if not create:
                raise _nothing(store, "它是空的")
            upgrade(store)
        elif found != REVISION:
            raise _misfit(store, found)
    except BaseException:
        store.close()
        raise
    return store


def connect(url: str, algorithm: str = SHA256) -> Store:
    """A database as it is, whatever stands in it; StoreProblem for an address of no database."""
    parsed, dialect = _addressed(url)
    return Store(dialect.engine(parsed, algorithm), dialect, algorithm)


def upgrade(store: Store, *more: str) -> None:
    """Bring a database to the schema of this code; `more` are folders of further revisions."""
    from zwgk_flow.store import migrations

    with closing(_connected(store)):  # what cannot be opened is told as for any transaction
        pass
    try:
        migrations.upgrade(store.engine, store.dialect, more)
    except DBAPIError as error:
        meant = error.orig if isinstance(error.orig, Exception) else error
        raise store.dialect.told(meant) from error


def read_revision(store: Store) -> str | None:
    """The revision of the schema, None where the database is empty; StoreProblem if not ours."""
    try:
        with store.reading() as transaction:
            row = transaction.row("SELECT version_num FROM alembic_version")
    except StoreProblem:
        with store.reading() as transaction:
            tables = {row[0] for row in transaction.rows(store.dialect.tables)}
        if not tables:
            return None
        if "alembic_version" in tables:
            raise
        raise StoreProblem(
            f"要打开数据库 {_address(store)}",
            f"里面是别的程序的表（{'、'.join(sorted(tables)[:5])}）",
            "请换一个空的数据库",
        ) from None
    return str(row[0]) if row else None


def _nothing(store: Store, truth: str) -> StoreProblem:
    return StoreProblem(
        f"要打开数据库 {_address(store)}",
        truth,
        "用 zwgk plan load 载入计划时会建立；已有数据库的，请检查 ZWGK_DATABASE_URL",
    )


def _misfit(store: Store, found: str) -> StoreProblem:
    older = found < REVISION  # revisions are numbered
    return StoreProblem(
        f"要打开数据库 {_address(store)}",
        f"它的结构是 {found} 版，本程序是 {REVISION} 版",
        "请先备份（zwgk db backup 文件），再用 zwgk db upgrade 升级" if older else "请升级程序",
    )


def _address(store: Store) -> str:
    """A database's address as it may be shown: without the password."""
    return store.dialect.address(store.engine.url)


def _addressed(url: str) -> tuple[URL, Dialect]:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreProblem(f"要打开数据库 {url}", "地址写得不对", _ADDRESSES) from error
    name = parsed.get_backend_name()
    if name == "sqlite":
        from zwgk_flow.store.sqlite import SQLITE

        return parsed, SQLITE
    if name == "postgresql":
        from zwgk_flow.store.postgres import POSTGRES

        return parsed, POSTGRES
    raise StoreProblem(f"要打开数据库 {parsed.render_as_string()}", f"不支持 {name}", _ADDRESSES)


_ADDRESSES = "请用 sqlite:///文件名.db 或 postgresql://用户@主机/数据库"


def _connected(store: Store) -> Connection:
    """A pooled connection."""
    try:
        return store.engine.raw_connection()
    except store.dialect.errors as error:
        truth, possible = store.dialect.unopened(error)
        raise StoreProblem(f"要打开数据库 {_address(store)}", truth, possible) from error
