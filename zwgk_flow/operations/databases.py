"""Keeping a database: bring it to this schema, copy it out, copy it back, say what is in force."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from zwgk_flow.operations.verification import Verification, verify
from zwgk_flow.store import Store, backup, health
from zwgk_flow.store.database import REVISION, connect, read_revision, upgrade
from zwgk_flow.store.health import Condition


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The revision of the schema before, None where the database was empty, and after."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; `verification` None where its schema is older than this program's."""

    revision: str | None
    verification: Verification | None


def upgrade_database(url: str) -> Upgrade:
    """Bring a database to the schema of this program; StoreProblem leaves it as it was."""
    with closing(connect(url)) as store:
        before = read_revision(store)
        upgrade(store)
        return Upgrade(before, REVISION)


def back_up(store: Store, file: Path) -> int:
    """Copy the whole database into a new file while others write; its size in bytes."""
    backup.copy_out(store, file)
    return file.stat().st_size


def restore(file: Path, url: str) -> Restored:
    """Copy a backup into an empty database and verify it; StoreProblem where it is not empty."""
    with closing(connect(url)) as store:
        backup.copy_in(file, store)
        revision = read_revision(store)
        return Restored(revision, verify(store) if revision == REVISION else None)


def transfer(store: Store, url: str) -> Verification:
    """Carry everything into an empty database of either kind and verify it there.

    StoreProblem where it holds something; nothing is kept of a transfer that fails.
    """
    from zwgk_flow.store.transfer import copy_rows  # SQLModel is slow to import

    with closing(connect(url)) as target:
        copy_rows(store, target)
        return verify(target)


def examine(url: str) -> tuple[Condition, ...]:
    """What is in force in a database, and whether it is well; nothing is changed or made."""
    with closing(connect(url)) as store:
        return health.facts_of(store)
