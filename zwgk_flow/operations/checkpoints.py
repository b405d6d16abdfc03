"""Taking checkpoints: recorded with the ledger, and written to a file that is kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from zwgk_flow.documents.checkpoint import new_file, write_end, written
from zwgk_flow.domain.checkpoint import Checkpoint, checkpoint_of
from zwgk_flow.errors import Refused
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.checkpoints import heads, write_checkpoint


def record_checkpoint(transaction: Transaction, taken: datetime, run: str | None) -> Checkpoint:
    """Take a checkpoint over all heads as a transaction leaves them, and record it."""
    checkpoint = checkpoint_of(heads(transaction), taken, transaction.algorithm)
    write_checkpoint(transaction, checkpoint, run)
    return checkpoint


def take_checkpoint(store: Store, now: datetime, file: Path | None = None) -> Checkpoint:
    """Take and record a checkpoint; with `file`, write it with all heads.

    Raises Refused where the file cannot be written or is there already; nothing is recorded then.
    """
    if file is not None and file.is_file():
        raise Refused(
            f"要把检查点写进 {file}", "已经有这个文件，而旧的检查点正是证据", "请换一个文件名"
        )
    if file is None:
        with store.writing() as transaction:
            return record_checkpoint(transaction, now, None)
    with store.writing() as transaction, new_file(file) as out:
        passed = written(heads(transaction), out)
        checkpoint = checkpoint_of(passed, now, transaction.algorithm)
        write_end(checkpoint, out)
        write_checkpoint(transaction, checkpoint)
    return checkpoint


def keep_checkpoint(store: Store, now: datetime, folder: Path | None) -> Path | None:
    """Take a checkpoint into a folder, under its time; where there is none nothing is done."""
    if folder is None:
        return None
    file = folder / f"zwgk-checkpoint-{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}.txt"
    take_checkpoint(store, now, file)
    return file


def keep_after_audits(
    store: Store,
    now: datetime,
    folder: Path | None,
    say: Callable[[str], None],
) -> bool:
    """Keep a checkpoint of what audits added; where it cannot be kept says so.

    The audits stand either way: they are committed.
    """
    try:
        keep_checkpoint(store, now, folder)
    except Refused as refusal:
        say(f"督查已经做完，检查点没有留下（ZWGK_CHECKPOINTS）：{refusal}")
        return False
    return True
