"""Does each guard of the standard lifecycle keep back what it should, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from desk import (
    BING,
    CONTINUOUS,
    DATED,
    ENOUGH,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PROOF,
    UNPROVEN,
    YI,
    Desk,
)
from stepping import LATER, WHY, in_state, refused

from zwgk_flow.definition import lifecycle as words
from zwgk_flow.domain import task as steps
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import IllegalStep, NotAllowed, UsageError


def test_the_guards_of_the_vocabulary_are_those_that_are_built() -> None:
    """What a lifecycle file may name as a guard is exactly what the core can ask."""
    assert set(words.GUARDS) == set(steps.GUARDS)


def claim(desk: Desk, key: str, by: Actor, **said: Any) -> Task:
    desk.step(key, "start", by)
    return desk.step(key, "submit", by, **said)


def test_a_claim_needs_evidence_where_evidence_is_required(desk: Desk) -> None:
    """A submit without evidence is refused; evidence given with it or reported before counts."""
    desk.step(DATED, "start", JIA)
    assert "佐证材料" in refused(desk, IllegalStep, DATED, "submit", JIA)
    desk.step(DATED, "report", JIA, **PROOF)
    assert desk.step(DATED, "submit", JIA).claim_pending


def test_a_claim_needs_no_evidence_where_none_is_required(desk: Desk) -> None:
    """An item that asks for no evidence is submitted and completed without any."""
    claim(desk, UNPROVEN, BING)
    assert desk.step(UNPROVEN, "complete", OFFICE).state == "completed"


def test_a_self_report_never_closes_a_task(desk: Desk) -> None:
    """A report, however complete, and a submit leave the task open until the office verifies."""
    desk.step(DATED, "start", JIA)
    assert desk.step(DATED, "report", JIA, note="全部完成", **PROOF).state == "in_progress"
    assert "还没有报结" in refused(desk, IllegalStep, DATED, "complete", OFFICE, **PROOF)
    assert desk.step(DATED, "submit", JIA).state == "in_progress"
    assert "政务公开办" in refused(desk, NotAllowed, DATED, "complete", JIA)
    after = desk.step(DATED, "complete", OFFICE)
    assert (after.state, after.claim_pending) == ("completed", False)


@pytest.mark.parametrize("reported", [{}, {"metrics": {"解读率": "59.9"}}])
def test_a_target_not_met_stands_in_the_way(desk: Desk, reported: dict[str, Any]) -> None:
    """A value never reported, or below the target, keeps the office from completing."""
    claim(desk, MEASURED, JIA, **PROOF, **reported)
    assert "解读率 >= 60%" in refused(desk, IllegalStep, MEASURED, "complete", OFFICE)
    assert "解读率" in refused(desk, IllegalStep, MEASURED, "complete", OFFICE, waive="  ")


def test_a_target_is_met_by_the_latest_value_or_waived_with_a_reason(
    new_desk: Callable[[], Desk],
) -> None:
    """60 meets "at least 60", a later value replaces an earlier one, a waiver needs its reason."""
    met, waived = new_desk(), new_desk()
    claim(met, MEASURED, JIA, **PROOF, metrics={"解读率": "30"})
    met.step(MEASURED, "report", JIA, metrics={"解读率": "60"})
    assert met.step(MEASURED, "complete", OFFICE).state == "completed"
    claim(waived, MEASURED, JIA, **PROOF)
    assert waived.step(MEASURED, "complete", OFFICE, waive="今年无此类文件").state == "completed"


@pytest.mark.parametrize("number", ["很多", "NaN", "", "六十"])
def test_a_metric_that_is_no_number_is_refused_when_it_is_said(desk: Desk, number: str) -> None:
    """What cannot be compared is never written: it would stand in the way of every later audit."""
    desk.step(MEASURED, "start", JIA)
    refused(desk, UsageError, MEASURED, "report", JIA, metrics={"解读率": number})
    refused(desk, UsageError, MEASURED, "submit", JIA, **PROOF, metrics={"解读率": number})


def test_only_continuous_or_milestone_tasks_are_staged(desk: Desk) -> None:
    """A dated task without a milestone has no staged completion; the other two kinds have."""
    desk.step(DATED, "start", JIA)
    assert "持续推进" in refused(desk, IllegalStep, DATED, "stage", OFFICE)
    for key, unit in ((CONTINUOUS, JIA), (MILESTONE, YI)):
        desk.step(key, "start", unit)
        assert desk.step(key, "stage", OFFICE).state == "staged_completion"


@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": " \t"}])
def test_a_return_an_extension_and_a_reopening_need_their_reason(
    desk: Desk, reason: dict[str, str]
) -> None:
    """Blank is not a reason."""
    claim(desk, DATED, JIA, **PROOF)
    assert "理由" in refused(desk, IllegalStep, DATED, "return", OFFICE, **reason)
    assert "理由" in refused(desk, IllegalStep, DATED, "extend", OFFICE, **LATER, **reason)
    desk.step(DATED, "complete", OFFICE)
    assert "理由" in refused(desk, IllegalStep, DATED, "reopen", OFFICE, **reason)


def test_a_refusal_offers_only_what_the_task_allows(desk: Desk) -> None:
    """No return without a claim, no answer without a request, no stage where there is none."""
    desk.step(DATED, "start", JIA)
    for trigger, asked in (("submit", PROOF), ("request_extension", {**LATER, **WHY})):
        said = refused(desk, IllegalStep, DATED, "start", JIA)
        assert "（report）" in said and "（stage）" not in said
        hidden = "（return）" if trigger == "submit" else "（decline-extension）"
        assert hidden not in said
        desk.step(DATED, trigger, JIA, **asked)
        assert hidden in refused(desk, IllegalStep, DATED, "start", JIA)


def test_a_return_needs_a_claim(desk: Desk) -> None:
    """What was not submitted cannot be sent back; a return ends the claim and is counted."""
    desk.step(DATED, "start", JIA)
    assert "报结" in refused(desk, IllegalStep, DATED, "return", OFFICE, **WHY)
    desk.step(DATED, "submit", JIA, **PROOF)
    after = desk.step(DATED, "return", OFFICE, **WHY)
    assert (after.state, after.claim_pending, after.returns) == ("in_progress", False, 1)
    refused(desk, IllegalStep, DATED, "return", OFFICE, **WHY)


@pytest.mark.parametrize("due", [None, "", "2021-06-30", "2021-06-29"])
def test_an_extension_needs_a_later_date(desk: Desk, due: str | None) -> None:
    """No date, the same date and an earlier one are refused."""
    assert "期限" in refused(desk, IllegalStep, DATED, "extend", OFFICE, **WHY, due=due)


@pytest.mark.parametrize("due", ["下月底", "2021-02-30", "20210930"])
def test_a_date_that_is_no_date_is_refused_when_it_is_said(desk: Desk, due: str) -> None:
    """A date is an ISO day; anything else is told to the caller and not written."""
    assert "期限" in refused(desk, UsageError, DATED, "extend", OFFICE, **WHY, due=due)


def test_an_extension_keeps_the_original_date(desk: Desk) -> None:
    """Extended twice, a task shows the new date, the printed one, and how often it was extended."""
    desk.step(DATED, "extend", OFFICE, **WHY, due="2021-07-30")
    after = desk.step(DATED, "extend", OFFICE, **WHY, due="2021-08-31")
    assert (str(after.due), str(after.original_due), after.extensions) == (
        "2021-08-31",
        "2021-06-30",
        2,
    )


def test_an_extension_of_an_overdue_task_into_the_past_leaves_it_overdue(desk: Desk) -> None:
    """A later date that is over already is recorded, but the task stays overdue."""
    in_state(desk, "overdue")
    after = desk.step(MILESTONE, "extend", OFFICE, "2021-11-20", **WHY, due="2021-11-05")
    assert (after.state, str(after.due)) == ("overdue", "2021-11-05")


@pytest.mark.parametrize(
    ("trigger", "by"),
    [("report", YI), ("submit", YI), ("stage", OFFICE), ("request_extension", YI)],
)
def test_no_step_but_an_extension_moves_a_date(desk: Desk, trigger: str, by: Actor) -> None:
    """A date smuggled into a report or a claim moves nothing: a unit cannot extend itself."""
    in_state(desk, "in_progress")
    after = desk.step(MILESTONE, trigger, by, **PROOF, **WHY, due="2029-12-31")
    assert (str(after.due), after.extensions) == ("2021-10-29", 0)


def test_an_extension_is_asked_for_then_granted_as_asked(desk: Desk) -> None:
    """The request moves nothing; granted without further words it is the date that was asked."""
    asked = desk.step(DATED, "request_extension", JIA, reason="系统未开通", due="2021-08-31")
    assert (str(asked.due), dict(asked.requested)) == (
        "2021-06-30",
        {"reason": "系统未开通", "due": "2021-08-31"},
    )
    granted = desk.step(DATED, "extend", OFFICE)
    assert (str(granted.due), granted.extensions, dict(granted.requested)) == ("2021-08-31", 1, {})


def test_the_office_may_grant_another_date_than_was_asked(desk: Desk) -> None:
    """What the office says goes before what the unit asked."""
    desk.step(DATED, "request_extension", JIA, reason="系统未开通", due="2021-08-31")
    granted = desk.step(DATED, "extend", OFFICE, due="2021-07-30", reason="只能延到七月")
    assert str(granted.due) == "2021-07-30"


def test_a_request_is_declined_with_a_reason_of_the_offices_own(desk: Desk) -> None:
    """The unit's reason for asking is no reason for refusing; refused, the date stays."""
    assert "申请" in refused(desk, IllegalStep, DATED, "decline_extension", OFFICE, **WHY)
    desk.step(DATED, "request_extension", JIA, reason="系统未开通", due="2021-08-31")
    assert "理由" in refused(desk, IllegalStep, DATED, "decline_extension", OFFICE)
    after = desk.step(DATED, "decline_extension", OFFICE, reason="期限是市里定的")
    assert (str(after.due), after.extensions, dict(after.requested)) == ("2021-06-30", 0, {})


def test_a_request_of_an_earlier_cycle_is_not_granted_in_the_next(desk: Desk) -> None:
    """Reopened, a task has no request open, whatever was asked before it was completed."""
    desk.step(DATED, "request_extension", JIA, reason="系统未开通", due="2021-08-31")
    claim(desk, DATED, JIA, **PROOF)
    desk.step(DATED, "complete", OFFICE)
    assert dict(desk.step(DATED, "reopen", OFFICE, **WHY).requested) == {}


def test_becoming_overdue_is_counted(desk: Desk) -> None:
    """Overdue, extended, overdue again: two lapses, and the steps between count none."""
    desk.audit("2021-11-01")
    desk.step(MILESTONE, "report", YI, "2021-11-02")
    desk.step(MILESTONE, "extend", OFFICE, "2021-11-03", **WHY, due="2021-11-10")
    desk.audit("2021-11-11")
    assert (desk.task(MILESTONE).state, desk.task(MILESTONE).lapses) == ("overdue", 2)


def test_reopening_begins_a_new_cycle(desk: Desk) -> None:
    """A reopened task owes new evidence and new values; what it was and was due stays known."""
    claim(desk, MEASURED, JIA, **PROOF, **ENOUGH)
    desk.step(MEASURED, "complete", OFFICE)
    after = desk.step(MEASURED, "reopen", OFFICE, **WHY)
    assert (after.state, after.cycle, after.evidence, dict(after.metrics)) == (
        "in_progress",
        2,
        0,
        {},
    )
    assert (after.claim_pending, after.due, after.seq) == (False, after.original_due, 5)
    assert "佐证材料" in refused(desk, IllegalStep, MEASURED, "submit", JIA)
