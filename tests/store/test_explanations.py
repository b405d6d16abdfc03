"""Why is this task yellow? What an explanation says of each sort of task, and that it is true."""

from __future__ import annotations

from datetime import date

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
    UNDATED,
    UNPROVEN,
    Desk,
    at,
    compiled,
    district,
    with_ladder,
)
from explaining import MONTHLY, MORE, VAGUE, audited, explained
from facts_found import Lookup

from zwgk_flow import runtime
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.explanation.beside import POSSIBLE
from zwgk_flow.domain.findings import CLEARS
from zwgk_flow.errors import NotFound
from zwgk_flow.operations.explanations import explain_task
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.silences import silence
from zwgk_flow.store import Store


def test_a_late_task_says_whom_the_rung_reached_and_what_comes_next(busy: Desk) -> None:
    """Printed words, working days late, the audit that marked it, rungs, letters and a way out."""
    then = explained(busy, DATED, "2021-07-15", "2021-07-08")
    assert then["printed"] == "责任单位“甲局、乙局”，时限“2021-06-30”"
    assert then["calendar"] == "期限 2021-06-30 已过 6 个工作日"
    assert then["state"] == "“逾期”：2021-07-01 督查/daily 逾期［留痕 3］"
    assert then["light"] == "红，期限 2021-06-30 已过"
    assert then["rung"] == (
        "2021-07-01 催办单〔2021〕第 2 号，07-02 甲局/联络员 签收；此前提醒 06-23"
    )
    assert then["sent"] == (
        "联络员 jia@desk.example、科室负责人 jia-ke@desk.example：07-01 10:00 已送达"
    )
    assert then["next"] == (
        "“督办”最早 2021-07-15（07-01 起等 10 个工作日，因已签收，已过 5 个），"
        "告知分管领导 jia-fg@desk.example"
    )
    assert then["green"] == (
        "甲局报结（附佐证材料），政务公开办审核办结；或者政务公开办延期到 2021-07-19 或更晚"
    )
    now = explained(busy, DATED, "2021-07-15")
    assert now["sent"] == "分管领导 jia-fg@desk.example：还没有发出"
    assert "督办通知单〔2021〕第" in now["rung"]


def test_an_extended_task_keeps_its_original_day(busy: Desk) -> None:
    """Before, on and after the decision each answer knows what was known then."""
    assert explained(busy, DATED_YI, "2021-07-15", "2021-06-24")["extension"] == ""
    asked = explained(busy, DATED_YI, "2021-07-15", "2021-06-26")
    assert asked["extension"] == (
        "2021-06-25 乙局/联络员 申请延到 2021-07-30（等文件），还没有决定［留痕 3］"
    )
    assert asked["calendar"] == "到期限 2021-06-30 有 3 个工作日"
    granted = explained(busy, DATED_YI, "2021-07-15")
    assert granted["extension"] == (
        "原定 2021-06-30；2021-06-28 办公室/值班员 同意延到 2021-07-30（等文件）［留痕 4］"
    )
    assert granted.facts("extension")[f"{DATED_YI}#4"]["due"] == "2021-07-30"
    assert granted["light"].startswith("绿")


def test_of_a_past_day_it_is_said_by_which_revision(busy: Desk) -> None:
    """Contacts and rules of an earlier revision are not kept: the answer says what it goes by."""
    assert "现行" not in explained(busy, DATED, "2021-07-15", "2021-07-08")["printed"]
    busy.adopt(MORE.replace("jia-fg@", "jia-new@"), day="2021-07-15")
    past = explained(busy, DATED, "2021-07-15", "2021-07-08")
    assert past["printed"].endswith("（按现行第 2 版计划）")
    assert "jia-new@desk.example" in past["next"]
    assert "现行" not in explained(busy, DATED, "2021-07-15")["printed"]


def test_a_returned_task_says_why_it_was_sent_back(busy: Desk) -> None:
    """The return with its reason; the way out names the value still to be reached."""
    said = explained(busy, MEASURED, "2021-10-11", "2021-10-11")
    assert "2021-07-06 办公室/值班员 退回（指标没有达到）［留痕 4］" in said["state"]
    assert said["state"].endswith("下次督查转为“逾期”")
    assert said["green"].startswith("甲局报结（解读率 >= 60%），政务公开办审核办结")


def test_a_reopened_task_says_when_its_cycle_began(busy: Desk) -> None:
    """The reopening stands before what moved the task since; rungs are those of the new cycle."""
    busy.step(DATED, "submit", JIA, "2021-07-15", **PROOF)
    busy.step(DATED, "complete", OFFICE, "2021-07-15")
    busy.step(DATED, "reopen", OFFICE, "2021-07-15", reason="材料不全")
    assert explained(busy, DATED, "2021-07-15")["rung"] == "这一轮还没有催办过"
    busy.audit("2021-07-16")
    said = explained(busy, DATED, "2021-07-16")
    assert said["state"] == (
        "“逾期”（第 2 轮）：2021-07-15 办公室/值班员 重启（材料不全）［留痕 6］；"
        "2021-07-16 督查/daily 逾期［留痕 7］"
    )


def test_a_staged_task_is_green_and_says_by_whose_step(busy: Desk) -> None:
    """A continuous task staged in its period is green by the office's step, and stays so."""
    said = explained(busy, CONTINUOUS, "2021-07-15")
    assert said["read"] == "持续推进到 2021-12-31，每季度报告；甲局牵头"
    assert said["light"] == "绿，“阶段性完成”"
    assert [*said.facts("light")] == [*said.facts("state")] == [f"{CONTINUOUS}#3"]
    assert "国庆节放假，3 个周末上班，依据国办发明电〔2020〕27号" in said["calendar"]


def test_a_task_without_a_day_says_so(busy: Desk) -> None:
    """No day, none to be counted, no ladder; words that could not be read are told with another."""
    said = explained(busy, UNDATED, "2021-07-15")
    assert (said["read"], said["calendar"]) == ("没有期限；乙局牵头", "")
    assert (said["next"], said["light"]) == ("没有期限，不催办", "绿，没有期限，不会落后或逾期")
    vague = explained(busy, VAGUE, "2021-07-15")
    assert vague["read"].startswith("读不准，没有期限；没有写出日期")
    assert "也可读作" in vague["read"]


def test_an_occurrence_says_which_it_is_and_from_when_it_was(busy: Desk) -> None:
    """A recurring item's task names its period; before it was opened there was no such task."""
    said = explained(busy, MONTHLY, "2021-07-15")
    assert said["read"] == "定期（每月），这一期 2021-06，期限 2021-06-15；甲局牵头"
    assert said["next"].startswith("“约谈”最早 2021-07-19")
    before = explained(busy, MONTHLY, "2021-07-15", "2021-05-31")
    assert before.said["state"] is None
    assert before["state"] == "2021-06-21 才分派，这一天还没有这项任务"


def test_a_withdrawn_task_owes_nothing(busy: Desk) -> None:
    """Withdrawn, with the reason: green, no further rung, nothing to do."""
    busy.step(UNPROVEN, "withdraw", OFFICE, "2021-07-15", reason="机构调整")
    said = explained(busy, UNPROVEN, "2021-07-15")
    assert "撤销（机构调整）" in said["state"]
    assert said["next"] == "“已撤销”，不再催办"
    assert said["green"] == "已是绿灯，不用再办理"


def test_a_year_not_announced_is_estimated(store: Store) -> None:
    """Where no notice has arranged a year, its holidays are said to be estimated."""
    text = PLAN.replace("2021", "2028")
    adopt_plan(store, compiled(text), OFFICE, at("2028-01-04"))
    desk = Desk(store, "desk-2028")
    said = explained(desk, MEASURED.replace("2021", "2028"), "2028-09-01", "2028-09-01")
    assert "暂估" in said["calendar"]
    assert any(says.get("provisional") for says in said.facts("calendar").values())


def test_a_silence_is_the_reason_while_it_holds(busy: Desk) -> None:
    """The rung that is due is held back by a silence, named with its owner; lifted, it is not."""
    silence(
        busy.store,
        busy.plan,
        OFFICE,
        at("2021-07-15", 11),
        until=date(2021, 8, 20),
        reason="搬迁",
        unit="甲局",
    )
    audited(busy, "2021-07-16", "2021-07-30")
    said = explained(busy, DATED, "2021-07-30")
    assert said["next"].startswith("“通报”暂缓，最早 2021-08-21：办公室/值班员 已设静默")
    assert "搬迁" in str(said.facts("next"))


def test_what_a_finding_would_open_is_said_with_its_remedy(desk: Desk) -> None:
    """Before it is found, when it is, and what a claim leaves: only what this task can show."""
    watched = PLAN.replace("year: 2021\n", "year: 2021\nladder: city\n", 1)
    desk.adopt(
        watched.replace("checks: [deadline, progress]", "checks: [deadline, progress, claim]")
    )
    to = "，告知联络员 jia@desk.example；怎样消除：报告进展"
    before = explained(desk, CONTINUOUS, "2021-04-01")
    assert before["beside"].splitlines() == [
        f"督查发现“没有报告”就发“提示”{to}",
        "本单位逾期并已催办满 3 个工作日的有 3 项就发“集中督办”，"
        "告知主要负责人 jia-zy@desk.example",
    ]
    assert explained(desk, CONTINUOUS, "2021-04-01", "2021-05-01")["beside"] == before["beside"]
    desk.audit("2021-04-12")
    found = explained(desk, CONTINUOUS, "2021-04-12")
    assert found["beside"].splitlines()[0] == (
        f"督查发现“没有报告”（2021-04-12 已发现）就发“提示”（2021-04-12 已发）{to}"
    )
    desk.step(DATED, "start", JIA, "2021-04-12")
    desk.step(DATED, "submit", JIA, "2021-04-12", **PROOF)
    assert explained(desk, DATED, "2021-04-12")["beside"] == (
        "督查发现“报结待审核”就发“待审核”，告知政务公开办 office@desk.example；"
        "怎样消除：政务公开办审核办结，或写明理由退回"
    )
    desk.step(DATED, "complete", OFFICE, "2021-04-12")
    assert explained(desk, DATED, "2021-04-12")["beside"] == ""


def test_each_finding_has_a_remedy_and_tasks_that_it_may_be_of() -> None:
    """A new code without them would end an explanation with a fault of ours."""
    assert CLEARS.keys() == POSSIBLE.keys() == FINDINGS.keys()


def test_the_weekly_cap_is_the_reason_with_what_was_sent(store: Store) -> None:
    """Two messages of this week are counted again from the rungs, beside the cap of the plan."""
    desk = with_ladder(
        store, district(("per_week: 12", "per_week: 2"), ("wait: 5 workdays", "wait: 1 workdays"))
    )
    audited(desk, "2021-07-05", "2021-07-07")
    said = explained(desk, DATED, "2021-07-07")
    assert said["next"] == (
        "“督办”暂缓，最早 2021-07-12：甲局本周已收 2 条，连同今天别的，会超过每周 2 条"
    )
    assert said.facts("next")["desk-2021/甲局/2021-W27"] == {"messages": 2, "cap": 2}


def test_the_cool_down_is_the_reason_with_who_was_told_when(store: Store) -> None:
    """Somebody told of another task a day before is not told again yet; the notice is named."""
    desk = with_ladder(store, district(("burden:", "cool_down: 3 workdays\nburden:")), MORE)
    audited(desk, "2021-06-08", "2021-07-16")
    said = explained(desk, DATED, "2021-07-16")
    assert said["next"] == (
        "“通报”暂缓，最早 2021-07-20："
        "office@desk.example 在 2021-07-15 刚被告知，间隔不足 3 个工作日"
    )
    assert any(id.endswith("/office@desk.example") for id in said.facts("next"))


def test_an_acting_deputy_is_named(store: Store) -> None:
    """Who received in whose stead is said with his name, from the plan and from the rung."""
    acting = (
        "{role: liaison, by: dai@desk.example, from: 2021-07-01, until: 2021-07-05, name: 老王}"
    )
    text = PLAN.replace(
        "      principal: jia-zy@desk.example\n",
        f"      principal: jia-zy@desk.example\n    acting: [{acting}]\n",
    )
    desk = with_ladder(store, district(), text)
    assert "联络员 dai@desk.example（老王代）" in explained(desk, DATED, "2021-07-05")["next"]
    desk.audit("2021-07-05")
    assert "联络员 dai@desk.example（老王代）" in explained(desk, DATED, "2021-07-05")["sent"]


def test_a_fact_that_was_changed_is_not_found_again(busy: Desk) -> None:
    """The look-up that the other tests lean on tells a rung, an event and a word that differ."""
    said = explained(busy, DATED, "2021-07-15").said
    assert Lookup(busy.store, "2021-07-15").wrong(said) == []
    with busy.tampering() as tamperer:
        tamperer.execute("UPDATE rung SET opened_on = '2021-07-02' WHERE rung = 'urge'")
        tamperer.execute("UPDATE event SET actor = '别人/某' WHERE trigger = 'mark_overdue'")
        tamperer.execute("UPDATE item SET deadline = '7月底前' WHERE id = '1'")
    wrong = "".join(Lookup(busy.store, "2021-07-15").wrong(said))
    assert all(kind in wrong for kind in ("'rung'", "'event'", "'item'"))


def test_a_key_that_is_none_is_told_with_what_is_near(busy: Desk) -> None:
    """A task that does not exist is not explained."""
    with pytest.raises(NotFound, match="责任单位有：甲局、乙局"):
        explain_task(busy.store, "desk-2021/1/丁局", date(2021, 7, 15), runtime.calendar)


def test_an_audit_by_a_clock_set_wrong_says_why_nothing_is_told_today(desk: Desk) -> None:
    """Once an audit as of a later day told, no rung is promised before that day."""
    before = explained(desk, DATED, "2021-07-01")
    assert before["next"].startswith("“催办”下次督查就发")
    desk.audit("2021-09-01")
    assert explained(desk, DATED, "2021-07-02")["next"] == (
        "截至 2021-09-01 的督查已经告知过，在它以前的只作记录，不再告知；"
        "这一天还没有到，多半是那时时钟拨错了，要催办的请另行通知"
    )
    assert "截至" not in explained(desk, DATED, "2021-09-01")["next"]


def test_a_period_without_a_day_says_that_its_end_was_taken(desk: Desk) -> None:
    """Of “每月报送” it is said that no day is named; of “每月15日前” nothing of the kind."""
    adopt_plan(desk.store, compiled(f"{MORE}{UNSAID}"), OFFICE, at("2021-06-01"))
    desk.audit("2021-06-01")
    dated = explained(desk, MONTHLY, "2021-06-01")["read"]
    assert dated == "定期（每月），这一期 2021-06，期限 2021-06-15；甲局牵头"
    assert explained(desk, "desk-2021/10/甲局@2021-06", "2021-06-01")["read"] == (
        "定期（每月），这一期 2021-06，期限 2021-06-30（没有写明期内哪一天，按期末算）；甲局牵头"
    )


UNSAID = """\
      - {id: 10, title: 月月有, summary: 每月要报的事, responsible: 甲局, deadline: 每月报送}
"""
