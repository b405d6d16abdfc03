"""Proof that history was not edited: hashed again, replayed, held against cache and checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from zwgk_flow.documents.checkpoint import CheckpointFile
from zwgk_flow.domain.checkpoint import Checkpoint, Head
from zwgk_flow.domain.event import NO_HASH, body_of, fits, instant
from zwgk_flow.domain.task import Followed, follow
from zwgk_flow.errors import ZwgkError
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.checkpoints import read_extent
from zwgk_flow.store.ledger import Chain, cache_of, chains, event_of

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
        for chain in chains(transaction):
            tasks += bool(chain.key)
            events += len(chain.entries)
            head = kept.head(chain.key) if kept and chain.key else None
            found = _fault(chain) or (kept and _lost_since(kept.checkpoint, head, chain))
            if found:
                differences.append(found)
        differences.extend(_gone(head) for head in (kept.rest() if kept else ()))
        if not differences:
            differences.extend(_fewer(transaction, tasks, events))
    return Verification(tasks, events, tuple(differences), kept.checkpoint if kept else None)


def _fault(chain: Chain) -> Difference | None:
    """What is wrong with one task as it stands, None where nothing is."""
    if not chain.key:
        return Difference("（已不存在的任务）", chain.entries[0][1], "有记录，没有任务")
    if chain.lifecycle is None:
        return Difference(chain.key, 0, "任务所属的计划不存在")
    task: Followed | None = None
    prev = NO_HASH
    for _, seq, *said, bound_to, hash_ in chain.entries:
        if bound_to != prev or not fits(hash_, prev, body_of(chain.key, seq, *said)):
            return Difference(chain.key, seq, "记录的内容与指纹不符")
        try:
            event = event_of((chain.key, seq, *said, bound_to, hash_))
            task = follow(chain.lifecycle, task, event)
        except _UNREADABLE as error:
            return Difference(chain.key, seq, f"这一步不合流转：{error}")
        prev = hash_
    if task is None:
        return Difference(chain.key, 0, "任务没有任何记录")
    if cache_of(chain.lifecycle, task) != chain.cached:
        return Difference(chain.key, task.seq, "状态缓存与记录重放的结果不一致")
    return None


# what reading an entry that was made up may raise
_UNREADABLE = (ZwgkError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


def _lost_since(checkpoint: Checkpoint, head: Head | None, chain: Chain) -> Difference | None:
    """What a sound chain lacks of the checkpoint, or claims to have had then; None for nothing."""
    seq = head.seq if head else 0
    if head and len(chain.entries) < seq:
        return Difference(
            chain.key, seq, f"核对点时有 {seq} 条，现在只有 {len(chain.entries)} 条：末尾被删去"
        )
    if head and chain.entries[seq - 1][-1] != head.hash:
        return Difference(chain.key, seq, "与核对点时的指纹不同：此前的记录被改写、调换、增删过")
    earliest = instant(checkpoint.taken - _SAME_TIME)
    for entry in chain.entries[seq:]:
        if entry[3] < earliest:
            return Difference(chain.key, entry[1], f"核对点之后才有，写的时间却是此前的 {entry[3]}")
    return None


def _gone(head: Head) -> Difference:
    return Difference(head.task, head.seq, f"核对点时有 {head.seq} 条，现在任务不存在")


def _fewer(transaction: Transaction, tasks: int, events: int) -> Iterator[Difference]:
    """Told where no task shows what is missing: the checkpoints recorded here have seen more."""
    had_tasks, had_events = read_extent(transaction)
    if tasks < had_tasks or events < had_events:
        yield Difference(
            "（全部任务）",
            0,
            f"记过的核对点有 {had_tasks} 个任务、{had_events} 条留痕，现在少了",
        )
