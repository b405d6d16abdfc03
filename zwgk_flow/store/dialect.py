"""What two kinds of database do each in its own way, as one value; it opens no transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine

# a DBAPI module and what it makes have no common type
Driver = Any
Connection = Any
Cursor = Any

BUSY_SECONDS = 30
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of database: its words, its driver's errors, and how both are read.

    `address` is what people are shown; `missing` says that nothing stands there; `still` is what
    must not change while a file is read that nobody here may write, None where the database
    itself sees to that. `reading` and `writing` begin a transaction; `locking` ends a SELECT whose
    rows nobody else may write until the commit; `lock` waits for a name that only one transaction
    may hold (both empty where writers are alone anyway). `statement` turns `:name` text into the
    driver's own; `both` is two writing statements in as few as the database takes. `told` says a
    driver's error as one of ours, `unopened` what is true and possible where a database cannot be
    opened; `facts` are settings with the query that reads each. `migrating` stands before a
    migration, `checking` finds what a migration broke.
    """

    name: str
    address: Callable[[URL], str]
    missing: Callable[[URL], bool]
    still: Callable[[URL], object]
    engine: Callable[[URL, str], Engine]
    reading: str
    writing: str
    locking: str
    lock: str
    statement: Callable[[str], str]
    streaming: Callable[[Cursor], Cursor]
    both: Callable[[str, str], Sequence[str]]
    errors: tuple[type[Exception], ...]
    told: Callable[[Exception], Exception]
    unopened: Callable[[Exception], tuple[str, str]]
    tables: str
    facts: Mapping[str, str]
    migrating: tuple[str, ...]
    checking: str
    migrated: tuple[str, ...]
