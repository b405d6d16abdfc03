"""A checkpoint: one root over the heads of all tasks, each in a fixed text form; it keeps nothing.

A chain proves that nothing in it was edited, not that nothing was cut off its end. Who keeps the
root, or the heads under it, where the ledger's owner cannot reach can prove that too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.event import ALGORITHMS
from zwgk_flow.domain.merkle import merkle_root


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a task when a checkpoint was taken."""

    task: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root over all heads in the order of the store, how many there were, and when.

    `root` names its algorithm as an event's hash does.
    """

    root: str
    tasks: int
    events: int
    taken: datetime


def line_of(head: Head) -> str:
    """A head as the text that the root covers: key, sequence number and hash between tabs."""
    return f"{head.task}\t{head.seq}\t{head.hash}"


def head_of(line: str) -> Head:
    """The head that `line_of` wrote; ValueError for any other text."""
    task, seq, hash_ = line.rsplit("\t", 2)
    return Head(task, int(seq), hash_)


def checkpoint_of(heads: Iterable[Head], taken: datetime, algorithm: str) -> Checkpoint:
    """The checkpoint over heads in the order of the store, read once."""
    tasks = events = 0

    def leaves() -> Iterator[bytes]:
        nonlocal tasks, events
        for head in heads:
            tasks += 1
            events += head.seq
            yield line_of(head).encode()

    root = merkle_root(leaves(), ALGORITHMS[algorithm]).hex()
    return Checkpoint(f"{algorithm}:{root}", tasks, events, taken)
