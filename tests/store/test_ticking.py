"""Is what was missed caught up once, in order, whoever ticks, however often, at whatever hour?"""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from desk import DATED, JIA, OFFICE, PLAN, PROOF, Desk, at, compiled

from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.periods import due_audits, period_of
from zwgk_flow.operations.audits import audits_due, list_audits, show_audit
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.schedule import tick
from zwgk_flow.store import open_store

DAILY = AuditRule("daily", "daily", "0 8 * * mon-fri")


def due(rule: AuditRule, since: datetime, now: datetime, *ran: str) -> list[tuple[str, bool]]:
    found = due_audits("p", [rule], since, {rule.kind: ran}, now)
    return [(audit.period, audit.last) for audit in found]


def test_weekday_names_mean_monday_to_friday() -> None:
    """`mon-fri` fires on 5 to 9 July 2021, Monday to Friday, at eight in China."""
    fired = due(DAILY, at("2021-07-03", 0), at("2021-07-11", 23))
    assert [day for day, _ in fired] == [f"2021-07-0{n}" for n in range(5, 10)]
    assert due(DAILY, at("2021-07-03", 0), at("2021-07-05", 7, 59)) == []
    assert due(DAILY, at("2021-07-03", 0), at("2021-07-05", 8)) == [("2021-07-05", True)]


def test_missed_periods_come_in_order_and_only_the_last_one_tells() -> None:
    """After a week off all five are due, oldest first, and one of them speaks."""
    fired = due(DAILY, at("2021-07-03", 0), at("2021-07-09", 12))
    assert fired == [(f"2021-07-0{n}", n == 9) for n in range(5, 10)]


def test_what_has_run_is_not_due_again() -> None:
    """A gap in the middle is due; if the last has told already nobody else is silenced."""
    ran = ("2021-07-05", "2021-07-07", "2021-07-08")
    assert due(DAILY, at("2021-07-03", 0), at("2021-07-08", 12), *ran) == [("2021-07-06", True)]
    assert due(DAILY, at("2021-07-03", 0), at("2021-07-08", 12), *ran, "2021-07-06") == []


def test_nothing_is_due_from_before_the_plan_was_adopted() -> None:
    """An audit that would have fired before adoption, or at its very instant, never did."""
    assert due(DAILY, at("2021-07-05", 8), at("2021-07-05", 20)) == []
    assert due(DAILY, at("2021-07-05", 7), at("2021-07-05", 20)) == [("2021-07-05", True)]


def test_an_audit_without_a_time_of_its_own_is_never_due() -> None:
    """A look-back is run by hand."""
    assert due(AuditRule("look_back", "quarterly"), at("2021-01-01"), at("2021-12-31")) == []


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("daily", "2021-07-01"),
        ("weekly", "2021-W26"),
        ("monthly", "2021-07"),
        ("quarterly", "2021-Q3"),
        ("yearly", "2021"),
    ],
)
def test_a_day_belongs_to_one_period_of_each_length(kind: str, period: str) -> None:
    """The names by which a period is claimed."""
    assert period_of(kind, date(2021, 7, 1)) == period


def test_weeks_belong_to_the_year_that_has_most_of_them() -> None:
    """1 January 2021 lies in the last week of 2020, so no week is claimed twice."""
    assert period_of("weekly", date(2021, 1, 1)) == period_of("weekly", date(2020, 12, 31))


@pytest.fixture
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Messages go to files below the test's own folder."""
    monkeypatch.setenv("ZWGK_CHANNEL", "file")
    monkeypatch.setenv("ZWGK_OUTBOX", str(tmp_path / "sent"))
    monkeypatch.delenv("ZWGK_DEFINITIONS", raising=False)
    return tmp_path / "sent"


def letters(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_missed_is_caught_up_once_and_told_once(desk: Desk, in_a_folder: Path) -> None:
    """Off from adoption to 5 July: every daily audit is made up in order, messages go out once."""
    said: list[str] = []
    ran = len(tick(desk.store, at("2021-07-05", 12), said.append, with_prefect=False).results)
    runs = list_audits(desk.store, desk.plan)
    daily = [run for run in runs if run.kind == "daily"]
    assert ran == len(said) == len(runs)
    assert len(daily) == 130  # the Mondays to Fridays from 5 January to 5 July
    assert [run.as_of for run in daily] == sorted({run.as_of for run in daily})
    assert [run.period for run in daily if run.rungs] == ["2021-07-05"]
    assert len(letters(in_a_folder)) == sum(run.messages for run in runs) > 0
    marked = {run.period: run.marked_overdue for run in daily if run.marked_overdue}
    assert marked == {"2021-07-01": 2}


def test_what_tells_last_tells_for_the_kinds_that_ran_with_it(
    desk: Desk, in_a_folder: Path
) -> None:
    """A claim waits, found by a kind an hour before the daily one: off till ten, it is told."""
    monthly = next(line for line in PLAN.splitlines() if "monthly:" in line)
    claims = '  claims: {cron: "0 7 * * mon", period: weekly, checks: [claim]}'
    desk.adopt(PLAN.replace(monthly, claims), day="2021-02-26")
    tick(desk.store, at("2021-02-26", 10), print, with_prefect=False)
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, "2021-03-01", **PROOF)
    for day in ("2021-03-01", "2021-03-08"):
        tick(desk.store, at(day, 10), print, with_prefect=False)
    told = [rung for rung in list_rungs(desk.store) if rung.task == DATED]
    assert [(rung.rung, str(rung.opened_on)) for rung in told] == [("verify", "2021-03-08")]
    found = show_audit(desk.store, "desk-2021/daily/2021-03-08").findings
    assert "claim_waiting" not in {one.code for one in found}


def test_a_second_tick_at_the_same_time_does_nothing(desk: Desk, in_a_folder: Path) -> None:
    """Nothing due, nothing written, nothing sent."""
    tick(desk.store, at("2021-01-08", 12), lambda _: None, with_prefect=False)
    before, sent = desk.contents(), letters(in_a_folder)
    again = tick(desk.store, at("2021-01-08", 12), lambda _: None, with_prefect=False)
    assert not again.results and again.whole
    assert (desk.contents(), letters(in_a_folder)) == (before, sent)


def test_a_clock_set_back_does_nothing_twice(desk: Desk, in_a_folder: Path) -> None:
    """Back a month, and forward again to where it was: every period was audited already."""
    tick(desk.store, at("2021-07-05", 12), lambda _: None, with_prefect=False)
    before, sent = desk.contents(), letters(in_a_folder)
    for now in (at("2021-06-05", 12), at("2021-01-01"), at("2021-06-30", 9), at("2021-07-05", 12)):
        assert audits_due(desk.store, now) == []
        assert not tick(desk.store, now, lambda _: None, with_prefect=False).results
    assert (desk.contents(), letters(in_a_folder)) == (before, sent)


def test_after_a_clock_that_ran_ahead_it_is_said_that_nothing_is_told(
    desk: Desk, in_a_folder: Path
) -> None:
    """What was told as of a day to come is told once; until then the schedule says so each time."""
    said: list[str] = []
    tick(desk.store, at("2021-06-01", 12), said.append, with_prefect=False)
    tick(desk.store, at("2023-06-01", 12), said.append, with_prefect=False)
    assert not any("告知过" in line for line in said)
    sent = letters(in_a_folder)
    ticked = tick(desk.store, at("2021-07-05", 12), said.append, with_prefect=False)
    assert letters(in_a_folder) == sent != []
    assert "截至 2023-06-01 的督查已经告知过" in said[-1] and "时钟拨错" in said[-1]
    assert [one.told_until for one in ticked.results if one.told_until] == [date(2023, 6, 1)]


def test_an_audit_that_a_revision_brings_is_due_from_then_on(desk: Desk) -> None:
    """Not for the months before; nor is one that then counts by weeks, while one that only fires
    at another hour owes what it owed."""

    def due_now(now: datetime) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for audit in audits_due(desk.store, now):
            found.setdefault(audit.kind, []).append(audit.period)
        return found

    monthly = due_now(at("2021-05-12", 9))["monthly"]
    assert monthly == ["2021-01", "2021-02", "2021-03", "2021-04"]
    daily = 'daily: {cron: "0 8 * * mon-fri"'
    weekly = 'daily: {period: weekly, cron: "0 8 * * mon-fri"'
    moved = PLAN.replace("0 9 28 * *", "0 11 20 * *").replace(daily, weekly)
    text = moved.replace(
        "look_back: {period: quarterly}",
        'weekly: {cron: "0 9 * * wed", checks: [deadline]}\n  look_back: {period: quarterly}',
    )
    desk.adopt(text, day="2021-05-12")
    assert due_now(at("2021-05-12", 11)) == {"monthly": monthly}
    assert due_now(at("2021-05-19", 11)) == {
        "monthly": monthly,
        "daily": ["2021-W19", "2021-W20"],
        "weekly": ["2021-W20"],
    }
    desk.adopt(text.replace("title: 有期限", "title: 有期限的"), day="2021-05-17")
    assert "2021-W19" in due_now(at("2021-05-19", 11))["daily"]


def tick_in_a_process(url: str, barrier: Any, answers: Any) -> None:
    with closing(open_store(url)) as store:
        barrier.wait()
        ticked = tick(store, at("2021-07-05", 12), lambda _: None, with_prefect=False)
        answers.put(len(ticked.results))


def test_two_schedulers_ticking_at_once_do_nothing_twice(
    new_desk: Callable[[], Desk], in_a_folder: Path
) -> None:
    """Both find everything due; together they add what one would, and each message is one file."""
    raced, alone = new_desk(), new_desk()
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(2), spawn.Queue()
    schedulers = [
        spawn.Process(target=tick_in_a_process, args=(raced.url, barrier, answers))
        for _ in range(2)
    ]
    for scheduler in schedulers:
        scheduler.start()
    assert sum(answers.get(timeout=120) for _ in schedulers) > 0
    for scheduler in schedulers:
        scheduler.join()
    sent = letters(in_a_folder)
    shutil.rmtree(in_a_folder)
    tick(alone.store, at("2021-07-05", 12), lambda _: None, with_prefect=False)
    assert raced.contents("outbox") == alone.contents("outbox")
    owed = "SELECT key, subject, body, delivered_at IS NOT NULL FROM outbox ORDER BY key"
    assert raced.rows(owed) == alone.rows(owed)
    assert letters(in_a_folder) == sent


def test_each_plan_is_audited_at_its_own_times(desk: Desk) -> None:
    """Two plans in one database are each audited by their own rules."""
    other = PLAN.replace("desk-2021", "other-2021").replace("0 8 * * mon-fri", "0 8 * * sat,sun")
    adopt_plan(desk.store, compiled(other), OFFICE, at("2021-01-04"))
    due = audits_due(desk.store, at("2021-01-10", 12))
    days = {(audit.plan, audit.as_of.weekday()) for audit in due}
    assert days == {
        *((desk.plan, weekday) for weekday in (1, 2, 3, 4)),
        *(("other-2021", weekday) for weekday in (5, 6)),
    }
    assert [audit.as_of for audit in due] == sorted(audit.as_of for audit in due)
