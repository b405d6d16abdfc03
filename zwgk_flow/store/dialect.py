"""What two kinds of database do each in its own way, as one value; it opens no transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine

BUSY_SECONDS = 30
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of database: its words, its driver's errors, and how both are read.

    `reading` and `writing` begin a transaction; `locking` ends a SELECT whose rows nobody else
    may write until the commit; `lock` waits for a name that only one transaction may hold (both
    empty where writers are alone anyway). `statement` turns `:name` text into the driver's own.
    `together` runs writing statements in order, for each the number of rows it touched.
    `told` says a driver's error as one of ours; `facts` are settings with the query that reads
    each. `migrating` stands before a migration, `checking` finds what a migration broke.
    """

    name: str
    engine: Callable[[URL, str], Engine]
    reading: str
    writing: str
    locking: str
    lock: str
    statement: Callable[[str], str]
    streaming: Callable[[Any], Any]
    together: Callable[[Any, Sequence[tuple[str, Parameters]]], list[int]]
    errors: tuple[type[Exception], ...]
    told: Callable[[Exception], Exception]
    tables: str
    facts: Mapping[str, str]
    migrating: tuple[str, ...]
    checking: str
    migrated: tuple[str, ...]
