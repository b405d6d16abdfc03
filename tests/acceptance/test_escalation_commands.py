"""Escalation from the command line: told, to come, silenced, previewed; how much units got."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from desk import DATED, JIA, OFFICE, Desk
from rich.cells import cell_len
from terminal import Zwgk

from zwgk_flow import runtime
from zwgk_flow.domain.event import local_day

LATER = (local_day(runtime.now()) + timedelta(days=30)).isoformat()


def answered(zwgk: Zwgk, *arguments: str) -> Any:
    """The JSON that a command answers."""
    code, out, err = zwgk("escalation", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_silence_is_set_listed_seen_in_the_preview_and_lifted(zwgk: Zwgk) -> None:
    """Until it is lifted the preview holds the unit's rungs back and says why."""
    made = answered(
        zwgk, "silence", "desk-2021", "--unit", "甲局", "--until", LATER, "--reason", "系统迁移"
    )
    assert (made["id"], made["state"], made["owner"]) == ("desk-2021/s1", "live", str(OFFICE))
    assert answered(zwgk, "silences") == answered(zwgk, "silences", "desk-2021") == [made]
    (preview,) = answered(zwgk, "preview")
    assert {held["by"] for held in preview["held"]} == {"silence"}
    assert {held["task"].rpartition("/")[2] for held in preview["held"]} == {"甲局"}
    assert "jia@desk.example" not in {message["recipient"] for message in preview["messages"]}
    code, out, _ = zwgk("escalation", "preview")
    assert code == 0
    assert "系统迁移" in out
    assert "暂缓" in out.splitlines()[-1]
    assert answered(zwgk, "lift", "desk-2021/s1")["state"] == "lifted"
    (preview,) = answered(zwgk, "preview")
    assert preview["held"] == []


def test_a_task_shows_its_rungs_documents_and_what_comes_next(zwgk: Zwgk) -> None:
    """Told, numbered, acknowledged by whom; the next rung with its day and why not today."""
    assert zwgk("audit", "run", "daily", "--as-of", "2021-07-01")[0] == 0
    shown = answered(zwgk, "show", DATED, "--as-of", "2021-07-02")
    assert shown["next"]["rung"] == "supervise"
    assert (shown["next"]["on"], shown["why_not"]) == ("2021-07-08", "还没有到 2021-07-08")
    (rung,) = shown["rungs"]
    assert (rung["document"], rung["nth"]) == ("催办单〔2021〕第 1 号", 1)
    out = zwgk("escalation", "show", DATED, "--as-of", "2021-07-02")[1]
    assert "督办，最早 2021-07-08" in out
    assert "催办单〔2021〕第 1 号" in out


def test_the_burden_of_units_is_told_by_week(zwgk: Zwgk) -> None:
    """Of all units or one, against the cap of the ladder."""
    assert zwgk("audit", "run", "daily", "--as-of", "2021-07-01")[0] == 0
    rows = answered(zwgk, "burden")
    assert {(row["unit"], row["week"]) for row in rows} == {
        ("甲局", "2021-W26"),
        ("乙局", "2021-W26"),
    }
    (row,) = answered(zwgk, "burden", "desk-2021", "--unit", "甲局")
    assert (row["messages"], row["cap"]) == (2, 12)


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        (("silence", "desk-2021", "--until", "2021-02-30", "-r", "忙"), 2, "--until"),
        (("silence", "desk-2021", "--until", "2021-03-01", "-r", "忙"), 1, "早于"),
        (("silence", "desk-2021", "--until", LATER, "-r", " "), 1, "理由"),
        (
            ("silence", "desk-2021", "--until", LATER, "-r", "忙", "--unit", "甲局", "--task", "x"),
            2,
            "只能写一样",
        ),
        (
            ("silence", "desk-2021", "--until", LATER, "-r", "忙", "--actor", str(JIA)),
            1,
            "只能由 办公室 办理",
        ),
        (("lift", "desk-2021/s7"), 1, "没有这一条"),
        (("show", "desk-2021/9/甲局"), 1, "没有这项任务"),
        (("burden", "nowhere"), 1, "desk-2021"),
        (("preview", "--kind", "hourly"), 1, "daily"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_written(
    zwgk: Zwgk, desk: Desk, command: tuple[str, ...], code: int, words: str
) -> None:
    """One sentence with what is true and what is possible."""
    before = desk.contents()
    answer = zwgk("escalation", *command)
    assert (answer[0], answer[1]) == (code, "")
    assert words in answer[2]
    assert desk.contents() == before


@pytest.mark.parametrize("wide", [80, 120])
def test_tables_fit_the_terminal(zwgk: Zwgk, monkeypatch: pytest.MonkeyPatch, wide: int) -> None:
    """At 80 and 120 columns no line of a table is longer, though a Chinese sign takes two."""
    monkeypatch.setenv("COLUMNS", str(wide))
    assert zwgk("audit", "run", "daily", "--as-of", "2021-07-01")[0] == 0
    said = ("--until", LATER, "-r", "政务服务平台迁移，停机两周", "--task", DATED)
    assert zwgk("escalation", "silence", "desk-2021", *said)[0] == 0
    for command in (("list",), ("silences",), ("burden",), ("show", DATED)):
        _, out, _ = zwgk("escalation", *command)
        assert max(cell_len(line) for line in out.splitlines()) <= wide
        assert re.search(r"─{20}", out)
