"""Tasks as they are listed: narrowed, in printed order, whole or page by page; and how many.

Printed order is that of the items, then that in which an item's tasks were opened. Every list is
one walk along an index that holds tasks in this order, so a page costs the same wherever it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from zwgk_flow.domain.rollup import WEIGHTS, Standing
from zwgk_flow.domain.task import Task
from zwgk_flow.store.database import Row, Transaction
from zwgk_flow.store.ledger import TASK_COLUMNS, no_task, task_of


class Place(NamedTuple):
    """Where in the list of its plan a task stands; `id` is the store's own number for it."""

    plan: str
    item: str
    id: int


class Listed(NamedTuple):
    """A task in a list, with what of its item is looked at there."""

    id: int
    item: str
    title: str
    cadence: str | None
    task: Task


def read_place(transaction: Transaction, key: str) -> Place:
    """Where a task stands; NotFound with what exists nearby."""
    row = transaction.row("SELECT plan, item, id FROM task WHERE key = :key", key=key)
    if row is None:
        raise no_task(transaction, key)
    return Place._make(row)


def list_of(
    transaction: Transaction,
    plan: str,
    *,
    item: str | None = None,
    unit: str | None = None,
    state: str | None = None,
    after: Place | None = None,
    limit: int | None = None,
) -> list[Listed]:
    """The tasks of a plan that are asked for, in printed order; at most `limit` of them.

    `state` is an identifier. `after` is a place in this plan, of whatever task.
    """
    given = {"item": item, "unit": unit, "state": state}
    said = {name: value for name, value in given.items() if value is not None}
    last = {"last": after.id, "last_item": after.item} if after else {}
    found: list[Listed] = []
    for place in (("rest",), ("further",)) if after else ((),):
        left = None if limit is None else limit - len(found)
        if left == 0:
            break
        sql = _walk((*said, *place), left is not None)
        found += map(_listed, transaction.rows(sql, plan=plan, most=left, **said, **last))
    return found


# most rows are those of the list before; a task is never changed
@lru_cache(maxsize=4_096)
def _listed(row: Row) -> Listed:
    return Listed._make((*row[:4], task_of(row[4:])))


# `rest` is what is left of the item that the page before ended in, `further` the items after it
_WHERE = {
    "item": "item.id = :item",
    "unit": "task.unit = :unit",
    "state": "task.state = :state",
    "rest": "item.id = :last_item AND task.id > :last",
    "further": """(item.position, item.id) >
      (SELECT ended.position, ended.id FROM item AS ended
       WHERE ended.plan = :plan AND ended.id = :last_item)""",
}


@lru_cache(maxsize=64)
def _walk(narrowed: tuple[str, ...], limited: bool) -> str:
    """Items as printed, and the tasks of each; SQLite takes the tables of a CROSS JOIN in turn."""
    where = "".join(f"\n  AND {_WHERE[name]}" for name in narrowed)
    # told that there is one item only, PostgreSQL need not sort what its index has in order
    order = "task.id" if {"item", "rest"} & {*narrowed} else "item.position, item.id, task.id"
    return f"""
    SELECT task.id, item.id, item.title, item.cadence, {TASK_COLUMNS} FROM item CROSS JOIN task
    WHERE item.plan = :plan AND task.plan = item.plan AND task.item = item.id{where}
    ORDER BY {order}{" LIMIT :most" if limited else ""}
    """


# --- how many ------------------------------------------------------------------------------------


def count_states(transaction: Transaction) -> dict[str, Counter[str]]:
    """How many tasks are in each state, by plan; a plan without tasks is not among them."""
    counts: dict[str, Counter[str]] = {}
    sql = "SELECT plan, state, count(*) FROM task GROUP BY plan, state"
    for plan, state, tasks in transaction.rows(sql):
        counts.setdefault(plan, Counter())[state] = tasks
    return counts


def standings(
    transaction: Transaction, plan: str | None = None
) -> Iterator[tuple[str, list[Standing]]]:
    """Each plan that has tasks with what stands where in it, of one plan or of all."""
    where = "WHERE plan = :plan" if plan else ""
    rows = transaction.rows(_STANDINGS.format(where=where), **({"plan": plan} if plan else {}))
    for id, of_plan in groupby(rows, itemgetter(0)):
        yield id, [Standing._make(row[1:]) for row in of_plan]


_WEIGHT = " ".join(f"WHEN '{role}' THEN {weight}" for role, weight in WEIGHTS.items())
_STANDINGS = f"""
SELECT plan, item, state, count(*), min(CASE role {_WEIGHT} END) FROM task {{where}}
GROUP BY plan, state, item ORDER BY plan, state, item
"""
