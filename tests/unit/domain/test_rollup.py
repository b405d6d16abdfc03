"""Lights, pace and roll-up: what tasks look like together, on a day."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from desk import OFFICE, at, compiled
from desk import PLAN as TEXT

from zwgk_flow.definition.readings import Role, Target
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.pace import behind, share_gone
from zwgk_flow.domain.rollup import WEIGHTS, Light, Standing, count_items, light
from zwgk_flow.domain.task import Task
from zwgk_flow.operations.plans import adopt_plan, show_plan
from zwgk_flow.store import open_store


def adopted() -> AdoptedPlan:
    """The small plan as a database gives it back."""
    with closing(open_store("sqlite://", create=True)) as store:
        adopt_plan(store, compiled(TEXT), OFFICE, at("2021-01-04"))
        return show_plan(store, "desk-2021").plan


PLAN = adopted()
ITEM = next(iter(PLAN.items))


def task(state: str = "in_progress", **changes: object) -> Task:
    """A task of the small plan's first item, due 30 June 2021."""
    due = date(2021, 6, 30)
    whole = Task(f"{PLAN.id}/{ITEM}/甲局", "甲局", "each", state, due, due)
    return replace(whole, **changes)


@pytest.mark.parametrize(
    ("states", "roles", "expected"),
    [
        (["completed", "in_progress"], ["lead", "support"], "completed"),
        (["completed", "in_progress"], ["each", "each"], "in_progress"),
        (["completed", "assigned", "in_progress"], ["each"] * 3, "assigned"),
        (["completed", "overdue"], ["lead_joint", "lead_joint"], "overdue"),
        (["completed", "overdue"], ["lead", "support"], "completed"),
        (["completed", "withdrawn"], ["each", "each"], "completed"),
        (["withdrawn", "withdrawn"], ["each", "each"], "withdrawn"),
        (["in_progress", "staged_completion"], ["support", "support"], "in_progress"),
    ],
)
def test_leads_decide_then_all_and_support_never_blocks(
    states: list[str], roles: list[str], expected: str
) -> None:
    """An item is as its leads are; without leads as its slowest unit; supporters only alone."""
    found = [
        Standing(ITEM, state, 1, WEIGHTS[Role(role)])
        for state, role in zip(states, roles, strict=True)
    ]
    assert count_items(PLAN.lifecycle, found) == {expected: 1}


@pytest.mark.parametrize(
    ("given", "as_of", "expected"),
    [
        (task("completed"), date(2021, 12, 1), Light.GREEN),
        (task("overdue"), date(2021, 5, 1), Light.RED),
        (task("in_progress"), date(2021, 7, 1), Light.RED),
        (task("in_progress"), date(2021, 6, 30), Light.YELLOW),
        (task("in_progress"), date(2021, 6, 20), Light.YELLOW),
        (task("in_progress"), date(2021, 6, 19), Light.GREEN),
        (task("in_progress", claim_pending=True), date(2021, 6, 30), Light.GREEN),
    ],
)
def test_a_light_is_red_when_late_and_yellow_when_near(
    given: Task, as_of: date, expected: Light
) -> None:
    """Red from the day after the due day; yellow within the configured ten days, unless claimed."""
    assert light(PLAN, given, as_of) is expected


def test_a_task_not_started_after_half_its_time_is_behind() -> None:
    """The share is the plan's; a task that was started is not behind for that reason."""
    opened = PLAN.issued or date(2021, 1, 4)
    middle = date.fromordinal((opened.toordinal() + date(2021, 6, 30).toordinal()) // 2 + 2)
    assert "还没有启动" in (behind(PLAN, task("assigned"), middle) or "")
    assert behind(PLAN, task("in_progress"), middle) is None


def test_a_counted_target_grows_with_the_calendar_and_a_rate_does_not() -> None:
    """Of 10 sessions some are owed by now; of a rate of 60 % none is."""
    day = date(2021, 6, 1)
    sessions = Target("会议", ">=", Decimal(10), "次")
    owed = int(10 * share_gone(PLAN, task(), day))
    assert 0 < owed < 10
    short = behind(PLAN, task(targets=(sessions,), metrics={"会议": str(owed - 1)}), day)
    assert short == f"会议 到今天应有 {owed}次，填报 {owed - 1}次"
    assert behind(PLAN, task(targets=(sessions,), metrics={"会议": str(owed)}), day) is None
    assert behind(PLAN, task(targets=(Target("解读率", ">=", Decimal(60), "%"),)), day) is None


def test_of_an_occurrence_nothing_is_owed_before_its_day() -> None:
    """Opened by an event in October, it does not owe what the months before it would have asked."""
    day, due = date(2021, 10, 11), date(2021, 12, 1)
    sessions = (Target("会议", ">=", Decimal(10), "次"),)
    opened = task(key=f"{PLAN.id}/{ITEM}/甲局@2021-10-08", due=due, targets=sessions)
    assert behind(PLAN, opened, day) is None
    assert behind(PLAN, task(due=due, targets=sessions), day) is not None


def test_a_task_without_a_due_day_is_never_behind() -> None:
    """What has no date cannot be slow."""
    assert behind(PLAN, task("assigned", due=None), date(2021, 12, 31)) is None
