"""`zwgk explain` as people see it, on a narrow terminal, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import DATED, OFFICE, PLAN
from rich.cells import cell_len
from terminal import Zwgk, in_process, settle

from zwgk_flow.domain.explanation.values import Topic

# the years of the plan are over: whatever the clock says, everything with a day is late
PAST = PLAN.replace("cadence: quarterly", "cadence: monthly")


@pytest.fixture
def zwgk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Zwgk:
    """The command in an empty folder with the small plan loaded and audited once."""
    settle(monkeypatch, tmp_path, OFFICE)
    monkeypatch.setenv("COLUMNS", "80")
    call = in_process(capsys)
    Path("desk.yaml").write_text(PAST, encoding="utf-8")
    assert call("plan", "load", "desk.yaml")[0] == 0
    assert call("audit", "run", "daily", "--as-of", "2021-07-05")[0] == 0
    return call


def test_a_late_task_is_explained_in_a_dozen_lines(zwgk: Zwgk) -> None:
    """No line is wider than the terminal, every topic that there is begins one, once."""
    code, out, _ = zwgk("explain", DATED)
    lines = out.splitlines()
    assert code == 0
    assert len(lines) <= 14
    assert max(map(cell_len, lines)) <= 80
    labels = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert labels[1:] == ["原文", "读作", "日历", "状态", "亮灯", "催办", "送达", "下一级", "转绿"]
    assert "● 红，期限 2021-06-30 已过" in out


def test_the_same_facts_are_json(zwgk: Zwgk) -> None:
    """Every sentence has its topic, its text and its facts by kind and identifier."""
    code, out, _ = zwgk("explain", DATED, "--json")
    said = json.loads(out)
    assert (code, said["state"], said["light"]) == (0, "overdue", "red")
    topics = [sentence["topic"] for sentence in said["sentences"]]
    assert topics == [topic for topic in Topic if topic in topics]
    for sentence in said["sentences"]:
        assert sentence["text"]
        assert all({"kind", "id", "says"} == fact.keys() for fact in sentence["facts"])
    ids = {fact["id"] for sentence in said["sentences"] for fact in sentence["facts"]}
    assert {f"{DATED}#2", f"{DATED}/1/urge/1", f"{said['as_of']}..2021-06-30"} <= ids


def test_a_day_before_and_a_day_to_come(zwgk: Zwgk) -> None:
    """Before the plan was loaded there was no task; a day to come is marked as worked out."""
    code, out, _ = zwgk("explain", DATED, "--at", "2021-07-05")
    assert (code, "才分派，这一天还没有这项任务" in out) == (0, True)
    code, out, _ = zwgk("explain", DATED, "--at", "2199-12-31")
    assert (code, "（推算）" in out, "暂估" in out) == (0, True, True)


def test_a_slip_is_told(zwgk: Zwgk) -> None:
    """An unknown task says what is near, a day that is none how to write one."""
    code, _, err = zwgk("explain", "desk-2021/1/丁局")
    assert (code, "责任单位有：甲局、乙局" in err) == (1, True)
    assert zwgk("explain", DATED, "--at", "7月5日")[0] == 2
