"""SQLite: which library, which journal, where a file may lie; it knows no table.

Writers say BEGIN IMMEDIATE (a deferred one loses updates or fails on upgrade). Libraries from
3.7.0 to 3.51.2 can lose a committed write in WAL mode (sqlite.org/wal.html, "the WAL-reset bug"):
with one of those the older journal is used, with the directory synced as well.
"""

from __future__ import annotations

import os
import sqlite3
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from zwgk_flow.domain.event import digest
from zwgk_flow.errors import Stale, StoreProblem
from zwgk_flow.store.dialect import BUSY_SECONDS, Connection, Cursor, Dialect, Driver

Version = tuple[int, int, int]

_WAL_RESET: tuple[Version, Version] = ((3, 7, 0), (3, 51, 2))
# file systems over a network: their locks and syncs do not hold what SQLite needs
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph"}
    | {f"fuse.{kind}" for kind in ("sshfs", "rclone", "s3fs", "davfs", "davfs2", "glusterfs")}
)
_MOUNTS = Path("/proc/mounts")


def journal(version: Version) -> tuple[str, str]:
    """The journal mode and the synchronous level that lose nothing with a library."""
    first, last = _WAL_RESET
    return ("DELETE", "EXTRA") if first <= version <= last else ("WAL", "FULL")


def filesystem(folder: Path, mounts: str) -> str:
    """The kind of file system a folder lies on, by the text of /proc/mounts; "" where unknown."""
    kinds = {
        Path(point.replace("\\040", " ")): kind
        for _, point, kind, *_ in map(str.split, mounts.splitlines())
    }
    return next((kinds[up] for up in (folder, *folder.parents) if up in kinds), "")


@lru_cache(maxsize=1)
def library() -> Driver:
    """The driver: pysqlite3 where it is installed, because it brings its own SQLite."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


def lies_on(file: str | None) -> str:
    """The kind of file system a database file lies on; "" in memory or where it is not told."""
    if not file or file == ":memory:" or not _MOUNTS.is_file():
        return ""
    return filesystem(Path(file).resolve().parent, _MOUNTS.read_text(encoding="utf-8"))


def _engine(url: URL, algorithm: str) -> Engine:
    kind = lies_on(url.database)
    if kind in _NETWORK:
        raise StoreProblem(
            f"要打开数据库 {url.database}",
            f"它在网络盘（{kind}）上，网络盘的锁和落盘靠不住，会丢数据",
            "请放到本机硬盘，或改用 PostgreSQL（postgresql://…）",
        )
    # isolation_level=None: the driver never opens a transaction by itself, we say BEGIN ourselves
    said: dict[str, Any] = {
        "isolation_level": None,
        "timeout": BUSY_SECONDS,
        "check_same_thread": False,
    }
    pragmas: tuple[str, ...] = _PRAGMAS
    more: dict[str, Any] = {}
    if _still(url) is not None:
        where = Path(str(url.database)).resolve().as_uri() + "?immutable=1"
        more["creator"] = partial(library().connect, where, uri=True, **said)
        pragmas = ("query_only=ON",)
    engine = create_engine(
        url, module=library(), connect_args=said, pool_reset_on_return=None, **more
    )
    event.listen(engine, "connect", partial(_prepare, algorithm, pragmas))
    return engine


_MODE, _SYNCHRONOUS = journal(library().sqlite_version_info)
_PRAGMAS = (
    f"journal_mode={_MODE}",
    f"synchronous={_SYNCHRONOUS}",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    # ANALYZE ends every adoption: with samples 0.2 s instead of 1.7 beside a million tasks
    "analysis_limit=1000",
)


def _prepare(
    algorithm: str, pragmas: tuple[str, ...], connection: Connection, _record: object
) -> None:
    """What holds for every connection."""
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    made = partial(digest, algorithm=algorithm)
    connection.create_function("event_digest", 2, made, deterministic=True)


def writable(file: Path) -> bool:
    """Whether a database file may be written here, or made where it is not there yet."""
    effective = os.access in os.supports_effective_ids
    places = (file, file.parent) if file.exists() else (file.parent,)
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in places)


def _missing(url: URL) -> bool:
    return url.database not in _IN_MEMORY and not Path(str(url.database)).exists()


_IN_MEMORY = (None, "", ":memory:")


def _still(url: URL) -> object:
    """What changes when somebody writes to a file that we may not write, or whose folder.

    SQLite cannot lock there, or would leave a log that the owner may not write. So the file is
    read as one that never changes, which is only right as long as that is true: whoever reads
    compares this before and after. With a log beside it the file is not the whole database, and
    SQLite itself must find a way to read it.
    """
    file = Path(str(url.database))
    if url.database in _IN_MEMORY or not file.is_file() or writable(file):
        return None
    if any(file.with_name(file.name + log).exists() for log in ("-wal", "-journal")):
        return None
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _streaming(cursor: Cursor) -> Cursor:
    return cursor.connection.cursor()


_SAID = (
    (
        "UNIQUE constraint failed: event.",
        Stale("要写入这一步", "别人刚刚先办了一步", "请重新查看任务后再办"),
    ),
    (
        "database is locked",
        StoreProblem("要写入数据库", f"{BUSY_SECONDS} 秒内一直有别的程序在写", "请稍后再试"),
    ),
    (
        "readonly database",
        StoreProblem(
            "要写入数据库",
            "数据库只读：没有写这个文件或它的文件夹的权限",
            "请换有权限的用户，或把数据库放到可以写的文件夹",
        ),
    ),
)
_CHINESE = (
    ("file is not a database", "它不是 SQLite 数据库"),
    ("unable to open database file", "文件夹不存在，或没有读写的权限"),
    ("readonly database", "数据库只读，没有写文件夹的权限"),
    ("database is locked", "一直有别的程序在写"),
    ("malformed", "数据库文件已损坏"),
    ("disk I/O error", "磁盘读写出错"),
    ("disk is full", "磁盘满了"),
)


def _in_chinese(error: Exception) -> str:
    said = str(error)
    return next((meant for words, meant in _CHINESE if words in said), f"数据库报告：{said}")


def _unopened(error: Exception) -> tuple[str, str]:
    return (
        f"打不开（{_in_chinese(error)}）",
        "请确认地址写得对、文件夹可以写，并且它是本程序的数据库",
    )


def _told(error: Exception) -> Exception:
    for words, meaning in _SAID:
        if words in str(error):
            return type(meaning)(meaning.asked, meaning.truth, meaning.possible)
    return StoreProblem(
        "要读写数据库", _in_chinese(error), "没有写入一半的内容，请用 zwgk verify 检查"
    )


def _pragma(name: str) -> str:
    return f"SELECT {name} FROM pragma_{name}"


SQLITE = Dialect(
    name="sqlite",
    address=lambda url: str(url.database),
    missing=_missing,
    still=_still,
    engine=_engine,
    reading="BEGIN",
    writing="BEGIN IMMEDIATE",
    locking="",
    lock="",
    statement=str,
    streaming=_streaming,
    both=lambda first, then: (first, then),
    errors=tuple({sqlite3.Error, library().Error}),
    told=_told,
    unopened=_unopened,
    tables="SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    facts={
        "library": "SELECT sqlite_version()",
        **{
            name: _pragma(name)
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        },
    },
    # a table that is made anew is dropped first: enforced keys would delete or refuse its children
    migrating=("PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"),
    checking="PRAGMA foreign_key_check",
    migrated=("PRAGMA foreign_keys=ON",),
)
