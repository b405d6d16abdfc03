"""Copying a whole database into one file while others write, and back into an empty database.

SQLite by its own backup interface; PostgreSQL by its own programs, found on PATH. Both see one
state of the database from first to last row.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from zwgk_flow.errors import StoreProblem, system_reason
from zwgk_flow.store.database import Store

# how a file begins, and the kind of database it was copied from
_BEGINNINGS = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql"}
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def copy_out(store: Store, file: Path) -> None:
    """The database as one file that was not there before; StoreProblem where that cannot be."""
    asked = f"要备份到 {file}"
    if file.exists():
        raise StoreProblem(asked, "已经有这个文件", "请换一个文件名，备份不覆盖旧的")
    part = file.with_name(file.name + ".part")
    try:
        part.touch(exist_ok=False)
        try:
            _OUT[store.dialect.name](store, part)
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.rename(file)
        finally:
            part.unlink(missing_ok=True)
    except FileExistsError as error:
        raise StoreProblem(
            asked, f"{part.name} 已在", "可能正有人在备份，否则请先删掉它"
        ) from error
    except OSError as error:
        raise StoreProblem(
            asked, f"写不进去（{system_reason(error)}）", "请换一个文件夹"
        ) from error


def copy_in(file: Path, store: Store) -> None:
    """A file that `copy_out` wrote, into an empty database; it is closed then."""
    asked = f"要从 {file} 恢复"
    if (kind := kind_of(file)) != store.dialect.name:
        raise StoreProblem(
            asked,
            f"它是 {_NAMES[kind]} 的备份，--to 给的是 {_NAMES[store.dialect.name]} 的地址",
            "请恢复到同一种数据库",
        )
    with store.reading() as transaction:
        tables = transaction.rows(store.dialect.tables)
    store.close()
    if tables:
        raise StoreProblem(asked, "--to 给的数据库里已有内容", "请给一个空的数据库，恢复不覆盖旧的")
    _IN[kind](file, store)


def kind_of(file: Path) -> str:
    """sqlite or postgresql, by how a backup begins; StoreProblem for any other file."""
    asked = f"要从 {file} 恢复"
    try:
        with file.open("rb") as opened:
            beginning = opened.read(16)
    except OSError as error:
        raise StoreProblem(
            asked, f"读不到这个文件（{system_reason(error)}）", "请给出存在的备份"
        ) from error
    for begins, kind in _BEGINNINGS.items():
        if beginning.startswith(begins):
            return kind
    raise StoreProblem(asked, "它不是 zwgk db backup 写的备份", "请给出备份文件")


def _sqlite_out(store: Store, part: Path) -> None:
    with (
        closing(store.engine.raw_connection()) as source,
        closing(store.driver.connect(str(part))) as target,
    ):
        try:
            source.backup(target)
            # the copy says it is in WAL mode; one file is all of it only without
            target.execute("PRAGMA journal_mode=DELETE")
        except store.dialect.errors as error:
            raise store.dialect.told(error) from error


def _sqlite_in(file: Path, store: Store) -> None:
    with (
        closing(store.driver.connect(file.resolve().as_uri() + "?mode=ro", uri=True)) as source,
        closing(store.driver.connect(str(store.engine.url.database))) as target,
    ):
        try:
            found = source.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found == "ok":
                source.backup(target)
                return
        except store.dialect.errors as error:
            found = store.dialect.unopened(error)[0]
    raise StoreProblem(f"要从 {file} 恢复", f"备份已损坏（{found}）", "请换另一份备份")


def _postgres_out(store: Store, part: Path) -> None:
    _run("pg_dump", store.engine.url, "--format=custom", f"--file={part}")


def _postgres_in(file: Path, store: Store) -> None:
    _run("pg_restore", store.engine.url, "--exit-on-error", "--single-transaction", str(file))


def _run(program: str, url: URL, *arguments: str) -> None:
    """One of PostgreSQL's programs on a database; the password is not among what others see."""
    asked, found = f"要运行 {program}", shutil.which(program)
    if found is None:
        raise StoreProblem(
            asked, "PATH 里没有这个程序", "请安装 PostgreSQL 客户端（版本不低于服务器）后再试"
        )
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    done = subprocess.run(
        [
            found,
            "--no-owner",
            "--no-privileges",
            f"--dbname={address.render_as_string(hide_password=False)}",
            *arguments,
        ],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"退出码 {done.returncode}"
        raise StoreProblem(
            asked, f"没有成功（{said[:300]}）", "请确认客户端版本不低于服务器、磁盘有空间后再试"
        )


_OUT: Mapping[str, Callable[[Store, Path], None]] = {
    "sqlite": _sqlite_out,
    "postgresql": _postgres_out,
}
_IN: Mapping[str, Callable[[Path, Store], None]] = {
    "sqlite": _sqlite_in,
    "postgresql": _postgres_in,
}
