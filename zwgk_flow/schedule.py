"""The embedded schedule: an alarm clock that ticks, and the way to the Prefect flow by its name.

What is due comes from the audit runs in our own database, so any number of schedulers is safe and
what was missed while all were off is caught up once. Nothing of the year lives in here.
"""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.errors import ZwgkError
from zwgk_flow.operations.audits import audits_due, run_audit
from zwgk_flow.operations.checkpoints import keep_checkpoint
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.store import Store

# the flow is named as text: the package never imports `flows`
AUDIT_FLOW = "flows.audit:audit"
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One audit to run over plans as of a day; without `tell` nothing is escalated."""

    plans: tuple[str, ...]
    kind: str
    as_of: date
    now: datetime
    tell: bool = True


def run_audit_flow(asked: Asked, store: Store, say: Say) -> list[Mapping[str, Any]]:
    """Run the Prefect flow; where Prefect cannot, call the operations and say so.

    Falling back is always safe: a period that the flow had already audited adds nothing.
    """
    try:
        flow = _flow(AUDIT_FLOW)
        found: list[Mapping[str, Any]] = asyncio.run(
            flow(list(asked.plans), asked.kind, asked.as_of, asked.now, asked.tell)
        )
    except ZwgkError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever Prefect raises, the audit must happen
        say(f"Prefect 没有跑成（{type(error).__name__}：{str(error)[:120]}），改为直接督查")
        return run_audit_directly(asked, store)
    return found


def run_audit_directly(asked: Asked, store: Store) -> list[Mapping[str, Any]]:
    """The same audit and delivery without Prefect; the same answer."""
    results: list[Mapping[str, Any]] = [
        run_audit(
            store, plan, asked.kind, asked.as_of, asked.now, runtime.calendar, tell=asked.tell
        ).as_json()
        for plan in asked.plans
    ]
    settings = runtime.settings()
    deliver(store, runtime.channel(settings, print), asked.now)
    if any(result["added"] for result in results):
        keep_checkpoint(store, asked.now, settings.checkpoints)
    return results


def _flow(name: str) -> Callable[..., Any]:
    for key, value in _PREFECT.items():
        os.environ.setdefault(key, value)
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return found


def tick(store: Store, now: datetime, say: Say, *, with_prefect: bool) -> int:
    """Run what is due, oldest first, and deliver what is owed; how many audits were run."""
    due = audits_due(store, now)
    for audit in due:
        asked = Asked((audit.plan,), audit.kind, audit.as_of, now, tell=audit.last)
        results = (
            run_audit_flow(asked, store, say) if with_prefect else run_audit_directly(asked, store)
        )
        for result in results:
            say(_line(result))
    if not due:
        deliver(store, runtime.channel(runtime.settings(), print), now)
    return len(due)


def run_schedule(store: Store, say: Say, *, with_prefect: bool, every: int = TICK_SECONDS) -> None:
    """Tick until stopped: at once, then every so many seconds."""
    from apscheduler.schedulers.blocking import BlockingScheduler

    scheduler = BlockingScheduler(timezone="Asia/Shanghai")
    scheduler.add_job(
        lambda: tick(store, runtime.now(), say, with_prefect=with_prefect),
        "interval",
        seconds=every,
        next_run_time=runtime.now(),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        say("已停止")


def _line(result: Mapping[str, Any]) -> str:
    said = "已督查" if result["added"] else "此前已督查"
    return (
        f"{said} {result['plan']} {result['kind']} {result['period']}："
        f"新增逾期 {result['marked_overdue']}，发现 {result['findings']}，"
        f"催办 {result['rungs']}，消息 {result['messages']}"
    )
