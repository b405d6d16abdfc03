"""Deploying to a Prefect server, and giving out batches of plans to whoever works for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from databases import SqliteFiles
from desk import OFFICE, PLAN, compiled
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.states import Completed, Failed, Running
from prefect_server import Prefect, prefect_server

from flows.batches import Batch, Hands, find_hands
from zwgk_flow import runtime
from zwgk_flow.operations.audits import list_audits
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

PATIENCE = timedelta(minutes=15)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A server without a worker."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as started:
        yield started


def deployed(server: Prefect, folder: Path, *words: str) -> dict[str, Any]:
    """What `zwgk deploy` says it made."""
    done = server.command(folder, "zwgk", "deploy", "--json", *words)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def standing(server: Prefect, pool: str) -> dict[str, Any]:
    """The deployments of a pool as the server has them, by flow."""
    wanted = {"name": {"any_": [pool]}}
    return {one["entrypoint"]: one for one in server.asked("deployments", deployments=wanted)}


def test_deploying_again_changes_what_is_there_and_adds_nothing(
    server: Prefect, tmp_path: Path
) -> None:
    """One pool, one deployment that ticks and one for batches, with the schedule said last."""
    first = deployed(server, tmp_path, "--pool", "twice")
    assert first["pool_made"]
    again = deployed(server, tmp_path, "--pool", "twice", "--cron", "*/5 * * * *", "--batch", "7")
    assert not again["pool_made"]
    assert [one["id"] for one in first["deployments"]] == [
        one["id"] for one in again["deployments"]
    ]
    made = standing(server, "twice")
    assert set(made) == {"flows.tick.tick", "flows.audit.batch"}
    (schedule,) = made["flows.tick.tick"]["schedules"]
    assert schedule["active"]
    assert schedule["schedule"]["cron"] == "*/5 * * * *"
    assert schedule["schedule"]["timezone"] == "Asia/Shanghai"
    assert made["flows.tick.tick"]["parameters"]["size"] == 7
    assert made["flows.audit.batch"]["schedules"] == []
    # a tick need not wait until all batches before it are done
    assert made["flows.tick.tick"]["work_queue_name"] == "ticks"
    assert made["flows.audit.batch"]["work_queue_name"] == "default"
    queues = server.asked("work_pools/twice/queues")
    assert [one["name"] for one in queues] == ["ticks", "default"]
    # found by module, run where it was said: nothing is fetched or copied
    assert made["flows.audit.batch"]["job_variables"] == {"working_dir": str(tmp_path)}


def test_without_a_server_the_two_commands_are_said(server: Prefect, tmp_path: Path) -> None:
    """No address, or nobody there: one sentence, and no trace of Python."""
    nowhere = {"PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path)}
    done = server.command(tmp_path, "zwgk", "deploy", **nowhere)
    assert done.returncode == 1
    assert "prefect server start" in done.stderr and "export PREFECT_API_URL=" in done.stderr
    dead = {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_CLIENT_MAX_RETRIES": "0"}
    done = server.command(tmp_path, "zwgk", "deploy", **dead)
    assert done.returncode == 1
    assert "连不上" in done.stderr and "Traceback" not in done.stderr


def test_times_that_cannot_be_kept_are_refused(server: Prefect, tmp_path: Path) -> None:
    """A crontab is read as those of a plan are: weekdays by name."""
    for words in (["--cron", "0 8 * * 1-5"], ["--cron", "* * * * *", "--every", "5"]):
        done = server.command(tmp_path, "zwgk", "deploy", *words)
        assert done.returncode == 2


def with_hands(
    server: Prefect, folder: Path, pool: str, act: Callable[[Hands], Coroutine[Any, Any, None]]
) -> None:
    """Act on a deployment that was just made."""
    made = deployed(server, folder, "--pool", pool)

    async def acting() -> None:
        async with PrefectClient(server.url) as client:
            assert await find_hands(client, f"zwgk-batch/{pool}") is None  # nobody works there
            await act(Hands(client, UUID(made["deployments"][1]["id"])))

    asyncio.run(acting())


def test_a_batch_is_asked_for_once_until_its_run_has_ended(server: Prefect, tmp_path: Path) -> None:
    """Two ticks ask for one run, whose plans are busy; after a failure the next key is used."""
    batch = Batch(("a-2021", "b-2021"), "digest-once")

    async def act(hands: Hands) -> None:
        now = runtime.now()
        assert await hands.give(batch, now) and await hands.give(batch, now)
        (run,) = [run async for run in hands.named(batch)]
        assert run.idempotency_key == f"{hands.deployment}/digest-once/0"
        assert await hands.busy(now, PATIENCE) == {"a-2021", "b-2021"}
        await hands.client.set_flow_run_state(run.id, Failed(), force=True)
        assert await hands.busy(now, PATIENCE) == set()
        assert await hands.give(batch, runtime.now())
        keys = {run.idempotency_key async for run in hands.named(batch)}
        assert keys == {f"{hands.deployment}/digest-once/{n}" for n in (0, 1)}

    with_hands(server, tmp_path, "once", act)


def test_a_run_that_was_killed_is_ended_and_its_plans_are_free(
    server: Prefect, tmp_path: Path
) -> None:
    """`kill -9` leaves a run running for ever: past the patience it is crashed and given again."""
    batch = Batch(("c-2021",), "digest-dead")

    async def act(hands: Hands) -> None:
        await hands.give(batch, runtime.now())
        (run,) = [run async for run in hands.named(batch)]
        await hands.client.set_flow_run_state(run.id, Running(), force=True)
        assert await hands.busy(runtime.now() + PATIENCE / 2, PATIENCE) == {"c-2021"}
        later = runtime.now() + PATIENCE * 2
        assert await hands.busy(later, PATIENCE) == set()
        after = await hands.client.read_flow_run(run.id)
        assert after.state and after.state.type is StateType.CRASHED
        # what it still says of itself changes nothing
        await hands.client.set_flow_run_state(run.id, Completed())
        assert await hands.give(batch, later)
        assert await hands.busy(later, PATIENCE) == {"c-2021"}

    with_hands(server, tmp_path, "dead", act)


def adopted(url: str, plan: str) -> None:
    """A plan that is audited every day, adopted five days ago."""
    with closing(open_store(url, create=True)) as store:
        text = PLAN.replace("desk-2021", plan).replace("mon-fri", "*").replace("0 9 28", "0 9 31")
        adopt_plan(store, compiled(text), OFFICE, runtime.now() - timedelta(days=5))


TICK = "import asyncio; from flows.tick import tick; print(asyncio.run(tick('zwgk-batch/zwgk')))"


def test_a_tick_without_workers_does_the_work_itself(
    sqlite_files: SqliteFiles, server: Prefect, tmp_path: Path
) -> None:
    """What is due is audited once and in order, told once and delivered; a second tick has none."""
    url = sqlite_files.new()
    here = {"ZWGK_DATABASE_URL": url, "ZWGK_OUTBOX": str(tmp_path / "sent")}
    adopted(url, "alone-2021")
    deployed(server, tmp_path)
    for due in (5, 0):
        done = server.command(tmp_path, "python", "-c", TICK, **here)
        assert done.stdout.splitlines()[-1] == str(due), done.stderr
    with closing(open_store(url)) as store:
        runs, messages = list_audits(store), list_messages(store)
    assert [bool(run.messages) for run in runs] == [False] * 4 + [True]
    assert all(message.delivered_at for message in messages)
