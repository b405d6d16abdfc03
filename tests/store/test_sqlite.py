"""Which journal for which library, which file systems are refused, what a connection is set to."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk import DATED, JIA, Desk

from zwgk_flow.errors import StoreProblem
from zwgk_flow.operations.databases import examine
from zwgk_flow.store import Store, open_store
from zwgk_flow.store.database import connect
from zwgk_flow.store.sqlite import _NETWORK, filesystem, journal

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/share /mnt/share nfs4 rw 0 0
//server/gk /mnt/with\\040space cifs rw 0 0
user@host:/ /mnt/ssh fuse.sshfs rw 0 0
/dev/sdb1 /mnt/share/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("version", "chosen"),
    [
        ((3, 6, 23), ("WAL", "FULL")),
        ((3, 7, 0), ("DELETE", "EXTRA")),
        ((3, 40, 1), ("DELETE", "EXTRA")),
        ((3, 51, 2), ("DELETE", "EXTRA")),
        ((3, 51, 3), ("WAL", "FULL")),
        ((3, 53, 4), ("WAL", "FULL")),
    ],
)
def test_an_affected_library_gets_the_older_journal(
    version: tuple[int, int, int], chosen: tuple[str, str]
) -> None:
    """From 3.7.0 to 3.51.2 a committed write can be lost in WAL mode."""
    assert journal(version) == chosen


@pytest.mark.parametrize(
    ("folder", "kind", "refused"),
    [
        ("/var/lib/zwgk", "ext4", False),
        ("/mnt/share", "nfs4", True),
        ("/mnt/share/2021", "nfs4", True),
        ("/mnt/share/local/2021", "xfs", False),
        ("/mnt/with space/x", "cifs", True),
        ("/mnt/ssh", "fuse.sshfs", True),
        ("/mnt/shared", "ext4", False),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(
    folder: str, kind: str, refused: bool
) -> None:
    """A drive over the network is one, whatever is mounted above or beside it."""
    assert filesystem(Path(folder), MOUNTS) == kind
    assert (kind in _NETWORK) is refused


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
def test_what_is_in_force_is_what_was_chosen(desk: Desk) -> None:
    """Every connection has the journal, the syncs and the keys; the report says so."""
    facts = {fact.name: fact for fact in examine(desk.url)}
    with desk.store.reading() as transaction:
        (version,) = transaction.row("SELECT sqlite_version()") or ("",)
    mode, synchronous = journal(tuple(map(int, version.split("."))))
    assert facts["library"].value == version
    assert facts["journal_mode"].value.upper() == mode
    assert facts["synchronous"].value == synchronous
    assert (facts["foreign_keys"].value, facts["recursive_triggers"].value) == ("1", "1")
    assert all(fact.well for fact in facts.values())


def test_a_report_on_no_database_makes_none(tmp_path: Path) -> None:
    """The file is not there before and not after."""
    facts = {fact.name: fact for fact in examine(f"sqlite:///{tmp_path / 'none.db'}")}
    assert "还没有建立" in facts["database"].why
    assert list(tmp_path.iterdir()) == []


def test_a_report_finds_what_is_wrong(desk: Desk) -> None:
    """A missing trigger and another schema are named, on either database."""
    with desk.store.writing() as transaction:
        on = " ON event" if transaction.database == "postgresql" else ""
        transaction.write(f"DROP TRIGGER event_never_deleted{on}")
        transaction.write("UPDATE alembic_version SET version_num = '9999'")
    facts = {fact.name: fact for fact in examine(desk.url)}
    assert not facts["triggers"].well
    assert "event_never_deleted" in facts["triggers"].value
    assert not facts["schema"].well
    assert facts["schema"].value == "9999"


def test_an_empty_database_is_well(databases: object, desk: Desk) -> None:
    """What has no tables yet is missing nothing."""
    url = databases.new()
    facts = {fact.name: fact for fact in examine(url)}
    assert "triggers" not in facts
    connect(url).close()
    databases.drop(url)


ON_PYTHONS_OWN = """
import sys
sys.modules["pysqlite3"] = None  # as where it is not installed
from zwgk_flow.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_without_a_newer_library_pythons_own_is_used_safely(
    desk_template: Path, tmp_path: Path
) -> None:
    """A process that has only Python's SQLite opens the same file with the journal for that."""
    shutil.copyfile(desk_template, tmp_path / "own.db")
    said = {}
    for command in (("task", "start", DATED, "--actor", str(JIA)), ("doctor", "--json")):
        said[command[0]] = subprocess.run(
            [sys.executable, "-c", ON_PYTHONS_OWN, *command],
            cwd=tmp_path,
            env={**os.environ, "ZWGK_DATABASE_URL": "sqlite:///own.db"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
    facts = {fact["name"]: fact["value"] for fact in json.loads(said["doctor"])}
    assert facts["driver"] == "sqlite3"
    assert facts["library"] == sqlite3.sqlite_version
    found = (facts["journal_mode"].upper(), facts["synchronous"])
    assert found == journal(sqlite3.sqlite_version_info[:3])


@contextmanager
def nobody() -> Iterator[None]:
    """As somebody without rights for a while."""
    if os.geteuid():
        pytest.skip("only root can become somebody without rights")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shown(desk_template: Path) -> Iterator[Path]:
    """A database that everybody may read and only its owner may write."""
    with TemporaryDirectory(prefix="zwgk-") as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "shown.db"
        shutil.copyfile(desk_template, path)
        path.chmod(0o644)
        yield path


def counted(store: Store) -> int:
    with store.reading() as transaction:
        return len(transaction.rows("SELECT key FROM task"))


@pytest.mark.parametrize("mode", [0o755, 0o777])
def test_who_may_not_write_may_read(shown: Path, mode: int) -> None:
    """A file of somebody else, in his folder or in one for all: read, a step refused, reported."""
    shown.parent.chmod(mode)
    url = f"sqlite:///{shown}"
    with nobody():
        with closing(open_store(url)) as store:
            assert counted(store) == 7
            with pytest.raises(StoreProblem, match="数据库只读"):
                Desk(store).step(DATED, "start", JIA)
        assert not next(fact for fact in examine(url) if fact.name == "writable").well
    assert [path.name for path in shown.parent.iterdir()] == ["shown.db"]
    assert next(fact for fact in examine(url) if fact.name == "writable").well


def test_what_is_read_without_a_lock_is_not_answered_when_somebody_wrote(shown: Path) -> None:
    """The owner writes between two questions of a reader without rights: the reader is told."""
    url = f"sqlite:///{shown}"
    with nobody():
        reader = open_store(url)
        assert counted(reader) == 7
    with closing(open_store(url)) as owner:
        Desk(owner).step(DATED, "start", JIA)
    with nobody(), pytest.raises(StoreProblem, match="请再办一次"):
        counted(reader)
    reader.close()


def test_a_place_where_no_database_can_be_made_is_not_well(shown: Path) -> None:
    """There is none yet and there cannot be one: the report says so."""
    with nobody():
        facts = {fact.name: fact for fact in examine(f"sqlite:///{shown.parent / 'none.db'}")}
    assert not facts["writable"].well


def test_what_is_no_database_is_told_in_chinese(tmp_path: Path) -> None:
    """Opening says it, the report says it, neither in the words of the driver."""
    (tmp_path / "note.db").write_text("只是一段文字。" * 50, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'note.db'}"
    with pytest.raises(StoreProblem, match="它不是 SQLite 数据库"):
        open_store(url)
    told = next(fact for fact in examine(url) if fact.name == "database")
    assert (told.well, told.value) == (False, "打不开（它不是 SQLite 数据库）")
