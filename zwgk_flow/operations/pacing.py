"""A plan's pace from its ledger, as of any day; what is reckoned stands in `domain.prediction`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.prediction import Progress, progress_of, stand_of
from zwgk_flow.operations.assessed import refuse_unborn
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_histories
from zwgk_flow.store.plans import read_plan


def show_pace(
    store: Store, id: str, as_of: date, calendars: Callable[[str], Calendar], by: str = "unit"
) -> Progress:
    """The pace of a plan's units or sections (`by`).

    Raises NotFound with the plans there are, Refused for a day before the first task.
    """
    with store.reading() as transaction:
        plan = read_plan(transaction, id)
        refuse_unborn(transaction, plan, f"要看 {id} 到 {as_of} 的序时进度", as_of)
        calendar = calendars(plan.calendar)
        stands = (
            stand_of(plan, calendar, events, as_of) for events in read_histories(transaction, id)
        )
        return progress_of(plan, [stand for stand in stands if stand], as_of, by)
