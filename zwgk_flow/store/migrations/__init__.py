"""Bringing a database to the schema of this code, all of it or nothing; rows are kept.

Alembic is imported here and nowhere else, when a database is made or upgraded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from zwgk_flow.errors import StoreProblem
from zwgk_flow.store.dialect import Dialect
from zwgk_flow.store.triggers import TRIGGERS

FOLDER = Path(__file__).parent


def upgrade(engine: Engine, dialect: Dialect, more: Sequence[str] = ()) -> None:
    """Run every revision that is missing, make the triggers anew, check the keys, commit.

    `more` are folders with further revisions. Raises StoreProblem where a revision is unknown or
    rows would point at nothing; everything is as before then.
    """
    with engine.connect() as connection:
        try:
            _say(connection, dialect.migrating)
            command.upgrade(_config(connection, more), "heads")
            _say(connection, TRIGGERS[dialect.name])
            _check(connection, dialect)
            connection.commit()
        except CommandError as error:
            raise StoreProblem(
                "要升级数据库结构", f"本程序不认识它现在的版本（{error}）", "请升级程序"
            ) from error
        finally:
            connection.rollback()
            _say(connection, dialect.migrated)


def _config(connection: Connection, more: Sequence[str]) -> Config:
    config = Config()
    folders = os.pathsep.join([str(FOLDER / "versions"), *more])
    for name, value in (
        ("script_location", str(FOLDER)),
        ("path_separator", "os"),
        ("version_locations", folders),
    ):
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _say(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _check(connection: Connection, dialect: Dialect) -> None:
    """Keys that SQLite did not enforce meanwhile must hold again before anything is kept."""
    broken = connection.exec_driver_sql(dialect.checking).fetchall() if dialect.checking else ()
    if broken:
        table, _, parent, _ = broken[0]
        raise StoreProblem(
            "要升级数据库结构",
            f"升级后有 {len(broken)} 行指向不存在的记录（{table} → {parent}），已全部撤销",
            "请用 zwgk verify 核对，并把情况告诉维护人员",
        )
