"""Pace and prediction: every number can be checked by hand from the ledger, as of any day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from desk import DATED, DATED_YI, JIA, MEASURED, OFFICE, PLAN, PROOF, YI, Desk, at, compiled

from zwgk_flow import runtime
from zwgk_flow.domain.prediction import Pace, Progress
from zwgk_flow.errors import NotFound
from zwgk_flow.operations.occurrences import open_on_event
from zwgk_flow.operations.pacing import show_pace
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

COUNTED = PLAN + (
    "      - {id: 7, title: 办十次, summary: 要办十次, responsible: 丙镇,"
    " deadline: {by: 2021-12-31}, targets: [{metric: 次数, at_least: 10, unit: 次}]}\n"
)


@pytest.fixture
def office() -> Iterator[Desk]:
    """The small plan, issued on 4 January 2021, with an item that is counted."""
    with closing(open_store("sqlite://", create=True)) as store:
        adopt_plan(store, compiled(COUNTED), OFFICE, at("2021-01-04"))
        yield Desk(store)


def pace(desk: Desk, day: str, by: str = "unit") -> Progress:
    return show_pace(desk.store, desk.plan, date.fromisoformat(day), runtime.calendar, by)


def row(progress: Progress, name: str) -> Pace:
    (found,) = [one for one in progress.rows if one.name == name]
    return found


def done(desk: Desk, key: str, day: str) -> None:
    unit = {"甲局": JIA, "乙局": YI}[key.split("/")[2]]
    desk.step(key, "start", unit, day)
    desk.step(key, "submit", unit, day, **PROOF)
    desk.step(key, "complete", OFFICE, day)


def test_due_and_done_so_far_are_counted_by_unit(office: Desk) -> None:
    """On 1 July: 甲局 did its task of 30 June on time, 乙局 owes its own."""
    done(office, DATED, "2021-06-29")
    progress = pace(office, "2021-07-01")
    jia, yi = row(progress, "甲局"), row(progress, "乙局")
    assert (jia.tasks, jia.due, jia.done, jia.on_time, jia.owed, jia.running) == (2, 1, 1, 1, 0, 1)
    assert (yi.due, yi.done, yi.owed) == (1, 0, 1)
    whole = progress.whole
    assert (whole.tasks, whole.due, whole.done, whole.owed) == (6, 2, 1, 1)


def test_what_was_done_late_is_done_but_not_on_time(office: Desk) -> None:
    """It is owed no more."""
    done(office, DATED, "2021-07-05")
    jia = row(pace(office, "2021-07-06"), "甲局")
    assert (jia.due, jia.done_due, jia.on_time, jia.owed) == (1, 1, 0, 0)


def test_any_day_of_the_past_can_be_asked_for(office: Desk) -> None:
    """What came later is not known there."""
    done(office, DATED, "2021-06-29")
    assert row(pace(office, "2021-06-28"), "甲局").done == 0
    assert row(pace(office, "2021-06-29"), "甲局").done == 1


def test_sections_add_up_to_the_whole(office: Desk) -> None:
    """The same tasks, grouped by heading."""
    done(office, DATED, "2021-06-29")
    progress = pace(office, "2021-07-01", "section")
    (section,) = progress.rows
    assert section.name == "一、示例"
    assert (section.tasks, section.done) == (progress.whole.tasks, progress.whole.done)


def test_the_share_of_the_year_runs_from_issue_to_new_years_eve(office: Desk) -> None:
    """361 days from 4 January to 31 December; never beyond 0 and 1."""
    assert pace(office, "2021-07-01").gone * 361 == 178
    assert pace(office, "2022-03-01").gone == 1
    assert pace(office, "2021-01-04").gone == 0


def test_a_unit_that_did_nothing_is_foreseen_to_miss(office: Desk) -> None:
    """With nothing done in half a year nothing will be done by September; the sum is shown."""
    misses = {miss.key: miss for miss in pace(office, "2021-07-01").misses}
    assert misses[MEASURED].why == "已用 66% 时间，办结 0/2 项，照此到期约 0 项"
    assert DATED not in misses  # it is late already


def test_a_unit_that_keeps_its_pace_is_not_foreseen_to_miss(office: Desk) -> None:
    """One done by the middle of May makes two by the end of September."""
    done(office, DATED, "2021-05-10")
    assert MEASURED not in {miss.key for miss in pace(office, "2021-05-15").misses}
    # half a year later with nothing more done the same arithmetic says otherwise
    late = {miss.key: miss for miss in pace(office, "2021-09-01").misses}
    assert late[MEASURED].why == "已用 89% 时间，办结 1/2 项，照此到期约 1 项"


def test_what_is_counted_goes_by_its_own_numbers(office: Desk) -> None:
    """Three of ten when a little over six tenths of the time are gone: not quite five."""
    office.step("desk-2021/7/丙镇", "start", OFFICE, "2021-02-01")
    office.step("desk-2021/7/丙镇", "report", OFFICE, "2021-08-01", metrics={"次数": "3"})
    (miss,) = [one for one in pace(office, "2021-08-09").misses if one.item == "7"]
    assert miss.why == "次数：已用 60% 时间，完成 3/10次，照此到期约 4次"
    office.step("desk-2021/7/丙镇", "report", OFFICE, "2021-08-09", metrics={"次数": "7"})
    misses = pace(office, "2021-08-09").misses
    assert not [one for one in misses if one.item == "7" and "次数" in one.why]


def test_what_an_event_opened_is_not_foreseen_by_the_time_before_it(office: Desk) -> None:
    """Opened in October and reported nothing in three days: no pace can be read from that."""
    item = "{id: 8, title: 会后, summary: 会后办, responsible: 甲局, deadline: 会后30个工作日内"
    counted = "targets: [{metric: 场数, at_least: 10, unit: 场}]}"
    office.adopt(f"{COUNTED}      - {item}, {counted}\n")
    day = date(2021, 10, 8)
    open_on_event(office.store, "desk-2021/8/甲局", day, OFFICE, at(day), runtime.calendar)
    assert not [miss for miss in pace(office, "2021-10-11").misses if "场数" in miss.why]


def test_in_the_first_month_nothing_is_foreseen(office: Desk) -> None:
    """There is no pace yet."""
    assert pace(office, "2021-02-02").misses == ()
    assert pace(office, "2021-02-03").misses != ()


def test_a_claim_that_waits_for_the_office_is_nobodys_delay(office: Desk) -> None:
    """It counts as waiting, and for the unit's pace."""
    office.step(DATED_YI, "start", YI, "2021-05-10")
    office.step(DATED_YI, "submit", YI, "2021-05-10", **PROOF)
    progress = pace(office, "2021-05-15")
    assert row(progress, "乙局").waiting == 1
    assert DATED_YI not in {miss.key for miss in progress.misses}


def test_a_plan_that_there_is_not_is_said(office: Desk) -> None:
    """With those that there are."""
    with pytest.raises(NotFound):
        show_pace(office.store, "nowhere-2021", date(2021, 7, 1), runtime.calendar)
