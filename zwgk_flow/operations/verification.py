"""Proof that history was not edited: events replayed, hashed again and held against the cache."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import NO_HASH, Event, chained
from zwgk_flow.domain.task import Task, apply
from zwgk_flow.errors import ZwgkError
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import histories, tasks_with_lifecycle


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the ledger and what it should be disagree."""

    task: str
    seq: int
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was wrong."""

    tasks: int
    events: int
    differences: tuple[Difference, ...]


def verify(store: Store) -> Verification:
    """Replay and re-hash every event of every task."""
    counted = 0
    differences: list[Difference] = []
    with store.reading() as transaction:
        cached = tasks_with_lifecycle(transaction)
        seen: set[str] = set()
        for key, events in groupby(histories(transaction), key=lambda event: event.task):
            seen.add(key)
            listed = list(events)
            counted += len(listed)
            differences.extend(_differences(*cached[key], listed))
        missing = sorted(set(cached) - seen)
    differences.extend(Difference(key, 0, "任务没有任何记录") for key in missing)
    return Verification(len(cached), counted, tuple(differences))


def _differences(
    cached: Task, lifecycle: Lifecycle, events: Iterable[Event]
) -> Iterator[Difference]:
    task: Task | None = None
    prev = NO_HASH
    for event in events:
        whole = chained(replace(event, prev=prev), prev)
        if event.prev != prev or event.hash != whole.hash:
            yield Difference(event.task, event.seq, "记录的内容与指纹不符")
            return
        try:
            task = apply(lifecycle, task, event)
        except (ZwgkError, KeyError, ValueError) as error:
            yield Difference(event.task, event.seq, f"这一步不合流转：{error}")
            return
        prev = event.hash
    if task != cached:
        seq = task.seq if task else 0
        yield Difference(cached.key, seq, "状态缓存与记录重放的结果不一致")
