"""PostgreSQL through psycopg: how text is said to it and what its errors mean; it knows no table.

Writers are READ COMMITTED and lock the rows they are about to write, so that two people at once
wait for each other instead of failing; readers see one state from first to last query.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count
from typing import Any, Self
from urllib.parse import unquote

import psycopg
from psycopg import errors
from psycopg.rows import TupleRow
from sqlalchemy import URL, Engine, create_engine, event

from zwgk_flow.errors import Refused, Stale, StoreProblem
from zwgk_flow.store.dialect import BUSY_SECONDS, Connection, Cursor, Dialect

# text in quotes and casts stay; a name after one colon is a parameter; % is psycopg's own sign
_TOKEN = re.compile(r"'(?:[^']|'')*'|::|:(?P<name>[a-z_][a-z_0-9]*)|%")
_STREAMS = count()


def _engine(url: URL, _algorithm: str) -> Engine:
    url = url.set(drivername="postgresql+psycopg")
    # autocommit: the driver never opens a transaction by itself, we say BEGIN ourselves
    said = {"autocommit": True, "cursor_factory": _Cursor}
    engine = create_engine(
        url, connect_args=said, use_native_hstore=False, pool_reset_on_return=None
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Connection, _record: object) -> None:
    """What holds for every connection."""
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")


@lru_cache(maxsize=512)
def statement(sql: str) -> str:
    """`:name` text as psycopg reads it: `%(name)s`, a percent sign doubled, the rest as it is."""
    return _TOKEN.sub(_said, sql)


def _said(token: re.Match[str]) -> str:
    name = token["name"]
    return f"%({name})s" if name else token[0].replace("%", "%%")


def _streaming(cursor: Cursor) -> Cursor:
    cursor.begin()
    named = cursor.connection.cursor(f"stream_{next(_STREAMS)}")
    named.itersize = 2_000
    return named


@lru_cache(maxsize=256)
def _both(first: str, then: str) -> tuple[str]:
    """As one statement: one round trip less."""
    return (f"WITH first AS ({first}) {then}",)


class _Cursor(psycopg.Cursor[TupleRow]):
    """A cursor that holds BEGIN back and sends it together with the first statement."""

    _held = ""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:  # noqa: ANN401 - as the driver has it
        if query in _BEGINNINGS:
            self._held = query
            return self
        if not self._held:
            return super().execute(query, params, **options)
        with self.connection.pipeline():
            self.begin()
            return super().execute(query, params, **options)

    def executemany(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - as the driver has it
        self.begin()
        super().executemany(*given, **options)

    def begin(self) -> None:
        """Send what was held back."""
        held, self._held = self._held, ""
        if held:
            psycopg.Cursor(self.connection).execute(held)


_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGINNINGS = (_READING, _WRITING)

_STALE = ("要写入这一步", "别人刚刚先办了一步", "请重新查看任务后再办")
_CROSSED = ("要写入这一步", "正好有别人同时在办相关的任务，这次没有写入", "请再办一次")
_LOCKED = ("要写入数据库", f"{BUSY_SECONDS} 秒内一直有别的程序在写", "请稍后再试")
_LOST = ("要读写数据库", "与数据库的连接断了，没有写入一半的内容", "请查看任务后再办")
_FULL = ("要写入数据库", "数据库所在的磁盘满了，没有写入一半的内容", "请腾出空间后再办")
_READ_ONLY = ("要写入数据库", "数据库只读（可能是备机）", "请改用可以写的主机地址")
_NO_RIGHT = ("要读写数据库", "数据库没有给这个用户权限", "请让数据库管理员授权，或换一个用户")
_MEANINGS: tuple[tuple[type[Exception], type[Refused], tuple[str, str, str]], ...] = (
    (errors.DeadlockDetected, Stale, _CROSSED),
    (errors.SerializationFailure, Stale, _CROSSED),
    (errors.LockNotAvailable, StoreProblem, _LOCKED),
    (errors.ReadOnlySqlTransaction, StoreProblem, _READ_ONLY),
    (errors.InsufficientPrivilege, StoreProblem, _NO_RIGHT),
    (errors.DiskFull, StoreProblem, _FULL),
    (errors.AdminShutdown, StoreProblem, _LOST),
    (errors.CrashShutdown, StoreProblem, _LOST),
)


def _told(error: Exception) -> Exception:
    for kind, ours, words in _MEANINGS:
        if isinstance(error, kind):
            return ours(*words)
    if isinstance(error, errors.UniqueViolation) and error.diag.table_name == "event":
        return Stale(*_STALE)
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return StoreProblem(*_LOST)
    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return StoreProblem(
        "要读写数据库", f"数据库报告：{said or error}", "没有写入一半的内容，请用 zwgk verify 检查"
    )


_SERVICE = "请确认服务已启动、地址和端口写得对"
_UNOPENED = (
    ("Connection refused", "没有服务在那里应答", _SERVICE),
    ("No such file or directory", "没有服务在那里应答", _SERVICE),
    ("timeout", "等了很久没有应答", _SERVICE),
    ("resolve host", "找不到这台主机", "请检查地址里的主机名"),
    ("translate host name", "找不到这台主机", "请检查地址里的主机名"),
    ("authentication failed", "用户名或口令不对", "请检查地址里的用户和口令"),
    ("no password supplied", "需要口令", "请写成 postgresql://用户:口令@主机/数据库"),
    ("role ", "没有这个用户，或他不能登录", "请检查地址里的用户"),
    ("database ", "没有这个数据库，或不许这个用户连接", "请先建立数据库，并给用户连接的权限"),
    ("too many", "连接已经用完", "请稍后再试"),
)


def _unopened(error: Exception) -> tuple[str, str]:
    said = " ".join(str(error).split())
    for words, truth, possible in _UNOPENED:
        if words in said:
            return truth, possible
    return f"打不开（{said}）", "请确认地址写得对、服务已启动"


def _address(url: URL) -> str:
    """Without the password and without our choice of a driver."""
    return unquote(url.set(drivername="postgresql").render_as_string())


POSTGRES = Dialect(
    name="postgresql",
    address=_address,
    missing=lambda _url: False,
    still=lambda _url: None,
    engine=_engine,
    reading=_READING,
    writing=_WRITING,
    locking=" FOR UPDATE OF task",
    lock="SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))",
    statement=statement,
    streaming=_streaming,
    both=_both,
    errors=(psycopg.Error,),
    told=_told,
    unopened=_unopened,
    tables="SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
    facts={
        "library": "SELECT current_setting('server_version')",
        "writable": "SELECT CASE WHEN pg_is_in_recovery() OR NOT coalesce("
        "has_table_privilege(to_regclass('event'), 'INSERT'), true) THEN '只读' ELSE '可写' END",
        **{
            name: f"SELECT current_setting('{name}')"
            for name in ("synchronous_commit", "fsync", "full_page_writes", "server_encoding")
        },
    },
    migrating=("BEGIN", "SELECT pg_advisory_xact_lock(hashtextextended('schema', 0))"),
    checking="",
    migrated=(),
)
