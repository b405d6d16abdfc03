"""Where a day crowds: what is proposed is earlier, within its month or quarter, and less a unit."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from desk import OFFICE, PLAN, at, compiled

from zwgk_flow import runtime
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.spreading import LEAST_NOTICE, Crowd, crowds, with_dates
from zwgk_flow.operations.plans import adopt_plan, show_plan
from zwgk_flow.store import open_store

CN = runtime.calendar("cn")
HEAD = PLAN[: PLAN.index("      - id: 1")]


def adopted(plan: Plan, actor: Actor = OFFICE) -> AdoptedPlan:
    with closing(open_store("sqlite://", create=True)) as store:
        adopt_plan(store, plan, actor, at("2021-01-04"))
        return show_plan(store, plan.id).plan


def crowded(n: int, day: str, *more: str) -> Plan:
    """A plan with n items of two units due on a day."""
    rows = "".join(
        f"      - {{id: {k}, title: 第{k}件, summary: 要办的事, responsible: 甲局、乙局,"
        f" deadline: {{by: {day}}}}}\n"
        for k in range(1, n + 1)
    )
    return compiled(HEAD + rows + "".join(more))


def spread(plan: Plan) -> tuple[Crowd, ...]:
    return crowds(adopted(plan), CN)


@pytest.mark.parametrize("n", [6, 1])
def test_what_a_unit_can_do_in_a_day_is_no_crowd(n: int) -> None:
    """Up to six items due on a day, as the check of the plan has it."""
    assert spread(crowded(n, "2021-06-30")) == ()


def test_a_crowd_is_spread_over_its_month() -> None:
    """Every day proposed is worked, in the month, not after the day printed, and has one item."""
    (crowd,) = spread(crowded(8, "2021-06-30"))
    assert (crowd.items, crowd.tasks, crowd.most, crowd.left) == (8, 16, 8, 1)
    days = [one.proposed for one in crowd.moved]
    assert days == sorted(days)
    assert len(set(days)) == 8
    assert all(date(2021, 6, 1) <= day <= date(2021, 6, 30) and CN.is_working(day) for day in days)
    assert days[-1] == date(2021, 6, 30)
    assert crowd.within == "本月"


def test_where_a_month_is_too_short_the_quarter_is_used() -> None:
    """Thirty items do not fit the first week of May: April is used too."""
    (crowd,) = spread(crowded(20, "2021-05-07"))
    assert crowd.within == "本季度"
    assert date(2021, 4, 1) <= min(one.proposed for one in crowd.moved) < date(2021, 5, 1)
    assert crowd.left == 1


def test_nobody_is_asked_within_a_month_of_the_issue() -> None:
    """What was issued on 4 January is not asked for before the third of February."""
    (crowd,) = spread(crowded(7, "2021-02-10"))
    assert min(one.proposed for one in crowd.moved) >= date(2021, 1, 4) + LEAST_NOTICE


def test_a_day_that_is_taken_is_not_taken_again() -> None:
    """Where the units have something else due on a day, another is proposed."""
    other = (
        "      - {id: x, title: 另一件, summary: 要办的事, responsible: 甲局,"
        " deadline: {by: 2021-06-16}}\n"
    )
    free = {one.proposed for one in spread(crowded(8, "2021-06-30"))[0].moved}
    taken = {one.proposed for one in spread(crowded(8, "2021-06-30", other))[0].moved}
    assert date(2021, 6, 16) in free
    assert date(2021, 6, 16) not in taken


def test_an_item_of_few_units_stays_where_it_is(jiading: Plan) -> None:
    """嘉定, 30 November: what fans out is moved, what only one unit owes is not the crowd."""
    plan = adopted(jiading, Actor(jiading.office, "值班员"))
    (crowd,) = crowds(plan, CN)
    assert (crowd.day, crowd.items, crowd.most) == (date(2021, 11, 30), 11, 9)
    stay = {one.item for one in crowd.moved if one.proposed == one.due}
    assert {"39", "68"} <= stay
    moved = {one.item for one in crowd.moved} - stay
    assert {"24", "25", "29", "30", "31", "65", "67"} <= moved
    assert crowd.left < crowd.most
    assert sum(tasks for _, _, tasks in crowd.loads) == crowd.tasks


def test_with_the_dates_proposed_nothing_crowds() -> None:
    """The plan with them has no crowd left, and the same items."""
    plan = crowded(9, "2021-06-30")
    after = with_dates(plan, spread(plan))
    assert spread(after) == ()
    assert [item.id for item in after.items] == [item.id for item in plan.items]
    assert replace(after, items=plan.items) == plan
