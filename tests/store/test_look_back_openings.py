"""What a round of looking back holds when it is opened, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PLAN,
    PROOF,
    UNDATED,
    UNPROVEN,
    YI,
    Desk,
    at,
)
from looked_back import (
    DAY,
    DUE,
    FAILED,
    FIRST,
    SECOND,
    SUPERVISOR,
    closed,
    finished,
    found,
    opened,
    record,
)

from zwgk_flow.domain.look_back import Outcome, Reported
from zwgk_flow.errors import NotAllowed, NotFound, Refused, UsageError
from zwgk_flow.operations.look_back_records import Observed
from zwgk_flow.operations.look_backs import (
    list_look_backs,
    open_look_back,
    show_look_back,
    table_of_look_back,
)
from zwgk_flow.operations.verification import verify


def test_a_round_holds_what_was_reported_done_or_staged(done: Desk) -> None:
    """In printed order, as it stood; a task still in hand is not among them."""
    round_ = opened(done)
    assert [(case.task, case.reported) for case in round_.cases] == [
        (DATED, "已完成"),
        (CONTINUOUS, "阶段性完成"),
        (MILESTONE, "阶段性完成"),
        (MEASURED, "已完成"),
        (UNPROVEN, "已完成"),
        (UNDATED, "已完成"),
    ]
    assert {case.basis for case in round_.cases} == {Reported.LEDGER}
    assert show_look_back(done.store, FIRST) == round_
    assert list_look_backs(done.store, done.plan) == [round_]


@pytest.mark.parametrize(
    ("what", "tasks"),
    [("done", {DATED, MEASURED, UNPROVEN, UNDATED}), ("staged", {CONTINUOUS, MILESTONE})],
)
def test_a_round_may_ask_for_one_of_the_two(done: Desk, what: str, tasks: set[str]) -> None:
    """Only what was completed, or only what was staged."""
    assert {case.task for case in opened(done, what=what).cases} == tasks


def test_a_round_over_nothing_is_refused(desk: Desk) -> None:
    """Nothing was reported done yet; nothing is written."""
    before = desk.contents()
    with pytest.raises(Refused, match="没有已办结和阶段性完成的任务"):
        opened(desk)
    with pytest.raises(Refused, match="还没有到"):
        opened(desk, as_of=date(2021, 7, 6))
    with pytest.raises(UsageError, match="done"):
        opened(desk, what="everything")
    with pytest.raises(UsageError, match="至少 1"):
        opened(desk, sample=0)
    assert desk.contents() == before


def test_the_office_and_the_supervisor_look_back(done: Desk) -> None:
    """A responsible unit may not; the plan names its supervisor, who may."""
    before = done.contents()
    for stranger in (JIA, SUPERVISOR):
        with pytest.raises(NotAllowed, match="由办公室办理"):
            opened(done, stranger)
    assert done.contents() == before
    named = PLAN.replace("office: 办公室\n", "office: 办公室\nsupervisor: 督查室\n")
    done.adopt(named.replace("units:\n", "units:\n  督查室: {}\n"))
    opened(done, SUPERVISOR)
    with pytest.raises(NotAllowed, match="由办公室、督查室办理"):
        record(done, DATED, found("verified"), JIA)
    reopened = record(done, DATED, FAILED, SUPERVISOR).reopened
    assert reopened == (DATED,)
    assert verify(done.store).differences == ()


def test_rounds_follow_each_other(done: Desk) -> None:
    """A second round waits until the first is closed, and gets the next number."""
    opened(done)
    with pytest.raises(Refused, match=f"{FIRST} 还没有结束"):
        opened(done)
    closed(done)
    assert opened(done, day="2021-07-08").id == SECOND


def test_a_round_of_a_day_gone_by_sees_that_day(done: Desk) -> None:
    """What was done afterwards was not done then; what was reopened since was done then."""
    with pytest.raises(Refused, match="没有已办结和阶段性完成的任务"):
        open_look_back(done.store, done.plan, OFFICE, at(DAY), as_of=date(2021, 3, 2))
    done.step(DATED, "reopen", OFFICE, "2021-04-01", reason="漏了一处")
    said = {"as_of": date(2021, 3, 3)}
    cases = {
        one.task: one
        for one in open_look_back(done.store, done.plan, OFFICE, at(DAY), **said).cases
    }
    assert (cases[DATED].reported, cases[DATED].seq, len(cases)) == ("已完成", 4, 6)
    assert record(done, DATED, FAILED).notes[DATED].startswith("现为“推进中”，没有再重启")


def test_the_later_round_counts_whatever_day_it_looks_at(done: Desk) -> None:
    """Observed in order by the second round, a task does not come back for having failed before."""
    opened(done)
    record(done, DATED, FAILED)
    closed(done)
    done.step(DATED, "submit", JIA, "2021-07-08", **PROOF)
    done.step(DATED, "complete", OFFICE, "2021-07-09")
    early = date(2021, 7, 4)
    second = open_look_back(done.store, done.plan, OFFICE, at("2021-07-10"), as_of=early)
    assert {case.task: case.failed_in for case in second.cases}[DATED] == FIRST
    record(done, DATED, found("staged"), id=SECOND, day="2021-07-10")
    closed(done, SECOND)
    assert [one.id for one in list_look_backs(done.store)] == [FIRST, SECOND]
    third = opened(done, day="2021-07-12")
    assert {case.task: case.failed_in for case in third.cases}[DATED] == ""


def test_a_seed_without_a_sample_is_told(done: Desk) -> None:
    """Nothing is drawn then: who names a seed meant to draw."""
    with pytest.raises(UsageError, match="--seed 只用于抽查"):
        opened(done, seed="7")
    assert list_look_backs(done.store) == []


def test_what_was_withdrawn_is_not_counted_as_undone(done: Desk) -> None:
    """One of two units was let off: the other's is the whole item, and stands as one word."""
    done.step(DATED_YI, "withdraw", OFFICE, "2021-04-01", reason="职能划转")
    opened(done)
    record(done, DATED, found("verified"))
    assert table_of_look_back(closed(done)).rows[0].status == "已完成"


def test_what_failed_and_was_withdrawn_does_not_come_back(done: Desk) -> None:
    """Failed, reopened, then taken off the plan: nobody can report it done any more."""
    opened(done)
    record(done, DATED, FAILED)
    closed(done)
    done.step(DATED, "withdraw", OFFICE, "2021-08-02", reason="职责划转")
    assert DATED not in [case.task for case in opened(done, day="2021-09-06").cases]


def test_a_table_of_an_open_round_says_so(done: Desk) -> None:
    """A table may be printed before the round is closed, but not be taken for the result."""
    round_ = opened(done)
    assert "本轮尚未结束，还有 6 个待查" in table_of_look_back(round_).facts
    for item in "123456":
        record(done, item, found("verified"))
    assert "本轮尚未结束" in table_of_look_back(show_look_back(done.store, FIRST)).facts
    assert not any("尚未结束" in fact for fact in table_of_look_back(closed(done)).facts)


def test_the_same_seed_draws_the_same_sample(new_desk: Callable[[], Desk]) -> None:
    """In two databases with the same ledger; the round keeps seed, weights and reasons."""
    one, other = finished(new_desk()), finished(new_desk())
    drawn, again = (opened(desk, sample=3, seed="7") for desk in (one, other))
    assert drawn == again
    assert (len(drawn.cases), drawn.population, drawn.sample, drawn.seed) == (3, 6, 3, "7")
    assert show_look_back(one.store, FIRST) == drawn
    samples = {tuple(case.task for case in drawn.cases)}
    for seed in "abcdefgh":
        closed(one, list_look_backs(one.store)[-1].id)
        cases = opened(one, sample=3, seed=seed, day="2021-07-08").cases
        samples.add(tuple(case.task for case in cases))
    assert len(samples) > 1


def test_risk_comes_from_the_latest_audits_and_the_events(done: Desk) -> None:
    """A finding of the last audit of its kind, and three reports on one day, give weight."""
    for _ in range(2):
        done.step(CONTINUOUS, "report", JIA, "2021-06-01")
    done.step(CONTINUOUS, "report", JIA, "2021-06-01")
    run = done.audit("2021-06-28", "monthly").run
    cases = {case.task: case for case in opened(done).cases}
    assert cases[MILESTONE].reasons == ("no_evidence",)
    assert cases[CONTINUOUS].reasons == ("late_burst",)
    assert (cases[MILESTONE].weight, cases[CONTINUOUS].weight, cases[DATED].weight) == (4, 3, 1)
    assert show_look_back(done.store, FIRST).runs == (run.id,)
    done.step(MILESTONE, "report", YI, "2021-07-06", **PROOF)
    done.audit("2021-07-28", "monthly")
    closed(done)
    again = {case.task: case for case in opened(done, day="2021-07-29").cases}
    assert "no_evidence" not in again[MILESTONE].reasons


RECURRING = """\
      - id: 7
        title: 每月一次
        summary: 每月要报的任务
        responsible: 甲局
        deadline: 每月25日前
        published_status: 已完成
        problem: 报得太晚
"""


def test_an_item_without_tasks_is_looked_at_by_its_printed_words(desk: Desk) -> None:
    """Its periods have not opened: there is nothing to reopen, and nothing to count."""
    desk.adopt(PLAN + RECURRING)
    (case,) = opened(desk, what="published").cases
    assert (case.item, case.task, case.reported) == ("7", "", "已完成")
    assert case.basis is Reported.PRINTED
    with pytest.raises(NotFound, match="这一轮没有查它"):
        record(desk, "", found("verified"))
    assert record(desk, "7", Observed(Outcome.FAILED, due=DUE)).reopened == ()
    (row,) = table_of_look_back(closed(desk, why=None)).rows
    assert (row.remark, row.status) == ("报得太晚。", "未落实（限2021年8月31日前整改）")
    (again,) = opened(desk, what="all", day="2021-07-08").cases
    assert (again.item, again.failed_in) == ("7", FIRST)
