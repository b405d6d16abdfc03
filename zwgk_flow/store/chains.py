"""Every task's history exactly as it stands, read for proof; whether it is sound is not judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.store.database import Row, Transaction
from zwgk_flow.store.ledger import COMMON, EVENT_COLUMNS, OWN, lifecycle_from

_COLUMNS = ", ".join(f"task.{name}" for name in (*OWN, *COMMON))


class Chain(NamedTuple):
    """One task's events and cached row exactly as they stand, unread and perhaps unreadable.

    `entries` are the store's number, then the texts that the hashes cover and bind, in order;
    `cached` is in the order of OWN and COMMON. `key` is empty where the task itself is gone,
    `lifecycle` None where its plan is.
    """

    key: str
    lifecycle: Lifecycle | None
    cached: tuple[Any, ...]
    entries: list[Row]


def chains(transaction: Transaction) -> Iterator[Chain]:
    """Every task with its events in the order of their numbers, streamed; events of none too."""
    plans = transaction.rows("SELECT id, lifecycle FROM plan")
    lifecycles = {id: lifecycle_from(text) for id, text in plans}
    tasks = transaction.stream(f"SELECT task.id, task.plan, {_COLUMNS} FROM task ORDER BY task.id")
    events = transaction.stream(
        f"SELECT event.task_id, {EVENT_COLUMNS} FROM event ORDER BY event.task_id, event.seq"
    )
    histories = groupby(events, key=itemgetter(0))
    id, entries = next(histories, _NO_MORE)
    for row in tasks:
        task = row[0]
        while id < task:
            yield Chain("", None, (), list(entries))
            id, entries = next(histories, _NO_MORE)
        found = lifecycles.get(row[1])
        if id > task:
            yield Chain(row[2], found, row[2:], [])
            continue
        yield Chain(row[2], found, row[2:], list(entries))
        id, entries = next(histories, _NO_MORE)
    while entries:
        yield Chain("", None, (), list(entries))
        id, entries = next(histories, _NO_MORE)


_NO_MORE: tuple[float, Iterable[Row]] = (float("inf"), ())
