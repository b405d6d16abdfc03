"""Tasks that open later: recurring items by period, relative ones when an event is recorded."""

from __future__ import annotations

from datetime import date

import pytest
from desk import JIA, OFFICE, PLAN, YI, Desk, at, compiled

from zwgk_flow import runtime
from zwgk_flow.definition.occurrences import occurrences
from zwgk_flow.errors import NotAllowed, NotFound, Refused, UsageError
from zwgk_flow.operations.occurrences import open_on_event
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.tasks import TaskFilter, list_tasks
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store

LATER = (
    PLAN
    + """\
      - id: 7
        title: 每月
        summary: 每月报送的任务
        responsible: 甲局、乙局
        deadline: 每月25日前
      - id: 8
        title: 会后
        summary: 从某件事算起的任务
        responsible: 甲局
        deadline: 文件出台后10个工作日内
"""
)
CALENDAR = runtime.calendar("cn")
EVENT = "desk-2021/8/甲局"


@pytest.fixture
def later(store: Store) -> Desk:
    """The small plan with a recurring and a relative item."""
    adopt_plan(store, compiled(LATER), OFFICE, at("2021-01-04"))
    return Desk(store)


def keys(desk: Desk, item: str) -> dict[str, date | None]:
    """The tasks of an item and their due days."""
    found = list_tasks(desk.store, TaskFilter(plan=desk.plan, item=item), date(2021, 1, 4))
    return {view.task.key: view.task.due for view in found}


def test_nothing_of_a_recurring_or_relative_item_is_open_at_adoption(later: Desk) -> None:
    """What has not begun is not owed."""
    assert keys(later, "7") == keys(later, "8") == {}


def test_an_audit_opens_one_occurrence_per_period_and_unit(later: Desk) -> None:
    """All periods begun by the day, each once, due as its words say in that period."""
    later.audit("2021-03-02")
    assert keys(later, "7") == {
        f"desk-2021/7/{unit}@2021-{month:02}": date(2021, month, 25)
        for unit in ("甲局", "乙局")
        for month in (1, 2, 3)
    }
    later.audit("2021-03-03")
    assert len(keys(later, "7")) == 6
    later.audit("2021-04-01")
    assert len(keys(later, "7")) == 8


def test_an_occurrence_lives_its_own_life(later: Desk) -> None:
    """One month done, another overdue; both replay."""
    later.audit("2021-01-05")
    january = "desk-2021/7/甲局@2021-01"
    later.step(january, "start", JIA)
    assert later.task(january).unit == "甲局"
    later.audit("2021-01-26")
    assert later.task(january).state == "overdue"
    assert later.task("desk-2021/7/乙局@2021-01").lapses == 1
    assert verify(later.store).differences == ()


def test_a_unit_that_a_revision_brings_owes_no_period_before_it(later: Desk) -> None:
    """Asked for the first time in September: August is nobody's delay, September is owed."""
    later.audit("2021-08-27")
    month = "responsible: 甲局、乙局\n        deadline: 每月25日前"
    assert month in LATER
    later.adopt(LATER.replace(month, month.replace("乙局", "乙局、丙镇")), day="2021-09-01")
    later.audit("2021-10-08")
    assert [key for key in keys(later, "7") if "丙镇" in key] == [
        "desk-2021/7/丙镇@2021-09",
        "desk-2021/7/丙镇@2021-10",
    ]


def test_an_item_that_a_revision_has_no_more_opens_nothing(later: Desk) -> None:
    """Its withdrawn tasks stay, no period and no event opens another until it is back."""
    later.audit("2021-01-29")
    before = keys(later, "7")
    for key in before:
        later.step(key, "withdraw", OFFICE, reason="不再报送")
    later.adopt(PLAN)
    later.audit("2021-03-02")
    assert keys(later, "7") == before
    with pytest.raises(NotFound):
        open_on_event(
            later.store, EVENT, date(2021, 3, 1), OFFICE, at("2021-03-02"), runtime.calendar
        )
    later.adopt(LATER, day="2021-03-03")
    later.audit("2021-03-04")
    assert len(keys(later, "7")) > len(before)


def test_an_event_opens_a_task_due_so_many_working_days_later(later: Desk) -> None:
    """30 April 2021 + 10 working days: the holidays of May and the Saturday worked count."""
    opened = open_on_event(
        later.store, EVENT, date(2021, 4, 30), JIA, at("2021-04-30"), runtime.calendar
    )
    assert opened.key == f"{EVENT}@2021-04-30"
    assert opened.due == CALENDAR.add_working_days(date(2021, 4, 30), 10) == date(2021, 5, 18)


def test_the_same_event_is_recorded_once_and_a_second_needs_a_name(later: Desk) -> None:
    """Twice the same day is refused with what to do; a name tells two apart."""
    day, now = date(2021, 4, 30), at("2021-04-30")
    open_on_event(later.store, EVENT, day, JIA, now, runtime.calendar)
    with pytest.raises(Refused, match="--name"):
        open_on_event(later.store, EVENT, day, JIA, now, runtime.calendar)
    second = open_on_event(later.store, EVENT, day, OFFICE, now, runtime.calendar, name="办法")
    assert second.key == f"{EVENT}@2021-04-30-办法"


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("desk-2021/8/乙局", NotFound),
        ("desk-2021/9/甲局", NotFound),
        ("desk-2021/1/甲局", Refused),
        ("desk-2021/8", UsageError),
    ],
)
def test_what_cannot_be_opened_is_refused_and_nothing_written(
    later: Desk, key: str, error: type[Exception]
) -> None:
    """A unit without the item, an unknown item, an item with a date, half a key."""
    before = later.contents()
    with pytest.raises(error):
        open_on_event(
            later.store, key, date(2021, 4, 30), OFFICE, at("2021-04-30"), runtime.calendar
        )
    assert later.contents() == before


def test_another_unit_opens_nothing(later: Desk) -> None:
    """Only the unit itself or the office records its event."""
    with pytest.raises(NotAllowed):
        open_on_event(later.store, EVENT, date(2021, 4, 30), YI, at("2021-05-06"), runtime.calendar)


@pytest.mark.parametrize(
    ("words", "cadence", "due"),
    [
        ("每月25日前", "monthly", ["2021-04-25", "2021-05-25", "2021-06-25"]),
        ("每月底前", "monthly", ["2021-04-30", "2021-05-31", "2021-06-30"]),
        ("每月倒数第五个工作日", "monthly", ["2021-04-26", "2021-05-25", "2021-06-24"]),
        ("每季度末", "quarterly", ["2021-06-30"]),
        ("每半年", "semiannual", ["2021-06-30"]),
        ("每年3月31日前", "annual", ["2021-03-31"]),
        ("每年底前", "annual", ["2021-12-31"]),
    ],
)
def test_every_occurrence_is_read_by_the_grammar_of_deadlines(
    words: str, cadence: str, due: list[str]
) -> None:
    """The words of the period put in place of 每…, or counted by the calendar."""
    first, last = date(2021, 4, 16), date(2021, 6, 30)
    found = occurrences(words, cadence, first, last, CALENDAR)
    assert [str(occurrence.due) for occurrence in found] == due


def test_a_period_without_a_day_ends_at_its_end_and_says_so() -> None:
    """每季度首月10日前 is not read inside a quarter: its end is taken, marked as not certain."""
    days = date(2021, 4, 1), date(2021, 6, 30)
    (found,) = occurrences("每季度首月10日前", "quarterly", *days, CALENDAR)
    assert (found.due, found.certain) == (date(2021, 6, 30), False)


def test_weekly_occurrences_fall_on_the_named_day() -> None:
    """每周五 is the Friday of each week."""
    found = occurrences("每周五", "weekly", date(2021, 4, 16), date(2021, 4, 30), CALENDAR)
    days = [date(2021, 4, 16), date(2021, 4, 23), date(2021, 4, 30)]
    assert [occurrence.due for occurrence in found] == days


@pytest.mark.parametrize("day", ["2021-05-07", "2020-12-31"])
def test_an_event_that_has_not_happened_or_came_before_the_plan_opens_nothing(
    later: Desk, day: str
) -> None:
    """Neither tomorrow nor before the plan was issued."""
    with pytest.raises(Refused, match=r"还没有到|早于"):
        open_on_event(
            later.store, EVENT, date.fromisoformat(day), JIA, at("2021-05-06"), runtime.calendar
        )
    assert keys(later, "8") == {}
