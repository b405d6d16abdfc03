"""Tasks that open later: of recurring items by period, of relative ones when an event is recorded.

Until then there is nothing to do and nothing to be late with.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.occurrences import occurrences
from zwgk_flow.definition.readings import Deadline, Kind, Relative
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan, acting_as
from zwgk_flow.domain.births import Birth, births
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.domain.pace import begun_on, opened_on
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotAllowed, NotFound, Refused, UsageError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import insert_tasks
from zwgk_flow.store.plans import hold_plan, read_plan, read_task_dates


def has_recurring(plan: AdoptedPlan) -> bool:
    """Whether audits of the plan have occurrences to open."""
    return bool(_recurring(plan))


def _recurring(plan: AdoptedPlan) -> list[AdoptedItem]:
    """The items of the present revision that open period by period."""
    items = plan.items.values()
    return [item for item in items if item.kind == Kind.RECURRING and not item.left_out]


def open_recurring(
    transaction: Transaction, plan: AdoptedPlan, as_of: date, now: datetime, calendar: Calendar
) -> int:
    """Open every occurrence whose period has begun and that is not open yet; how many were new.

    Asked again for the same day it opens nothing.
    """
    hold_plan(transaction, plan.id)
    existing = read_task_dates(transaction, plan.id)
    born = [
        birth
        for item in _recurring(plan)
        for birth in _of_item(plan, item, as_of, now, calendar, transaction.algorithm)
        if birth.task.key not in existing
    ]
    insert_tasks(transaction, born)
    return len(born)


def _of_item(
    plan: AdoptedPlan,
    item: AdoptedItem,
    as_of: date,
    now: datetime,
    calendar: Calendar,
    algorithm: str,
) -> Iterator[Birth]:
    first, last = opened_on(plan), min(as_of, date(plan.year, 12, 31))
    cadence = item.cadence or _read(plan, item).cadence or "monthly"
    for occurrence in occurrences(item.deadline, cadence, first, last, calendar):
        for birth in births(
            plan,
            item,
            "督查/开启",
            "audit",
            now,
            due=occurrence.due,
            occurrence=occurrence.name,
            algorithm=algorithm,
        ):
            # what was due before the unit was asked is not owed
            if occurrence.due >= begun_on(plan, birth.task):
                yield birth


def open_on_event(
    store: Store,
    key: str,
    event_date: date,
    actor: Actor,
    now: datetime,
    calendars: Callable[[str], Calendar],
    *,
    name: str = "",
) -> Task:
    """Open the task of a relative item because its event has happened on a day.

    `key` is PLAN/ITEM/UNIT; `name` tells apart several events of one day. Raises NotFound,
    NotAllowed or Refused; nothing is written then.
    """
    plan_id, item_id, unit = _parts(key)
    with store.writing() as transaction:
        hold_plan(transaction, plan_id)
        plan = read_plan(transaction, plan_id)
        item = _relative_item(plan, item_id, key)
        _refuse_strange_day(plan, key, event_date, now)
        capacity = acting_as(actor, unit, plan.office, ("unit", "office"))
        if capacity is None:
            raise NotAllowed(
                f"要开启 {key}", f"{actor} 无权办理", f"由 {unit} 或 {plan.office} 登记"
            )
        due = _due(_relative(plan, item), event_date, calendars(plan.calendar))
        occurrence = f"{event_date}{f'-{name}' if name else ''}"
        born = list(
            births(
                plan,
                item,
                str(actor),
                capacity,
                now,
                due=due,
                occurrence=occurrence,
                unit=unit,
                algorithm=transaction.algorithm,
            )
        )
        _refuse_strange(transaction, plan, item, key, born)
        insert_tasks(transaction, born)
    return born[0].task


def _parts(key: str) -> tuple[str, str, str]:
    parts = key.split("/")
    if len(parts) != 3 or not all(parts) or "@" in key:
        raise UsageError(f"任务编号“{key}”写得不对：请写成 计划/项/单位")
    return parts[0], parts[1], parts[2]


def _relative_item(plan: AdoptedPlan, item_id: str, key: str) -> AdoptedItem:
    item = plan.items.get(item_id)
    if item is None or item.left_out:
        raise NotFound(f"要开启 {key}", f"计划 {plan.id} 没有第 {item_id} 项")
    if item.kind != Kind.RELATIVE:
        raise Refused(
            f"要开启 {key}",
            f"第 {item_id} 项的时限“{item.deadline}”不是从某件事算起的",
            "这样的任务载入计划时已经分派，或由督查按期开启",
        )
    return item


def _refuse_strange_day(plan: AdoptedPlan, key: str, event_date: date, now: datetime) -> None:
    asked = f"要登记 {key} 的事件日期 {event_date}"
    if event_date > local_day(now):
        raise Refused(asked, "这一天还没有到", "请在事情发生以后登记")
    if event_date < opened_on(plan):
        raise Refused(asked, f"早于这份计划的印发或载入（{opened_on(plan)}）", "请核对日期")


def _refuse_strange(
    transaction: Transaction, plan: AdoptedPlan, item: AdoptedItem, key: str, born: list[Birth]
) -> None:
    if not born:
        units = "、".join(item.units)
        raise NotFound(f"要开启 {key}", "这一项没有这个责任单位", f"责任单位有：{units}")
    if born[0].task.key in read_task_dates(transaction, plan.id):
        raise Refused(
            f"要开启 {born[0].task.key}", "这一天的这件事已经登记过", "另一件事请加 --name 区分"
        )


def _relative(plan: AdoptedPlan, item: AdoptedItem) -> Relative:
    read = _read(plan, item)
    assert read.relative is not None  # the kind of the item was read from the same words
    return read.relative


def _read(plan: AdoptedPlan, item: AdoptedItem) -> Deadline:
    # the grammar costs 30 ms at import, which only an item that opens by and by should cost
    from zwgk_flow.definition.deadline import read_deadline

    return read_deadline(item.deadline, year=plan.year, issued=plan.issued)


def _due(relative: Relative, event: date, calendar: Calendar) -> date:
    """The last day of so many working days, days or months after the event."""
    if relative.unit == "workday":
        return calendar.add_working_days(event, relative.n)
    if relative.unit == "day":
        return event + timedelta(days=relative.n)
    month = event.month - 1 + relative.n
    year, month = event.year + month // 12, month % 12 + 1
    return date(year, month, min(event.day, monthrange(year, month)[1]))
