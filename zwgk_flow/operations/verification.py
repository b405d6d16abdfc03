"""Proof that history was not edited: events hashed again, replayed and held against the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import NO_HASH, body_of, digest
from zwgk_flow.domain.task import Task, apply
from zwgk_flow.errors import ZwgkError
from zwgk_flow.store import Store
from zwgk_flow.store.database import Row
from zwgk_flow.store.ledger import Chain, cache_of, chains, event_of


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
    """Hash every event of every task again and replay it; the first fault of each task is told."""
    tasks = events = 0
    differences: list[Difference] = []
    with store.reading() as transaction:
        for chain in chains(transaction):
            tasks += bool(chain.key)
            events += len(chain.entries)
            differences.extend(_differences(chain))
    return Verification(tasks, events, tuple(differences))


def _differences(chain: Chain) -> Iterator[Difference]:
    if chain.lifecycle is None:
        yield Difference("（已不存在的任务）", chain.entries[0][0], "有记录，没有任务")
        return
    task: Task | None = None
    prev = NO_HASH
    for entry in chain.entries:
        if not _fits(chain.key, prev, entry):
            yield Difference(chain.key, entry[0], "记录的内容与指纹不符")
            return
        try:
            task = apply(chain.lifecycle, task, event_of((chain.key, *entry)))
        except _UNREADABLE as error:
            yield Difference(chain.key, entry[0], f"这一步不合流转：{error}")
            return
        prev = entry[-1]
    if task is None:
        yield Difference(chain.key, 0, "任务没有任何记录")
    elif not _agrees(chain.lifecycle, task, chain.cached):
        yield Difference(chain.key, task.seq, "状态缓存与记录重放的结果不一致")


# what reading an entry that was made up may raise
_UNREADABLE = (ZwgkError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


def _fits(key: str, prev: str, entry: Row) -> bool:
    """Whether an entry (seq … content, prev, hash) is the one that was bound to `prev`."""
    *said, bound_to, hash_ = entry
    return bool(bound_to == prev and hash_ == digest(prev, body_of(key, *said)))


def _agrees(lifecycle: Lifecycle, task: Task, cached: tuple[object, ...]) -> bool:
    return cache_of(lifecycle, task) == cached
