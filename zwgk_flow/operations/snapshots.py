"""A plan as an audit is shown it: its tasks, and of the rest only what the checks ask for."""

from __future__ import annotations

from collections.abc import Sequence

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.adopted import AdoptedPlan, printed_order
from zwgk_flow.domain.audit import wanted
from zwgk_flow.domain.findings import Snapshot
from zwgk_flow.domain.links import urls_of
from zwgk_flow.store import Transaction
from zwgk_flow.store.ledger import read_tasks
from zwgk_flow.store.links import read_links
from zwgk_flow.store.steps import read_steps


def take_snapshot(
    transaction: Transaction, plan: AdoptedPlan, calendar: Calendar, checks: Sequence[str]
) -> Snapshot:
    """What these checks need of a plan, as this transaction sees it; open tasks, if not all."""
    asked = wanted(plan.lifecycle, checks)
    found = read_tasks(transaction, plan.id, closed=asked.closed)
    tasks = tuple(sorted(found, key=printed_order(plan)))
    events = read_steps(transaction, plan.id, asked)
    if not asked.links:
        return Snapshot(plan, tasks, calendar, events)
    urls = (url for task in tasks for url in urls_of(task, events.get(task.key, ())))
    return Snapshot(plan, tasks, calendar, events, read_links(transaction, urls))
