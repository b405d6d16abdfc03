"""Are lists and counts what going through every task would give, by an index and in few reads?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from desk import BING, DATED, JIA, OFFICE, PLAN, YI, Desk, at, compiled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statements import plans_of, statements, traced

from zwgk_flow.definition.readings import Role
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound, UsageError
from zwgk_flow.operations.plans import adopt_plan, list_plans, show_plan
from zwgk_flow.operations.tasks import TaskFilter, TaskView, in_printed_order, list_tasks
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_tasks

DAY = date(2021, 6, 25)
INSERTED = """\
      - id: 9
        title: 插在前面
        summary: 新版本排在最前的任务
        responsible: 丙镇、乙局、甲局
        deadline: {by: 2021-11-30}
"""
REVISED = PLAN.replace("      - id: 1\n", f"{INSERTED}      - id: 1\n")
OTHER = PLAN.replace("desk-2021", "a-2021")


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Two plans, one of them revised so that a later item is printed first; some were begun."""
    desk.adopt(REVISED)
    adopt_plan(desk.store, compiled(OTHER), OFFICE, at("2021-03-01"))
    for key, actor in ((DATED, JIA), ("desk-2021/5/丙镇", BING), ("a-2021/3/乙局", YI)):
        desk.step(key, "start", actor)
    return desk


def keys(views: list[TaskView]) -> list[str]:
    return [view.task.key for view in views]


def everything(desk: Desk) -> list[Task]:
    """Every task of every plan in printed order, by reading them all."""
    found: list[Task] = []
    for plan in ("a-2021", "desk-2021"):
        adopted = show_plan(desk.store, plan).plan
        with desk.store.reading() as transaction:
            found += in_printed_order(adopted, read_tasks(transaction, plan))
    return found


# --- what is listed ------------------------------------------------------------------------------

FILTERS = [
    TaskFilter(),
    TaskFilter(plan="desk-2021"),
    TaskFilter(plan="desk-2021", item="9"),
    TaskFilter(item="1", unit="乙局"),
    TaskFilter(unit="甲局"),
    TaskFilter(plan="a-2021", state="assigned"),
    TaskFilter(state="推进中"),
    TaskFilter(unit="乙局", state="assigned"),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_list_is_what_is_asked_for_in_printed_order(two: Desk, wanted: TaskFilter) -> None:
    """Plans by identifier, items as the newest revision prints them, units as they were opened."""
    state = {"推进中": "in_progress"}.get(wanted.state or "", wanted.state)
    expected = [
        task.key
        for task in everything(two)
        if wanted.plan in (None, task.plan)
        and wanted.item in (None, task.item)
        and wanted.unit in (None, task.unit)
        and state in (None, task.state)
    ]
    found = list_tasks(two.store, wanted, DAY)
    assert keys(found) == expected != []
    titles = {plan: show_plan(two.store, plan).plan.items for plan in ("a-2021", "desk-2021")}
    for view in found:
        assert view.title == titles[view.task.plan][view.task.item].title


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("wanted", [*FILTERS, TaskFilter(light="yellow")], ids=str)
def test_pages_follow_each_other_to_the_whole_list(
    two: Desk, wanted: TaskFilter, limit: int
) -> None:
    """Each page is full but the last, begins after the one before, and nothing is missing."""
    whole = list_tasks(two.store, wanted, DAY)
    found: list[TaskView] = []
    after = None
    while page := list_tasks(two.store, wanted, DAY, after=after, limit=limit):
        assert len(page) == min(limit, len(whole) - len(found))
        found += page
        after = page[-1].task.key
    assert found == whole


def test_a_page_goes_on_after_a_task_that_is_not_in_the_list(two: Desk) -> None:
    """Whoever pages through what is assigned may have seen his last task begun meanwhile."""
    wanted = TaskFilter(plan="desk-2021", state="assigned")
    first = keys(list_tasks(two.store, wanted, DAY, limit=4))
    whole = keys(list_tasks(two.store, wanted, DAY))
    two.step(first[-1], "start", OFFICE)
    assert keys(list_tasks(two.store, wanted, DAY, after=first[-1])) == whole[4:] != []


def test_what_names_nothing_is_refused_and_what_is_merely_absent_is_not(two: Desk) -> None:
    """An unknown word is told; a known one that meets no task gives an empty list."""
    for wanted, error in (
        (TaskFilter(item="99"), NotFound),
        (TaskFilter(unit="丁局"), NotFound),
        (TaskFilter(plan="b-2021"), NotFound),
        (TaskFilter(state="办好了"), UsageError),
    ):
        with pytest.raises(error):
            list_tasks(two.store, wanted, DAY)
    with pytest.raises(NotFound, match="没有这项任务"):
        list_tasks(two.store, TaskFilter(), DAY, after="desk-2021/1/丁局")
    assert list_tasks(two.store, TaskFilter(unit="丙镇", state="overdue"), DAY) == []
    assert list_tasks(two.store, TaskFilter(), DAY, after=everything(two)[-1].key) == []


def test_an_empty_database_lists_nothing(store: Store) -> None:
    """Whatever is asked: there is no plan that could know it."""
    assert list_tasks(store, TaskFilter(unit="丁局"), DAY, limit=5) == []
    assert list_plans(store) == list_plans(store, by_item=True) == []


# --- how many ------------------------------------------------------------------------------------


def state_of(plan: AdoptedPlan, tasks: list[Task]) -> str:
    """An item's state from its tasks: leads decide, without any all units, support never."""
    deciding = (
        [task for task in tasks if task.role.startswith("lead")]
        or [task for task in tasks if task.role != "support"]
        or tasks
    )
    states = plan.lifecycle.states
    ranked = sorted(states, key=lambda state: (not state.late, state.closed))
    return next(state.id for state in ranked if state.id in {task.state for task in deciding})


STATES = ("assigned", "in_progress", "staged_completion", "completed", "overdue", "withdrawn")


@given(drawn=st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(STATES)), min_size=12))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_counts_are_those_of_the_tasks_one_by_one(two: Desk, drawn: list[Any]) -> None:
    """Tasks and items by state, of one plan and of all, for any roles in any states."""
    with two.tampering() as connection:
        for n, task in enumerate(everything(two)):
            role, state = drawn[n % len(drawn)]
            row = (role.value, state, task.key)
            connection.execute("UPDATE task SET role = ?, state = ? WHERE key = ?", row)
    tasks = everything(two)
    for view in list_plans(two.store, by_item=True):
        of_plan = [task for task in tasks if task.plan == view.plan.id]
        shown = show_plan(two.store, view.plan.id)
        by_item = groupby(of_plan, key=lambda task: task.item)
        items = Counter(state_of(shown.plan, list(found)) for _, found in by_item)
        assert view.states == shown.states == Counter(task.state for task in of_plan)
        assert view.item_states == shown.item_states == items
        assert (view.items, view.tasks) == (len(shown.plan.items), len(of_plan))
    plain = list_plans(two.store)
    assert [(view.plan, view.items, view.states) for view in plain] == [
        (view.plan, view.items, view.states) for view in list_plans(two.store, by_item=True)
    ]


# --- how it is looked for ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three plans of 40 items for 25 units each."""
    from zwgk_flow.store import open_store

    path: Path = tmp_path_factory.mktemp("wide") / "wide.db"
    units = [f"单位{n:02}" for n in range(25)]
    items = "\n".join(
        f"      - {{id: {n}, title: 事项{n}, summary: 示例{n}, responsible: 各单位, "
        f"deadline: {{by: 2021-06-30}}}}"
        for n in range(1, 41)
    )
    with closing(open_store(f"sqlite:///{path}", create=True)) as store:
        for plan in ("a-2021", "b-2021", "c-2021"):
            head = PLAN[: PLAN.index("units:")].replace("desk-2021", plan)
            text = (
                f"{head}units:\n  办公室: {{}}\n"
                + "".join(f"  {unit}: {{}}\n" for unit in units)
                + f"groups:\n  各单位: [{', '.join(units)}]\n"
                + f"sections:\n  - title: 一、铺开\n    items:\n{items}\n"
            )
            adopt_plan(store, compiled(text), OFFICE, at("2021-01-04"))
        yield store


PAGES: list[tuple[TaskFilter, str | None]] = [
    (TaskFilter(plan="b-2021"), None),
    (TaskFilter(plan="b-2021"), "b-2021/1/单位03"),
    (TaskFilter(plan="b-2021"), "b-2021/39/单位20"),
    (TaskFilter(plan="b-2021", state="assigned"), "b-2021/20/单位03"),
    (TaskFilter(plan="b-2021", unit="单位07"), "b-2021/20/单位07"),
    (TaskFilter(plan="b-2021", item="12"), "b-2021/12/单位07"),
    (TaskFilter(), "c-2021/20/单位07"),
]


@pytest.mark.parametrize(("wanted", "after"), PAGES, ids=str)
def test_a_page_is_a_walk_along_an_index_wherever_it_is(
    wide: Store, wanted: TaskFilter, after: str | None
) -> None:
    """No table is scanned, nothing sorted, no filter built; as many reads at the end as before."""
    with traced(wide) as seen:
        assert len(list_tasks(wide, wanted, DAY, after=after, limit=20)) >= 17
    for sql, steps in plans_of(wide, seen).items():
        for step in steps:
            assert not step.startswith(("SCAN task", "SCAN item")), (sql, steps)
            assert "TEMP B-TREE" not in step, (sql, steps)
            assert "BLOOM" not in step, (sql, steps)
    most = {None: 2}.get(after, 4) + (wanted.plan is None)
    assert len(statements(seen)) <= most


def test_one_plan_by_state_reads_its_own_rows_in_two_statements(wide: Store) -> None:
    """The plan, then its tasks in that state with their titles: whatever else there is."""
    with traced(wide) as seen:
        assert len(list_tasks(wide, TaskFilter(plan="b-2021", state="assigned"), DAY)) == 1_000
    assert len(statements(seen)) == 2
    steps = [step for found in plans_of(wide, seen).values() for step in found]
    assert any("ix_task_state (plan=? AND state=? AND item=?)" in step for step in steps)
    assert not [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step]


def test_counting_touches_no_task_but_in_an_index(wide: Store) -> None:
    """One plan or all in three statements, over an index that holds what is counted."""
    for count in (
        lambda: list_plans(wide),
        lambda: list_plans(wide, by_item=True),
        lambda: show_plan(wide, "b-2021"),
    ):
        with traced(wide) as seen:
            count()
        assert len(statements(seen)) == 3
        for sql, steps in plans_of(wide, seen).items():
            for step in steps:
                assert "TEMP B-TREE" not in step, (sql, steps)
                assert "task" not in step or "COVERING INDEX ix_task_state" in step, (sql, steps)


@pytest.mark.parametrize(
    ("wanted", "reads"),
    [(TaskFilter(light="red"), 1 + 2 * 3), (TaskFilter(plan="b-2021", state="overdue"), 2 + 2)],
    ids=str,
)
def test_finding_nothing_is_cheap_too(wide: Store, wanted: TaskFilter, reads: int) -> None:
    """Whole plans are read only where a word of the filter may name nothing."""
    with traced(wide) as seen:
        assert list_tasks(wide, wanted, date(2021, 1, 5)) == []
    assert len(statements(seen)) == reads
