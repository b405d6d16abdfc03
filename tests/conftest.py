"""What tests share: a fresh store, compiled plans, and databases with a plan adopted in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from databases import Databases, PostgresServer, SqliteFiles, postgres
from desk import DATED, OFFICE, PLAN, PLANS, Desk, at, compiled
from hypothesis import settings
from sqlalchemy.engine import make_url

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import Store, open_store

# One commit gives one answer: properties draw the same examples each time. `make properties`
# looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """A folder for SQLite files."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run, started when the first test asks for it.

    Not below pytest's own folder: each run of pytest closes that to other users, and the server
    does not run as root.
    """
    with TemporaryDirectory(prefix="zwgk-") as folder, postgres(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Both kinds of database, one after the other: whoever asks for it runs on each."""
    name = {"sqlite": "sqlite_files", "postgresql": "postgres_server"}[request.param]
    made: Databases = request.getfixturevalue(name)
    return made


@pytest.fixture(scope="session")
def empty_database(databases: Databases) -> str:
    """A database with our tables and nothing in them, to be copied."""
    url = databases.new()
    open_store(url, create=True).close()
    return url


@pytest.fixture
def store(databases: Databases, empty_database: str) -> Iterator[Store]:
    """An empty database with our tables."""
    url = databases.copy(empty_database)
    with closing(open_store(url)) as opened:
        yield opened
    databases.drop(url)


@pytest.fixture(scope="session")
def desk_plan() -> Plan:
    """The small plan of `desk`, compiled."""
    return compiled(PLAN)


@pytest.fixture(scope="session")
def standard(desk_plan: Plan) -> Lifecycle:
    """The standard lifecycle as shipped."""
    return desk_plan.lifecycle


@pytest.fixture(scope="session")
def jiading() -> Plan:
    """The plan of 嘉定 2021, compiled."""
    path = PLANS / "jiading-2021.yaml"
    return compiled(path.read_text(encoding="utf-8"), path)


def _template(databases: Databases, plan: Plan, office: Actor, adopted_on: str) -> str:
    url = databases.new()
    with closing(open_store(url, create=True)) as store:
        adopt_plan(store, plan, office, at(adopted_on, 9))
        with store.reading() as transaction:
            assert transaction.row("SELECT count(*) FROM task") == (plan.task_count,)
    return url


@pytest.fixture(scope="session")
def desk_database(desk_plan: Plan, databases: Databases) -> str:
    """A database with the small plan adopted on 4 January 2021, to be copied."""
    return _template(databases, desk_plan, OFFICE, "2021-01-04")


@pytest.fixture(scope="session")
def desk_template(desk_plan: Plan, sqlite_files: SqliteFiles) -> Path:
    """The same as a file, for tests that are about files."""
    return Path(str(make_url(_template(sqlite_files, desk_plan, OFFICE, "2021-01-04")).database))


@pytest.fixture(scope="session")
def jiading_database(jiading: Plan, databases: Databases) -> str:
    """A database with 嘉定 2021 adopted on 16 April 2021, to be copied."""
    return _template(databases, jiading, Actor(jiading.office, "值班员"), "2021-04-16")


@contextmanager
def _copied(databases: Databases, template: str, plan: str) -> Iterator[Desk]:
    url = databases.copy(template)
    with closing(open_store(url)) as opened:
        yield Desk(opened, plan)
    databases.drop(url)


@pytest.fixture
def new_desk(databases: Databases, desk_database: str) -> Iterator[Callable[[], Desk]]:
    """As many desks as a test asks for, each with a database of its own."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(_copied(databases, desk_database, "desk-2021"))


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """The small plan, just adopted."""
    made = new_desk()
    assert made.task(DATED).state == "assigned"
    return made


@pytest.fixture
def jiading_desk(databases: Databases, jiading_database: str) -> Iterator[Desk]:
    """嘉定 2021, just adopted."""
    with _copied(databases, jiading_database, "jiading-2021") as desk:
        yield desk
