"""Does a schedule on a Prefect server fire by itself, and is the work done by a worker?

On SQLite in the normal suite; on PostgreSQL, ours and Prefect's, with `make orchestra`.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from databases import PostgresServer, SqliteFiles
from desk import OFFICE, PLAN, compiled
from prefect_server import Prefect, prefect_server
from sqlalchemy.engine import make_url

from zwgk_flow import runtime
from zwgk_flow.operations.audits import audits_due, list_audits
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

LONGEST = 180


def adopted(url: str) -> None:
    """The small plan, adopted ten days ago by an office that was then switched off."""
    with closing(open_store(url, create=True)) as store:
        adopt_plan(store, compiled(PLAN), OFFICE, runtime.now() - timedelta(days=10))


def fires(server: Prefect, url: str, folder: Path) -> None:
    """Deploy every minute, start a worker, and touch nothing: audits run, messages go out."""
    adopted(url)
    here = {"ZWGK_DATABASE_URL": url, "ZWGK_OUTBOX": str(folder / "sent")}
    done = server.command(folder, "zwgk", "deploy", "--cron", "* * * * *", "--json", **here)
    assert done.returncode == 0, done.stderr
    worker = server.worker(folder, **here)
    worker.hears("'一批：desk-2021' - Finished in state Completed", at_most=LONGEST)
    with closing(open_store(url)) as store:
        runs, messages = list_audits(store), list_messages(store)
        assert audits_due(store, runtime.now()) == [], "".join(worker.said)
    assert len([run for run in runs if run.kind == "daily"]) >= 6
    assert [run.id for run in runs if run.messages] == [max(runs, key=lambda run: run.as_of).id]
    assert messages and all(message.delivered_at for message in messages)
    assert len(list((folder / "sent").rglob("*.txt"))) == len(messages)
    scheduled = server.asked("flow_runs", flows={"name": {"any_": ["zwgk-tick"]}})
    assert any(run["auto_scheduled"] and run["state_type"] == "COMPLETED" for run in scheduled)
    (batch,) = server.asked("flow_runs", flows={"name": {"any_": ["zwgk-batch"]}})
    assert batch["parameters"] == {"plans": ["desk-2021"]}
    (plan,) = server.asked("flow_runs", flows={"name": {"any_": ["zwgk-plan"]}})
    assert (plan["name"], plan["state_type"]) == ("desk-2021", "COMPLETED")
    kept = {one["key"]: one["type"] for one in server.asked("artifacts") if one["key"]}
    assert kept["zwgk-desk-2021-daily"] == "table"
    assert kept["zwgk-batch"] == kept["zwgk-tick"] == "markdown"


def test_a_schedule_fires_by_itself_on_sqlite(sqlite_files: SqliteFiles, tmp_path: Path) -> None:
    """Within three minutes of deploying, what was missed is audited once and told once."""
    with prefect_server(tmp_path / "prefect") as server:
        fires(server, sqlite_files.new(), tmp_path)


@pytest.mark.slow
def test_a_schedule_fires_by_itself_on_postgresql(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """The same with both our database and Prefect's on PostgreSQL."""
    prefects = make_url(postgres_server.new()).set(drivername="postgresql+asyncpg")
    with prefect_server(tmp_path / "prefect", prefects.render_as_string(False)) as server:
        fires(server, postgres_server.new(), tmp_path)
