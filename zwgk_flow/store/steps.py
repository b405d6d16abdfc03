"""The events that the checks of an audit ask to be shown, in one statement; it judges none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import attrgetter

from zwgk_flow.domain.audit import Wanted
from zwgk_flow.domain.event import Event
from zwgk_flow.store.database import Transaction
from zwgk_flow.store.ledger import event_of

# how canonical JSON writes that an event brings evidence
BRINGS_EVIDENCE = '%"evidence":[{%'
# asked of the task before its events are looked for
SOMEBODY_WAITS = "(task.claim_pending = 1 OR task.returns > 0 OR task.requested <> '{}')"


def read_steps(
    transaction: Transaction, plan: str, wanted: Wanted
) -> Mapping[str, tuple[Event, ...]]:
    """The events wanted, by task, in order; tasks come in printed order, hashes are left out."""
    asked, given = _conditions(wanted)
    if not asked:
        return {}
    sql = f"""
    SELECT task.key, event.seq, event.trigger, event.at, event.actor, event.acting_as,
           event.content, '', ''
    FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan AND ({" OR ".join(asked)}) ORDER BY task.id, event.seq
    """
    events = map(event_of, transaction.rows(sql, plan=plan, **given))
    return dict(_by_task(events))


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, str]]:
    """Conditions of which one must hold, and their parameters."""
    asked: list[str] = []
    given: dict[str, str] = {}
    for name, triggers, but in (("step", wanted.steps, ""), ("wait", wanted.waits, SOMEBODY_WAITS)):
        if triggers:
            named = {f"{name}_{n}": trigger for n, trigger in enumerate(triggers)}
            among = f"event.trigger IN ({', '.join(f':{one}' for one in named)})"
            asked.append(f"({but} AND {among})" if but else among)
            given |= named
    if wanted.links:
        asked.append("event.content LIKE :brings")
        given["brings"] = BRINGS_EVIDENCE
    return asked, given


def _by_task(events: Iterator[Event]) -> Iterator[tuple[str, tuple[Event, ...]]]:
    for key, mine in groupby(events, attrgetter("task")):
        yield key, tuple(mine)
