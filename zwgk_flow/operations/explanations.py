"""Why a task stands as it does on a day: gathers what was known then, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.adopted import AdoptedPlan, printed_order
from zwgk_flow.domain.event import at_hour
from zwgk_flow.domain.explanation import explain
from zwgk_flow.domain.explanation.values import Explanation, Known, Names
from zwgk_flow.domain.findings import Snapshot
from zwgk_flow.domain.noise import noticed_since
from zwgk_flow.operations.words import KIND_NAMES, LIGHT_NAMES, ROLE_NAMES
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store import known as records
from zwgk_flow.store.ledger import history, read_task
from zwgk_flow.store.plans import read_plan

NAMES = Names(ROLE_NAMES, KIND_NAMES, LIGHT_NAMES)


def explain_task(
    store: Store,
    key: str,
    today: date,
    calendars: Callable[[str], Calendar],
    as_of: date | None = None,
) -> Explanation:
    """Why a task stands as it does on a day, today where none is said.

    Of a day that is over, only what was known at its end counts; of one to come it is said what
    will be true if nothing happens. NotFound with what exists nearby.
    """
    with store.reading() as transaction:
        task = read_task(transaction, key).task
        plan = read_plan(transaction, task.plan)
        known = gather(transaction, plan, key, as_of or today, today, calendars(plan.calendar))
    return explain(known, NAMES)


def gather(
    transaction: Transaction,
    plan: AdoptedPlan,
    key: str,
    as_of: date,
    today: date,
    calendar: Calendar,
) -> Known:
    """What was known of a task at the end of a day, or of today if that is earlier."""
    day = min(as_of, today)
    until = at_hour(day + timedelta(days=1))
    tasks = sorted(records.tasks_until(transaction, plan, until), key=printed_order(plan))
    return Known(
        key,
        as_of,
        today,
        Snapshot(plan, tuple(tasks), calendar),
        records.events_until(transaction, key, until),
        records.past_until(transaction, plan, noticed_since(plan.ladder, calendar, day), until),
        records.rungs_until(transaction, key, until),
        records.found_until(transaction, key, plan.id, until),
        history(transaction, key)[0],
        records.ahead_of(transaction, plan.id, as_of, until if day < today else records.LATEST),
    )
