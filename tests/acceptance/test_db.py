"""Keeping a database from the command line: upgrade, back up, restore, transfer, examine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from databases import Databases
from desk import DATED, JIA, Desk
from terminal import Zwgk, in_process, settle

from zwgk_flow.store.database import REVISION


@pytest.fixture
def run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Zwgk:
    """One command on a desk's database, in an empty folder: code, output, errors."""
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("ZWGK_DATABASE_URL", desk.url)
    monkeypatch.setenv("COLUMNS", "120")
    return in_process(capsys)


def test_doctor_says_what_is_in_force(run: Zwgk, desk: Desk) -> None:
    """As a table for people and as JSON: every fact with its reason; all is well."""
    desk.step(DATED, "start", JIA)
    code, out, _ = run("doctor", "--json")
    facts = {fact["name"]: fact for fact in json.loads(out)}
    assert all(set(fact) == {"name", "title", "value", "why", "well"} for fact in facts.values())
    driver = {"sqlite": "pysqlite3", "postgresql": "psycopg"}[desk.store.dialect.name]
    assert facts["driver"]["value"] in (driver, "sqlite3")
    assert {"library", "schema", "triggers", "time_zone", "definitions", "channel"} <= set(facts)
    unwell = {name for name, fact in facts.items() if not fact["well"]}
    # the server of the tests does not sync, and that is told
    assert unwell == ({"fsync", "full_page_writes"} if driver == "psycopg" else set())
    assert code == bool(unwell)
    assert f"不妥 {len(unwell)} 项" in run("doctor")[1]


def test_upgrade_of_a_current_database(run: Zwgk) -> None:
    """Nothing to do is said, and is no error."""
    code, out, _ = run("db", "upgrade")
    assert (code, out.strip()) == (0, f"数据库结构已是 {REVISION} 版，不需要升级")


def test_an_older_program_refuses_a_newer_database(run: Zwgk, desk: Desk) -> None:
    """Every command says which revision is where and what to do; doctor still answers."""
    with desk.store.writing() as transaction:
        transaction.write("UPDATE alembic_version SET version_num = '9999'")
    code, out, error = run("task", "list")
    assert (code, out) == (1, "")
    assert "9999" in error
    assert "请升级程序" in error
    code, out, _ = run("doctor", "--json")
    assert code == 1
    assert {"name": "schema", "value": "9999"}.items() <= next(
        fact for fact in json.loads(out) if fact["name"] == "schema"
    ).items()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
def test_backup_and_restore(run: Zwgk, databases: Databases, tmp_path: Path) -> None:
    """A backup is restored and verified; given again neither is written over."""
    assert "已备份到 all.bak" in run("db", "backup", "all.bak")[1]
    code, _, error = run("db", "backup", "all.bak")
    assert (code, "已经有这个文件" in error) == (1, True)
    code, out, _ = run("db", "restore", "all.bak", "--to", "sqlite:///new.db")
    assert code == 0
    assert "核对 7 个任务、7 条留痕，差异 0 处" in out
    code, _, error = run("db", "restore", "all.bak", "--to", "sqlite:///new.db")
    assert (code, "已有内容" in error) == (1, True)


def test_transfer_to_another_database(run: Zwgk, tmp_path: Path) -> None:
    """Everything is carried over and verified; what it holds is not written over."""
    code, out, _ = run("db", "transfer", "--to", "sqlite:///new.db")
    assert code == 0
    assert "核对 7 个任务、7 条留痕，差异 0 处" in out
    code, _, error = run("db", "transfer", "--to", "sqlite:///new.db")
    assert (code, "已有计划" in error) == (1, True)


def test_doctor_finds_what_cannot_be_written_to(
    run: Zwgk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that there is not, and a folder for messages that is a file, are not well."""
    (tmp_path / "file").touch()
    for name, value in (("ZWGK_CHANNEL", "fax"), ("ZWGK_OUTBOX", "file/outbox")):
        with monkeypatch.context() as said:
            said.setenv(name, value)
            code, out, _ = run("doctor", "--json")
        [channel] = [fact for fact in json.loads(out) if fact["name"] == "channel"]
        assert (code, channel["well"]) == (1, False)
        assert value in channel["why"]
