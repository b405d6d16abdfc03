"""Assessments on both databases: which facts the ledger holds, what is frozen, who may do what."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

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
    ROOT,
    UNDATED,
    UNPROVEN,
    YI,
    Desk,
    at,
)

from zwgk_flow import runtime
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.domain.assessment import Fact, Score
from zwgk_flow.domain.assessment_result import result_of
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.look_back import Outcome
from zwgk_flow.errors import (
    DefinitionError,
    NotAllowed,
    NotFound,
    Refused,
    StoreProblem,
    UsageError,
)
from zwgk_flow.operations.appeals import decide_appeal, list_appeals, raise_appeal
from zwgk_flow.operations.assessments import (
    AssessmentView,
    explain_unit,
    list_assessments,
    publish_assessment,
    run_assessment,
    show_assessment,
)
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.operations.look_back_records import Found, record_found
from zwgk_flow.operations.look_backs import open_look_back
from zwgk_flow.operations.pacing import show_pace
from zwgk_flow.operations.remarks import list_remarks, note_remark, strike_remark
from zwgk_flow.operations.verification import verify

SHIPPED = ROOT / "definitions" / "assessments" / "district.yaml"
# a rule for every kind of fact, so that each can be seen
EVERY = """\
assessment: every
title: 全部事实
base: 100
indicators:
  - id: all
    name: 全部
    weight: 100
    rules:
      - {id: unfinished, name: 未完成, fact: unfinished, deduct: 5}
      - {id: late, name: 逾期, fact: late, deduct: 2}
      - {id: days, name: 天数, fact: overdue_days, deduct: 0.1}
      - {id: on-time, name: 按期, fact: on_time, add: 1}
      - {id: extended, name: 延期, fact: extended, deduct: 0.5}
      - {id: returned, name: 退回, fact: returned, deduct: 2}
      - {id: silent, name: 不报告, fact: finding, of: [no_report], deduct: 1}
      - {id: told, name: 督办, fact: rung, of: [supervise], deduct: 3}
      - {id: false, name: 不实, fact: failed_look_back, deduct: 5}
      - {id: format, name: 格式, fact: remark, of: [format], deduct: 1}
      - {id: good, name: 推广, fact: remark, of: [practice], add: 2, proof: true}
"""
ID = "desk-2021/every/2021-12-31/1"
LATE_IN_THE_YEAR = at("2022-01-10")


def rules(text: str = EVERY) -> CompiledAssessment:
    return compile_assessment(text, "办法.yaml")


def run(
    desk: Desk,
    as_of: str = "2021-12-31",
    actor: Actor = OFFICE,
    compiled: CompiledAssessment | None = None,
) -> AssessmentView:
    return run_assessment(
        desk.store,
        desk.plan,
        compiled or rules(),
        date.fromisoformat(as_of),
        actor,
        LATE_IN_THE_YEAR,
        runtime.calendar,
    )


def publish(desk: Desk, id: str = ID, actor: Actor = OFFICE) -> AssessmentView:
    return publish_assessment(desk.store, id, actor, LATE_IN_THE_YEAR, runtime.calendar)


def of(view: AssessmentView, unit: str) -> Score:
    standing = view.assessed.standing(unit)
    assert standing is not None
    return standing.score


def facts(view: AssessmentView, task: str) -> dict[str, Fact]:
    """Rule → the fact that it counts of one task."""
    unit = task.split("/")[2]
    return {e.rule: e.facts[-1] for e in of(view, unit).entries if e.facts[-1].task == task}


def claim(desk: Desk, key: str, day: str, **said: Any) -> None:
    unit = Actor(key.split("/")[2], "联络员")
    if desk.task(key).state == "assigned":
        desk.step(key, "start", unit, day)
    desk.step(key, "submit", unit, day, **{**PROOF, **said})


def finish(desk: Desk, key: str, claimed: str, verified: str, **said: Any) -> None:
    claim(desk, key, claimed, **said)
    desk.step(key, "complete", OFFICE, verified)


# --- facts ---------------------------------------------------------------------------------------


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
    failed = Found(Outcome.FAILED, "网页打不开", "重新发布", date(2021, 8, 31))
    record_found(desk.store, opened.id, DATED, failed, OFFICE, at("2021-07-06"))
    found = facts(run(desk, "2021-07-30"), DATED)
    assert found.keys() == {"false"}
    assert found["false"].id == f"{opened.id}/1/1"
    sound = Found(Outcome.VERIFIED, "", "", None)
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


# --- drafts and publication ----------------------------------------------------------------------


def test_the_same_ledger_gives_the_same_bytes(desk: Desk) -> None:
    """Run again at another hour: the same draft, byte for byte; the points add up to the score."""
    desk.audit("2021-07-05")
    finish(desk, DATED, "2021-07-09", "2021-07-12")
    first, again = run(desk), run(desk)
    assert (first.kept.id, again.kept.id) == (ID, ID)
    assert first.kept.result == again.kept.result
    assert len(list_assessments(desk.store)) == 1
    assert first.assessed.root == desk.rows("SELECT root FROM assessment")[0][0]
    for unit in json.loads(first.kept.result)["units"]:
        traced = sum(float(entry["points"]) for line in unit["lines"] for entry in line["entries"])
        traced += sum(float(cut["points"]) for cut in unit["cuts"])
        assert 100 + traced == pytest.approx(float(unit["score"]))
    assert verify(desk.store).differences == ()


def test_units_alike_stand_in_printed_order(desk: Desk) -> None:
    """With nothing against anybody all share the first rank, as the plan prints them."""
    view = run(desk, "2021-02-01")
    assert [(one.rank, one.score.unit) for one in view.assessed.standings] == [
        (1, "甲局"),
        (1, "乙局"),
        (1, "丙镇"),
    ]


def test_what_is_published_never_changes(desk: Desk) -> None:
    """Later steps, a later run and a second publication leave every byte of it as it was."""
    desk.audit("2021-07-05")
    run(desk, "2021-07-30")
    id = "desk-2021/every/2021-07-30/1"
    published = publish(desk, id)
    rows = desk.rows("SELECT * FROM publication")
    assert published.kept.root == desk.rows("SELECT root FROM checkpoint ORDER BY id")[-1][0]
    assert (published.kept.text, published.kept.digest) == (EVERY, rules().digest)
    note_remark(desk.store, DATED, "format", "没有落款", date(2021, 7, 1), OFFICE, at("2021-08-02"))
    with pytest.raises(Refused, match="已在"):
        publish(desk, id)
    later = run(desk, "2021-07-30")
    assert later.kept.id == "desk-2021/every/2021-07-30/2"
    assert "format" in facts(later, DATED)
    for rewrite in ("UPDATE publication SET result = '{}'", "DELETE FROM publication"):
        with pytest.raises(StoreProblem), desk.store.writing() as transaction:
            transaction.write(rewrite)
    assert desk.rows("SELECT * FROM publication") == rows
    assert show_assessment(desk.store, id, OFFICE).kept == published.kept


def test_a_draft_that_the_ledger_has_left_behind_is_not_published(desk: Desk) -> None:
    """What came after its day does not matter; what changes its result asks for another run."""
    run(desk, "2021-07-30")
    id = "desk-2021/every/2021-07-30/1"
    note_remark(desk.store, DATED, "format", "没有落款", date(2021, 7, 1), OFFICE, at("2021-08-02"))
    with pytest.raises(Refused, match="assess run"):
        publish(desk, id)
    run(desk, "2021-07-30")
    desk.step(DATED, "start", JIA, "2021-08-05")
    assert publish(desk, id).kept.published_by == str(OFFICE)


def test_two_at_once_make_one_draft_and_one_publication(desk: Desk) -> None:
    """Of several who run, all meet in one draft; of several who publish, one does."""

    def tried(n: int) -> str:
        try:
            return run(desk).kept.id if n < 4 else str(publish(desk).kept.published_by)
        except Refused as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(4) as people:
        assert set(people.map(tried, range(4))) == {ID}
        published = list(people.map(tried, range(4, 8)))
    assert sorted(published) == [*["Refused"] * 3, str(OFFICE)]
    assert desk.rows("SELECT assessment FROM publication") == [(ID,)]
    assert [one.id for one in list_assessments(desk.store)] == [ID]


def test_before_its_first_task_nothing_of_a_plan_is_judged(desk: Desk) -> None:
    """A day of which the ledger knows nothing would give everybody full marks: it is refused."""
    born = desk.rows("SELECT min(at) FROM event")[0][0][:10]
    with pytest.raises(Refused, match=born):
        run(desk, "2020-12-31")
    with pytest.raises(Refused, match=born):
        show_pace(desk.store, desk.plan, date(2020, 12, 31), runtime.calendar)
    assert run(desk, born).assessed.standings


def test_only_the_office_runs_and_publishes(desk: Desk) -> None:
    """A unit does neither; nobody assesses a day that has not come, nor by rules with errors."""
    with pytest.raises(NotAllowed):
        run(desk, actor=JIA)
    with pytest.raises(Refused, match="还没有到"):
        run(desk, "2022-01-11")
    with pytest.raises(DefinitionError):
        run(desk, compiled=rules(EVERY.replace("weight: 100", "weight: 90")))
    with pytest.raises(Refused, match=r"supervice.*supervise"):
        run(desk, compiled=rules(EVERY.replace("[supervise]", "[supervice]")))
    assert list_assessments(desk.store) == []
    run(desk)
    with pytest.raises(NotAllowed):
        publish(desk, actor=JIA)
    assert list_assessments(desk.store)[0].published_at is None


def test_a_unit_sees_its_own_points_once_they_are_published(desk: Desk) -> None:
    """A draft is the office's; of others a unit sees the sums only; strangers see nothing."""
    run(desk)
    with pytest.raises(NotFound):
        explain_unit(desk.store, "甲局", None, JIA)
    with pytest.raises(NotAllowed, match="草稿"):
        show_assessment(desk.store, ID, JIA)
    assert explain_unit(desk.store, "甲局", None, OFFICE).kept.id == ID
    publish(desk)
    view = explain_unit(desk.store, "甲局", None, JIA)
    assert (view.opens("甲局"), view.opens("乙局")) == (True, False)
    with pytest.raises(NotAllowed):
        explain_unit(desk.store, "乙局", ID, JIA)
    with pytest.raises(NotAllowed):
        show_assessment(desk.store, ID, Actor("丁局", "联络员"))
    with pytest.raises(NotFound):
        explain_unit(desk.store, "丁局", ID, OFFICE)


# --- appeals -------------------------------------------------------------------------------------


def appealed(desk: Desk) -> str:
    desk.audit("2021-07-05")
    run(desk)
    publish(desk)
    raised = raise_appeal(desk.store, ID, "甲局", "系统升级", JIA, LATE_IN_THE_YEAR)
    return raised.id


def test_an_upheld_appeal_leaves_its_facts_out_of_the_next_run(desk: Desk) -> None:
    """The published result keeps every byte and shows the outcome; the next says what is gone."""
    id = appealed(desk)
    before = show_assessment(desk.store, ID, OFFICE)
    gone = facts(before, DATED)["unfinished"].id
    decide_appeal(
        desk.store,
        id,
        upheld=True,
        note="属实",
        without=(gone, gone),
        actor=OFFICE,
        now=LATE_IN_THE_YEAR,
    )
    after = show_assessment(desk.store, ID, OFFICE)
    assert after.kept == before.kept
    assert [(one.outcome, one.without) for one in after.appeals] == [("upheld", (gone,))]
    later = run(desk)
    assert facts(later, DATED).keys() == facts(before, DATED).keys() - {"unfinished", "days"}
    assert [(one.fact, one.unit, one.appeal) for one in later.assessed.left_out] == [
        (gone, "甲局", id)
    ]
    assert of(later, "乙局") == of(before, "乙局")


def test_a_dismissed_appeal_changes_nothing(desk: Desk) -> None:
    """It is decided once, and the next run is as the one before."""
    id = appealed(desk)
    said = {"note": "查无此事", "without": (), "actor": OFFICE, "now": LATE_IN_THE_YEAR}
    decide_appeal(desk.store, id, upheld=False, **said)
    with pytest.raises(Refused, match="不采纳"):
        decide_appeal(desk.store, id, upheld=False, **said)
    assert (
        run(desk).assessed.standings == show_assessment(desk.store, ID, OFFICE).assessed.standings
    )


def test_an_appeal_is_the_units_and_its_decision_the_offices(desk: Desk) -> None:
    """Not against a draft, not by another unit; upheld it names facts of the unit and a reason."""
    run(desk)
    now = LATE_IN_THE_YEAR
    with pytest.raises(Refused, match="草稿"):
        raise_appeal(desk.store, ID, "甲局", "系统升级", JIA, now)
    publish(desk)
    with pytest.raises(NotAllowed):
        raise_appeal(desk.store, ID, "甲局", "系统升级", YI, now)
    with pytest.raises(UsageError):
        raise_appeal(desk.store, ID, "甲局", " ", JIA, now)
    id = raise_appeal(desk.store, ID, "甲局", "系统升级", JIA, now).id
    said: dict[str, Any] = {"upheld": True, "note": "属实", "actor": OFFICE, "now": now}
    with pytest.raises(NotAllowed):
        decide_appeal(desk.store, id, **{**said, "actor": JIA}, without=(f"{DATED}#1",))
    for wrong in ((), (f"{DATED_YI}#1",)):
        with pytest.raises(NotFound):
            decide_appeal(desk.store, id, **said, without=wrong)
    with pytest.raises(UsageError):
        decide_appeal(desk.store, id, **{**said, "note": ""}, without=(f"{DATED}#1",))
    assert [one.outcome for one in list_appeals(desk.store, None, JIA)] == [None]
    assert list_appeals(desk.store, None, YI) == []
    assert len(list_appeals(desk.store, desk.plan, OFFICE)) == 1


def test_the_same_appeal_twice_is_told(desk: Desk) -> None:
    """Sent again by a slip, or again after it was dismissed; another reason may be given."""
    id = appealed(desk)
    again = ("甲局", "系统升级", JIA, LATE_IN_THE_YEAR)
    with pytest.raises(Refused, match=f"{id} 里提过，等待决定"):
        raise_appeal(desk.store, ID, *again)
    said: dict[str, Any] = {"note": "查无此事", "without": (), "now": LATE_IN_THE_YEAR}
    decide_appeal(desk.store, id, upheld=False, actor=OFFICE, **said)
    with pytest.raises(Refused, match="已决定：不采纳"):
        raise_appeal(desk.store, ID, *again)
    raise_appeal(desk.store, ID, "甲局", "通知没有送达", JIA, LATE_IN_THE_YEAR)
    assert len(list_appeals(desk.store, None, JIA)) == 2


def test_the_same_remark_twice_is_told(desk: Desk) -> None:
    """Noted again by a slip it would count twice; of another day or task, or struck out, it may."""
    now, day = at("2021-08-02"), date(2021, 8, 1)
    first = note_remark(desk.store, UNPROVEN, "format", "没有落款", day, OFFICE, now)
    with pytest.raises(Refused, match=first.id):
        note_remark(desk.store, UNPROVEN, "format", "没有落款 ", day, OFFICE, now)
    note_remark(desk.store, UNPROVEN, "format", "没有落款", date(2021, 7, 1), OFFICE, now)
    note_remark(desk.store, "desk-2021/丙镇", "format", "没有落款", day, OFFICE, now)
    strike_remark(desk.store, first.id, "要补佐证", OFFICE, now)
    note_remark(desk.store, UNPROVEN, "format", "没有落款", day, OFFICE, now, PROOF["evidence"])
    assert len(list_remarks(desk.store, desk.plan, OFFICE)) == 4


def test_who_asks_for_a_unit_without_points_is_told_so(desk: Desk) -> None:
    """Not that nothing was published, where something was; a slip is told with what is near."""
    with pytest.raises(NotFound, match="还没有公布过考核"):
        explain_unit(desk.store, "甲局", None, OFFICE)
    run(desk)
    with pytest.raises(NotFound, match="还没有公布过考核"):
        explain_unit(desk.store, "甲局", None, JIA)
    with pytest.raises(NotFound, match=r"没有这个单位.*是不是“甲局”"):
        explain_unit(desk.store, "甲居", None, OFFICE)
    with pytest.raises(NotFound, match="没有任务的单位不考核"):
        explain_unit(desk.store, "办公室", None, OFFICE)


def test_the_shipped_rules_run_on_any_plan_of_the_district_ladder(desk: Desk) -> None:
    """The rules that come with the package fit the ladder that comes with it."""
    desk.audit("2021-07-05")
    compiled = compile_assessment(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)
    view = run(desk, compiled=compiled)
    assert of(view, "甲局").total < 100
    assert view.assessed.rules == SHIPPED.stem
