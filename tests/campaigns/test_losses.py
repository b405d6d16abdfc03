"""Does it matter when all that Prefect knows is lost? `make orchestra` runs it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from databases import SqliteFiles
from desk import OFFICE, PLAN, compiled
from prefect_server import Prefect, prefect_server

from zwgk_flow import runtime
from zwgk_flow.operations.audits import audits_due, list_audits
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

TICK = "import asyncio; from flows.tick import tick; print(asyncio.run(tick('zwgk-batch/zwgk')))"


def adopted(url: str, plan: str) -> None:
    """A plan that is audited every day, adopted five days ago."""
    with closing(open_store(url, create=True)) as store:
        text = PLAN.replace("desk-2021", plan).replace("mon-fri", "*").replace("0 9 28", "0 9 31")
        adopt_plan(store, compiled(text), OFFICE, runtime.now() - timedelta(days=5))


@pytest.mark.slow
def test_losing_all_that_prefect_knows_loses_nothing_of_ours(
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    """On an empty server, after deploying again, ticks go on where our own records stand."""
    url = sqlite_files.new()
    here = {"ZWGK_DATABASE_URL": url, "ZWGK_OUTBOX": str(tmp_path / "sent")}

    def ticked(server: Prefect) -> int:
        assert server.command(tmp_path, "zwgk", "deploy").returncode == 0
        done = server.command(tmp_path, "python", "-c", TICK, **here)
        assert done.returncode == 0, done.stderr
        return int(done.stdout.splitlines()[-1])

    adopted(url, "first-2021")
    with prefect_server(tmp_path / "one") as server:
        assert ticked(server) == 5
    with closing(open_store(url)) as store:
        before = list_audits(store)
    with prefect_server(tmp_path / "another") as empty:
        assert empty.asked("flow_runs") == []
        assert ticked(empty) == 0
        adopted(url, "second-2021")
        assert ticked(empty) == 5
    with closing(open_store(url)) as store:
        runs = list_audits(store)
        assert audits_due(store, runtime.now()) == []
    assert [run for run in runs if run.plan == "first-2021"] == before
    assert len({run.id for run in runs}) == len(runs) == 10
