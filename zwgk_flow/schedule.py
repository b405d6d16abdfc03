"""The embedded schedule: an alarm clock that ticks, and the way to Prefect's flows by their names.

What is due comes from the audit runs in our own database, so any number of schedulers is safe and
what was missed while all were off is caught up once. Nothing of the year lives in here.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.documents.messages import writer
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.outlook import told_already
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.errors import ZwgkError
from zwgk_flow.operations.audits import Audited, AuditResult, audits_due, run_audit
from zwgk_flow.operations.checkpoints import keep_after_audits
from zwgk_flow.operations.delivery import Clock, Delivery, deliver
from zwgk_flow.operations.links import look_before_audit, over_the_web
from zwgk_flow.store import Store

# flows are named as text: the package never imports `flows`
AUDIT_FLOW = "flows.audit:audit"
DEPLOYING = "flows.deployments:deploy"
TICK_SECONDS = 60

# what Prefect needs when it starts a server of its own; each was measured to matter
_PREFECT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}

Say = Callable[[str], None]
Results = Sequence[Audited]


@dataclass(frozen=True, slots=True)
class Asked:
    """One audit to run: of a plan, of a kind, as of a day; without `tell` nothing is escalated.

    `also` are the kinds that ran just before it without telling.
    """

    plan: str
    kind: str
    as_of: date
    tell: bool = True
    also: tuple[str, ...] = ()


def asked_of(due: DueAudit) -> Asked:
    """The audit to run for one that is due: only the last of a plan tells."""
    return Asked(due.plan, due.kind, due.as_of, due.last, due.also)


def auditor(store: Store, say: Say, *, looking: bool) -> Callable[[Asked, datetime], AuditResult]:
    """Who runs audits one by one, in the office's words; a period audited before adds nothing.

    With `looking` the links of evidence are opened first, where a kind of audit asks for it:
    never where time is virtual.
    """
    texts = writer(runtime.templates(), say)

    def audit(asked: Asked, now: datetime) -> AuditResult:
        plan, kind = asked.plan, asked.kind
        if looking:
            look_before_audit(store, plan, kind, now, over_the_web)
        return run_audit(
            store,
            plan,
            kind,
            asked.as_of,
            now,
            runtime.calendar,
            texts=texts,
            tell=asked.tell,
            also=asked.also,
        )

    return audit


def send_owed(store: Store, now: datetime, say: Say, clock: Clock | None = None) -> Delivery:
    """Deliver what is due through the channel of the settings; `clock` where time is real."""
    return deliver(store, runtime.channel(runtime.settings(), say), now, clock)


def kept(store: Store, now: datetime, results: Results, say: Say) -> bool:
    """Keep a checkpoint where the settings ask for it and an audit added something."""
    if not any(one.added for one in results):
        return True
    return keep_after_audits(store, now, runtime.settings().checkpoints, say)


def run_audits_by_flow(
    asked: Sequence[Asked], store: Store, now: datetime, say: Say, clock: Clock | None = None
) -> Results:
    """Audit and deliver in a Prefect flow; where Prefect cannot, without it, and says so.

    Falling back is always safe: a period that the flow had already audited adds nothing.
    """
    try:
        results: Results = asyncio.run(named(AUDIT_FLOW)(list(asked), None if clock else now))
    except ZwgkError:
        return run_audits_directly(asked, store, now, say, clock)
    except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the audit must happen
        say(f"Prefect 没有跑成（{type(error).__name__}：{str(error)[:120]}），改为直接督查")
        return run_audits_directly(asked, store, now, say, clock)
    return results


def run_audits_directly(
    asked: Sequence[Asked], store: Store, now: datetime, say: Say, clock: Clock | None = None
) -> Results:
    """The same audits and delivery without Prefect; says which plans could not be audited."""
    results: list[Audited] = []
    refused: dict[str, ZwgkError] = {}
    audit = auditor(store, say, looking=clock is not None)
    for one in asked:
        if one.plan in refused:
            continue  # its later periods would be told before this one
        try:
            results.append(audit(one, now).brief)
        except ZwgkError as error:
            refused[one.plan] = error
    send_owed(store, now, say, clock)
    for plan, why in refused.items():
        say(f"{plan} 没有督查成：{why}")
    return results


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to deploy on a Prefect server: the pool, when to tick, how batches are run and where.

    Every so many minutes, or by a crontab's times; `size` plans to a batch at most, taken for dead
    after `patience` minutes; its processes run in `folder` of the machine they are on.
    """

    pool: str
    every: int | None
    cron: str | None
    size: int
    patience: float
    folder: Path


def deploy(wanted: Wanted) -> Mapping[str, Any]:
    """Make, or bring up to date, what stands on the Prefect server; says what stands there now."""
    made: Mapping[str, Any] = asyncio.run(named(DEPLOYING)(wanted))
    return made


def named(name: str) -> Callable[..., Any]:
    """What stands under a name `module:attribute`, with Prefect set up as we need it."""
    for key, value in _PREFECT.items():
        os.environ.setdefault(key, value)
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did; `whole` is False where a plan was refused or no checkpoint was kept."""

    results: Results
    whole: bool


def tick(
    store: Store, now: datetime, say: Say, *, with_prefect: bool, clock: Clock | None = None
) -> Ticked:
    """Run what is due, oldest first, and deliver what is owed; what it did.

    `clock` where time is real: without it all happens at `now`.
    """
    asked = [asked_of(audit) for audit in audits_due(store, now)]
    if not asked:
        send_owed(store, now, say, clock)
        return Ticked((), whole=True)
    run = run_audits_by_flow if with_prefect else run_audits_directly
    results = run(asked, store, now, say, clock)
    for result in results:
        say(_line(result, local_day(now)))
    done = kept(store, now, results, say)
    return Ticked(results, whole=done and len(results) == len(asked))


def run_schedule(store: Store, say: Say, *, with_prefect: bool, every: int = TICK_SECONDS) -> None:
    """Tick at once and then every so many seconds, until interrupted or terminated.

    A tick in hand is finished. One that cannot be done is said, and the next one tries again.
    """
    from apscheduler.schedulers.blocking import BlockingScheduler

    def tick_now() -> None:
        try:
            tick(store, runtime.now(), say, with_prefect=with_prefect, clock=runtime.now)
        except ZwgkError as error:
            say(f"这一次没有办成，下一次再办：{error}")

    # a look that is left out because the last one is still at work is nothing to warn of
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    scheduler = BlockingScheduler(timezone="Asia/Shanghai")
    scheduler.add_job(
        tick_now,
        "interval",
        seconds=every,
        next_run_time=runtime.now(),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    # not by raising SIGINT: what a shell started in the background ignores that
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        scheduler.start()
    except KeyboardInterrupt:
        scheduler.shutdown()
        say("已停止")


def _line(result: Audited, today: date) -> str:
    run, until = result.run, result.told_until
    if not result.added:
        return f"此前已督查 {run.plan} {run.kind} {run.period}"
    return (
        f"已督查 {run.plan} {run.kind} {run.period}："
        f"新增逾期 {run.marked_overdue}，发现 {run.findings}，"
        f"告知事项 {run.rungs}，消息 {run.messages}"
        + (f"；{told_already(until, today)}" if until else "")
    )
