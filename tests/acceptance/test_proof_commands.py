"""`zwgk checkpoint` and `zwgk verify --against` as their users meet them, and what sets them up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk import DATED, JIA, Desk
from terminal import Zwgk

from zwgk_flow.errors import UsageError
from zwgk_flow.runtime import settings_from


def asked(zwgk: Zwgk, *arguments: str) -> Any:
    code, out, err = zwgk(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_checkpoint_is_printed_and_written(zwgk: Zwgk, tmp_path: Path) -> None:
    """Its root and size are said, and what to do with it; the file holds the same."""
    code, out, _ = zwgk("checkpoint", "--out", "kept.txt")
    assert code == 0
    assert "7 个任务、7 条留痕" in out
    assert "zwgk verify --against" in out
    root = next(line for line in out.splitlines() if line.startswith("根 ")).removeprefix("根 ")
    assert f"root {root}\n" in (tmp_path / "kept.txt").read_text(encoding="utf-8")
    code, out, _ = zwgk("checkpoint")
    assert code == 0
    assert root in out
    assert "--out" in out


def test_a_checkpoint_as_json(zwgk: Zwgk) -> None:
    """Root, tasks, events and the time in China; verify says against which it held the ledger."""
    taken = asked(zwgk, "checkpoint", "--out", "kept.txt")
    assert set(taken) == {"root", "tasks", "events", "taken"}
    assert taken["root"].startswith("sha256:")
    assert taken["taken"].endswith("+08:00")
    assert asked(zwgk, "verify", "--against", "kept.txt")["against"] == taken
    assert asked(zwgk, "verify")["against"] is None


def test_truncation_is_named_and_the_exit_code_is_1(zwgk: Zwgk, desk: Desk) -> None:
    """What verify alone cannot see: the last event gone, the cached row put back."""
    with desk.store.reading() as transaction:
        columns = "state, seq, head, reported_at"
        was = transaction.row(f"SELECT {columns} FROM task WHERE key = :key", key=DATED)
    assert was is not None
    desk.step(DATED, "start", JIA)
    assert zwgk("checkpoint", "--out", "kept.txt")[0] == 0
    with desk.tampering() as raw:
        raw.execute("DELETE FROM checkpoint")
        raw.execute("DELETE FROM event WHERE seq = 2")
        raw.execute(
            "UPDATE task SET state = ?, seq = ?, head = ?, reported_at = ? WHERE key = ?",
            (*was, DATED),
        )
    assert zwgk("verify")[0] == 0
    code, out, _ = zwgk("verify", "--against", "kept.txt")
    assert code == 1
    assert f"{DATED} 第 2 条：检查点时有 2 条，现在只有 1 条" in out
    assert "差异 1 处" in out


def test_a_root_alone_is_no_checkpoint(zwgk: Zwgk) -> None:
    """Which task was touched cannot be said without the heads; a root that fits not is refused."""
    code, _, err = zwgk("verify", "--root", "ab")
    assert code == 2
    assert "--against" in err
    zwgk("checkpoint", "--out", "kept.txt")
    code, _, err = zwgk("verify", "--against", "kept.txt", "--root", "ab")
    assert code == 1
    assert "另外记下的是 ab" in err


def test_a_file_that_is_no_checkpoint_is_wrong_usage(zwgk: Zwgk, tmp_path: Path) -> None:
    """One sentence, exit code 2."""
    (tmp_path / "other.txt").write_text("hello\n", encoding="utf-8")
    for name in ("other.txt", "missing.txt"):
        code, out, err = zwgk("verify", "--against", name)
        assert (code, out) == (2, "")
        assert name in err


def test_an_audit_writes_a_checkpoint_into_the_folder_of_the_settings(
    zwgk: Zwgk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file for what the command audited, none where nothing was added; it fits the ledger."""
    monkeypatch.setenv("ZWGK_CHECKPOINTS", str(tmp_path / "kept"))
    for _ in range(2):
        assert zwgk("audit", "run", "daily", "--as-of", "2021-07-05")[0] == 0
    (file,) = (tmp_path / "kept").iterdir()
    assert zwgk("verify", "--against", str(file))[0] == 0


def test_the_hash_of_new_events_is_a_setting(
    zwgk: Zwgk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ZWGK_HASH=sm3` from the next step on; a mixed chain verifies."""
    monkeypatch.setenv("ZWGK_HASH", "sm3")
    assert zwgk("task", "start", DATED, "--actor", str(JIA))[0] == 0
    assert desk.task(DATED).head.startswith("sm3:")
    assert asked(zwgk, "checkpoint")["root"].startswith("sm3:")
    assert asked(zwgk, "verify")["differences"] == []


def test_a_hash_that_is_not_known_is_told(zwgk: Zwgk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is opened, with those there are."""
    with pytest.raises(UsageError, match="sha256、sm3"):
        settings_from({"ZWGK_HASH": "md5"})
    monkeypatch.setenv("ZWGK_HASH", "md5")
    code, _, err = zwgk("verify")
    assert code == 2
    assert "ZWGK_HASH" in err
