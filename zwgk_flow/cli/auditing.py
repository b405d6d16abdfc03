"""Running audits from the command line, directly or through Prefect; the same answer either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.cli.output import note
from zwgk_flow.cli.progress import one_step_done, working
from zwgk_flow.errors import Refused
from zwgk_flow.operations.audits import run_audit
from zwgk_flow.operations.checkpoints import keep_checkpoint
from zwgk_flow.operations.delivery import Delivery, deliver
from zwgk_flow.store import Store

Results = Sequence[Mapping[str, Any]]


def audit_directly(store: Store, plans: Sequence[str], kind: str, as_of: date) -> Results:
    """Audit one plan after the other, then deliver what is owed."""
    results: list[Mapping[str, Any]] = []
    with working("正在督查", total=len(plans)) as bar:
        for plan in plans:
            now = runtime.now()
            results.append(run_audit(store, plan, kind, as_of, now, runtime.calendar).as_json())
            one_step_done(bar)
    send(store)
    return results


def kept(store: Store, results: Results) -> bool:
    """Keep a checkpoint where an audit added something; where it cannot be kept, says so."""
    if not any(result["added"] for result in results):
        return True
    try:
        keep_checkpoint(store, runtime.now(), runtime.settings().checkpoints)
    except Refused as refusal:
        note(f"督查已经做完，检查点没有留下（ZWGK_CHECKPOINTS）：{refusal}")
        return False
    return True


def audit_with_prefect(store: Store, plans: Sequence[str], kind: str, as_of: date) -> Results:
    """The same through the Prefect flow, which delivers too."""
    from zwgk_flow.schedule import Asked, run_audit_flow

    return run_audit_flow(Asked(tuple(plans), kind, as_of, runtime.now()), store, note)


def send(store: Store) -> Delivery:
    """Deliver every owed message through the channel of the settings; says what stays owed."""
    delivery = deliver(store, runtime.channel(runtime.settings(), note), runtime.now())
    if delivery.failed:
        note(f"有 {delivery.failed} 条消息没有发出，仍记为待发；用 zwgk outbox list 查看原因")
    return delivery
