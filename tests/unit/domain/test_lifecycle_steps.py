"""Does every step of the standard lifecycle do what its table says, for whom, and only then?

The store is real, because "nothing is written" is half of what is promised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
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
    PROOF,
    UNPROVEN,
    YI,
    Desk,
    at,
)

from zwgk_flow.definition import lifecycle as words
from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain import task as steps
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import IllegalStep, NotAllowed, NotFound, Stale, UsageError
from zwgk_flow.operations.tasks import advance
from zwgk_flow.store.ledger import history

STATES = ("assigned", "in_progress", "staged_completion", "completed", "overdue", "withdrawn")
OPEN = ("assigned", "in_progress", "staged_completion", "overdue")
TRIGGERS = (
    "start",
    "report",
    "submit",
    "stage",
    "complete",
    "return",
    "mark_overdue",
    "request_extension",
    "extend",
    "decline_extension",
    "reopen",
    "withdraw",
)
WHY: dict[str, Any] = {"reason": "情况有变"}
LATER: dict[str, Any] = {"due": "2021-12-30"}


def to_assigned(desk: Desk) -> None:
    """Where a new task is."""


def to_in_progress(desk: Desk) -> None:
    desk.step(MILESTONE, "start", YI)


def to_staged(desk: Desk) -> None:
    to_in_progress(desk)
    desk.step(MILESTONE, "stage", OFFICE)


def to_overdue(desk: Desk) -> None:
    to_in_progress(desk)
    desk.audit("2021-10-30", period="逾期")


def to_completed(desk: Desk) -> None:
    to_in_progress(desk)
    desk.step(MILESTONE, "submit", YI, **PROOF)
    desk.step(MILESTONE, "complete", OFFICE)


def to_withdrawn(desk: Desk) -> None:
    desk.step(MILESTONE, "withdraw", OFFICE, **WHY)


REACH: Mapping[str, Callable[[Desk], None]] = {
    "assigned": to_assigned,
    "in_progress": to_in_progress,
    "staged_completion": to_staged,
    "overdue": to_overdue,
    "completed": to_completed,
    "withdrawn": to_withdrawn,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One legal pair: where it leads, who takes it, what must be said.

    `before` is the unit's step that must come first: a submit or a request for an extension.
    """

    to: str
    by: Actor
    said: Mapping[str, Any] = field(default_factory=dict)
    before: str | None = None


# the table of the design, pair by pair; a milestone task, so that every state can be reached
LEGAL: Mapping[tuple[str, str], Row] = {
    ("assigned", "start"): Row("in_progress", YI),
    ("in_progress", "report"): Row("in_progress", YI),
    ("staged_completion", "report"): Row("staged_completion", YI),
    ("overdue", "report"): Row("overdue", YI),
    ("in_progress", "submit"): Row("in_progress", YI, PROOF),
    ("staged_completion", "submit"): Row("staged_completion", YI, PROOF),
    ("overdue", "submit"): Row("overdue", YI, PROOF),
    ("in_progress", "stage"): Row("staged_completion", OFFICE),
    ("overdue", "stage"): Row("staged_completion", OFFICE),
    ("in_progress", "complete"): Row("completed", OFFICE, before="submit"),
    ("staged_completion", "complete"): Row("completed", OFFICE, before="submit"),
    ("overdue", "complete"): Row("completed", OFFICE, before="submit"),
    ("in_progress", "return"): Row("in_progress", OFFICE, WHY, before="submit"),
    ("staged_completion", "return"): Row("in_progress", OFFICE, WHY, before="submit"),
    ("overdue", "return"): Row("overdue", OFFICE, WHY, before="submit"),
    ("assigned", "extend"): Row("assigned", OFFICE, {**WHY, **LATER}),
    ("in_progress", "extend"): Row("in_progress", OFFICE, {**WHY, **LATER}),
    ("staged_completion", "extend"): Row("staged_completion", OFFICE, {**WHY, **LATER}),
    ("overdue", "extend"): Row("in_progress", OFFICE, {**WHY, **LATER}),
    **{(s, "request_extension"): Row(s, YI, {**WHY, **LATER}) for s in OPEN},
    **{(s, "decline_extension"): Row(s, OFFICE, WHY, before="request_extension") for s in OPEN},
    **{(s, "withdraw"): Row("withdrawn", OFFICE, WHY) for s in OPEN},
    ("completed", "reopen"): Row("in_progress", OFFICE, WHY),
    ("staged_completion", "reopen"): Row("in_progress", OFFICE, WHY),
}
# legal, but the audit's alone
BY_AUDIT = {(state, "mark_overdue") for state in ("assigned", "in_progress", "staged_completion")}
EVERYTHING: dict[str, Any] = {**PROOF, **WHY, **LATER}


def in_state(desk: Desk, state: str, before: str | None = None) -> None:
    REACH[state](desk)
    if before:
        desk.step(MILESTONE, before, YI, "2021-11-02", **EVERYTHING)
    assert desk.task(MILESTONE).state == state


def refused(
    desk: Desk, error: type[Exception], key: str, trigger: str, by: Actor, **said: Any
) -> str:
    """The sentence of a refusal, after which the database holds what it held before."""
    before = desk.contents()
    with pytest.raises(error) as told:
        desk.step(key, trigger, by, "2021-11-03", **said)
    assert desk.contents() == before
    return str(told.value)


def test_states_and_triggers_are_those_of_the_shipped_file(standard: Lifecycle) -> None:
    """The table below visits every state and every trigger that the shipped lifecycle has."""
    assert tuple(state.id for state in standard.states) == STATES
    assert set(standard.trigger_names) == set(TRIGGERS)
    rows = {(source, row.trigger) for row in standard.transitions for source in row.sources}
    assert rows == set(LEGAL) | BY_AUDIT


@pytest.mark.parametrize(("state", "trigger"), LEGAL)
def test_a_legal_step_leads_where_the_table_says(desk: Desk, state: str, trigger: str) -> None:
    """Each legal pair moves the task to the state written, in one event, and nothing else."""
    row = LEGAL[state, trigger]
    in_state(desk, state, row.before)
    seen = desk.task(MILESTONE)
    others = [task for task in desk.tasks() if task.key != MILESTONE]
    after = desk.step(MILESTONE, trigger, row.by, "2021-11-03", **row.said)
    assert (after.state, after.seq) == (row.to, seen.seq + 1)
    assert desk.task(MILESTONE) == after
    assert [task for task in desk.tasks() if task.key != MILESTONE] == others


@pytest.mark.parametrize(
    ("state", "trigger"),
    [(s, t) for s in STATES for t in TRIGGERS if (s, t) not in LEGAL and (s, t) not in BY_AUDIT],
)
def test_every_other_pair_is_refused_and_writes_nothing(
    desk: Desk, state: str, trigger: str
) -> None:
    """A pair the table does not have is refused to the unit, the office and a stranger alike."""
    in_state(desk, state)
    for actor in (YI, OFFICE):
        said = refused(desk, IllegalStep, MILESTONE, trigger, actor, **EVERYTHING)
        assert "任务现在是" in said
        assert "现在可以" in said or "现在没有可办的步骤" in said
    refused(desk, NotAllowed, MILESTONE, trigger, JIA, **EVERYTHING)


@pytest.mark.parametrize(("state", "trigger"), sorted(BY_AUDIT))
def test_nobody_but_the_audit_marks_a_task_overdue(desk: Desk, state: str, trigger: str) -> None:
    """Overdue is entered by the audit only: neither the unit nor the office may write it."""
    in_state(desk, state)
    for actor in (YI, OFFICE, JIA, Actor("督查", "daily")):
        assert "督查" in refused(desk, NotAllowed, MILESTONE, trigger, actor, as_of="2021-11-03")


@pytest.mark.parametrize("trigger", [t for t in TRIGGERS if t != "mark_overdue"])
def test_a_stranger_may_do_nothing(desk: Desk, trigger: str) -> None:
    """A unit that does not answer for the task is refused every step, whatever it says."""
    in_state(desk, "in_progress", "submit")
    for stranger in (JIA, BING, Actor("别区某局", "联络员")):
        refused(desk, NotAllowed, MILESTONE, trigger, stranger, **EVERYTHING)


@pytest.mark.parametrize(
    "trigger", ["stage", "complete", "return", "extend", "decline_extension", "withdraw"]
)
def test_a_unit_may_not_take_the_offices_steps(desk: Desk, trigger: str) -> None:
    """A unit verifies, returns, stages and extends nothing, not even its own tasks."""
    in_state(desk, "in_progress", "submit")
    assert "政务公开办" in refused(desk, NotAllowed, MILESTONE, trigger, YI, **EVERYTHING)


@pytest.mark.parametrize("trigger", ["start", "report", "submit", "request_extension"])
def test_the_office_acts_for_a_unit_and_the_event_says_so(desk: Desk, trigger: str) -> None:
    """A unit's step taken by the office names the office's person and is marked as such."""
    in_state(desk, "assigned" if trigger == "start" else "in_progress")
    desk.step(MILESTONE, trigger, OFFICE, **EVERYTHING)
    with desk.store.reading() as transaction:
        last = history(transaction, MILESTONE)[-1]
    assert (last.actor, last.acting_as, last.as_role) == (
        "办公室/值班员",
        "office_for_unit",
        "unit",
    )


def test_a_unit_that_is_the_office_acts_in_the_right_the_step_asks_for(desk: Desk) -> None:
    """An event says unit for the unit's own step and office for the office's."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "extend", OFFICE, **WHY, **LATER)
    with desk.store.reading() as transaction:
        assert [event.acting_as for event in history(transaction, DATED)] == [
            "office",
            "unit",
            "office",
        ]


# --- guards, one by one --------------------------------------------------------------------------


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


# --- what was asked, what is true, what is possible ----------------------------------------------


def test_an_unknown_task_is_told_with_what_is_near(desk: Desk) -> None:
    """A wrong plan, item or unit is answered with the right ones."""
    assert "desk-2021" in refused(desk, NotFound, "desk-2022/1/甲局", "start", JIA)
    assert "没有第 9 项" in refused(desk, NotFound, "desk-2021/9/甲局", "start", JIA)
    assert "甲局、乙局" in refused(desk, NotFound, "desk-2021/1/丁局", "start", JIA)


def test_an_unknown_step_is_told_with_those_there_are(desk: Desk) -> None:
    """A trigger the lifecycle does not have is a wrong use, not a refusal."""
    assert "submit" in refused(desk, UsageError, DATED_YI, "finish", YI)
    refused(desk, UsageError, DATED_YI, "assign", YI)


def test_one_who_looked_too_long_ago_is_told(desk: Desk) -> None:
    """A step that names the entry it was based on is refused once there is a later one."""

    seen = desk.step(DATED, "start", JIA).seq
    desk.step(DATED, "report", JIA)
    before = desk.contents()
    with pytest.raises(Stale, match="别人刚刚先办了"):
        advance(desk.store, DATED, "submit", JIA, at("2021-03-02"), PROOF, seen=seen)
    assert desk.contents() == before
