"""How many times what the driver costs does a read cost that shows part of a million tasks (W5)?

Ratios are printed, only what was read is asserted. Reading a SQLite file is all processor, so that
is the time taken of it, whoever else is busy; of PostgreSQL it is the clock's. Run with
`pytest tests/benchmarks/test_reads.py -s -m slow`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import psycopg
import pytest
from databases import Databases
from desk import OFFICE, at, compiled
from measured import bare, told, wide_plan
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from zwgk_flow.operations.plans import adopt_plan, list_plans, show_plan
from zwgk_flow.operations.tasks import TaskFilter, list_tasks
from zwgk_flow.store import Store, open_store
from zwgk_flow.store.ledger import TASK_COLUMNS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

PLANS, TASKS, STATE, PAGE, ROUNDS = 334, 3_000, "in_progress", 50, 31
DAY = at("2021-03-01").date()
COPIED = {
    "plan": {"id": "'wide-' || n.i"},
    "item": {"plan": "'wide-' || n.i"},
    "task": {
        "plan": "'wide-' || n.i",
        "key": "'wide-' || n.i || substr(key, length('wide-2021') + 1)",
        "state": f"CASE WHEN task.id % 10 = 0 THEN '{STATE}' ELSE state END",
    },
}
CLOCKS = {"sqlite": process_time, "postgresql": perf_counter}
SETTLED = {"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}


class Wide(NamedTuple):
    """334 plans of 3,000 tasks, every tenth of them in progress, and the driver beside."""

    store: Store
    driver: Any

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return self.store.dialect.name

    def timed(self, work: Callable[[], int]) -> tuple[float, int]:
        """Seconds, and the count that the work answers."""
        clock = CLOCKS[self.kind]
        begun = clock()
        count = work()
        return clock() - begun, count

    def rows(self, sql: str) -> int:
        """How many rows the driver alone gets."""
        return len(self.driver.execute(sql).fetchall())


@pytest.fixture(scope="module")
def wide(databases: Databases) -> Iterator[Wide]:
    """One plan adopted, and copied row by row."""
    url = databases.new()
    with closing(open_store(url, create=True)) as store:
        adopt_plan(store, compiled(wide_plan(100, 30)), OFFICE, at("2021-01-04"))
        connected = {"sqlite": bare_sqlite, "postgresql": bare_postgres}[databases.kind]
        with closing(connected(store, url)) as driver:
            for table, changed in COPIED.items():
                columns = [column["name"] for column in inspect(store.engine).get_columns(table)]
                names = [name for name in columns if (table, name) != ("task", "id")]
                values = ", ".join(changed.get(name, f"{table}.{name}") for name in names)
                driver.execute(
                    f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                    f"WHERE i < {PLANS - 1}) INSERT INTO {table} ({', '.join(names)}) "
                    f"SELECT {values} FROM n CROSS JOIN {table}"
                )
            driver.execute(SETTLED[databases.kind])
            yield Wide(store, driver)
    databases.drop(url)


def bare_sqlite(store: Store, url: str) -> Any:
    return bare(store, Path(str(make_url(url).database)))


def bare_postgres(_store: Store, url: str) -> Any:
    return psycopg.connect(url, autocommit=True)


def selected(plan: str, more: str) -> str:
    return f"SELECT {TASK_COLUMNS} FROM task WHERE plan = '{plan}' {more}"


def side_by_side(
    wide: Wide,
    what: str,
    target: str,
    rows: int,
    rounds: Iterator[tuple[Callable[[], int], Callable[[], int]]],
) -> None:
    """A line of the table; product and floor find the same number of rows."""
    pairs = []
    for product, floor in rounds:
        (bared, found), (mine, shown) = wide.timed(floor), wide.timed(product)
        assert (shown, found) == (rows, rows)
        pairs.append((mine, bared))
    told(f"W5 {what}, {wide.kind}", pairs, "ms", 1 / 1000, target)


def listed(wide: Wide, wanted: TaskFilter, **page: Any) -> Callable[[], int]:
    return lambda: len(list_tasks(wide.store, wanted, DAY, **page))


def test_one_plan_by_state(wide: Wide) -> None:
    """300 of a plan's 3,000 tasks: target 3; and of plans that this process never read before."""

    def of(plan: str) -> tuple[Callable[[], int], Callable[[], int]]:
        found = selected(plan, f"AND state = '{STATE}' ORDER BY item, id")
        return listed(wide, TaskFilter(plan=plan, state=STATE)), partial(wide.rows, found)

    fresh = (of(f"wide-{n}") for n in range(100, 100 + ROUNDS))
    side_by_side(wide, "by state, first time", "(no target)", TASKS // 10, fresh)
    again = (of("wide-7") for _ in range(ROUNDS))
    side_by_side(wide, "one plan by state", "≤ 3", TASKS // 10, again)


def test_pages_of_one_plan(wide: Wide) -> None:
    """50 tasks in printed order, first and last: target 8, the last at most 1.5 times the first."""
    plan = TaskFilter(plan="wide-7")
    keys = [view.task.key for view in list_tasks(wide.store, plan, DAY)]
    keyset = selected("wide-7", "AND (item, id) > ('{}', {}) ORDER BY item, id LIMIT 50")
    ended = wide.driver.execute(f"SELECT id FROM task WHERE key = '{keys[1499]}'").fetchone()[0]
    floor = partial(wide.rows, keyset.format(keys[1499].split("/")[1], ended))
    places = {"first": None, "middle": keys[1499], "last": keys[-51]}
    pages = {where: listed(wide, plan, limit=PAGE, after=key) for where, key in places.items()}
    took: dict[str, list[float]] = {where: [] for where in pages}
    floors: list[float] = []
    for _ in range(ROUNDS):
        for where, (second, found) in [(name, wide.timed(page)) for name, page in pages.items()]:
            took[where].append(second)
            assert found == PAGE
        second, found = wide.timed(floor)
        floors.append(second)
        assert found == PAGE
    for where, mine in took.items():
        pairs = list(zip(mine, floors, strict=True))
        told(f"W5 {where} page of 50, {wide.kind}", pairs, "ms", 1 / 1000, "≤ 8")
    pairs = list(zip(took["last"], took["first"], strict=True))
    told("  last page ÷ first", pairs, "ms", 1 / 1000, "≤ 1.5")


def test_counts_of_all_plans(wide: Wide) -> None:
    """Every plan's tasks by state: target 1.5; by item as well, which reads the roles too."""
    floor = partial(wide.rows, "SELECT plan, state, count(*) FROM task GROUP BY plan, state")

    def counted(by_item: bool) -> int:
        views = list_plans(wide.store, by_item=by_item)
        assert {view.tasks for view in views} == {TASKS}
        return sum(len(view.states) for view in views)

    states = floor()
    for what, by_item, target in (("", False, "≤ 1.5"), (" by item", True, "(no target)")):
        rounds = ((partial(counted, by_item), floor) for _ in range(5))
        side_by_side(wide, f"counts of all plans{what}", target, states, rounds)
    one = "SELECT state, count(*) FROM task WHERE plan = 'wide-7' GROUP BY state"
    shown = ((lambda: len(show_plan(wide.store, "wide-7").states), partial(wide.rows, one)),)
    side_by_side(wide, "one plan shown", "(no target)", 2, iter(shown * ROUNDS))
