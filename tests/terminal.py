"""The command `zwgk` given as at a terminal, in this process or in its own; it checks nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from zwgk_flow.cli import main

ZWGK = Path(sys.executable).with_name("zwgk")


class Answer(NamedTuple):
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON it printed."""
        return json.loads(self.out)


Zwgk = Callable[..., Answer]


def settle(monkeypatch: pytest.MonkeyPatch, folder: Path, actor: object = None) -> None:
    """Sit down in a folder, with nothing of ours in the environment but who acts."""
    for name in [name for name in os.environ if name.startswith("ZWGK_")] + ["COLUMNS"]:
        monkeypatch.delenv(name, raising=False)
    if actor is not None:
        monkeypatch.setenv("ZWGK_ACTOR", str(actor))
    monkeypatch.chdir(folder)


def in_process(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The command in this process."""

    def call(*arguments: str) -> Answer:
        code = main(arguments)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


def run(*arguments: str, cwd: Path, said: str = "", **environment: str) -> Answer:
    """The real command in a process of its own; `said` is what is typed into it."""
    done = subprocess.run(
        [ZWGK, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
