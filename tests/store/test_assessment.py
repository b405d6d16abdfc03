"""Assessments on both databases: what is drafted, published, appealed, and who may do what."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from assessed import EVERY, ID, LATE_IN_THE_YEAR, facts, finish, of, publish, rules, run
from desk import DATED, DATED_YI, JIA, OFFICE, PROOF, ROOT, UNPROVEN, YI, Desk, at

from zwgk_flow import runtime
from zwgk_flow.definition.assessment_check import compile_assessment
from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import (
    DefinitionError,
    NotAllowed,
    NotFound,
    Refused,
    StoreProblem,
    UsageError,
)
from zwgk_flow.operations.appeals import decide_appeal, list_appeals, raise_appeal
from zwgk_flow.operations.assessments import explain_unit, list_assessments, show_assessment
from zwgk_flow.operations.pacing import show_pace
from zwgk_flow.operations.remarks import list_remarks, note_remark, strike_remark
from zwgk_flow.operations.verification import verify

SHIPPED = ROOT / "definitions" / "assessments" / "district.yaml"


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
