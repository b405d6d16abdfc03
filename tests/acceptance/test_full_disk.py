"""What does a command say, and leave, where what it writes is not taken?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from desk import DATED

ZWGK = (sys.executable, "-c", "from zwgk_flow.cli import main; raise SystemExit(main())")
FULL = Path("/dev/full")


@pytest.fixture
def folder(tmp_path: Path, desk_template: Path) -> Path:
    """A working folder whose database has the small plan; no message can be sent from it."""
    shutil.copyfile(desk_template, tmp_path / "zwgk.db")
    (tmp_path / "taken").write_text("a file where the folder for messages should be", "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, out: int | IO[str] = subprocess.PIPE) -> tuple[int, str]:
    """The real command; its exit code and what it noted beside its answer."""
    said = {"ZWGK_DATABASE_URL": "sqlite:///zwgk.db", "ZWGK_OUTBOX": "taken"}
    done = subprocess.run(
        [*ZWGK, *arguments],
        cwd=folder,
        env={**os.environ, **said},
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="没有 /dev/full")
def test_an_answer_that_nobody_can_keep_is_an_error_and_the_step_stays(folder: Path) -> None:
    """Written to a full disk, an answer is one sentence on the other channel; nothing is undone."""
    start = ("task", "start", DATED, "--actor", "甲局/联络员", "--request-id", "r-1")
    with FULL.open("w", encoding="utf-8") as full:
        code, noted = run(folder, *start, out=full)
    assert (code, noted.count("\n")) == (74, 1)
    assert "磁盘满了" in noted and "办了的都在" in noted
    assert run(folder, *start) == (0, "")


def test_messages_that_do_not_go_out_are_no_success(folder: Path) -> None:
    """The audit stands and its messages stay owed; the exit code says that something is left."""
    for command in (("audit", "run", "daily", "--as-of", "2021-07-05"), ("outbox", "send")):
        code, noted = run(folder, *command)
        assert (code, noted.count("\n")) == (1, 1)
        assert "有 4 条消息没有发出" in noted
