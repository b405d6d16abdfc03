"""The Prefect flows around audits: a sub-flow a plan, then delivery; what they do are operations.

Losing Prefect's database loses nothing of ours: the period is claimed in our own.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing
from datetime import datetime
from itertools import groupby
from typing import Any

from prefect import flow, task

from flows.artifacts import Outcome, write_findings, write_summary
from zwgk_flow import runtime
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import Audited, AuditResult, audits_due
from zwgk_flow.operations.delivery import Delivery
from zwgk_flow.schedule import Asked, asked_of, auditor, kept, send_owed
from zwgk_flow.store import Store, open_store

Results = list[Audited]
# what the audits of a plan added, and what was said beside it: a template that is broken, …
Noted = tuple[Results, list[str]]
AuditsOf = Callable[[str, list[Asked], datetime | None], Coroutine[Any, Any, Noted]]


@flow(name="zwgk-audit", log_prints=True)
async def audit(asked: list[Asked], now: datetime | None = None) -> Results:
    """Run the audits that are asked for, then deliver what is owed; what each audit added.

    `now` is given only where time is virtual; a period audited before adds nothing. Raises what
    stopped a plan, once all the others are done.
    """
    # the flow of one plan is that plan's: a sub-flow in it would cost as much again
    alone = len({one.plan for one in asked}) == 1
    outcome = await audit_all(asked, now, audit_plan.fn if alone else audit_plan)
    await deliver_all(outcome, now)
    return await told(outcome, "audit", "督查")


@flow(name="zwgk-batch", log_prints=True)
async def batch(plans: list[str]) -> Results:
    """Catch up some plans: whatever is due for them when this begins, then deliver."""
    due = await asyncio.to_thread(due_now, plans)
    outcome = await audit_all([asked_of(one) for one in due], None)
    await deliver_all(outcome, None)
    await asyncio.to_thread(keep, outcome)
    return await told(outcome, "batch", f"成批督查 {len(plans)} 份计划")


@flow(name="zwgk-plan", flow_run_name="{plan}", log_prints=True)
async def audit_plan(plan: str, asked: list[Asked], now: datetime | None) -> Noted:
    """The audits of one plan, in order; its findings as a table for each kind."""
    found, notes = await asyncio.to_thread(_audit, asked, now)
    # of several periods of a kind the last one is what people want to read
    for result in {one.run.kind: one for one in found if one.added}.values():
        await write_findings(result)
    print(f"{plan}：督查 {sum(one.added for one in found)} 次")  # noqa: T201 - to Prefect's log
    return [one.brief for one in found], notes


@task(name="deliver-messages", retries=3, retry_delay_seconds=[2, 10, 60])
async def deliver_messages(now: datetime | None) -> Delivery:
    """Send every message that is due; tried again where the outbox cannot be reached.

    A message that could not be sent is no failure here: the outbox owes it to a later tick.
    """
    return await asyncio.to_thread(_deliver, now)


async def audit_all(
    asked: Sequence[Asked], now: datetime | None, audits_of: AuditsOf = audit_plan
) -> Outcome:
    """A sub-flow for each plan; one that fails stops no other."""
    outcome = Outcome()
    for plan, audits in groupby(sorted(asked, key=lambda one: one.plan), lambda one: one.plan):
        try:
            results, notes = await audits_of(plan, list(audits), now)
        except Exception as error:  # noqa: BLE001 - it is said below, and the others go on
            outcome.failures[plan] = error
        else:
            outcome.results += results
            outcome.notes += (note for note in notes if note not in outcome.notes)
    return outcome


async def deliver_all(outcome: Outcome, now: datetime | None) -> None:
    """Deliver what is due; what cannot be sent stays owed and fails no audit."""
    try:
        outcome.delivery = await deliver_messages(now)
    except Exception as error:  # noqa: BLE001 - it is said in the summary, and the rest stays owed
        outcome.notes.append(f"消息没有全部发出：{error}。")


def due_now(plans: Sequence[str] | None = None) -> list[DueAudit]:
    """What is due for some plans, or for all."""
    with closing(_store()) as store:
        return audits_due(store, runtime.now(), plans)


def keep(outcome: Outcome) -> None:
    """Keep a checkpoint of what was added; a folder that cannot be written is said."""
    with closing(_store()) as store:
        kept(store, runtime.now(), outcome.results, outcome.notes.append)


async def told(outcome: Outcome, key: str, title: str) -> Results:
    """Leave the summary, and hand back the results; raises what stopped a plan."""
    await write_summary(outcome, key, title)
    for error in outcome.failures.values():
        raise error
    return outcome.results


def _audit(asked: Sequence[Asked], now: datetime | None) -> tuple[list[AuditResult], list[str]]:
    notes: list[str] = []

    def say(line: str) -> None:
        _say(line)
        notes.append(line)

    with closing(_store()) as store:
        audit = auditor(store, say, looking=now is None)
        return [audit(one, now or runtime.now()) for one in asked], notes


def _deliver(now: datetime | None) -> Delivery:
    with closing(_store()) as store:
        clock = None if now else runtime.now
        return send_owed(store, now or runtime.now(), _say, clock)


def _store() -> Store:
    settings = runtime.settings()
    return open_store(settings.database_url, settings.hash)


def _say(line: str) -> None:
    # printed, it would be a line of Prefect's log, and a message to the terminal seen by nobody
    sys.stderr.write(f"{line}\n")
