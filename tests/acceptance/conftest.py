"""What acceptance tests share: an office with 嘉定 2021 loaded, the command beside a desk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk import OFFICE, PLANS, Desk
from terminal import Zwgk, in_process, run, settle

REGISTRAR = "区府办/值班员"


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database holds 嘉定 2021, loaded once by the real command."""
    folder = tmp_path_factory.mktemp("loaded")
    plan = str(PLANS / "jiading-2021.yaml")
    answer = run("plan", "load", plan, cwd=folder, ZWGK_ACTOR=REGISTRAR)
    assert answer.code == 0, answer.err
    assert "73 项" in answer.out
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, with that office at the desk."""
    settle(monkeypatch, tmp_path, REGISTRAR)
    return tmp_path


@pytest.fixture
def here(loaded: Path, empty: Path) -> Path:
    """A working folder with a copy of the loaded database."""
    shutil.copy(loaded / "zwgk.db", empty / "zwgk.db")
    return empty


@pytest.fixture
def zwgk(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Zwgk:
    """The command in an empty folder, on the small plan's database, its office at the desk."""
    settle(monkeypatch, tmp_path, OFFICE)
    monkeypatch.setenv("ZWGK_DATABASE_URL", desk.url)
    return in_process(capsys)
