"""Is a backup one state of a whole database whoever writes meanwhile, and taken back whole?"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from databases import Databases
from desk import DATED, JIA, PLAN, Desk, at

from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import StoreProblem
from zwgk_flow.operations.databases import back_up, restore, transfer
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs of the server's own version come first."""
    import os

    import pgserver

    own = Path(pgserver.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", str(own), prepend=os.pathsep)


@pytest.fixture
def empty(databases: Databases) -> Iterator[str]:
    """A database with nothing in it."""
    url = databases.new()
    yield url
    databases.drop(url)


def test_a_restored_copy_is_the_database_again(desk: Desk, empty: str, tmp_path: Path) -> None:
    """Every row is there, it verifies, the ledger is guarded, and work goes on in it."""
    desk.step(DATED, "start", JIA)
    desk.audit("2021-07-05")
    size = back_up(desk.store, tmp_path / "all.bak")
    assert size == (tmp_path / "all.bak").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == ["all.bak"]
    done = restore(tmp_path / "all.bak", empty)
    assert done.verification is not None
    assert (done.verification.tasks, done.verification.differences) == (7, ())
    with closing(open_store(empty)) as store:
        copy = Desk(store)
        assert copy.contents() == desk.contents()
        with pytest.raises(StoreProblem, match="insert-only"), store.writing() as transaction:
            transaction.write("DELETE FROM event")
        copy.step(DATED, "report", JIA, "2021-07-06")
        copy.audit("2021-07-06")
        assert verify(store).differences == ()


def report_on(url: str, keys: list[str], stop: Any, begun: Any, answers: Any) -> None:
    """Report on these tasks over and over until told to stop; how many were acknowledged."""
    actor, written = Actor("区府办", "值班员"), 0
    with closing(open_store(url)) as store:
        while not stop.is_set():
            for key in keys:
                advance(store, key, "report", actor, at("2021-05-06"), {"note": "进展"})
                written += 1
            begun.set()
        answers.put(written)


def test_a_backup_under_load_is_one_state_of_it(
    jiading_desk: Desk, databases: Databases, tmp_path: Path
) -> None:
    """Three copies while two processes write: each verifies, and each holds what was there then."""
    keys = [task.key for task in jiading_desk.tasks()[:6]]
    for key in keys:
        jiading_desk.step(key, "start", Actor("区府办", "值班员"), "2021-05-05")
    stop, answers = SPAWN.Event(), SPAWN.Queue()
    begun = [SPAWN.Event() for _ in range(2)]
    writers = [
        SPAWN.Process(
            target=report_on, args=(jiading_desk.url, keys[n::2], stop, begun[n], answers)
        )
        for n in range(2)
    ]
    for writer in writers:
        writer.start()
    assert all(one.wait(60) for one in begun)
    counts = [(events(jiading_desk), back(jiading_desk, tmp_path, n)) for n in range(3)]
    counts.append((events(jiading_desk), tmp_path))
    stop.set()
    written = sum(answers.get(timeout=60) for _ in writers)
    for writer in writers:
        writer.join()
    assert events(jiading_desk) == len(jiading_desk.tasks()) + len(keys) + written
    for n, ((before, file), (after, _)) in enumerate(pairwise(counts)):
        url = databases.new()
        found = restore(file, url).verification
        assert found is not None, n
        assert found.differences == ()
        assert before <= found.events <= after
        databases.drop(url)
    assert counts[0][0] < counts[-1][0]


def events(desk: Desk) -> int:
    return int(desk.rows("SELECT count(*) FROM event")[0][0])


def back(desk: Desk, folder: Path, n: int) -> Path:
    file = folder / f"{n}.bak"
    back_up(desk.store, file)
    return file


def test_nothing_is_written_over(desk: Desk, empty: str, tmp_path: Path) -> None:
    """Neither an older backup nor a database that holds something."""
    file = tmp_path / "all.bak"
    back_up(desk.store, file)
    kept, before = file.read_bytes(), desk.contents()
    with pytest.raises(StoreProblem, match="已经有这个文件"):
        back_up(desk.store, file)
    with pytest.raises(StoreProblem, match="已有内容"):
        restore(file, desk.url)
    assert (file.read_bytes(), desk.contents()) == (kept, before)


def test_what_is_no_whole_backup_is_refused(desk: Desk, empty: str, tmp_path: Path) -> None:
    """Another file, half a backup, none at all: one sentence, and the target stays empty."""
    file, half, other = (tmp_path / name for name in ("all.bak", "half.bak", "other.bak"))
    back_up(desk.store, file)
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    other.write_text("不是备份", encoding="utf-8")
    for wrong in (half, other, tmp_path / "none.bak", tmp_path):
        with pytest.raises(StoreProblem, match=r"恢复|pg_restore"):
            restore(wrong, empty)
    assert restore(file, empty).verification is not None


def test_a_backup_goes_back_to_its_own_kind_of_database(desk: Desk, tmp_path: Path) -> None:
    """Where the address is of another kind, both are named."""
    (tmp_path / "sqlite.bak").write_bytes(b"SQLite format 3\0")
    (tmp_path / "postgres.bak").write_bytes(b"PGDMP")
    wrong = {"sqlite": "postgres.bak", "postgresql": "sqlite.bak"}[desk.store.dialect.name]
    with pytest.raises(StoreProblem, match=r"SQLite.*PostgreSQL|PostgreSQL.*SQLite"):
        restore(tmp_path / wrong, desk.url)


def test_a_folder_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    """No file, no half file, one sentence."""
    with pytest.raises(StoreProblem, match="写不进去"):
        back_up(desk.store, tmp_path / "nowhere" / "all.bak")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True, scope="session")
def test_where_the_programs_are_missing_it_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is left behind, and the sentence says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreProblem, match="PostgreSQL 客户端"):
        back_up(desk.store, tmp_path / "all.bak")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", ["sqlite_files", "postgres_server"])
def test_a_year_can_change_its_database(
    desk: Desk, other: str, request: pytest.FixtureRequest
) -> None:
    """From either kind to either kind every row is the same, and work goes on there."""
    desk.step(DATED, "start", JIA)
    desk.audit("2021-07-05")
    there: Databases = request.getfixturevalue(other)
    url = there.new()
    assert transfer(desk.store, url).differences == ()
    with closing(open_store(url)) as store:
        moved = Desk(store)
        assert moved.contents() == desk.contents()
        moved.step(DATED, "report", JIA, "2021-07-06")
        moved.audit("2021-07-06")
        moved.adopt(PLAN.replace("responsible: 丙镇", "responsible: 丙镇、甲局"))
        assert verify(store).differences == ()
        assert len(moved.tasks()) == 8
    with pytest.raises(StoreProblem, match="已有计划"):
        transfer(desk.store, url)
    there.drop(url)
