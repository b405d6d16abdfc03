"""Look at the addresses of a plan's evidence and record what was seen; it opens none itself.

The looking comes before an audit, outside any transaction; what an audit finds rests on the record
alone, so that two audits of one period find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zwgk_flow.domain.audit import Wanted, wanted
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.domain.links import VERDICTS, Link, Look, recorded, urls_of
from zwgk_flow.errors import NotAllowed, NotFound, Refused
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import read_tasks
from zwgk_flow.store.links import forget_content, read_links, write_links
from zwgk_flow.store.plans import read_plan
from zwgk_flow.store.steps import read_steps

# what was looked at within this time is not asked for again before an audit
FRESH = timedelta(hours=20)

# verdicts of a look that something stood there
WITH_CONTENT = ("ok", "changed")

# addresses and the hosts that are allowed → what was seen at each
LookAt = Callable[[Sequence[str], Sequence[str]], Mapping[str, Look]]


def over_the_web(urls: Sequence[str], hosts: Sequence[str]) -> Mapping[str, Look]:
    """What real requests see; what they need takes 150 ms to load, and few audits need it."""
    from zwgk_flow.notify.links import look_at

    return look_at(urls, hosts)


@dataclass(frozen=True, slots=True)
class SeenLink:
    """What is recorded of an address, and the tasks whose evidence names it."""

    link: Link
    tasks: tuple[str, ...]


def look_at_links(
    store: Store, plan_id: str, now: datetime, look_at: LookAt, *, fresh: timedelta | None = None
) -> list[SeenLink]:
    """Look at every address in the evidence of a plan's tasks, in printed order, and record it.

    What was looked at less than `fresh` ago is taken from the record. NotFound for no such plan.
    """
    with store.reading() as transaction:
        plan = read_plan(transaction, plan_id)
        tasks_of = _tasks_by_url(transaction, plan_id)
        before = read_links(transaction, tasks_of)
    due = [url for url in tasks_of if not _is_fresh(before.get(url), now, fresh)]
    looks = look_at(due, plan.evidence_hosts) if due else {}
    with store.writing() as transaction:
        before = read_links(transaction, tasks_of)
        write_links(
            transaction,
            (recorded(url, look, before.get(url), now) for url, look in looks.items()),
        )
        seen = read_links(transaction, tasks_of)
    return [SeenLink(seen[url], tasks) for url, tasks in tasks_of.items()]


def look_before_audit(
    store: Store, plan_id: str, kind: str, now: datetime, look_at: LookAt
) -> None:
    """Look where this kind of audit asks for it; a kind that the plan has not is left to it."""
    with store.reading() as transaction:
        plan = read_plan(transaction, plan_id)
    rule = plan.audits.get(kind)
    if rule and wanted(plan.lifecycle, rule.checks).links:
        look_at_links(store, plan_id, now, look_at, fresh=FRESH)


def list_links(store: Store, plan_id: str) -> list[SeenLink]:
    """What is recorded of a plan's evidence, in printed order; without what was never seen."""
    with store.reading() as transaction:
        read_plan(transaction, plan_id)
        tasks_of = _tasks_by_url(transaction, plan_id)
        seen = read_links(transaction, tasks_of)
    return [SeenLink(seen[url], tasks) for url, tasks in tasks_of.items() if url in seen]


def accept_content(store: Store, plan_id: str, url: str, actor: Actor, now: datetime) -> None:
    """Let what stands at an address now count as its first content: the office has checked it.

    Raises NotAllowed for others than the office, NotFound where it was never looked at, Refused
    where nothing stood there.
    """
    asked = f"要认可 {url} 现在的内容"
    with store.writing() as transaction:
        office = read_plan(transaction, plan_id).office
        if actor.unit != office:
            raise NotAllowed(asked, f"{actor} 无权认可", f"由 {office} 核对后认可")
        seen = read_links(transaction, [url]).get(url)
        if seen is None or url not in _tasks_by_url(transaction, plan_id):
            known = "可用 zwgk audit links 查看"
            raise NotFound(asked, f"{plan_id} 的佐证里没有看过这个链接", known)
        if seen.verdict not in WITH_CONTENT:
            raise Refused(
                asked,
                f"上次看时它“{VERDICTS[seen.verdict]}”，没有内容可以认可",
                "请责任单位恢复网页，或另报打得开的链接；恢复后用 zwgk audit links 再看",
            )
        forget_content(transaction, url, f"{actor} 于 {local_day(now)} 核对认可")


def _tasks_by_url(transaction: Transaction, plan: str) -> dict[str, tuple[str, ...]]:
    """The addresses in the evidence of a plan and whose they are, in printed order."""
    events = read_steps(transaction, plan, Wanted(links=True))
    found: dict[str, list[str]] = {}
    for task in read_tasks(transaction, plan):
        for url in urls_of(task, events.get(task.key, ())):
            found.setdefault(url, []).append(task.key)
    return {url: tuple(tasks) for url, tasks in found.items()}


def _is_fresh(link: Link | None, now: datetime, fresh: timedelta | None) -> bool:
    return link is not None and fresh is not None and now - link.looked_at < fresh
