"""The command `zwgk` as its users meet it: arguments in, Chinese or JSON out, exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.cells import cell_len

from zwgk_flow.cli import main

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "definitions" / "plans" / "jiading-2021.yaml"
ZWGK = Path(sys.executable).with_name("zwgk")
OFFICE = "区府办/值班员"
TASK = "jiading-2021/9/区财政局"
AS_OF = ("--as-of", "2021-07-01")


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Zwgk = Callable[..., Answer]


def run(*arguments: str, cwd: Path, said: str = "", **environment: str) -> Answer:
    """The real command in a process of its own."""
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


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database holds the plan, loaded once by the real command."""
    folder = tmp_path_factory.mktemp("loaded")
    answer = run("plan", "load", str(PLAN), cwd=folder, ZWGK_ACTOR=OFFICE)
    assert answer.code == 0, answer.err
    assert "73 项" in answer.out
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, with the office at the desk."""
    for name in [name for name in os.environ if name.startswith("ZWGK_")] + ["COLUMNS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZWGK_ACTOR", OFFICE)
    monkeypatch.chdir(tmp_path)
    yield tmp_path


@pytest.fixture
def here(loaded: Path, empty: Path) -> Path:
    """A working folder with a copy of the loaded database."""
    shutil.copy(loaded / "zwgk.db", empty / "zwgk.db")
    return empty


@pytest.fixture
def zwgk(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The same command in this process."""

    def call(*arguments: str) -> Answer:
        code = main(arguments)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


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


# ---- plan


def test_check_json(zwgk: Zwgk, empty: Path) -> None:
    """`plan check --json` gives counts, every item as printed and as read, and every problem."""
    answer = zwgk("plan", "check", str(PLAN), "--json")
    assert answer.code == 0
    assert answer.err == ""
    said = answer.json
    assert said["plan"] == "jiading-2021"
    assert said["counts"]["items"] == len(said["items"]) == 73
    assert said["counts"]["tasks"] == sum(len(item["units"]) for item in said["items"])
    assert [item["no"] for item in said["items"]] == list(range(1, 74))
    ninth = said["items"][8]
    assert set(ninth) == {
        "no", "section", "title", "responsible", "deadline", "due", "kind", "units"
    }  # fmt: skip
    assert (ninth["deadline"], ninth["due"], ninth["kind"]) == (
        "4月底前",
        "2021-04-30",
        "month_end",
    )
    assert all(set(unit) == {"unit", "role"} for unit in ninth["units"])
    problem = next(p for p in said["problems"] if p["code"] == "deadline.before_issue")
    assert set(problem) == {"file", "line", "column", "code", "severity", "message", "fix"}
    assert problem["severity"] == "warning"
    assert not (empty / "zwgk.db").exists()


def test_check_table(zwgk: Zwgk, empty: Path) -> None:
    """`plan check` shows every item, every problem with its place, and a summary."""
    answer = zwgk("plan", "check", str(PLAN))
    assert answer.code == 0
    assert f"{PLAN}:" in answer.out
    assert answer.out.splitlines()[-1].startswith("共 73 项")
    assert zwgk("plan", "check", str(PLAN), "--strict").code == 3


def test_check_errors(zwgk: Zwgk, empty: Path) -> None:
    """A definition with errors exits 3 and still answers with one object; nothing is loaded."""
    broken = empty / "broken.yaml"
    broken.write_text("plan: broken\ntitel: x\n", encoding="utf-8")
    answer = zwgk("plan", "check", "broken.yaml", "--json")
    assert answer.code == 3
    assert answer.json["counts"] == {"items": 0, "tasks": 0}
    assert answer.json["items"] == []
    assert len(answer.json["problems"]) >= 2
    refused = zwgk("plan", "load", "broken.yaml")
    assert refused.code == 3
    assert "broken.yaml:" in refused.err
    assert not (empty / "zwgk.db").exists()


def test_load_again(zwgk: Zwgk, here: Path) -> None:
    """Loading the same file again changes nothing and says so."""
    answer = zwgk("plan", "load", str(PLAN))
    assert answer.code == 0
    assert "没有变化" in answer.out
    assert zwgk("plan", "list", "--json").json[0]["revision"] == 1


def test_plan_list_and_show(zwgk: Zwgk, here: Path) -> None:
    """`plan list` and `plan show` count items and tasks by state."""
    [row] = zwgk("plan", "list", "--json").json
    assert (row["plan"], row["items"], row["states"]["assigned"]) == (
        "jiading-2021", 73, row["tasks"]
    )  # fmt: skip
    shown = zwgk("plan", "show", "jiading-2021", "--json").json
    assert sum(section["items"] for section in shown["sections"]) == 73
    assert "已分派" in zwgk("plan", "show", "jiading-2021").out
    unknown = zwgk("plan", "show", "nowhere-2021")
    assert unknown.code == 1
    assert "jiading-2021" in unknown.err


def test_schema(zwgk: Zwgk, empty: Path) -> None:
    """`plan schema` prints one schema, or writes all of them to a folder."""
    assert "plan" in zwgk("plan", "schema").json["properties"]
    assert "rungs" in zwgk("plan", "schema", "ladder").json["properties"]
    assert zwgk("plan", "schema", "--out", "schema").code == 0
    written = sorted(path.name for path in (empty / "schema").iterdir())
    assert {"ladder.json", "lifecycle.json", "plan.json"} <= set(written)
    assert zwgk("plan", "schema", "paln").code == 2


# ---- task


def test_empty_database(zwgk: Zwgk, empty: Path) -> None:
    """On a database without a plan every list is [] and exits 0."""
    assert zwgk("db", "upgrade").code == 0
    for group in ("plan", "task", "audit", "escalation", "outbox"):
        answer = zwgk(group, "list", "--json")
        assert (answer.code, answer.json) == (0, [])
        assert "共 0" in zwgk(group, "list").out


def test_task_list_json(zwgk: Zwgk, here: Path) -> None:
    """`task list --json` is a list of tasks with the agreed keys first."""
    tasks = zwgk("task", "list", "--plan", "jiading-2021", "--json", *AS_OF).json
    assert list(tasks[0])[:9] == [
        "key", "item", "unit", "role", "state", "due", "original_due", "light", "seq"
    ]  # fmt: skip
    ninth = next(task for task in tasks if task["key"] == TASK)
    assert (ninth["item"], ninth["state"], ninth["due"], ninth["light"], ninth["seq"]) == (
        9, "assigned", "2021-04-30", "red", 1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        (("--item", "9"), "item", 9),
        (("--unit", "区财政局"), "unit", "区财政局"),
        (("--state", "已分派"), "state", "assigned"),
        (("--state", "assigned"), "state", "assigned"),
        (("--light", "红"), "light", "red"),
        (("--light", "red"), "light", "red"),
    ],
)
def test_task_filters(
    options: tuple[str, ...], field: str, value: object, zwgk: Zwgk, here: Path
) -> None:
    """A filter takes identifiers and Chinese names, and keeps exactly what it names."""
    every = zwgk("task", "list", "--json", *AS_OF).json
    kept = zwgk("task", "list", "--json", *AS_OF, *options).json
    assert kept == [task for task in every if task[field] == value]
    assert kept


@pytest.mark.parametrize("columns", [80, 120])
def test_tables_fit(columns: int, zwgk: Zwgk, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 and 120 columns no line is wider, no text is cut, and columns line up."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert zwgk("audit", "run", "daily", *AS_OF).code == 0
    for command in (
        ("task", "list", "--item", "9", *AS_OF),
        ("task", "show", TASK),
        ("escalation", "list"),
        ("audit", "list"),
        ("plan", "list"),
        ("plan", "show", "jiading-2021"),
    ):
        lines = zwgk(*command).out.splitlines()
        assert max(map(cell_len, lines)) <= columns
        assert "…" not in "".join(lines)
    lines = zwgk("task", "list", "--item", "9", *AS_OF).out.splitlines()
    lights = [line for line in lines if "●" in line]
    assert len({cell_len(line.partition("●")[0]) for line in lights}) == 1
    assert lines[-1].startswith(f"共 {len(lights)} 个任务")


def test_a_task_to_its_end(zwgk: Zwgk, here: Path) -> None:
    """A unit starts, reports with proof and submits; the office completes; all of it is kept."""
    proof = here / "证明.pdf"
    proof.write_bytes(b"proof")
    unit = ("--actor", "区财政局/联络员")
    assert zwgk("task", "start", TASK, *unit).code == 0
    report = zwgk(
        "task", "report", TASK, "-m", "已写好", "-e", "证明.pdf", "-e", "https://a.example/1",
        *unit,
    )  # fmt: skip
    assert "推进中" in report.out
    assert zwgk("task", "submit", TASK, *unit).code == 0
    assert zwgk("task", "list", "--item", "9", "--unit", "区财政局", "--json").json[0][
        "claim_pending"
    ]
    done = zwgk("task", "complete", TASK)
    assert (done.code, "已完成" in done.out) == (0, True)
    shown = zwgk("task", "show", TASK, "--json").json
    assert [event["trigger"] for event in shown["events"]] == [
        "assign", "start", "report", "submit", "complete"
    ]  # fmt: skip
    content = shown["events"][2]["content"]
    assert content["evidence"] == [
        {"file": "证明.pdf", "sha256": hashlib.sha256(b"proof").hexdigest()},
        {"url": "https://a.example/1"},
    ]
    assert "证明.pdf" in zwgk("task", "show", TASK).out
    reopened = zwgk("task", "reopen", TASK, "-r", "回头看发现没有公开")
    assert (reopened.code, "推进中" in reopened.out) == (0, True)
    assert zwgk("verify", "--json").json["differences"] == []


def test_return_extend_and_stage(zwgk: Zwgk, here: Path) -> None:
    """The office returns and extends with a reason; the original date is kept."""
    zwgk("task", "start", TASK)
    zwgk("task", "submit", TASK, "-e", "https://a.example/1")
    assert "推进中" in zwgk("task", "return", TASK, "-r", "材料不全").out
    extended = zwgk("task", "extend", TASK, "--to", "2021-09-30", "-r", "系统改造")
    assert "2021-09-30" in extended.out
    [row] = zwgk("task", "list", "--item", "9", "--unit", "区财政局", "--json").json
    assert (row["due"], row["original_due"]) == ("2021-09-30", "2021-04-30")
    refused = zwgk("task", "stage", TASK)
    assert (refused.code, "阶段" in refused.err) == (1, True)


def test_the_office_acts_for_a_unit(zwgk: Zwgk, here: Path) -> None:
    """The plan's office may act for any unit, and the event says so."""
    zwgk("task", "start", TASK)
    last = zwgk("task", "show", TASK, "--json").json["events"][-1]
    assert (last["actor"], last["acting_as"]) == (OFFICE, "office_for_unit")


# ---- refusals: one clear sentence, an exit code, nothing written


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("task", "complete", TASK), 1, ("审核办结", "已分派", "启动")),
        (("task", "start", "jiading-2021/9/区经委"), 1, ("没有这项任务", "区财政局")),
        (("task", "start", "jiading-2021/99/区经委"), 1, ("没有第 99 项",)),
        (("task", "start", "nowhere/9/区经委"), 1, ("jiading-2021",)),
        (("task", "start", TASK, "--actor", "区经委/甲"), 1, ("无权办理", "区财政局")),
        (("task", "start", TASK, "--actor", "区财政局"), 1, ("单位/姓名",)),
        (("task", "start", TASK, "--seq", "7"), 1, ("别人刚刚先办了", "第 1 条")),
        (("task", "report", TASK, "--metric", "率=很高"), 2, ("率=很高", "指标=数值")),
        (("task", "report", TASK, "--metric", "率=NaN"), 2, ("指标=数值",)),
        (("task", "report", TASK, "-e", "没有.pdf"), 2, ("没有.pdf", "读不到")),
        (("task", "extend", TASK, "--to", "2021-02-30", "-r", "x"), 2, ("2021-02-30", "这一天")),
        (("task", "list", "--as-of", "昨天"), 2, ("昨天",)),
        (("task", "list", "--light", "蓝"), 2, ("蓝", "绿、黄、红")),
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


# ---- audit, escalation, outbox, register


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


# ---- phrase


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
