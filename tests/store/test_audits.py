"""Does an audit add what it should once, whoever asks, however often, whatever was missed?"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    OFFICE,
    PLAN,
    PROOF,
    TEXTS,
    UNPROVEN,
    YI,
    Desk,
    at,
    compiled,
)

from zwgk_flow import runtime
from zwgk_flow.errors import NotFound, Refused
from zwgk_flow.operations.audits import AuditResult, list_audits, preview, run_audit, show_audit
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store

# --- once ----------------------------------------------------------------------------------------


def test_an_audit_of_the_same_period_adds_nothing_the_second_time(desk: Desk) -> None:
    """Findings, rungs, messages, events and the run itself stay byte for byte as they were."""
    first = desk.audit("2021-07-02")
    before = desk.contents()
    second = desk.audit("2021-07-02")
    assert (first.added, second.added) == (True, False)
    assert desk.contents() == before
    assert (second.run, second.findings) == (first.run, first.findings)


def test_a_period_is_audited_once_whatever_day_is_named(desk: Desk) -> None:
    """A monthly audit asked for again as of another day of the month is the same audit."""
    desk.audit("2021-07-02", "monthly")
    before = desk.contents()
    assert not desk.audit("2021-07-28", "monthly").added
    assert desk.contents() == before
    assert desk.audit("2021-08-01", "monthly").added


def test_a_crash_before_the_period_is_claimed_is_made_good_by_the_next_run(desk: Desk) -> None:
    """Tasks marked overdue by a run that died are not marked again; the run then completes."""
    from test_sweep import sweep

    marked = sweep(desk.store, desk.plan, desk.adopted().lifecycle, date(2021, 7, 2))
    events = desk.rows("SELECT * FROM event")
    result = desk.audit("2021-07-02")
    assert marked == 2
    assert desk.rows("SELECT * FROM event") == events
    assert (result.added, result.run.marked_overdue, result.run.rungs) == (True, 2, 2)


def audit_in_a_process(
    url: str, plan: str, kind: str, day: str, barrier: Any, answers: Any
) -> None:
    with closing(open_store(url)) as store:
        barrier.wait()
        for n in range(10):
            on = date.fromisoformat(day) + timedelta(days=n)
            result = run_audit(store, plan, kind, on, at(on, 9), runtime.calendar, texts=TEXTS)
            answers.put((str(on), result.added, result.run.findings, result.run.rungs))


@pytest.mark.parametrize("half", range(2))
def test_two_processes_auditing_at_once_add_what_one_adds(
    new_desk: Callable[[], Desk], half: int
) -> None:
    """Ten periods raced by two processes: each audited by exactly one, all as if there were one."""
    raced, alone = new_desk(), new_desk()
    first = date(2021, 7, 1) + timedelta(days=10 * half)
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(2), spawn.Queue()
    racers = [
        spawn.Process(
            target=audit_in_a_process,
            args=(raced.url, raced.plan, "daily", str(first), barrier, answers),
        )
        for _ in range(2)
    ]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=60) for _ in range(20)]
    for racer in racers:
        racer.join()
    assert sorted(day for day, added, _, _ in said if added) == [
        str(first + timedelta(days=n)) for n in range(10)
    ]
    for n in range(10):
        alone.audit(str(first + timedelta(days=n)))
    assert raced.contents() == alone.contents()
    assert verify(raced.store).differences == ()


# --- as of a day ---------------------------------------------------------------------------------


def test_an_audit_sees_the_day_it_is_asked_about(new_desk: Callable[[], Desk]) -> None:
    """As of the due day nothing is late; as of the next, two tasks are; later, more."""
    late = {}
    for day in ("2021-06-30", "2021-07-01", "2021-09-30", "2021-10-01"):
        desk = new_desk()
        late[day] = desk.audit(day).run.marked_overdue
    assert late == {"2021-06-30": 0, "2021-07-01": 2, "2021-09-30": 3, "2021-10-01": 4}


def test_what_an_audit_found_can_be_read_again(desk: Desk) -> None:
    """Findings come back in the order of tasks with cause and remedy; the run with its counts."""
    desk.audit("2021-06-28")
    result = desk.audit("2021-07-05")
    again = show_audit(desk.store, result.run.id)
    assert again.run == result.run
    assert again.findings == result.findings
    late = [finding for finding in again.findings if finding.code == "overdue"]
    assert [finding.task for finding in late] == [DATED, DATED_YI]
    assert "已逾期 3 个工作日" in late[0].cause
    assert "no_report" in {f.code for f in again.findings if f.task == CONTINUOUS}
    assert [run.period for run in list_audits(desk.store, desk.plan)] == [
        "2021-06-28",
        "2021-07-05",
    ]


def found(result: AuditResult) -> set[tuple[str, str]]:
    """What was found of dates: which task, what."""
    return {(f.task, f.code) for f in result.findings if f.code in ("due_soon", "overdue")}


def test_a_task_whose_claim_waits_is_not_found_due_soon_but_is_found_late(desk: Desk) -> None:
    """A claim spares the reminder; not verified in time, the task is overdue all the same."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, **PROOF)
    assert found(desk.audit("2021-06-28")) == {(DATED_YI, "due_soon")}
    assert found(desk.audit("2021-07-01")) == {(DATED, "overdue"), (DATED_YI, "overdue")}
    assert desk.task(DATED).claim_pending


@pytest.mark.parametrize(
    "targets",
    [
        "[{metric: 解读率, at_least: 60}, {metric: 解读率, at_most: 90}]",
        "[{metric: %s甲, at_least: 60}, {metric: %s乙, at_least: 60}]" % (("很长的指标" * 12,) * 2),
    ],
)
def test_several_targets_not_met_are_all_found(store: Store, targets: str) -> None:
    """Two bounds of one metric, or two metrics of long names, do not stop the audit."""
    text = PLAN.replace('[{metric: 解读率, at_least: 60, unit: "%"}]', targets)
    adopt_plan(store, compiled(text), OFFICE, at("2021-01-04"))
    desk = Desk(store)
    unmet = [f for f in desk.audit("2021-10-08", "monthly").findings if "target" in f.code]
    assert [finding.task for finding in unmet] == [MEASURED]
    assert unmet[0].cause.count("没有填报") == 2


def test_an_unknown_kind_of_audit_is_told_with_those_there_are(desk: Desk) -> None:
    """An audit the plan does not have, or a run that never was, is NotFound."""
    with pytest.raises(NotFound, match="daily、monthly、look_back"):
        desk.audit("2021-07-01", "hourly")
    with pytest.raises(NotFound):
        show_audit(desk.store, "desk-2021/daily/1999-01-01")


# --- telling -------------------------------------------------------------------------------------


def test_an_audit_that_does_not_tell_marks_all_the_same(desk: Desk) -> None:
    """With `tell` off the late are marked and found, but no rung opens and no message is owed."""
    result = desk.audit("2021-07-05", tell=False)
    assert (result.run.marked_overdue, result.run.rungs, result.run.messages) == (2, 0, 0)
    assert desk.audit("2021-07-06").run.rungs == 2


def test_what_was_told_is_told_by_task_and_cycle(desk: Desk) -> None:
    """A reopened task begins its ladder anew; the other tasks go on where they were."""
    desk.audit("2021-09-30")
    desk.step(UNPROVEN, "submit", replace(OFFICE), "2021-10-01")
    desk.step(UNPROVEN, "complete", OFFICE, "2021-10-01")
    desk.step(UNPROVEN, "reopen", OFFICE, "2021-10-08", reason="链接失效")
    desk.step(DATED_YI, "submit", YI, "2021-10-08", **PROOF)
    desk.audit("2021-10-09")
    rungs = desk.rows(
        "SELECT task.key, rung.cycle, rung FROM rung JOIN task ON id = task_id ORDER BY 1, 2, 3"
    )
    assert (UNPROVEN, 1, "urge") in rungs
    assert (UNPROVEN, 2, "urge") in rungs


def test_a_preview_says_what_the_audit_will_send_and_keeps_nothing(desk: Desk) -> None:
    """Word for word the messages of the audit that follows, and not a row is written."""
    before = desk.contents()
    told = preview(
        desk.store, desk.plan, date(2021, 7, 5), at("2021-07-05"), runtime.calendar, texts=TEXTS
    )
    assert desk.contents() == before
    result = desk.audit("2021-07-05")
    assert len(told.messages) == result.run.messages > 0
    assert [(m.recipient.address, m.subject, m.body) for m in told.messages] == [
        (m.recipient, m.subject, m.body) for m in list_messages(desk.store)
    ]


def test_a_day_that_has_not_come_is_not_audited(desk: Desk) -> None:
    """What is marked overdue cannot be taken back, so it must be true; a preview may look ahead."""
    before = desk.contents()
    with pytest.raises(Refused, match="还没有到"):
        run_audit(
            desk.store, desk.plan, "daily", date(2021, 7, 6), at("2021-07-05"), runtime.calendar
        )
    assert desk.contents() == before


def test_an_audit_of_an_earlier_day_tells_nobody_after_a_later_one_did(desk: Desk) -> None:
    """Looked at out of order, the past is found and not told again."""
    assert desk.audit("2021-07-05").run.messages > 0
    earlier = run_audit(
        desk.store, desk.plan, "monthly", date(2021, 6, 28), at("2021-07-06"), runtime.calendar
    )
    assert earlier.added and earlier.run.findings > 0
    assert earlier.run.rungs == earlier.run.messages == 0
