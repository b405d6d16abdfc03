"""Rounds of looking back on both databases: what is drawn, recorded, reopened, frozen."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from databases import Databases
from desk import (
    BING,
    CONTINUOUS,
    DATED,
    DATED_YI,
    ENOUGH,
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
from sqlalchemy import text

from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.look_back import LookBack, Outcome, Reported
from zwgk_flow.errors import NotAllowed, NotFound, Refused, StoreProblem, UsageError
from zwgk_flow.operations.look_back_records import Found, Recorded, close_look_back, record_found
from zwgk_flow.operations.look_backs import (
    list_look_backs,
    open_look_back,
    show_look_back,
    table_of_look_back,
)
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, migrations
from zwgk_flow.store.database import connect, upgrade

SUPERVISOR = Actor("督查室", "督查员")
FIRST, SECOND = "desk-2021/look-back/1", "desk-2021/look-back/2"
DAY, DUE = "2021-07-05", date(2021, 8, 31)
FAILED = Found(Outcome.FAILED, "网页打不开", "重新发布", DUE)


@pytest.fixture
def done(desk: Desk) -> Desk:
    """The desk with four tasks completed and two staged, one of them without evidence."""
    return finished(desk)


def finished(desk: Desk) -> Desk:
    for key, who in ((DATED, JIA), (MEASURED, JIA), (UNDATED, YI), (UNPROVEN, BING)):
        desk.step(key, "start", who)
        desk.step(key, "submit", who, "2021-03-02", **PROOF, **(ENOUGH if key == MEASURED else {}))
        desk.step(key, "complete", OFFICE, "2021-03-03")
    for key, who in ((CONTINUOUS, JIA), (MILESTONE, YI)):
        desk.step(key, "start", who)
        desk.step(key, "report", who, "2021-03-02", **(PROOF if key == CONTINUOUS else {}))
        desk.step(key, "stage", OFFICE, "2021-03-03")
    return desk


def opened(desk: Desk, actor: Actor = OFFICE, day: str = DAY, **asked: Any) -> LookBack:
    said = {"as_of": date.fromisoformat(day), **asked}
    return open_look_back(desk.store, desk.plan, actor, at(day), **said)


def record(
    desk: Desk,
    which: str,
    found: Found,
    actor: Actor = OFFICE,
    *,
    id: str = FIRST,
    day: str = "2021-07-06",
) -> Recorded:
    return record_found(desk.store, id, which, found, actor, at(day))


def found(outcome: str, problem: str = "") -> Found:
    return Found(Outcome(outcome), problem)


def closed(desk: Desk, id: str = FIRST, why: str | None = "人手不足") -> LookBack:
    return close_look_back(desk.store, id, OFFICE, at("2021-07-07"), unchecked=why)


# --- opening -------------------------------------------------------------------------------------


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
    """Found in order by the second round, a task does not come back for having failed before."""
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
    assert record(desk, "7", Found(Outcome.FAILED, due=DUE)).reopened == ()
    (row,) = table_of_look_back(closed(desk, why=None)).rows
    assert (row.remark, row.status) == ("报得太晚。", "未落实（限2021年8月31日前整改）")
    (again,) = opened(desk, what="all", day="2021-07-08").cases
    assert (again.item, again.failed_in) == ("7", FIRST)


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
        (DATED, Found(Outcome.FAILED, "", "", DUE), "没有写明存在什么问题"),
        (DATED, Found(Outcome.FAILED, "打不开"), "没有写明整改期限"),
        (DATED, Found(Outcome.FAILED, "打不开", "", date(2021, 7, 5)), "已经过去"),
        (DATED, Found(Outcome.STAGED, "打不开", "", DUE), "--failed"),
    ],
)
def test_what_makes_no_sense_is_refused(done: Desk, which: str, said: Found, why: str) -> None:
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


# --- the schema ----------------------------------------------------------------------------------


def at_revision(store: Store, revision: str) -> None:
    """An empty database brought to an earlier revision."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


TASK = """
INSERT INTO task (id, key, plan, item, unit, role, state, is_open, due, original_due, continuous,
  milestone, evidence_required, targets, seq, head, cycle, claim_pending, evidence, metrics,
  reported_at, returns, extensions, lapses, requested)
VALUES (1, 'p/1/甲', 'p', '1', '甲', 'each', 'completed', 0, NULL, NULL, 0, 0, 1, '[]', 1, '', 1,
  0, 0, '{}', NULL, 0, 0, 0, '{}')
"""
BEFORE = (
    """
    INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office,
      lifecycle, policy, adopted_at, adopted_by)
    VALUES ('p', 1, '', '', '', '', 2021, NULL, '办', '{}', '{}', '', '')
    """,
    """
    INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, kind,
      due, cadence, reading)
    VALUES ('p', '1', 0, '', '', '', '', '', '', NULL, NULL, '{}')
    """,
    TASK,
    """
    INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash, request)
    VALUES (1, 1, 'assign', '', '', '', '{}', '', '', NULL)
    """,
)


def test_a_database_of_before_keeps_its_tasks_and_lets_them_be_reopened_with_a_day(
    databases: Databases,
) -> None:
    """The table of tasks is made anew with rows in it; only what was reopened may get a day."""
    url = databases.new()
    store = connect(url)
    at_revision(store, "0002")
    with store.engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement.replace(":", "\\:")))
    upgrade(store)
    with store.reading() as transaction:
        assert transaction.rows("SELECT key, unit, cycle, due FROM task") == [
            ("p/1/甲", "甲", 1, None)
        ]
    dated = "UPDATE task SET due = '2021-08-31'"
    with pytest.raises(StoreProblem), store.writing() as transaction:
        transaction.write(dated)
    with store.writing() as transaction:
        transaction.write("UPDATE task SET cycle = 2")
        assert transaction.write(dated) == 1
    with pytest.raises(StoreProblem), store.writing() as transaction:
        transaction.write("DELETE FROM event")
    store.close()
    databases.drop(url)
