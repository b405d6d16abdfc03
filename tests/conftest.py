"""What tests share: a fresh store, compiled plans, and databases with a plan adopted in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

import pytest
from desk import DATED, OFFICE, PLAN, PLANS, Desk, at, compiled

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    with closing(open_store(f"sqlite:///{tmp_path / 'empty.db'}")) as opened:
        yield opened


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


def _template(folder: Path, plan: Plan, office: Actor, adopted_on: str) -> Path:
    path = folder / f"{plan.id}.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        adopt_plan(store, plan, office, at(adopted_on, 9))
        with store.reading() as transaction:
            assert transaction.row("SELECT count(*) FROM task") == (plan.task_count,)
    # the last connection to leave writes the log back, so that one file is the whole database
    assert not path.with_name(path.name + "-wal").exists()
    return path


@pytest.fixture(scope="session")
def desk_template(desk_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small plan adopted on 4 January 2021, to be copied."""
    return _template(tmp_path_factory.mktemp("desk"), desk_plan, OFFICE, "2021-01-04")


@pytest.fixture(scope="session")
def jiading_template(jiading: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with 嘉定 2021 adopted on 16 April 2021, to be copied."""
    office = Actor(jiading.office, "值班员")
    return _template(tmp_path_factory.mktemp("jiading"), jiading, office, "2021-04-16")


@pytest.fixture
def new_desk(desk_template: Path, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """As many desks as a test asks for, each with a database of its own."""
    numbers = count()
    with ExitStack() as opened:

        def make() -> Desk:
            path = tmp_path / f"desk-{next(numbers)}.db"
            shutil.copyfile(desk_template, path)
            return Desk(opened.enter_context(closing(open_store(f"sqlite:///{path}"))), path)

        yield make


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """The small plan, just adopted."""
    made = new_desk()
    assert made.task(DATED).state == "assigned"
    return made


@pytest.fixture
def jiading_desk(jiading_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """嘉定 2021, just adopted."""
    path = tmp_path / "jiading.db"
    shutil.copyfile(jiading_template, path)
    with closing(open_store(f"sqlite:///{path}")) as opened:
        yield Desk(opened, path, "jiading-2021")
