"""Which facts of the ledger and the records an assessment counts, and which not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from assessed import EVERY, claim, facts, finish, of, rules, run
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

from zwgk_flow import runtime
from zwgk_flow.domain.assessment_facts import facts_of_task
from zwgk_flow.domain.assessment_result import result_of
from zwgk_flow.domain.look_back import Outcome
from zwgk_flow.errors import NotAllowed, NotFound, Refused, UsageError
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.operations.look_back_records import Observed, record_found
from zwgk_flow.operations.look_backs import open_look_back
from zwgk_flow.operations.remarks import list_remarks, note_remark, strike_remark
from zwgk_flow.store.ledger import read_histories


def test_the_day_of_the_claim_counts_and_not_the_day_it_was_verified(desk: Desk) -> None:
    """Claimed on the last day and verified in July is on time; claimed a day later is late."""
    finish(desk, DATED, "2021-06-30", "2021-07-15")
    finish(desk, DATED_YI, "2021-07-01", "2021-07-02")
    view = run(desk)
    assert facts(view, DATED).keys() == {"on-time"}
    assert facts(view, DATED)["on-time"].id == f"{DATED}#4"
    found = facts(view, DATED_YI)
    assert found.keys() == {"late", "days"}
    assert (found["days"].count, found["late"].id) == (1, f"{DATED_YI}#4")


def test_a_claim_that_was_returned_does_not_count(desk: Desk) -> None:
    """Claimed in time, returned, claimed again after the day: late, and the return is a fact."""
    claim(desk, DATED, "2021-06-25")
    desk.step(DATED, "return", OFFICE, "2021-06-28", reason="链接打不开")
    finish(desk, DATED, "2021-07-09", "2021-07-12")
    found = facts(run(desk), DATED)
    assert found.keys() == {"late", "days", "returned"}
    assert found["days"].count == 7
    assert found["returned"].id == f"{DATED}#4"
    assert "链接打不开" in found["returned"].says


def test_finished_within_its_extension_is_not_late(desk: Desk) -> None:
    """Overdue, then put off, then finished before the new day: on time, and the extension apart."""
    desk.audit("2021-07-05")
    desk.step(DATED, "extend", OFFICE, "2021-07-06", reason="等上级文件", due="2021-07-30")
    finish(desk, DATED, "2021-07-30", "2021-08-02")
    assert facts(run(desk), DATED).keys() == {"on-time", "extended"}


def test_what_was_late_stays_so_when_it_is_reopened(desk: Desk) -> None:
    """A failed look-back takes no deduction away: each cycle's days count, being late once."""
    finish(desk, DATED, "2021-07-02", "2021-07-05")
    before = facts(run(desk), DATED)
    assert before.keys() == {"late", "days"}
    reopened = {"reason": "回头看发现问题", "due": "2021-08-31"}
    desk.step(DATED, "reopen", OFFICE, "2021-08-02", **reopened)
    open_again = facts(run(desk, "2021-08-10"), DATED)
    assert open_again == {
        rule: replace(fact, says=f"{fact.says}（第 1 轮）") for rule, fact in before.items()
    }
    finish(desk, DATED, "2021-09-02", "2021-09-03")
    view = run(desk)
    counted = [
        (one.rule, one.facts[-1].id)
        for one in of(view, "甲局").entries
        if one.facts[-1].task == DATED
    ]
    late, again = f"{DATED}#4", f"{DATED}#7"
    assert counted == [("late", late), ("days", late), ("days", again)]
    each = rules(EVERY.replace("fact: late,", "fact: late, per: fact,"))
    twice = of(run(desk, compiled=each), "甲局").entries
    assert [one.facts[-1].id for one in twice if one.rule == "late"] == [late, again]


def test_pace_goes_by_the_last_cycle(desk: Desk) -> None:
    """Late once and open again it is neither late nor missing until its new day is over."""
    finish(desk, DATED, "2021-07-02", "2021-07-05")
    desk.step(DATED, "reopen", OFFICE, "2021-08-02", reason="抽查不实", due="2021-08-31")
    with desk.store.reading() as transaction:
        histories = list(read_histories(transaction, desk.plan))
    (mine,) = [events for events in histories if events[0].task == DATED]
    calendar = runtime.calendar("cn")
    endings = {
        day: facts_of_task(desk.adopted(), calendar, mine, date.fromisoformat(day)).ending
        for day in ("2021-07-01", "2021-07-30", "2021-08-10", "2021-09-10")
    }
    assert [*endings.values()] == ["unfinished", "late", "", "unfinished"]


def test_what_was_on_time_and_had_to_be_done_again_was_not(desk: Desk) -> None:
    """Reopened, the first cycle earns nothing more, and what is open again is missing."""
    finish(desk, DATED, "2021-06-25", "2021-06-28")
    assert facts(run(desk), DATED).keys() == {"on-time"}
    desk.step(DATED, "reopen", OFFICE, "2021-08-02", reason="抽查不实", due="2021-08-31")
    assert facts(run(desk, "2021-08-10"), DATED) == {}
    assert facts(run(desk), DATED).keys() == {"unfinished", "days"}


def test_what_is_open_after_its_day_is_unfinished(desk: Desk) -> None:
    """With its working days late; not yet due, undated or withdrawn it is not."""
    desk.audit("2021-07-05")
    desk.step(UNPROVEN, "withdraw", OFFICE, "2021-10-08", reason="并入他项")
    view = run(desk, "2021-10-15")
    found = facts(view, DATED)
    assert found.keys() >= {"unfinished", "days"}
    assert found["days"].count == runtime.calendar("cn").working_days_between(
        date(2021, 6, 30), date(2021, 10, 15)
    )
    assert facts(view, MEASURED).keys() == {"unfinished", "days"}
    for key in (MILESTONE, UNDATED, UNPROVEN, CONTINUOUS):
        assert not facts(view, key).keys() & {"unfinished", "days", "late", "on-time"}
    assert of(view, "丙镇").total == 100


def test_a_supporting_unit_loses_nothing_for_the_item(desk: Desk) -> None:
    """With 甲局 leading and 乙局 supporting, what stays open is 甲局's; a remark is the named's."""
    both = """\
      - {id: 7, title: 有配合, summary: 有牵头有配合, responsible: "甲局牵头，乙局配合",
         deadline: {by: 2021-03-31}}
"""
    desk.adopt(PLAN + both)
    lead, support = f"{desk.plan}/7/甲局", f"{desk.plan}/7/乙局"
    desk.step(support, "start", YI)
    now = at("2021-04-06")
    note_remark(desk.store, support, "format", "标题有误", date(2021, 4, 2), OFFICE, now)
    view = run(desk, "2021-04-06")
    assert "unfinished" in facts(view, lead)
    assert facts(view, support).keys() == {"format"}


def test_a_claim_that_waits_is_neither_finished_nor_missing(desk: Desk) -> None:
    """It is listed for the office to decide first, even where the audit has marked it late."""
    claim(desk, DATED, "2021-06-25")
    desk.audit("2021-07-05")
    view = run(desk)
    assert desk.task(DATED).state == "overdue"
    assert facts(view, DATED) == {}
    assert of(view, "甲局").waiting == (DATED,)


def test_a_continuous_item_staged_by_its_day_is_on_time(desk: Desk) -> None:
    """Before the year is over it is no fact at all; a milestone item staged but open is missing."""
    for key in (CONTINUOUS, MILESTONE):
        claim(desk, key, "2021-09-01")
        desk.step(key, "stage", OFFICE, "2021-09-03")
    assert facts(run(desk, "2021-11-30"), CONTINUOUS) == {}
    assert "unfinished" in facts(run(desk, "2021-11-30"), MILESTONE)
    assert facts(run(desk, "2022-01-05"), CONTINUOUS).keys() == {"on-time"}


def test_rungs_and_findings_are_cited_by_their_own_names(desk: Desk) -> None:
    """A rung by task, cycle, rung and time; a finding by run, task and code, once a task."""
    for day in ("2021-07-05", "2021-07-06", "2021-07-13", "2021-07-14"):
        desk.audit(day)
    found = facts(run(desk), DATED)
    assert found["told"].id == f"{DATED}/1/supervise/1"
    [rung] = [one for one in list_rungs(desk.store) if (one.task, one.rung) == (DATED, "supervise")]
    assert found["told"].on == rung.opened_on
    silent = facts(run(desk), CONTINUOUS)["silent"]
    assert silent.id == f"desk-2021/daily/2021-07-05/{CONTINUOUS}/no_report"
    assert "没有进展报告" in silent.says


def test_only_what_was_known_on_the_day_counts(desk: Desk) -> None:
    """As of a day before, later steps, rungs and findings are not there."""
    desk.audit("2021-07-05")
    before = run(desk, "2021-07-05").kept.result
    finish(desk, DATED, "2021-07-09", "2021-07-12")
    desk.audit("2021-07-13")
    after = run(desk, "2021-07-05")
    assert replace(after.assessed, root="") == replace(result_of(json.loads(before)), root="")
    assert "late" in facts(run(desk, "2021-07-13"), DATED)


def test_a_failed_look_back_counts_until_it_is_corrected(desk: Desk) -> None:
    """The last verdict counts; what was reopened is no longer on time."""
    finish(desk, DATED, "2021-06-25", "2021-06-28")
    opened = open_look_back(desk.store, desk.plan, OFFICE, at("2021-07-05"), as_of=date(2021, 7, 5))
    failed = Observed(Outcome.FAILED, "网页打不开", "重新发布", date(2021, 8, 31))
    record_found(desk.store, opened.id, DATED, failed, OFFICE, at("2021-07-06"))
    found = facts(run(desk, "2021-07-30"), DATED)
    assert found.keys() == {"false"}
    assert found["false"].id == f"{opened.id}/1/1"
    sound = Observed(Outcome.VERIFIED, "", "", None)
    record_found(desk.store, opened.id, DATED, sound, OFFICE, at("2021-07-07"))
    assert "false" not in facts(run(desk, "2021-07-30"), DATED)
    assert "false" in facts(run(desk, "2021-07-06"), DATED)


def test_remarks_count_until_they_are_struck(desk: Desk) -> None:
    """A bonus counts with evidence only; a remark struck out stays readable and counts no more."""
    now = at("2021-08-02")
    day = date(2021, 8, 1)
    about = "desk-2021/丙镇"
    bare = note_remark(desk.store, about, "practice", "经验被推广", day, OFFICE, now)
    proven = note_remark(
        desk.store, about, "practice", "经验被转发", day, OFFICE, now, PROOF["evidence"]
    )
    fault = note_remark(desk.store, UNPROVEN, "format", "没有落款", day, OFFICE, now)
    other = note_remark(desk.store, about, "unknown", "别的事", day, OFFICE, now)
    view = run(desk, "2021-08-01")
    assert {e.facts[0].id: str(e.points) for e in of(view, "丙镇").entries} == {
        bare.id: "0",
        proven.id: "2",
        fault.id: "-1",
    }
    assert view.unused == ("unknown",)
    assert facts(view, UNPROVEN).keys() == {"format"}
    strike_remark(desk.store, fault.id, "看错了", OFFICE, now)
    assert facts(run(desk, "2021-08-01"), UNPROVEN) == {}
    noted = list_remarks(desk.store, desk.plan, OFFICE)
    assert {one.id: one.struck_for for one in noted} == {
        bare.id: None,
        proven.id: None,
        fault.id: "看错了",
        other.id: None,
    }
    assert list_remarks(desk.store, desk.plan, JIA) == []
    assert other.id.endswith("/unknown/4")
    with pytest.raises(Refused):
        strike_remark(desk.store, fault.id, "又看错了", OFFICE, now)


def test_who_is_not_the_office_notes_nothing(desk: Desk) -> None:
    """A remark is the office's; of an unknown unit or task, or of tomorrow, there is none."""
    now, day = at("2021-08-02"), date(2021, 8, 1)
    with pytest.raises(NotAllowed):
        note_remark(desk.store, DATED, "format", "没有落款", day, JIA, now)
    with pytest.raises(NotFound, match="甲局"):
        note_remark(desk.store, "desk-2021/甲居", "format", "没有落款", day, OFFICE, now)
    with pytest.raises(NotFound):
        note_remark(desk.store, "desk-2021/9/甲局", "format", "没有落款", day, OFFICE, now)
    with pytest.raises(Refused):
        note_remark(desk.store, DATED, "format", "没有落款", date(2021, 8, 3), OFFICE, now)
    with pytest.raises(UsageError):
        note_remark(desk.store, DATED, "格式", "没有落款", day, OFFICE, now)
    assert list_remarks(desk.store, desk.plan, OFFICE) == []
