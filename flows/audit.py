"""The Prefect flow around an audit: retries, history and artifacts; what it does is an operation.

Losing Prefect's database loses nothing of ours: the period is claimed in our own.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import date, datetime
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_table_artifact

from zwgk_flow import runtime
from zwgk_flow.operations.audits import AuditResult, run_audit
from zwgk_flow.operations.checkpoints import keep_checkpoint
from zwgk_flow.operations.delivery import Delivery, deliver
from zwgk_flow.store import Store, open_store

MOST_ROWS = 500


@flow(name="zwgk-audit", log_prints=True)
async def audit(
    plans: list[str], kind: str, as_of: date, now: datetime | None = None, tell: bool = True
) -> list[dict[str, Any]]:
    """Audit plans as of a day, then deliver what is owed; what each audit added.

    `now` is given only where time is virtual; a period audited before adds nothing.
    """
    results = [await audit_plan(plan, kind, as_of, now, tell) for plan in plans]
    await deliver_messages(now)
    if any(result["added"] for result in results):
        await asyncio.to_thread(_keep, now)
    return results


@task(name="audit-plan", task_run_name="audit {plan} {kind} {as_of}")
async def audit_plan(
    plan: str, kind: str, as_of: date, now: datetime | None, tell: bool
) -> dict[str, Any]:
    """One plan: claim the period, mark what is late, open rungs, write messages."""
    result = await asyncio.to_thread(_audit, plan, kind, as_of, now, tell)
    if result.added and result.findings:
        await acreate_table_artifact(
            key=f"zwgk-{plan}-{kind}".lower().replace("_", "-"),
            table=_rows(result),
            description=f"{plan} {kind} {as_of}：{len(result.findings)} 条",
        )
    return result.as_json()


@task(name="deliver-messages", retries=3, retry_delay_seconds=[2, 10, 60])
async def deliver_messages(now: datetime | None) -> int:
    """Send every owed message; fails, to be tried again, while one cannot be sent."""
    delivery = await asyncio.to_thread(_deliver, now)
    if delivery.failed:
        raise RuntimeError(f"{delivery.failed} 条消息没有发出，留待重试")
    return delivery.sent


def _audit(plan: str, kind: str, as_of: date, now: datetime | None, tell: bool) -> AuditResult:
    with closing(_store()) as store:
        moment = now or runtime.now()
        return run_audit(store, plan, kind, as_of, moment, runtime.calendar, tell=tell)


def _deliver(now: datetime | None) -> Delivery:
    with closing(_store()) as store:
        return deliver(store, runtime.channel(runtime.settings(), print), now or runtime.now())


def _keep(now: datetime | None) -> None:
    with closing(_store()) as store:
        keep_checkpoint(store, now or runtime.now(), runtime.settings().checkpoints)


def _store() -> Store:
    settings = runtime.settings()
    return open_store(settings.database_url, settings.hash)


def _rows(result: AuditResult) -> list[dict[str, Any]]:
    return [
        {
            "任务": finding.task,
            "发现": finding.code,
            "程度": finding.severity,
            "原因": finding.cause,
            "怎样消除": finding.clears,
        }
        for finding in result.findings[:MOST_ROWS]
    ]
