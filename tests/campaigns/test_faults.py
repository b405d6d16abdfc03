"""Does a command that dies or meets a failing disk at any write leave a whole step or none?

`ZWGK_FAULTS_EVERY` sets which faults are tried: every 20th, or with 1 all of them. SQLite only:
elsewhere it is the server that writes.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from counting import Report, count
from desk import DATED, Desk
from tracing import CALLS, Ended, Fault, count_calls, run_with, untraceable

from zwgk_flow.cli import main
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

EVERY = count("ZWGK_FAULTS_EVERY", 20)
TOGETHER = 2
REASON = untraceable()
pytestmark = pytest.mark.skipif(bool(REASON), reason=REASON)

ADVANCE = ("task", "start", DATED, "--request-id", "r-1", "--actor", "甲局/联络员")
AUDIT = ("audit", "run", "daily", "--as-of", "2021-07-05")
DELIVER, RETRY = ("outbox", "send"), ("outbox", "retry", "--all")


@dataclass(frozen=True)
class Case:
    """A command, the database it meets, and what stands in it when the command is through."""

    arguments: Sequence[str]
    database: Path
    folder: Path
    before: dict[str, Any]
    after: dict[str, Any]
    calls: Counter[str]

    def points(self) -> list[tuple[str, int]]:
        """Every system call by which the command changes a file."""
        return [(call, nth + 1) for call in CALLS for nth in range(self.calls[call])]


def environment(folder: Path) -> dict[str, str]:
    """The settings of a command that works in a folder."""
    return {
        "ZWGK_DATABASE_URL": f"sqlite:///{folder / 'zwgk.db'}",
        "ZWGK_OUTBOX": str(folder / "sent"),
        "ZWGK_CHECKPOINTS": str(folder / "checkpoints"),
    }


def standing(folder: Path) -> dict[str, Any]:
    """What the ledger, the audits and the outbox hold, times aside; and the letters sent."""
    with closing(open_store(f"sqlite:///{folder / 'zwgk.db'}")) as store:
        desk = Desk(store)
        assert verify(store).differences == ()
        return {name: desk.rows(sql) for name, sql in _STANDING.items()} | {
            "letters": sorted(path.name for path in (folder / "sent").rglob("*.txt"))
        }


_STANDING = {
    "events": "SELECT task_id, seq, trigger, content FROM event ORDER BY task_id, seq",
    "runs": "SELECT id, marked_overdue, findings, rungs, messages FROM audit_run ORDER BY id",
    "findings": "SELECT run, task_id, code FROM finding ORDER BY run, task_id, code",
    "rungs": "SELECT task_id, cycle, rung, run FROM rung ORDER BY task_id, cycle, rung",
    "messages": "SELECT key, delivered_at > '' FROM outbox ORDER BY key",
}


def again(arguments: Sequence[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The same command in this process, with nothing in its way."""
    with monkeypatch.context() as patched:
        patched.chdir(folder)
        for name, value in environment(folder).items():
            patched.setenv(name, value)
        return main(arguments)


@pytest.fixture(scope="module")
def cases(desk_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    """A step, an audit that also delivers, and a delivery, each run once undisturbed."""
    owing = room(tmp_path_factory.mktemp("owing") / "owing", desk_template) / "zwgk.db"
    with closing(open_store(f"sqlite:///{owing}")) as store:
        assert Desk(store).audit("2021-07-05").run.messages == 4
    commands = {
        "advance": (ADVANCE, desk_template),
        "audit": (AUDIT, desk_template),
        "deliver": (DELIVER, owing),
    }

    def case(name: str) -> Case:
        arguments, database = commands[name]
        folder = tmp_path_factory.mktemp(name)
        before = standing(room(folder / "before", database))
        done = room(folder / "done", database)
        calls = count_calls(arguments, done, environment(done))
        return Case(arguments, database, folder, before, standing(done), calls)

    return case


def room(folder: Path, database: Path) -> Path:
    """A folder with a copy of a database."""
    folder.mkdir()
    shutil.copyfile(database, folder / "zwgk.db")
    return folder


def tried(case: Case, faults: list[Fault]) -> list[tuple[Fault, Path, Ended]]:
    """The command once with every fault, each in a folder of its own."""

    def run(numbered: tuple[int, Fault]) -> tuple[Fault, Path, Ended]:
        number, fault = numbered
        folder = room(case.folder / f"{number}", case.database)
        return fault, folder, run_with(fault, case.arguments, folder, environment(folder))

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, enumerate(faults)))


NAMES = ("advance", "audit", "deliver")


@pytest.mark.parametrize("name", NAMES)
def test_a_command_killed_at_any_write_can_be_given_again(
    cases: Callable[[str], Case], name: str, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    """Killed at a write, it left whole steps; given again, all stands as if nothing had been."""
    case = cases(name)
    points = case.points()[::EVERY]
    for fault, folder, ended in tried(case, [Fault(*at, "signal=SIGKILL") for at in points]):
        assert (ended.met, ended.code) == (True, -9), (fault, ended)
        found = standing(folder)
        if name == "advance":
            assert found in (case.before, case.after), fault
        assert again(case.arguments, folder, monkeypatch) == 0, fault
        assert standing(folder) == case.after, fault
    report(f"{len(points)} of {len(case.points())} kills at {dict(case.calls)}")


# how each kind of system call fails; a disk that is full stays full
FAILURES: dict[str, tuple[tuple[str, bool], ...]] = {
    "pwrite64": (("error=EIO", False), ("error=ENOSPC", True)),
    "write": (("error=EIO", False), ("error=ENOSPC", False)),
    "ftruncate": (("error=EIO", False), ("error=ENOSPC", True)),
    "rename": (("error=EIO", False), ("error=ENOSPC", False)),
    "fsync": (("error=EIO", False),),
    "fdatasync": (("error=EIO", False),),
    "unlink": (("error=EIO", False),),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_command_whose_disk_fails_says_so_or_has_done_all(
    cases: Callable[[str], Case], name: str, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    """Exit 0 means all is there; otherwise one Chinese sentence, and given again it is done."""
    case = cases(name)
    faults = [
        Fault(call, nth, how, lasting)
        for call, nth in case.points()
        for how, lasting in FAILURES[call]
    ]
    codes = Counter[int]()
    for fault, folder, ended in tried(case, faults[::EVERY]):
        assert ended.met, fault
        codes[ended.code] += 1
        found = standing(folder)
        if ended.code == 0:
            assert found == case.after, (fault, ended)
        else:
            assert is_one_sentence(ended.err), (fault, ended)
        if name == "advance":
            assert found in (case.before, case.after), fault
        else:  # a letter that could not be written waits for its next attempt: not here
            assert again(RETRY, folder, monkeypatch) == 0, fault
        assert again(case.arguments, folder, monkeypatch) == 0, fault
        assert standing(folder) == case.after, fault
    report(f"{codes.total()} of {len(faults)} faults, exits {dict(codes)}")


def is_one_sentence(said: str) -> bool:
    """Whether what was said is one line in Chinese."""
    return said.count("\n") == 1 and any("\u4e00" <= letter <= "\u9fff" for letter in said)
