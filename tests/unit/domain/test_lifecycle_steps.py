"""Does every step of the standard lifecycle do what its table says, for whom, and only then?

The store is real, because "nothing is written" is half of what is promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from desk import (
    BING,
    DATED,
    DATED_YI,
    JIA,
    MILESTONE,
    OFFICE,
    PROOF,
    YI,
    Desk,
    at,
)
from stepping import EVERYTHING, LATER, WHY, in_state, refused

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import IllegalStep, NotAllowed, NotFound, Stale, UsageError
from zwgk_flow.operations.stepping import advance
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
