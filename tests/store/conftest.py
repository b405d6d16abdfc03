"""Desks with a past, as several modules of these tests begin with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from databases import Databases
from desk import Desk
from explaining import live_a_summer
from looked_back import finished

from zwgk_flow.store import open_store


@pytest.fixture(scope="session")
def busy_database(databases: Databases, empty_database: str) -> str:
    """A database with the summer of 2021 lived in it, to be copied."""
    url = databases.copy(empty_database)
    live_a_summer(url)
    return url


@pytest.fixture
def busy(databases: Databases, busy_database: str) -> Iterator[Desk]:
    """That summer, in a database of its own."""
    url = databases.copy(busy_database)
    with closing(open_store(url)) as store:
        yield Desk(store)
    databases.drop(url)


@pytest.fixture
def done(desk: Desk) -> Desk:
    """The desk with four tasks completed and two staged, one of them without evidence."""
    return finished(desk)
