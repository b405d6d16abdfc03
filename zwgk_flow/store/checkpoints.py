"""The heads of all tasks and the checkpoints taken over them; what keeps a checkpoint is a file."""

from __future__ import annotations

from collections.abc import Iterator

from zwgk_flow.domain.checkpoint import Checkpoint, Head
from zwgk_flow.domain.event import instant
from zwgk_flow.store.database import Transaction


def heads(transaction: Transaction) -> Iterator[Head]:
    """The head of every task in the order of the store, streamed."""
    for row in transaction.stream("SELECT key, seq, head FROM task ORDER BY id"):
        yield Head(*row)


def write_checkpoint(
    transaction: Transaction, checkpoint: Checkpoint, run: str | None = None
) -> None:
    """Record a checkpoint; `run` is the audit that took it."""
    transaction.write(
        """
        INSERT INTO checkpoint (root, tasks, events, taken_at, run)
        VALUES (:root, :tasks, :events, :taken_at, :run)
        """,
        root=checkpoint.root,
        tasks=checkpoint.tasks,
        events=checkpoint.events,
        taken_at=instant(checkpoint.taken),
        run=run,
    )


def read_extent(transaction: Transaction) -> tuple[int, int]:
    """The most tasks and the most events that a recorded checkpoint covers."""
    row = transaction.row("SELECT max(tasks), max(events) FROM checkpoint")
    return (row[0] or 0, row[1] or 0) if row else (0, 0)
