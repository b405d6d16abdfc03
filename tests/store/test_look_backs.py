"""Rounds of looking back on both databases: what is recorded, reopened, frozen, seen again."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from desk import DATED, DATED_YI, JIA, MEASURED, OFFICE, PLAN, PROOF, UNDATED, YI, Desk
from looked_back import DUE, FAILED, FIRST, SECOND, closed, finished, found, opened, record

from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.look_back import Outcome, Reported
from zwgk_flow.errors import NotFound, Refused, StoreProblem, UsageError
from zwgk_flow.operations.look_back_records import Observed
from zwgk_flow.operations.look_backs import show_look_back, table_of_look_back
from zwgk_flow.operations.verification import verify

# --- recording -----------------------------------------------------------------------------------


def test_what_failed_is_reopened_with_its_day(done: Desk) -> None:
    """The problem is the reason, the actor looks back, the day is the new deadline."""
    opened(done)
    recorded = record(done, DATED, FAILED)
    assert (recorded.reopened, dict(recorded.notes)) == ((DATED,), {})
    task = done.task(DATED)
    assert (task.state, task.cycle, task.due) == ("in_progress", 2, DUE)
    assert (task.original_due, task.extensions) == (date(2021, 6, 30), 0)
    sql = "SELECT seq, trigger, actor, acting_as, content FROM event ORDER BY at DESC, seq DESC"
    seq, trigger, actor, acting_as, content = done.rows(sql)[0]
    assert (trigger, actor, acting_as) == ("reopen", "办公室/值班员", "look_back")
    assert all(said in content for said in ("网页打不开", "2021-08-31", FIRST))
    assert recorded.look_back.verdicts[0].reopened == seq
    assert verify(done.store).differences == ()
    done.audit("2021-08-31")
    assert done.task(DATED).state == "in_progress"
    done.audit("2021-09-01")
    assert done.task(DATED).state == "overdue"
    assert verify(done.store).differences == ()


def test_a_task_without_a_day_gets_one_to_rectify_by(done: Desk) -> None:
    """The database holds a day that the notice never printed, because the task was reopened."""
    opened(done)
    record(done, UNDATED, FAILED)
    assert (done.task(UNDATED).due, done.task(UNDATED).original_due) == (DUE, None)
    assert verify(done.store).differences == ()


def test_an_item_is_recorded_as_a_whole(done: Desk) -> None:
    """Every task of it that the round looks at, and no other; each is reopened."""
    done.step(DATED_YI, "start", YI)
    done.step(DATED_YI, "submit", YI, **PROOF)
    done.step(DATED_YI, "complete", OFFICE)
    opened(done)
    recorded = record(done, "1", FAILED)
    assert [case.task for case in recorded.cases] == [DATED, DATED_YI]
    assert recorded.reopened == (DATED, DATED_YI)
    assert len(recorded.look_back.waiting) == 5
    assert done.task(MEASURED).state == "completed"


@pytest.mark.parametrize(
    ("which", "said", "why"),
    [
        ("9", found("verified"), "没有查它"),
        (DATED_YI, found("verified"), "没有查它"),
        (DATED, Observed(Outcome.FAILED, "", "", DUE), "没有写明存在什么问题"),
        (DATED, Observed(Outcome.FAILED, "打不开"), "没有写明整改期限"),
        (DATED, Observed(Outcome.FAILED, "打不开", "", date(2021, 7, 5)), "已经过去"),
        (DATED, Observed(Outcome.STAGED, "打不开", "", DUE), "--failed"),
    ],
)
def test_what_makes_no_sense_is_refused(done: Desk, which: str, said: Observed, why: str) -> None:
    """Nothing is written, and the answer says what is missing."""
    opened(done)
    before = done.contents()
    with pytest.raises((Refused, UsageError), match=why):
        record(done, which, said)
    assert done.contents() == before


def test_an_unknown_round_is_told_with_those_there_are(done: Desk) -> None:
    """For who mistypes the number."""
    opened(done)
    with pytest.raises(NotFound, match=FIRST):
        record(done, DATED, found("verified"), id=SECOND)


def test_a_correction_is_added_and_nothing_is_lost(done: Desk) -> None:
    """The first record stays; the second counts; the ledger keeps the reopening."""
    opened(done)
    record(done, DATED, FAILED)
    corrected = record(done, DATED, found("verified", "看错了网页"), day="2021-07-07")
    first, second = corrected.look_back.history[1]
    assert (first.outcome, second.outcome) == (Outcome.FAILED, Outcome.VERIFIED)
    assert (first.problem, second.problem) == ("网页打不开", "看错了网页")
    assert corrected.notes == {DATED: "先前已重启，仍要照流转重新报结、办结"}
    assert done.task(DATED).state == "in_progress"
    again = record(done, DATED, replace(FAILED, problem="还是打不开"), day="2021-07-08")
    assert (again.reopened, list(again.notes)) == ((), [DATED])
    assert [one.seq for one in again.look_back.history[1]] == [1, 2, 3]
    assert verify(done.store).differences == ()


def test_the_same_said_twice_changes_nothing(done: Desk) -> None:
    """Not even a row; said by somebody else it is a second look, and kept."""
    opened(done)
    record(done, DATED, FAILED)
    before = done.contents()
    again = record(done, DATED, FAILED, day="2021-07-09")
    assert (again.unchanged, again.reopened, dict(again.notes)) == (1, (), {})
    assert done.contents() == before
    other = record(done, DATED, found("verified"), Actor("办公室", "科长"))
    assert (other.unchanged, len(other.look_back.verdicts)) == (0, 2)


def test_what_fails_again_in_the_same_round_is_reopened_again(done: Desk) -> None:
    """The unit rectified, the office completed, a second look says the same as the first."""
    opened(done)
    record(done, DATED, FAILED)
    done.step(DATED, "submit", JIA, "2021-07-07", **PROOF)
    done.step(DATED, "complete", OFFICE, "2021-07-07")
    again = record(done, DATED, FAILED, day="2021-07-08")
    assert (again.reopened, again.unchanged, done.task(DATED).cycle) == ((DATED,), 0, 3)
    assert verify(done.store).differences == ()


def test_a_round_recorded_twice_has_the_same_rows(new_desk: Callable[[], Desk]) -> None:
    """Whatever was recorded in whatever order: doing all of it again, the table is the same.

    So is that of another database in which the same was recorded.
    """
    outcomes = (found("verified"), found("staged", "还差一半"), found("verified", "补了"), FAILED)
    for seed in range(4):
        chance = random.Random(seed)
        targets = ["1", "2", "3", "4", "5", "6", DATED, MEASURED, UNDATED]
        said = [(chance.choice(targets), chance.choice(outcomes)) for _ in range(12)]
        tables = []
        for desk in (finished(new_desk()), finished(new_desk())):
            opened(desk)
            for which, what in said:
                record(desk, which, what)
            tables.append(table_of_look_back(show_look_back(desk.store, FIRST)))
            # the last of each target again, in the same order
            for which, what in said:
                record(desk, which, what)
            tables.append(table_of_look_back(show_look_back(desk.store, FIRST)))
            assert verify(desk.store).differences == ()
        assert all(table == tables[0] for table in tables)


@pytest.mark.parametrize("table", ["look_back_item", "look_back_case", "look_back_verdict"])
def test_what_a_round_holds_is_only_added_to(done: Desk, table: str) -> None:
    """The database itself refuses to change or to delete it, whoever asks."""
    opened(done)
    record(done, DATED, FAILED)
    for refused in (f"UPDATE {table} SET look_back = look_back", f"DELETE FROM {table}"):
        with pytest.raises(StoreProblem), done.store.writing() as transaction:
            transaction.write(refused)


def test_two_who_record_at_once_take_turns(done: Desk) -> None:
    """One reopens the task, the other is told; both records stand, and the ledger verifies."""
    opened(done)
    others = [Actor("办公室", name) for name in ("甲", "乙", "丙", "丁")]
    with ThreadPoolExecutor(len(others)) as pool:
        said = list(pool.map(lambda who: record(done, DATED, FAILED, who), others))
    assert sorted(len(one.reopened) for one in said) == [0, 0, 0, 1]
    (case,) = said[0].cases
    found = show_look_back(done.store, FIRST).history[case.nth]
    assert [one.seq for one in found] == [1, 2, 3, 4]
    assert {one.checked_by for one in found} == {str(who) for who in others}
    assert (done.task(DATED).cycle, verify(done.store).differences) == (2, ())


def test_two_who_open_at_once_open_one_round(done: Desk) -> None:
    """The second is told that the first is not closed."""

    def attempt(seed: str) -> str:
        try:
            return opened(done, sample=9, seed=seed).id
        except Refused as refusal:
            return refusal.truth

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(attempt, "abcd"))
    assert said == [FIRST, *[f"{FIRST} 还没有结束"] * 3]


# --- closing -------------------------------------------------------------------------------------


def test_a_round_is_closed_when_all_is_recorded(done: Desk) -> None:
    """Or when somebody says why the rest is not looked at: that is printed as 未查."""
    opened(done)
    record(done, DATED, found("verified"))
    before = done.contents()
    with pytest.raises(Refused, match="还有 5 个没有记录"):
        closed(done, why=None)
    with pytest.raises(Refused, match="还有 5 个没有记录"):
        closed(done, why="　")
    assert done.contents() == before
    round_ = closed(done)
    assert (round_.waiting, round_.closed_by) == ((), "办公室/值班员")
    first, *others = table_of_look_back(round_).rows
    assert first.status == "已完成 1 家\n（共 2 家，其余 1 家尚未办结）"
    assert {(row.status, row.remark) for row in others} == {("未查", "未查：人手不足。")}


def test_a_closed_round_never_changes(done: Desk) -> None:
    """Neither by recording, nor by what becomes of its tasks, nor by a revision of the plan."""
    opened(done)
    for item in "123456":
        record(done, item, found("verified"))
    table = table_of_look_back(closed(done, why=None))
    with pytest.raises(Refused, match="已由 办公室/值班员 结束"):
        record(done, DATED, FAILED)
    with pytest.raises(Refused, match="已由 办公室/值班员 结束"):
        closed(done)
    done.step(DATED, "reopen", OFFICE, "2021-07-08", reason="另有问题")
    done.step(DATED, "withdraw", OFFICE, "2021-07-09", reason="不再办")
    changed = PLAN.replace("title: 有期限", "title: 改了名").replace("一、示例", "一、改了名")
    done.adopt(changed.replace("title: 2021年示例区", "title: 2021年新示例区"), day="2021-07-09")
    assert table_of_look_back(show_look_back(done.store, FIRST)) == table


# --- the next round ------------------------------------------------------------------------------


def test_the_next_round_looks_again_at_what_failed(done: Desk) -> None:
    """Whatever is asked for and however few are drawn; and it says in which round it failed."""
    opened(done)
    record(done, DATED, FAILED)
    record(done, MEASURED, FAILED)
    closed(done)
    done.step(DATED, "submit", JIA, "2021-07-08", **PROOF)
    done.step(DATED, "complete", OFFICE, "2021-07-09")
    round_ = opened(done, what="staged", sample=1, day="2021-07-12")
    assert [(case.task, case.failed_in, case.basis) for case in round_.cases] == [
        (DATED, FIRST, Reported.LEDGER),
        (MEASURED, FIRST, Reported.OPEN),
    ]
    assert "其中上次未落实的 2 个" in table_of_look_back(round_).facts
    with pytest.raises(Refused, match="谈不上属实"):
        record(done, MEASURED, found("verified"), id=SECOND, day="2021-07-12")
    record(done, DATED, found("verified"), id=SECOND, day="2021-07-12")
    still = record(done, MEASURED, FAILED, id=SECOND, day="2021-07-12")
    assert (still.reopened, list(still.notes)) == ((), [MEASURED])
    closed(done, SECOND, None)
    third = opened(done, what="staged", sample=1, day="2021-07-13")
    assert {case.task: case.failed_in for case in third.cases} == {MEASURED: SECOND}


def test_what_nobody_looked_at_is_likelier_to_be_drawn(done: Desk) -> None:
    """And a failure that the next round left unchecked is looked at in the one after it."""
    opened(done)
    record(done, DATED, FAILED)
    closed(done)
    cases = {case.task: case for case in opened(done, day="2021-07-08").cases}
    assert cases[MEASURED].reasons == ("unchecked",)
    assert (cases[DATED].reasons, cases[DATED].failed_in) == ((), FIRST)
    closed(done, SECOND)
    again = {case.task: case for case in opened(done, day="2021-07-09").cases}
    assert (again[DATED].reasons, again[DATED].failed_in) == (("unchecked",), FIRST)
