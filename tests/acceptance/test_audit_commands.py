"""Audits and the register from the command line: arguments in, Chinese or JSON out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from terminal import Zwgk, in_process

OFFICE = "区府办/值班员"
TASK = "jiading-2021/9/区财政局"
AS_OF = ("--as-of", "2021-07-01")


@pytest.fixture
def zwgk(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The command in this process."""
    return in_process(capsys)


def test_audit_and_escalation(zwgk: Zwgk, here: Path) -> None:
    """An audit marks what is late, opens rungs and sends; run again, it adds nothing."""
    [result] = zwgk("audit", "run", "daily", *AS_OF, "--json").json
    assert result["added"]
    assert result["marked_overdue"] > 0
    rungs = zwgk("escalation", "list", "--json").json
    assert len(rungs) == result["rungs"]
    assert set(rungs[0]) == {
        "task", "unit", "rung", "name", "form", "cycle", "nth", "colour", "document", "opened_on",
        "recipients", "acknowledged_at", "acknowledged_by",
    }  # fmt: skip
    assert set(rungs[0]["recipients"][0]) == {"role", "address", "stands_in_for", "acting"}
    messages = zwgk("outbox", "list", "--json").json
    assert len(messages) == result["messages"]
    assert all(message["delivered_at"] for message in messages)
    assert (here / "zwgk-outbox").is_dir()
    before = zwgk("task", "list", "--json").out
    [again] = zwgk("audit", "run", "daily", *AS_OF, "--json").json
    assert not again["added"]
    assert "此前已做" in zwgk("audit", "run", "daily", *AS_OF).out
    assert zwgk("task", "list", "--json").out == before
    assert zwgk("escalation", "list", "--json").json == rungs
    [run_] = zwgk("audit", "list", "--json").json
    shown = zwgk("audit", "show", run_["id"], "--json").json
    assert len(shown["found"]) == run_["findings"] == result["findings"]
    [acknowledged] = zwgk("escalation", "ack", TASK, "--json").json
    assert acknowledged["acknowledged_by"] == OFFICE
    assert OFFICE in zwgk("escalation", "list").out


def test_an_audit_of_a_day_before_what_was_told_says_so(zwgk: Zwgk, here: Path) -> None:
    """It marks and finds, tells nobody, and says why, as the task's own page does."""
    zwgk("audit", "run", "daily", *AS_OF)
    before = zwgk("outbox", "list", "--json").json
    [result] = zwgk("audit", "run", "daily", "--as-of", "2021-06-30", "--json").json
    assert (result["added"], result["messages"], result["told_until"]) == (True, 0, "2021-07-01")
    said = zwgk("audit", "run", "daily", "--as-of", "2021-06-29").out.replace("\n", "")
    assert "jiading-2021：截至 2021-07-01 的督查已经告知过" in said and "时钟" not in said
    assert zwgk("outbox", "list", "--json").json == before
    shown = zwgk("escalation", "show", TASK, "--as-of", "2021-06-29", "--json").json
    assert (shown["opens"], shown["told_until"]) == (None, "2021-07-01")
    assert "已经告知过" in zwgk("escalation", "show", TASK, "--as-of", "2021-06-29").out


def test_console_channel(zwgk: Zwgk, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages shown on the terminal do not mix with JSON on standard output."""
    monkeypatch.setenv("ZWGK_CHANNEL", "console")
    answer = zwgk("audit", "run", "daily", *AS_OF, "--json")
    assert answer.json[0]["added"]
    assert "收件：" in answer.err


def test_register(zwgk: Zwgk, here: Path) -> None:
    """The workbook has one row a task, and says what `task list --json` says."""
    zwgk("task", "extend", TASK, "--to", "2021-09-30", "-r", "系统改造")
    zwgk("audit", "run", "daily", *AS_OF)
    answer = zwgk("report", "register", "--plan", "jiading-2021", "--out", "r.xlsx", *AS_OF)
    assert answer.code == 0
    assert "台账已写入 r.xlsx" in answer.out
    tasks = zwgk("task", "list", "--json", *AS_OF).json
    sheet = openpyxl.load_workbook(here / "r.xlsx")["台账"]
    rows: list[Any] = list(sheet.iter_rows(min_row=3, values_only=True))
    lights = {"绿": "green", "黄": "yellow", "红": "red"}
    written = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [
        {
            "key": row["任务编号"],
            "item": row["序号"],
            "unit": row["责任单位"],
            "state_name": row["状态"],
            "due": row["期限"].date().isoformat() if row["期限"] else None,
            "original_due": row["原定期限"].date().isoformat() if row["原定期限"] else None,
            "light": lights[row["亮灯"]],
        }
        for row in written
    ] == [
        {
            name: task[name]
            for name in ("key", "item", "unit", "state_name", "due", "original_due", "light")
        }
        for task in tasks
    ]
    late = [row for row in written if row["逾期工作日"]]
    assert {row["亮灯"] for row in late} == {"红"}
    assert {row["已告知最高一级"] for row in late} == {"催办"}


def test_register_without_out(zwgk: Zwgk, here: Path) -> None:
    """Without --out the file is named after the plan and the day; --json counts what is in it."""
    [said] = zwgk("report", "register", "--json", *AS_OF).json
    assert (here / said["file"]).is_file()
    assert said["file"] == "台账-jiading-2021-2021-07-01.xlsx"
    assert sum(section["tasks"] for section in said["sections"]) == said["tasks"]
    assert len(said["items"]) == 73
