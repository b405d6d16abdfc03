"""The Prefect flow around an audit, with a real server that the first flow starts for itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import compiled

from zwgk_flow import runtime
from zwgk_flow.domain.event import Actor
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "definitions" / "plans" / "jiading-2021.yaml"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan loaded and a Prefect home of its own."""
    folder = tmp_path_factory.mktemp("office")
    done = zwgk(folder, "plan", "load", str(PLAN))
    assert done.returncode == 0, done.stderr
    return folder


def zwgk(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in that folder, as a person would give it."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("zwgk")), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("ZWGK_", "PREFECT_"))},
            "ZWGK_ACTOR": "区府办/值班员",
            "PREFECT_HOME": str(folder / "prefect"),
            **environment,
        },
    )


def kept_by_prefect(office: Path, script: str) -> Any:
    """What a script, in a process of its own, reads out of Prefect's database."""
    kept = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PREFECT_HOME": str(office / "prefect")},
    )
    return json.loads(kept.stdout)


def test_the_flow_audits_delivers_and_leaves_its_findings_as_an_artifact(office: Path) -> None:
    """Through Prefect the audit adds what it adds directly; Prefect keeps the run and a table."""
    done = zwgk(office, "audit", "run", "daily", "--as-of", "2021-07-01", "--prefect", "--json")
    assert done.returncode == 0, done.stderr
    assert "改为直接督查" not in done.stderr
    (result,) = json.loads(done.stdout)
    assert result["added"] and result["marked_overdue"] == 241 and result["messages"] > 0
    letters = list((office / "zwgk-outbox").rglob("*.txt"))
    assert len(letters) == result["messages"]
    runs, artifacts = kept_by_prefect(office, _KEPT)
    assert runs == [["zwgk-audit", "COMPLETED"]]  # of one plan: no sub-flow
    assert ["zwgk-jiading-2021-daily", "table"] in artifacts
    assert ["zwgk-audit", "markdown"] in artifacts


# a process of its own, so that no other SQLite library opens the file in ours
_KEPT = """
import json, os, sqlite3
kept = sqlite3.connect(os.path.join(os.environ["PREFECT_HOME"], "prefect.db"))
runs = kept.execute(
    "select flow.name, flow_run.state_type from flow_run join flow on flow.id = flow_run.flow_id"
)
print(json.dumps([runs.fetchall(), kept.execute("select key, type from artifact").fetchall()]))
"""


def test_the_same_period_through_the_flow_or_directly_adds_nothing_again(office: Path) -> None:
    """Whichever way it is asked for, a period is audited once."""
    for arguments in (["--prefect"], []):
        done = zwgk(office, "audit", "run", "daily", "--as-of", "2021-07-01", "--json", *arguments)
        (result,) = json.loads(done.stdout)
        assert not result["added"]
    assert json.loads(zwgk(office, "verify", "--json").stdout)["differences"] == []


def test_a_message_to_the_terminal_is_seen_there(office: Path) -> None:
    """Prefect makes log lines of what is printed in a flow; a message is none."""
    done = zwgk(
        office,
        *("audit", "run", "daily", "--as-of", "2021-07-08", "--prefect", "--json"),
        ZWGK_CHANNEL="console",
    )
    (result,) = json.loads(done.stdout)
    assert result["messages"] > 0
    assert done.stderr.count("jiading-2021/daily/2021-07-08/") >= result["messages"]


def test_a_broken_template_is_told_where_the_run_is_read(office: Path) -> None:
    """What the audit said of a template stands in the run's summary, not in a log alone."""
    messages = office / "own" / "messages"
    messages.mkdir(parents=True)
    for form in ("message", "催办单", "督办通知单", "通报", "约谈通知"):
        text = "主题：{{ nobody }}\n正文\n"
        (messages / f"{form}.txt").write_text(text, encoding="utf-8")
    done = zwgk(
        office,
        *("audit", "run", "daily", "--as-of", "2021-07-15", "--prefect", "--json"),
        ZWGK_DEFINITIONS=str(office / "own"),
    )
    (result,) = json.loads(done.stdout)
    assert result["messages"] > 0, done.stderr
    assert ".txt 第 1 行：没有“nobody”这个名称" in kept_by_prefect(office, _SUMMARY)


_SUMMARY = """
import json, os, sqlite3
kept = sqlite3.connect(os.path.join(os.environ["PREFECT_HOME"], "prefect.db"))
last = "select data from artifact where key = 'zwgk-audit' order by created desc limit 1"
print(kept.execute(last).fetchone()[0])
"""


def test_where_prefect_cannot_be_reached_the_audit_is_done_directly_and_said(
    office: Path,
) -> None:
    """A dead server costs the flow, not the audit."""
    done = zwgk(
        office,
        *("audit", "run", "daily", "--as-of", "2021-07-02", "--prefect", "--json"),
        PREFECT_API_URL="http://127.0.0.1:9/api",
        PREFECT_CLIENT_MAX_RETRIES="0",
    )
    assert done.returncode == 0, done.stderr
    assert "改为直接督查" in done.stderr
    (result,) = json.loads(done.stdout)
    assert result["added"] and result["period"] == "2021-07-02"


def adopted_days_ago(folder: Path, days: int) -> None:
    """The plan, adopted so many days ago by an office that was then switched off."""
    past = runtime.now() - timedelta(days=days)
    with closing(open_store(f"sqlite:///{folder / 'zwgk.db'}", create=True)) as store:
        plan = compiled(PLAN.read_text(encoding="utf-8"), PLAN)
        adopt_plan(store, plan, Actor("区府办", "值班员"), past)


def test_the_schedule_catches_up_what_was_missed_once_and_tells_once(tmp_path: Path) -> None:
    """Every missed period of every kind is audited in order, only the last one tells anybody."""
    adopted_days_ago(tmp_path, 40)
    first = zwgk(tmp_path, "schedule", "run", "--once", "--direct", "--json")
    assert first.returncode == 0, first.stderr
    runs = json.loads(first.stdout)
    assert {"daily", "monthly"} <= {run["kind"] for run in runs}
    assert [run["as_of"] for run in runs] == sorted(run["as_of"] for run in runs)
    assert [bool(run["messages"]) for run in runs] == [False] * (len(runs) - 1) + [True]
    assert first.stderr.count("告知事项") == len(runs)
    again = zwgk(tmp_path, "schedule", "run", "--once", "--direct")
    assert "到期的督查共 0 次" in again.stdout


def test_a_checkpoint_that_cannot_be_kept_is_said_and_stops_nothing(
    office: Path, tmp_path: Path
) -> None:
    """The audit stands, it is said what is missing, and the exit code is that of a direct audit."""
    adopted_days_ago(tmp_path, 4)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    nowhere = {
        "ZWGK_CHECKPOINTS": str(tmp_path / "file" / "checkpoints"),
        "PREFECT_HOME": str(office / "prefect"),  # where a server was made already
    }
    for arguments in (
        ("audit", "run", "daily", "--as-of", "2026-01-05"),
        ("audit", "run", "daily", "--as-of", "2026-01-06", "--prefect"),
        ("schedule", "run", "--once", "--direct"),
    ):
        done = zwgk(tmp_path, *arguments, **nowhere)
        assert done.returncode == 1, done.stderr
        assert "检查点没有留下" in done.stdout + done.stderr
        # an ephemeral Prefect server that is stopped may show a trace of its own
        assert not any(f'File "{ROOT / ours}/' in done.stderr for ours in ("zwgk_flow", "flows"))
    assert json.loads(zwgk(tmp_path, "audit", "due", "--json").stdout) == []
    assert len(json.loads(zwgk(tmp_path, "audit", "list", "--json").stdout)) >= 4
    again = zwgk(tmp_path, "audit", "run", "daily", "--as-of", "2026-01-06", "--prefect", **nowhere)
    assert again.returncode == 0  # nothing was added, so nothing is to be kept


def clock_in(folder: Path, interrupt: signal.Handlers = signal.SIG_DFL) -> subprocess.Popen[str]:
    """The alarm clock, looking every second; `interrupt` is what SIGINT meets when it starts."""
    return subprocess.Popen(
        [
            str(Path(sys.executable).with_name("zwgk")),
            *["schedule", "run", "--direct", "--every", "1"],
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("ZWGK_", "PREFECT_"))},
            "PYTHONUNBUFFERED": "1",
        },
        preexec_fn=lambda: signal.signal(signal.SIGINT, interrupt),
    )


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_running_schedule_fires_by_itself_and_stops_when_asked(
    tmp_path: Path, stop: signal.Signals
) -> None:
    """The alarm clock audits what is due without being told, and ends on interrupt or the like."""
    adopted_days_ago(tmp_path, 4)
    with clock_in(tmp_path) as clock:
        assert clock.stdout is not None
        assert any("已督查 jiading-2021 daily" in line for line in clock.stdout)
        clock.send_signal(stop)
        assert "已停止" in clock.stdout.read()
    assert clock.returncode == 0
    # the tick in hand was finished
    assert json.loads(zwgk(tmp_path, "audit", "due", "--json").stdout) == []
    assert json.loads(zwgk(tmp_path, "verify", "--json").stdout)["differences"] == []


def test_a_schedule_in_the_background_of_a_shell_ends_when_terminated(tmp_path: Path) -> None:
    """What is started with `&` ignores the interrupt, and must not ignore SIGTERM with it."""
    adopted_days_ago(tmp_path, 4)
    with clock_in(tmp_path, signal.SIG_IGN) as clock:
        assert clock.stdout is not None
        assert any("已督查 jiading-2021 daily" in line for line in clock.stdout)
        clock.send_signal(signal.SIGINT)
        clock.send_signal(signal.SIGTERM)
        assert "已停止" in clock.stdout.read()
    assert clock.returncode == 0


def test_two_schedules_on_one_database_do_nothing_twice(tmp_path: Path) -> None:
    """Started together they find the same due; each audit is done by one and told once."""
    adopted_days_ago(tmp_path, 12)
    clocks = [clock_in(tmp_path) for _ in range(2)]
    said: list[str] = []
    for clock in clocks:
        assert clock.stdout is not None
        said += [next(line for line in clock.stdout if "督查 jiading-2021" in line)]
        clock.send_signal(signal.SIGTERM)
        said += clock.stdout.readlines()
        clock.stdout.close()
        assert clock.wait() == 0
    runs = json.loads(zwgk(tmp_path, "audit", "list", "--json").stdout)
    done = [line.split("：")[0].split()[1:] for line in said if line.startswith("已督查")]
    assert sorted(done) == sorted([run["plan"], run["kind"], run["period"]] for run in runs)
    letters = {path.name for path in (tmp_path / "zwgk-outbox").rglob("*.txt")}
    messages = json.loads(zwgk(tmp_path, "outbox", "list", "--json").stdout)
    assert len([run for run in runs if run["messages"]]) <= 2
    assert len(messages) == len({message["key"] for message in messages})
    assert all(message["attempts"] <= 1 for message in messages)
    assert letters
