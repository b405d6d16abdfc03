"""Proof that history was not edited: hashed again, replayed, held against cache and checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.documents.checkpoint import CheckpointFile
from zwgk_flow.domain.checkpoint import Checkpoint, Head
from zwgk_flow.domain.event import NO_HASH, fits, instant, step_of
from zwgk_flow.domain.replaying import ANYONE, Reached, Replaying
from zwgk_flow.domain.task import unit_of
from zwgk_flow.errors import ZwgkError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.chains import Chain, chains
from zwgk_flow.store.checkpoints import read_extent
from zwgk_flow.store.ledger import OWN, cache_of, event_of

# clocks of several hosts, and commands that waited, may disagree by that much
_SAME_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the ledger and what it should be disagree."""

    task: str
    seq: int
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, against which checkpoint, and what was wrong."""

    tasks: int
    events: int
    differences: tuple[Difference, ...]
    against: Checkpoint | None = None


def verify(store: Store, against: Path | None = None, root: str | None = None) -> Verification:
    """Hash every event of every task again and replay it; the first fault of each task is told.

    `against` is a checkpoint's file: what it lists must still be there. `root` is its root as
    noted elsewhere. Raises UsageError or Refused for a file that cannot be used.
    """
    kept = CheckpointFile(against, root) if against else None
    tasks = events = 0
    differences: list[Difference] = []
    with store.reading() as transaction:
        histories: dict[int, _Histories] = {}
        for chain in chains(transaction):
            tasks += bool(chain.key)
            events += len(chain.entries)
            head = kept.head(chain.key) if kept and chain.key else None
            found = _fault(chain, histories) or (kept and _lost_since(kept.checkpoint, head, chain))
            if found:
                differences.append(found)
        differences.extend(_gone(head) for head in (kept.rest() if kept else ()))
        if not differences:
            differences.extend(_fewer(transaction, tasks, events))
    return Verification(tasks, events, tuple(differences), kept.checkpoint if kept else None)


class _Histories(Replaying):
    """Histories of one lifecycle, and what the cached rows at their ends must hold."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        super().__init__(lifecycle, lambda said: event_of((ANYONE, *said, "", "")))

    def cached(self, reached: Reached) -> tuple[Any, ...]:
        """What every cached row of this history holds; what is one task's own aside."""
        if not reached.cached and reached.task:
            reached.cached = cache_of(self.lifecycle, reached.task)
        return reached.cached


def _fault(chain: Chain, histories: dict[int, _Histories]) -> Difference | None:
    """What is wrong with one task as it stands, None where nothing is."""
    key, lifecycle, cached, entries = chain
    if not key:
        return Difference("（已不存在的任务）", entries[0][1], "有记录，没有任务")
    if lifecycle is None:
        return Difference(key, 0, "任务所属的计划不存在")
    history = histories.get(id(lifecycle))
    if history is None:
        history = histories[id(lifecycle)] = _Histories(lifecycle)
    prev, so_far, named = NO_HASH, history.beginning, f"\n{key}\n".encode()
    for entry in entries:
        stored, bound_to, hash_ = entry[1:7], entry[7], entry[8]
        known = so_far.then.get(stored)
        said = known.said if known else step_of(*stored).encode()
        # as `digest` binds the body that `body_of` makes
        if bound_to != prev or not fits(hash_, prev.encode() + named + said):
            return Difference(key, entry[1], "记录的内容与指纹不符")
        try:
            so_far = known or history.follow(so_far, stored, said)
        except _UNREADABLE as error:
            return Difference(key, entry[1], f"这一步不合流转：{error}".replace(ANYONE, key))
        prev = hash_
    if so_far.task is None:
        return Difference(key, 0, "任务没有任何记录")
    own = key, unit_of(key), prev
    if cached[: len(OWN)] != own or cached[len(OWN) :] != history.cached(so_far):
        return Difference(key, so_far.task.seq, "状态缓存与记录重放的结果不一致")
    return None


# what reading an entry that was made up may raise
_UNREADABLE = (ZwgkError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


def _lost_since(checkpoint: Checkpoint, head: Head | None, chain: Chain) -> Difference | None:
    """What a sound chain lacks of the checkpoint, or claims to have had then; None for nothing."""
    seq = head.seq if head else 0
    if head and len(chain.entries) < seq:
        return Difference(
            chain.key, seq, f"检查点时有 {seq} 条，现在只有 {len(chain.entries)} 条：末尾被删去"
        )
    if head and chain.entries[seq - 1][-1] != head.hash:
        return Difference(chain.key, seq, "与检查点时的指纹不同：此前的记录被改写、调换、增删过")
    earliest = instant(checkpoint.taken - _SAME_TIME)
    for entry in chain.entries[seq:]:
        if entry[3] < earliest:
            return Difference(chain.key, entry[1], f"检查点之后才有，写的时间却是此前的 {entry[3]}")
    return None


def _gone(head: Head) -> Difference:
    return Difference(head.task, head.seq, f"检查点时有 {head.seq} 条，现在任务不存在")


def _fewer(transaction: Transaction, tasks: int, events: int) -> Iterator[Difference]:
    """Told where no task shows what is missing: the checkpoints recorded here have seen more."""
    had_tasks, had_events = read_extent(transaction)
    if tasks < had_tasks or events < had_events:
        yield Difference(
            "（全部任务）",
            0,
            f"记过的检查点有 {had_tasks} 个任务、{had_events} 条留痕，现在少了",
        )
