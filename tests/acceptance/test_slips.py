"""What a user is told when a word names nothing, a value is no value, or a place is no place."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import BING, CONTINUOUS, DATED, JIA, MEASURED, OFFICE, PLAN, PROOF, UNPROVEN, Desk, at
from terminal import Zwgk

from zwgk_flow.operations.stepping import number_of

MONTHLY = PLAN.replace(
    "      - id: 6\n",
    """      - id: 7
        title: 每月
        summary: 每月报送的任务
        responsible: 甲局
        deadline: 每月25日前
      - id: 6
""",
)


# ---- words that name nothing


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--unit", "没有局"), 1, "没有这个单位"),
        (("--unit", "甲"), 1, "是不是“甲局”"),
        (("--item", "999"), 1, "没有这一项"),
        (("--state", "瞎写"), 2, "已分派、推进中"),
        (("--light", "紫"), 2, "绿（green）、黄（yellow）、红（red）"),
    ],
)
def test_a_filter_that_names_nothing_is_told(
    words: tuple[str, str], code: int, told: str, zwgk: Zwgk, desk: Desk
) -> None:
    """A list and a bulk step refuse it alike: an empty answer would mislead."""
    before = desk.contents()
    for command in (("task", "list"), ("task", "start", "--all", "--plan", desk.plan)):
        found, out, err = zwgk(*command, *words)
        assert (found, out) == (code, "")
        assert told in err
    assert desk.contents() == before


def test_a_choice_without_tasks(zwgk: Zwgk) -> None:
    """Words that are right but hold no task together: an empty list, a refused bulk step."""
    words = ("--unit", "丙镇", "--item", "1")
    code, out, _ = zwgk("task", "list", *words)
    assert (code, out[:5]) == (0, "共 0 个")
    code, out, err = zwgk("task", "start", "--all", *words)
    assert (code, out) == (1, "")
    assert "没有任务" in err


def test_a_bulk_step_takes_a_light_by_its_chinese_name(zwgk: Zwgk) -> None:
    """绿 and green choose the same tasks."""
    chinese, english = (
        zwgk("task", "start", "--all", "--light", light, "--dry-run") for light in ("红", "red")
    )
    assert chinese == english
    assert chinese[0] == 0


# ---- tasks of several periods


def test_occurrences_are_told_apart(
    zwgk: Zwgk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list shows the period of each, in printed order; without one, the keys are offered."""
    monkeypatch.setenv("COLUMNS", "80")
    desk.adopt(MONTHLY)
    desk.audit("2021-03-26")
    code, out, _ = zwgk("task", "list", "--plan", desk.plan)
    rows = [line.split()[:2] for line in out.splitlines() if "●" in line]
    assert code == 0
    # the revision that asks for it is of February: January is not owed
    assert rows[-3:] == [["7", f"甲局@2021-0{n}"] for n in (2, 3)] + [["6", "乙局"]]
    code, _, err = zwgk("task", "show", f"{desk.plan}/7/甲局")
    assert code == 1
    assert f"{desk.plan}/7/甲局@2021-02、{desk.plan}/7/甲局@2021-03" in err
    assert zwgk("task", "show", f"{desk.plan}/7/乙局")[2].count("甲局") == 1


def test_an_item_that_has_not_opened_is_not_called_missing(zwgk: Zwgk, desk: Desk) -> None:
    """Before its first period a recurring item has no task, and is there all the same."""
    desk.adopt(MONTHLY)
    assert "分期开启" in zwgk("task", "show", f"{desk.plan}/7/甲局")[2]


# ---- values


@pytest.mark.parametrize(
    ("written", "read"),
    [("60", "60"), ("60%", "60"), ("６０％", "60"), (" 99.50 ", "99.50"), ("-1", "-1")]
    + [(no, None) for no in ("1e9", "1e999999999", "NaN", "", "六十", "6 0", "1" * 16)],
)
def test_a_number_as_people_write_it(written: str, read: str | None) -> None:
    """Full width and a percent sign are read; exponents and what is no number are not."""
    assert number_of(written) == read


def test_a_metric_is_one_of_the_task(zwgk: Zwgk, desk: Desk) -> None:
    """A value of another metric would never be looked at; what there is, is named."""
    desk.step(MEASURED, "start", JIA)
    desk.step(UNPROVEN, "start", BING)
    code, _, err = zwgk("task", "report", MEASURED, "--metric", "没有=5")
    assert code == 1
    assert "有的是：解读率" in err
    assert "没有量化指标" in zwgk("task", "report", UNPROVEN, "--metric", "解读率=5")[2]
    assert zwgk("task", "report", MEASURED, "--metric", "解读率=６０％")[0] == 0
    assert desk.task(MEASURED).metrics == {"解读率": "60"}


@pytest.mark.parametrize("link", ["http://", "https:///x", "https://a.example/a b"])
def test_a_link_names_a_host(link: str, zwgk: Zwgk, desk: Desk) -> None:
    """What opens nothing proves nothing."""
    desk.step(DATED, "start", JIA)
    code, _, err = zwgk("task", "report", DATED, "-e", link)
    assert code == 2
    assert link in err


def test_bytes_that_are_no_text(zwgk: Zwgk, desk: Desk) -> None:
    """A note in another encoding is refused in one sentence, and nothing is written."""
    code, _, err = zwgk(
        "task", "start", DATED, "--note", b"\xce\xd2".decode(errors="surrogateescape")
    )
    assert (code, err.count("\n"), desk.task(DATED).seq) == (2, 1, 1)
    assert "UTF-8" in err


def test_a_note_cannot_steer_the_terminal(zwgk: Zwgk) -> None:
    """Escapes and other controls are kept in the ledger and never drawn."""
    assert zwgk("task", "start", DATED, "--note", "甲\x1b[31m乙\t丙\x07")[0] == 0
    _, out, _ = zwgk("task", "show", DATED)
    assert "丙" in out
    assert {letter for letter in out if ord(letter) < 32} == {"\n"}
    assert "\\u001b[31m" in zwgk("task", "show", DATED, "--json")[1]


# ---- refusals that can be acted upon


def test_a_refusal_says_what_can_be_done(zwgk: Zwgk, desk: Desk) -> None:
    """What the step can bring is asked for; otherwise other steps are named as commands are."""
    desk.step(CONTINUOUS, "start", JIA)
    desk.step(DATED, "start", JIA)
    assert "补齐后" in zwgk("task", "withdraw", DATED)[2]
    told = zwgk("task", "stage", DATED)[2]
    assert "补齐后" not in told
    assert "request-extension" in told
    assert "（stage）" not in told
    earlier = zwgk("task", "extend", DATED, "--due", "2021-06-30", "-r", "理由")[2]
    assert "不晚于现期限 2021-06-30" in earlier


def test_evidence_of_an_earlier_cycle_is_marked(zwgk: Zwgk, desk: Desk) -> None:
    """After a task was reopened one sees which proof belongs to which cycle."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, **PROOF)
    desk.step(DATED, "complete", OFFICE)
    assert "轮" not in zwgk("task", "show", DATED)[1]
    desk.step(DATED, "reopen", OFFICE, reason="没有公开")
    desk.step(DATED, "report", JIA, evidence=[{"url": "https://www.desk.example/gk/2"}])
    lines = zwgk("task", "show", DATED)[1].splitlines()
    cycles = [line.partition("（第 ")[2][0] for line in lines if " 轮）" in line]
    assert cycles == ["1", "2"]


# ---- rungs, messages, checkpoints


def test_a_rung_is_signed_by_its_chinese_name(zwgk: Zwgk, desk: Desk) -> None:
    """The list says 催办, so the option takes it; a refusal names rungs in the same way."""
    desk.audit("2021-07-05")
    assert zwgk("escalation", "ack", DATED, "--rung", "催办")[0] == 0
    code, out, err = zwgk("escalation", "ack", DATED, "--rung", "约谈")
    assert (code, out) == (1, "")
    assert "已发出的有：催办" in err
    assert "级别" in zwgk("escalation", "list")[1].splitlines()[1]


def test_why_a_message_is_still_owed_is_seen_at_80_columns(
    zwgk: Zwgk, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason has a line of its own below the subject."""
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "zwgk-outbox").write_text("占着这个名字", encoding="utf-8")
    desk.audit("2021-07-05")
    assert zwgk("outbox", "send")[0] == 1
    _, out, _ = zwgk("outbox", "list")
    assert "未发出：" in out
    assert at("2021-07-05", 9).strftime("%Y-%m-%d") in out


def test_an_audit_is_told_even_where_its_checkpoint_cannot_be_kept(
    zwgk: Zwgk, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result is printed first; then a warning, and exit 1."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ZWGK_CHECKPOINTS", str(tmp_path / "file" / "below"))
    code, out, err = zwgk("audit", "run", "daily", "--as-of", "2021-07-05")
    assert code == 1
    assert f"{desk.plan}/daily/2021-07-05" in out
    assert "ZWGK_CHECKPOINTS" in err


def test_a_calendar_with_a_slip_is_told_with_its_place(
    zwgk: Zwgk, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where days are to be counted, a calendar of one's own that is wrong stops the command."""
    (tmp_path / "calendars").mkdir()
    text = "calendar: cn\nyears:\n  2021: {notice: x, issued: 2020-11-25, holiday: []}\n"
    (tmp_path / "calendars" / "cn.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ZWGK_DEFINITIONS", str(tmp_path))
    before = desk.contents()
    code, out, err = zwgk("audit", "run", "daily", "--as-of", "2021-07-01")
    assert (code, out) == (3, "")
    assert "cn.yaml:3:41 错误" in err
    assert desk.contents() == before


def test_a_definition_in_another_encoding_is_told(
    zwgk: Zwgk, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A calendar saved as GBK is a wrong file, not a fault of the program."""
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "cn.yaml").write_text("calendar: 日历\n", encoding="gbk")
    monkeypatch.setenv("ZWGK_DEFINITIONS", str(tmp_path))
    code, out, err = zwgk("escalation", "show", DATED, "--as-of", "2021-07-01")
    assert (code, out) == (2, "")
    assert "请另存为 UTF-8" in err


def test_an_audit_is_shown_with_how_often_it_counts(zwgk: Zwgk, desk: Desk) -> None:
    """A plan's audits are listed with their periods in Chinese, once a year as well."""
    desk.adopt(PLAN.replace("quarterly}\nsections", "yearly}\nsections"))
    shown = zwgk("plan", "show", desk.plan).out
    assert "每年" in shown
    assert "yearly" not in shown
