"""How `zwgk` starts, refuses and ends: exit codes, one clear sentence, nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from desk import PLANS
from terminal import ZWGK, Zwgk, in_process, run

from zwgk_flow.cli.days import day

PLAN = PLANS / "jiading-2021.yaml"
TASK = "jiading-2021/9/区财政局"
AS_OF = ("--as-of", "2021-07-01")


@pytest.fixture
def zwgk(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The command in this process."""
    return in_process(capsys)


# ---- starting


def modules(*arguments: str, cwd: Path) -> set[str]:
    """The top-level modules that a command imports."""
    script = f"import sys; from zwgk_flow.cli import main; sys.exit(main({list(arguments)!r}))"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", script],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


HEAVY = {"sqlalchemy", "sqlmodel", "prefect", "apscheduler", "fastapi"}


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        (("--help",), HEAVY | {"pydantic", "yaml", "rich", "transitions"}),
        (("task", "list", "--help"), HEAVY | {"pydantic", "yaml", "rich"}),
        (("plan", "check", str(PLAN), "--json"), HEAVY | {"rich"}),
        (("plan", "check", str(PLAN)), HEAVY),
        (("task", "list", "--json"), HEAVY - {"sqlalchemy"} | {"pydantic", "alembic", "psycopg"}),
        (("audit", "run", "daily", *AS_OF), {"prefect", "apscheduler", "fastapi"}),
    ],
)
def test_start_up(arguments: tuple[str, ...], never: set[str], here: Path) -> None:
    """A command imports only what it needs."""
    imported = modules(*arguments, cwd=here)
    assert "typer" in imported
    assert imported & never == set()


def test_version_and_help(zwgk: Zwgk) -> None:
    """`--version` names the version; `--help` lists every group in Chinese and exits 0."""
    assert zwgk("--version").out.startswith("zwgk 0.")
    answer = zwgk("--help")
    assert answer.code == 0
    for group in ("plan", "task", "audit", "escalation", "outbox", "report", "phrase", "verify"):
        assert f"  {group} " in answer.out


@pytest.mark.parametrize("said", ["2021-07-01", "2021/7/1", "2021.7.1", "2021年7月1日"])
def test_a_day_is_read_as_people_write_it(said: str) -> None:
    """Year, month, day, with whatever marks stand between them."""
    assert day(said, "--as-of") == date(2021, 7, 1)


# ---- refusals: one clear sentence, an exit code, nothing written


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("task", "complete", TASK), 1, ("审核办结", "已分派", "启动")),
        (("task", "start", "jiading-2021/9/区经委"), 1, ("没有这项任务", "区财政局")),
        (("task", "start", "jiading-2021/99/区经委"), 1, ("没有第 99 项",)),
        (("task", "start", "nowhere/9/区经委"), 1, ("jiading-2021",)),
        (("task", "start", TASK, "--actor", "区经委/甲"), 1, ("无权办理", "区财政局")),
        (("task", "start", "jiading-2021/10/财政局"), 1, ("责任单位有：区财政局、",)),
        (("task", "start", TASK, "--actor", "区财政局"), 1, ("要办理“启动”", "单位/姓名")),
        (("task", "start", TASK, "--seq", "7"), 1, ("别人刚刚先办了", "第 1 条")),
        (("task", "report", TASK, "--metric", "率=很高"), 2, ("率=很高", "指标=数值")),
        (("task", "report", TASK, "--metric", "率=NaN"), 2, ("指标=数值",)),
        (("task", "report", TASK, "-e", "没有.pdf"), 2, ("没有.pdf", "读不到")),
        (("task", "extend", TASK, "--to", "2021-02-30", "-r", "x"), 2, ("2021-02-30", "这一天")),
        (("task", "list", "--as-of", "昨天"), 2, ("昨天",)),
        (("task", "list", "--light", "蓝"), 2, ("蓝", "绿（green）、黄（yellow）、红（red）")),
        (("task", "list", "--plan", "nowhere"), 1, ("jiading-2021",)),
        (("escalation", "list", "--plan", "nowhere"), 1, ("jiading-2021",)),
        (("escalation", "ack", TASK), 1, ("没有发出过",)),
        (("audit", "run", "hourly"), 1, ("hourly", "daily")),
        (("audit", "show", "nothing"), 1, ("没有这次督查",)),
        (("plan", "check", "没有.yaml"), 2, ("没有.yaml", "没有这个文件")),
        (("plan", "check", "."), 2, ("文件夹",)),
        (("report", "register", "--out", "no/where.xlsx"), 2, ("写不进",)),
        (("task", "show"), 2, ("缺少参数", "--help")),
        (("task", "list", "--nonsense"), 2, ("没有这个选项", "--nonsense")),
        (("tusk",), 2, ("没有这个命令", "tusk")),
        (("task", "lst"), 2, ("没有这个命令“lst”；是不是 list",)),
        (("verify", "--agianst", "x"), 2, ("没有这个选项 --agianst；是不是 --against",)),
        (("plan", "check", "a", "b"), 2, ("多了“b”",)),
        (("simulate", "a", "--compare", "b"), 2, ("--compare 后面要跟 2 个值",)),
        (("simulate", "a", "--seed", "b"), 2, ("--seed 的值不对：“b”不是整数",)),
        (("schedule", "run", "--every", "0"), 2, ("--every 的值不对：0 太小，至少 1",)),
        (("phrase", "units", "甲局", "--year", "99"), 2, ("99 不在 1900 至 2200 之间",)),
        (("deploy", "--patience", "b"), 2, ("“b”不是数",)),
        (("escalation", "silence", "a"), 2, ("缺少选项 --until",)),
        (("verify", "--against", "没有.txt"), 2, ("没有这个文件",)),
        (("phrase", "deadline", "10月底前", "--year", "二〇二一"), 2, ("不对",)),
    ],
)
def test_refusals(
    arguments: tuple[str, ...], code: int, words: tuple[str, ...], zwgk: Zwgk, here: Path
) -> None:
    """What cannot be done is said in Chinese on stderr, with its exit code; nothing is written."""
    answer = zwgk(*arguments)
    assert answer.code == code
    assert answer.out == ""
    for word in words:
        assert word in answer.err
    assert "Traceback" not in answer.err
    assert zwgk("task", "show", TASK, "--json").json["seq"] == 1


def test_missing_actor(zwgk: Zwgk, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every change needs an actor."""
    monkeypatch.delenv("ZWGK_ACTOR")
    for command in (
        ("plan", "load", str(PLAN)),
        ("task", "start", TASK),
        ("escalation", "ack", TASK),
    ):
        answer = zwgk(*command)
        assert answer.code == 1
        assert "--actor" in answer.err


@pytest.mark.parametrize("url", ["sqlite:///no/where/x.db", "not a url", "sqlite:///note.txt"])
def test_no_database(url: str, zwgk: Zwgk, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be opened is one sentence and exit 1, never a traceback."""
    (empty / "note.txt").write_text("这不是数据库，只是一段文字。" * 50, encoding="utf-8")
    monkeypatch.setenv("ZWGK_DATABASE_URL", url)
    answer = zwgk("task", "list", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "要打开数据库" in answer.err
    assert "Traceback" not in answer.err
    assert "file is not" not in answer.err


def test_who_only_reads_makes_no_database(zwgk: Zwgk, empty: Path) -> None:
    """Where there is none every command but loading says so in one sentence and leaves none."""
    for command in (
        *((group, "list", "--json") for group in ("plan", "task", "audit", "escalation", "outbox")),
        ("task", "start", TASK),
        ("audit", "run", "daily"),
        ("verify",),
        ("db", "backup", "all.bak"),
        ("doctor",),
    ):
        answer = zwgk(*command)
        assert "zwgk plan load" in answer.err + answer.out
        assert (command == ("doctor",)) == (answer.code == 0)
        assert list(empty.iterdir()) == []
    (empty / "zwgk.db").touch()
    answer = zwgk("task", "list", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "空的" in answer.err


# ---- phrase


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("每月", "没有写明期内哪一天，按每期期末算，第一期 2021-01-31"),
        ("每季度报送", "没有写明期内哪一天，按每期期末算，第一期 2021-03-31"),
        ("每周报送", "没有写明期内哪一天，按每期期末算，第一期 2021-01-03"),
        ("每月底前", "每期按原文，第一期 2021-01-31"),
        ("每月15日前", "每期按原文，第一期 2021-01-15"),
        ("每年3月", "每期按原文，第一期 2021-03-31"),
        ("每天", "每期按原文，第一期 2021-01-01"),
    ],
)
def test_a_rhythm_says_when_its_periods_fall_due(
    zwgk: Zwgk, empty: Path, words: str, said: str
) -> None:
    """Where no day inside a period is named, its end is taken, and that is said."""
    assert f"期限：{said}\n" in zwgk("phrase", "deadline", words, "--year", "2021").out


def test_phrase(zwgk: Zwgk, empty: Path) -> None:
    """A phrase is read as JSON or in words."""
    said = zwgk("phrase", "deadline", "10月底前", "--year", "2021", "--json").json
    assert set(said) == {
        "kind", "due", "window_start", "cadence", "relative", "parts", "reason", "candidates"
    }  # fmt: skip
    assert (said["kind"], said["due"]) == ("month_end", "2021-10-31")
    assert "2021-10-31" in zwgk("phrase", "deadline", "10月底前", "--year", "2021").out
    assert "原因" in zwgk("phrase", "deadline", "待定", "--year", "2021").out
    units = zwgk("phrase", "units", "区财政局牵头，区审计局配合", "--json").json
    assert (units["lead"], units["co"]) == (["区财政局"], ["区审计局"])
    target = zwgk("phrase", "target", "多元化解读率不得低于60%", "--json").json
    assert target == {"targets": [{"metric": "多元化解读率", "op": ">=", "value": 60, "unit": "%"}]}


def test_phrase_lines(empty: Path) -> None:
    """With `-` every line in gives one line out; a line that makes no sense is answered too."""
    lines = [
        json.dumps({"phrase": "10月底前", "year": 2021}),
        "不是 JSON",
        json.dumps({"phrase": "全年", "year": 2022, "issued": "2022-04-01"}),
        json.dumps({"phrase": 7}),
    ]
    answer = run("phrase", "deadline", "-", cwd=empty, said="\n".join(lines) + "\n")
    said = [json.loads(line) for line in answer.out.splitlines()]
    assert [one.get("due") for one in said] == ["2021-10-31", None, "2022-12-31", None]
    assert ["error" in one for one in said] == [False, True, False, True]
    assert answer.code == 2
    answer = run("phrase", "units", "-", cwd=empty, said='{"phrase": "区财政局牵头"}\n')
    assert answer.code == 0
    assert json.loads(answer.out)["lead"] == ["区财政局"]


# ---- the process itself


def test_closed_pipe(here: Path) -> None:
    """A reader that goes away early, as `head` does, causes no noise."""
    for arguments in (["task", "list"], ["task", "list", "--json"]):
        process = subprocess.Popen(
            [ZWGK, *arguments], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_utf8_under_any_locale(here: Path) -> None:
    """Output is UTF-8 even where the locale is not."""
    answer = run(
        "task", "list", "--item", "9", "--json", cwd=here,
        LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    assert "区财政局" in [task["unit"] for task in answer.json]
