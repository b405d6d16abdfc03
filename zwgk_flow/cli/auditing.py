"""Running audits from the command line, directly or through Prefect; the same answer either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zwgk_flow import runtime
from zwgk_flow.cli.output import note
from zwgk_flow.cli.progress import one_step_done, working
from zwgk_flow.operations.audits import Audited
from zwgk_flow.operations.delivery import Delivery
from zwgk_flow.operations.links import SeenLink, list_links, look_at_links, over_the_web
from zwgk_flow.operations.plans import list_plans
from zwgk_flow.schedule import Asked, Results, auditor, run_audits_by_flow, send_owed
from zwgk_flow.store import Store


def audit_directly(store: Store, plans: Sequence[str], kind: str, as_of: date) -> Results:
    """Audit one plan after the other, then deliver what is owed."""
    results: list[Audited] = []
    audit = auditor(store, note, looking=True)
    with working("正在督查", total=len(plans)) as bar:
        for plan in plans:
            results.append(audit(Asked(plan, kind, as_of), runtime.now()).brief)
            one_step_done(bar)
    send(store)
    return results


def audit_with_prefect(store: Store, plans: Sequence[str], kind: str, as_of: date) -> Results:
    """The same through the Prefect flow, which delivers too."""
    asked = [Asked(plan, kind, as_of) for plan in plans]
    return run_audits_by_flow(asked, store, runtime.now(), note, runtime.now)


def send(store: Store) -> Delivery:
    """Deliver every owed message through the channel of the settings; says what stays owed."""
    delivery = send_owed(store, runtime.now(), note, runtime.now)
    if delivery.retrying:
        note(f"有 {delivery.retrying} 条消息没有发出，稍后再试；用 zwgk outbox list 查看原因")
    if delivery.dead:
        note(f"有 {delivery.dead} 条消息多次发不出，已停发；查明原因后用 zwgk outbox retry 重发")
    return delivery


def links_of(store: Store, plan: str | None, *, look: bool) -> list[SeenLink]:
    """The links of one plan or of all: looked at now, or as they were seen last."""
    plans = [plan] if plan else [view.plan.id for view in list_plans(store)]
    found: list[SeenLink] = []
    with working("正在打开佐证链接", total=len(plans)) as bar:
        for id in plans:
            found += (
                look_at_links(store, id, runtime.now(), over_the_web)
                if look
                else list_links(store, id)
            )
            one_step_done(bar)
    return found
