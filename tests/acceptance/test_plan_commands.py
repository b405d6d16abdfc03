"""Plans and tasks from the command line: arguments in, Chinese or JSON out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from desk import PLANS
from rich.cells import cell_len
from terminal import Zwgk, in_process

PLAN = PLANS / "jiading-2021.yaml"
OFFICE = "区府办/值班员"
TASK = "jiading-2021/9/区财政局"
AS_OF = ("--as-of", "2021-07-01")


@pytest.fixture
def zwgk(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The command in this process."""
    return in_process(capsys)


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


def test_check_says_which_periods_fall_due_at_their_ends(zwgk: Zwgk, empty: Path) -> None:
    """A rhythm stands with how often it is, and whether a day in it was named."""
    text = PLAN.read_text(encoding="utf-8")
    for old, new in (("10月底前", "每季度报送"), ("9月底前", "每月15日前")):
        text = text.replace(f"deadline: {old}", f"deadline: {new}", 1)
    file = empty / "own.yaml"
    file.write_text(text, encoding="utf-8")
    shown = zwgk("plan", "check", str(file)).out
    assert "每季度报送  定期 每季度，期末到期" in shown
    assert "每月15日前  定期 每月  " in shown


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
