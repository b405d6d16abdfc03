"""A province: one server, two workers, PostgreSQL; one worker is killed in the middle of it.

`ZWGK_PLANS` and `ZWGK_PLAN_TASKS` set how many plans there are, of how many tasks (12 of 20).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from counting import Report, count
from databases import PostgresServer
from desk import OFFICE, compiled
from prefect_server import Prefect, Worker, prefect_server
from receivers import Request, web_receiver
from sqlalchemy.engine import make_url

from zwgk_flow import runtime
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.operations.audits import audits_due, list_audits
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store

PLANS = count("ZWGK_PLANS", 12)
TASKS = count("ZWGK_PLAN_TASKS", 20)
UNITS = 10
LONGEST = 900


def definition(fires: datetime) -> str:
    """A plan whose tasks are all late, with one audit that fired a while ago and never again."""
    units = "\n".join(
        f"  第{n}局: {{contacts: {{liaison: 'web:unit{n}'}}}}" for n in range(1, UNITS + 1)
    )
    items = "\n".join(
        f"      - {{id: {n}, title: 事项{n}, summary: 要做的事, deadline: {{by: 2021-06-30}}, "
        f"responsible: {'、'.join(f'第{one}局' for one in range(1, UNITS + 1))}}}"
        for n in range(1, TASKS // UNITS + 1)
    )
    return f"""\
plan: province-000
title: 2021年示例区政务公开工作要点
issuer: 示例区人民政府办公室
year: 2021
issued: 2021-01-04
office: 办公室
units:
  办公室: {{contacts: {{liaison: 'web:office'}}}}
{units}
audits:
  yearly: {{period: yearly, cron: "{fires:%M %H %d %m} *", checks: [deadline, progress]}}
sections:
  - title: 一、示例
    items:
{items}
"""


def adopt_all(store: Store) -> None:
    """So many plans, compiled once, adopted a day before the audit that is now due."""
    fires = runtime.now().astimezone(SHANGHAI) - timedelta(hours=1)
    plan = compiled(definition(fires))
    assert plan.task_count == TASKS
    for n in range(PLANS):
        adopt_plan(store, replace(plan, id=f"province-{n:03}"), OFFICE, fires - timedelta(days=1))


def left(store: Store) -> tuple[int, int]:
    """How many plans are not audited, and how many messages not sent."""
    sent = [message.delivered_at for message in list_messages(store)]
    return PLANS - len(list_audits(store)), sent.count(None)


def work_through(store: Store, here: Worker) -> None:
    """Wait until all is audited and sent, looking after each batch and tick of a worker."""
    last = time.monotonic() + LONGEST
    while left(store) != (0, 0):
        here.hears("- Finished in state", at_most=last - time.monotonic())


def check_records(store: Store) -> None:
    """Each plan audited once, each task marked and told of once, and the ledger is sound."""
    assert audits_due(store, runtime.now()) == []
    runs = list_audits(store)
    assert len(runs) == len({run.plan for run in runs}) == PLANS
    assert {(run.marked_overdue, run.rungs, run.messages) for run in runs} == {
        (TASKS, TASKS, UNITS)
    }
    with store.reading() as transaction:
        marks = "SELECT count(*), count(DISTINCT task_id) FROM event WHERE trigger = 'mark_overdue'"
        assert transaction.row(marks) == (PLANS * TASKS, PLANS * TASKS)
        rungs = "SELECT count(*), count(DISTINCT task_id) FROM rung"
        assert transaction.row(rungs) == (PLANS * TASKS, PLANS * TASKS)
    assert verify(store).differences == ()


def check_letters(store: Store, got: Sequence[Request]) -> int:
    """Each message came, with its key and its text; how many came again."""
    owed = {message.key: message.body for message in list_messages(store)}
    keys = [unquote(letter.headers["x-zwgk-key"]) for letter in got]
    assert set(keys) == set(owed)
    for key, letter in zip(keys, got, strict=True):
        assert owed[key].splitlines()[0] in letter.json["message"]
    return len(keys) - len(owed)


@pytest.fixture
def prefect(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Prefect]:
    """A server on a PostgreSQL database of its own."""
    url = make_url(postgres_server.new()).set(drivername="postgresql+asyncpg")
    with prefect_server(tmp_path / "prefect", url.render_as_string(False)) as server:
        yield server


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_worker_killed_in_the_middle_costs_no_plan_and_no_message(
    postgres_server: PostgresServer, prefect: Prefect, tmp_path: Path, report: Report
) -> None:
    """Every plan is audited exactly once; a message comes again only with the same key."""
    url, began = postgres_server.new(), time.monotonic()
    with closing(open_store(url, create=True)) as store, web_receiver() as receiver:
        adopt_all(store)
        adopted = time.monotonic()
        here = {"ZWGK_DATABASE_URL": url, "ZWGK_CHANNEL": "apprise"}
        here["ZWGK_APPRISE_WEB"] = f"json://{receiver.host}/{{target}}"
        size = str(max(2, PLANS // 20))
        words = ("--every", "1", "--batch", size, "--patience", "2")
        assert prefect.command(tmp_path, "zwgk", "deploy", *words, **here).returncode == 0
        one, other = (
            prefect.worker(tmp_path, "--name", name, "--limit", "2", **here)
            for name in ("one", "other")
        )
        # its third of the work done, in the middle of a batch
        one.hears("：督查 1 次", at_most=LONGEST, times=max(1, PLANS // 6))
        one.kill()
        missing = left(store)
        assert missing[0] > 0
        work_through(store, other)
        done = time.monotonic()
        check_records(store)
        again = check_letters(store, receiver.got)
    batches = prefect.asked("flow_runs", flows={"name": {"any_": ["zwgk-batch"]}})
    crashed = sum(run["state_type"] == "CRASHED" for run in batches)
    assert crashed > 0
    report(
        f"{PLANS} plans of {TASKS} tasks adopted in {adopted - began:.0f} s, audited and told in "
        f"{done - adopted:.0f} s by {len(batches)} flow runs of {size}; one worker killed with "
        f"{missing[0]} plans to go, {crashed} of its flow runs ended for it; "
        f"{len(receiver.got)} letters, {again} of them again"
    )
