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


def test_the_flow_audits_delivers_and_leaves_its_findings_as_an_artifact(office: Path) -> None:
    """Through Prefect the audit adds what it adds directly; Prefect keeps the run and a table."""
    done = zwgk(office, "audit", "run", "daily", "--as-of", "2021-07-01", "--prefect", "--json")
    assert done.returncode == 0, done.stderr
    assert "改为直接督查" not in done.stderr
    (result,) = json.loads(done.stdout)
    assert result["added"] and result["marked_overdue"] == 241 and result["messages"] > 0
    letters = list((office / "zwgk-outbox").rglob("*.txt"))
    assert len(letters) == result["messages"]
    kept = subprocess.run(
        [sys.executable, "-c", _KEPT],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PREFECT_HOME": str(office / "prefect")},
    )
    runs, artifacts = json.loads(kept.stdout)
    assert runs == [["zwgk-audit", "COMPLETED"]]
    assert ["zwgk-jiading-2021-daily", "table"] in artifacts


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
    """Every missed period is audited in order, only the last one tells; then nothing is due."""
    adopted_days_ago(tmp_path, 12)
    first = zwgk(tmp_path, "schedule", "run", "--once", "--direct")
    assert first.returncode == 0, first.stderr
    runs = json.loads(zwgk(tmp_path, "audit", "list", "--json").stdout)
    daily = [run for run in runs if run["kind"] == "daily"]
    assert len(daily) >= 7
    assert [run["period"] for run in daily] == sorted(run["period"] for run in daily)
    assert [bool(run["messages"]) for run in daily] == [False] * (len(daily) - 1) + [True]
    again = zwgk(tmp_path, "schedule", "run", "--once", "--direct")
    assert "到期的督查共 0 次" in again.stdout


def test_the_running_schedule_fires_by_itself_and_stops_when_asked(tmp_path: Path) -> None:
    """The alarm clock audits what is due without being told, and ends on an interrupt."""
    adopted_days_ago(tmp_path, 4)
    clock = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("zwgk")),
            *["schedule", "run", "--direct", "--every", "1"],
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert clock.stdout is not None
    with clock, clock.stdout as said:
        assert any("已督查 jiading-2021 daily" in line for line in said)
        clock.send_signal(signal.SIGINT)
        assert "已停止" in said.read()
    assert clock.returncode == 0
