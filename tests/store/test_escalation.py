"""Who is told what, when: the district ladder over the working days of autumn 2021.

1 to 7 October were off, Sunday 26 September and Saturday 9 October were worked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from desk import (
    CONTINUOUS,
    DATED,
    ENOUGH,
    JIA,
    MEASURED,
    OFFICE,
    PLAN,
    PROOF,
    UNDATED,
    UNPROVEN,
    Desk,
    at,
    compiled,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zwgk_flow import runtime
from zwgk_flow.domain.decision import decide
from zwgk_flow.domain.digest import digests, plain
from zwgk_flow.domain.escalation import Past, Told, recipients_of
from zwgk_flow.domain.findings import Snapshot
from zwgk_flow.errors import NotAllowed, NotFound
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.escalations import acknowledge_rung, list_rungs
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import Store

CALENDAR = runtime.calendar("cn")


def days(first: str, last: str) -> Iterator[str]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day.isoformat()
        day += timedelta(days=1)


def audited(desk: Desk, first: str, last: str) -> None:
    for day in days(first, last):
        desk.audit(day)


def rungs(desk: Desk, task: str) -> dict[str, str]:
    return {rung.rung: str(rung.opened_on) for rung in list_rungs(desk.store) if rung.task == task}


# --- when ----------------------------------------------------------------------------------------


def test_the_whole_ladder_counts_working_days(desk: Desk) -> None:
    """Audited every day, a task due on 30 September climbs rung by rung past the holiday."""
    audited(desk, "2021-09-20", "2021-11-10")
    assert rungs(desk, MEASURED) == {
        "remind": "2021-09-24",  # 26, 27, 28, 29, 30: five days, one of them a Sunday worked
        "urge": "2021-10-08",  # the first working day after the due day
        "supervise": "2021-10-14",  # Saturday 9 is the first of five
        "circulate": "2021-10-21",
        "interview": "2021-11-04",
    }


def test_an_acknowledgement_stretches_the_wait(desk: Desk) -> None:
    """Acknowledged, the rung above comes after ten working days, not five; others as ever."""
    audited(desk, "2021-10-01", "2021-10-08")
    acknowledge_rung(desk.store, MEASURED, "urge", JIA, at("2021-10-09"))
    audited(desk, "2021-10-09", "2021-11-10")
    assert rungs(desk, MEASURED) == {
        "urge": "2021-10-08",
        "supervise": "2021-10-21",
        "circulate": "2021-10-28",
    }
    assert rungs(desk, UNPROVEN)["supervise"] == "2021-10-13"


def test_who_was_silent_for_long_is_not_jumped_over(desk: Desk) -> None:
    """Audited only in December, a task gets its first rung then, and the next after its wait."""
    for day in ("2021-12-01", "2021-12-01", "2021-12-02", "2021-12-08", "2021-12-09"):
        desk.audit(day)
    assert rungs(desk, MEASURED) == {"urge": "2021-12-01", "supervise": "2021-12-08"}


def test_a_reminder_comes_at_most_once_and_not_after_the_due_day(desk: Desk) -> None:
    """Five audits in the last week remind once; a first audit after it does not remind."""
    audited(desk, "2021-09-26", "2021-09-30")
    assert rungs(desk, MEASURED) == {"remind": "2021-09-26"}
    assert "remind" not in rungs(desk, DATED)


def test_the_due_day_itself_is_in_time(desk: Desk) -> None:
    """On the due day one is reminded; the urging begins a working day later."""
    desk.audit("2021-06-30")
    desk.audit("2021-07-01")
    assert rungs(desk, DATED) == {"remind": "2021-06-30", "urge": "2021-07-01"}


# --- what stops it -------------------------------------------------------------------------------


def test_a_completed_task_is_told_nothing_more(desk: Desk) -> None:
    """What is done after the first rung gets no second."""
    audited(desk, "2021-10-01", "2021-10-08")

    desk.step(MEASURED, "submit", JIA, "2021-10-09", **PROOF, **ENOUGH)
    desk.step(MEASURED, "complete", OFFICE, "2021-10-09")
    audited(desk, "2021-10-09", "2021-12-31")
    assert rungs(desk, MEASURED) == {"urge": "2021-10-08"}


def test_a_claim_that_waits_for_the_office_stops_the_ladder(desk: Desk) -> None:
    """While the office has not looked, the unit is not urged; a return starts the wait anew."""
    audited(desk, "2021-10-01", "2021-10-08")
    desk.step(MEASURED, "submit", JIA, "2021-10-09", **PROOF)
    audited(desk, "2021-10-10", "2021-10-20")
    assert rungs(desk, MEASURED) == {"urge": "2021-10-08"}
    desk.step(MEASURED, "return", OFFICE, "2021-10-20", reason="数值没有达到")
    audited(desk, "2021-10-21", "2021-10-28")
    assert rungs(desk, MEASURED) == {"urge": "2021-10-08", "supervise": "2021-10-27"}


def test_an_extension_stops_the_ladder_until_the_new_date(desk: Desk) -> None:
    """Extended to 15 October, nothing more comes before; then waits count from the new date."""
    audited(desk, "2021-10-01", "2021-10-08")
    desk.step(MEASURED, "extend", OFFICE, "2021-10-08", reason="系统未开通", due="2021-10-15")
    assert desk.task(MEASURED).state == "in_progress"
    audited(desk, "2021-10-09", "2021-10-15")
    assert set(rungs(desk, MEASURED)) == {"urge", "remind"}
    audited(desk, "2021-10-16", "2021-10-31")
    assert rungs(desk, MEASURED)["supervise"] == "2021-10-22"


def test_tasks_without_a_date_or_staged_in_their_period_are_not_urged(desk: Desk) -> None:
    """No due day, no ladder; a continuous task staged in its period has done what it owes."""
    desk.step(CONTINUOUS, "start", JIA)
    desk.step(CONTINUOUS, "stage", OFFICE)
    for day in ("2022-01-04", "2022-01-20", "2022-02-15"):
        desk.audit(day)
    assert rungs(desk, UNDATED) == rungs(desk, CONTINUOUS) == {}


def test_reopening_begins_the_ladder_anew(desk: Desk) -> None:
    """Rungs belong to a cycle: the second cycle starts again from the first rung."""
    audited(desk, "2021-10-01", "2021-10-14")
    desk.step(UNPROVEN, "submit", OFFICE, "2021-10-15")
    desk.step(UNPROVEN, "complete", OFFICE, "2021-10-15")
    desk.step(UNPROVEN, "reopen", OFFICE, "2021-10-18", reason="链接失效")
    desk.audit("2021-10-19")
    told = [(r.cycle, r.rung) for r in list_rungs(desk.store) if r.task == UNPROVEN]
    assert told == [(1, "urge"), (1, "supervise"), (2, "urge")]


# --- any year ------------------------------------------------------------------------------------


@given(
    looked=st.sets(st.dates(date(2021, 9, 1), date(2022, 3, 1)), min_size=1, max_size=60),
    seen=st.sets(st.sampled_from(["urge", "supervise", "circulate"])),
)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rungs_open_in_order_one_an_audit_and_never_before_their_wait(
    desk: Desk, looked: set[date], seen: set[str]
) -> None:
    """Whatever the days of the audits and whoever acknowledges, order and waits hold."""
    plan = desk.adopted()
    task = replace(desk.task(MEASURED), state="in_progress")
    snapshot = Snapshot(plan, (task,), CALENDAR)
    told: list[Told] = []
    for day in sorted(looked):
        opened = decide(snapshot, Past(tuple(told)), day).openings
        assert len(opened) <= 1
        told += [
            Told(task.key, task.cycle, o.rung.id, day, day if o.rung.id in seen else None)
            for o in opened
        ]
    order = [rung.id for rung in plan.ladder.rungs if rung.is_late or rung.before]
    assert [rung.rung for rung in told] == [id for id in order if id in {r.rung for r in told}]
    after = [rung for rung in told if rung.rung != "remind"]
    assert [rung.rung for rung in after] == order[1 : 1 + len(after)]
    assert task.due is not None
    below, wide = task.due, False
    for rung in after:
        policy = plan.ladder.rung(rung.rung)
        least = policy.acknowledged_wait if wide else policy.wait
        assert CALENDAR.working_days_between(below, rung.opened_on) >= least
        below, wide = rung.opened_on, rung.acknowledged_on is not None


# --- to whom -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "rung", "to"),
    [
        ("甲局", "remind", [("liaison", "jia@desk.example", None)]),
        (
            "甲局",
            "urge",
            [
                ("liaison", "jia@desk.example", None),
                ("section_head", "jia-ke@desk.example", None),
            ],
        ),
        (
            "甲局",
            "circulate",
            [
                ("principal", "jia-zy@desk.example", None),
                ("office", "office@desk.example", "supervisor"),
            ],
        ),
        (
            "甲局",
            "interview",
            [
                ("principal", "jia-zy@desk.example", None),
                ("leading_group", "leader@desk.example", None),
            ],
        ),
        # 乙局 has no section head: his leader stands in for him
        (
            "乙局",
            "urge",
            [
                ("liaison", "yi@desk.example", None),
                ("deputy_leader", "yi-fg@desk.example", "section_head"),
            ],
        ),
        # 丙镇 has nobody but a deputy leader, who is told once however many he stands in for
        ("丙镇", "urge", [("deputy_leader", "bing-fg@desk.example", "liaison")]),
        (
            "丙镇",
            "interview",
            [
                ("deputy_leader", "bing-fg@desk.example", "principal"),
                ("leading_group", "leader@desk.example", None),
            ],
        ),
        ("没有联系人的单位", "supervise", []),
    ],
)
def test_each_rung_reaches_its_roles_or_who_stands_in_for_them(
    desk: Desk, unit: str, rung: str, to: list[tuple[str, str, str | None]]
) -> None:
    """Recipients by role, with the fallback named, each address once."""
    plan = desk.adopted()
    found = recipients_of(plan, unit, plan.ladder.rung(rung), plan.ladder, date(2021, 7, 1))
    assert [(r.role, r.address, r.stands_in_for) for r in found] == to


def test_a_rung_that_reaches_nobody_is_opened_and_told_to_the_office(store: Store) -> None:
    """Without any address the rung has no recipients, and the office hears that nobody does."""
    bare = PLAN.replace("丙镇: {contacts: {deputy_leader: bing-fg@desk.example}}", "丙镇: {}")
    adopt_plan(store, compiled(bare), OFFICE, at("2021-01-04"))
    desk = Desk(store)
    desk.audit("2021-09-30")
    (opened,) = [rung for rung in list_rungs(store) if rung.task == UNPROVEN]
    assert opened.recipients == ()
    (message,) = [m for m in list_messages(store) if UNPROVEN in m.body]
    assert (message.recipient, message.unit) == ("office@desk.example", "办公室")
    assert "无人可告知" in message.subject


def test_one_address_gets_one_message_an_audit(desk: Desk) -> None:
    """Tasks of several rungs are gathered in one digest, named for the weightiest."""
    desk.audit("2021-07-01")
    desk.step(DATED, "extend", OFFICE, "2021-07-02", reason="系统未开通", due="2021-09-29")
    desk.audit("2021-09-30")
    desk.audit("2021-10-08")
    told = [m for m in list_messages(desk.store) if m.run.endswith("2021-10-08")]
    assert len(told) == len({message.recipient for message in told})
    (mine,) = [message for message in told if message.recipient == "jia@desk.example"]
    assert mine.subject.startswith("【催办·黄】")
    assert MEASURED in mine.body
    assert mine.unit == "甲局"


def test_a_digest_names_its_weightiest_rung_and_lists_it_first(desk: Desk) -> None:
    """A leader of two units reads what is worst first, and the units differ, so none is named."""
    plan = desk.adopted()
    one, other = desk.task(MEASURED), desk.task("desk-2021/3/乙局")
    contacts = {**plan.contacts, "乙局": plan.contacts["甲局"]}
    plan = replace(plan, contacts=contacts)
    late = date(2021, 11, 1)
    told = [Told(one.key, 1, "urge", date(2021, 10, 8)), Told(one.key, 1, "supervise", late)]
    past = Past(tuple(told))
    opened = decide(Snapshot(plan, (one, other), CALENDAR), past, date(2021, 11, 8)).openings
    to_principal = [replace(o, recipients=o.recipients[:1]) for o in opened]
    assert [o.rung.id for o in to_principal] == ["urge", "circulate"]
    same = [replace(o, recipients=opened[1].recipients[:1]) for o in to_principal]
    message = plain(*digests(plan, reversed(same), date(2021, 11, 8)))
    assert message.subject == "【通报】2021年示例区政务公开工作要点：2 项任务"
    assert message.body.index("〔通报〕") < message.body.index("〔催办〕")
    assert message.unit == ""


# --- acknowledging -------------------------------------------------------------------------------


def test_the_first_acknowledgement_stays(desk: Desk) -> None:
    """Acknowledged twice, a rung keeps who saw it first and when."""
    desk.audit("2021-10-08")
    (first,) = acknowledge_rung(desk.store, MEASURED, None, JIA, at("2021-10-08", 11))
    (again,) = acknowledge_rung(desk.store, MEASURED, "urge", OFFICE, at("2021-10-09"))
    assert again == first
    assert (first.acknowledged_by, first.acknowledged_at) == ("甲局/联络员", at("2021-10-08", 11))


def test_nobody_acknowledges_for_another_unit_nor_what_was_never_opened(desk: Desk) -> None:
    """A stranger is refused; a rung that was not opened is told with those that were."""
    desk.audit("2021-10-08")
    before = desk.contents()
    with pytest.raises(NotAllowed, match="甲局"):
        acknowledge_rung(desk.store, MEASURED, None, replace(JIA, unit="丙镇"), at("2021-10-08"))
    with pytest.raises(NotFound, match="催办"):
        acknowledge_rung(desk.store, MEASURED, "interview", JIA, at("2021-10-08"))
    with pytest.raises(NotFound):
        acknowledge_rung(desk.store, UNDATED, None, OFFICE, at("2021-10-08"))
    assert desk.contents() == before
