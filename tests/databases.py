"""Where tests get their databases: SQLite files, or a PostgreSQL server that the run starts itself.

Each is empty or a copy of another; nothing here knows what stands in them.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url


class Databases(Protocol):
    """A kind of database of which a test may have as many as it wants, by URL."""

    kind: str

    def new(self) -> str:
        """An empty database."""
        ...

    def copy(self, url: str) -> str:
        """A copy of a database that nobody is connected to."""
        ...

    def drop(self, url: str) -> None:
        """Give one back."""
        ...


class SqliteFiles:
    """A folder of SQLite files."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, count()

    def new(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self.numbers)}.db'}"

    def copy(self, url: str) -> str:
        copied = self.new()
        source, made = (Path(str(make_url(one).database)) for one in (url, copied))
        # the last connection to leave writes the log back, so that one file is the whole database
        assert not source.with_name(source.name + "-wal").exists()
        shutil.copyfile(source, made)
        return copied

    def drop(self, url: str) -> None:
        for file in self.folder.glob(f"{Path(str(make_url(url).database)).name}*"):
            file.unlink()


class PostgresServer:
    """A PostgreSQL server of this run."""

    kind = "postgresql"

    def __init__(self, uri: str) -> None:
        self.uri, self.numbers = make_url(uri), count()
        self.durable(False)

    def durable(self, on: bool) -> None:
        """Whether what is committed is on the disk: what is measured asks for it, tests do not."""
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            said = sql.SQL("ALTER SYSTEM SET {} = {}")
            self._say(said.format(sql.Identifier(setting), sql.Literal("on" if on else "off")))
        self._say(sql.SQL("SELECT pg_reload_conf()"))

    def new(self, template: str = "template0") -> str:
        name = f"t{next(self.numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._say(made.format(sql.Identifier(name), sql.Identifier(template)))
        return self.uri.set(database=name).render_as_string(hide_password=False)

    def copy(self, url: str) -> str:
        return self.new(str(make_url(url).database))

    def drop(self, url: str) -> None:
        gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._say(gone.format(sql.Identifier(str(make_url(url).database))))

    def _say(self, statement: sql.Composable) -> None:
        with psycopg.connect(self.uri.render_as_string(False), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres(folder: Path) -> Iterator[PostgresServer]:
    """A server for as long as it is needed; where none can be started the test says why not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses a folder of the user's that we do not need
            import pgserver

            server: Any = pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever stops it from starting here
        pytest.skip(f"PostgreSQL cannot be started here: {error!r}")
    try:
        yield PostgresServer(server.get_uri())
    finally:
        server.cleanup()
