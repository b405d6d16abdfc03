"""Why is this task yellow? What an explanation says of each sort of task, and that it is true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from databases import Databases
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PLAN,
    PLANS,
    PROOF,
    UNDATED,
    UNPROVEN,
    YI,
    Desk,
    at,
    compiled,
)
from facts_found import Lookup
from post import Post

from zwgk_flow import runtime
from zwgk_flow.cli.explained import explanation_json
from zwgk_flow.definition.compile import compile_plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.greening import Way, turns, ways_to_green
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.operations.escalations import acknowledge_rung, list_rungs
from zwgk_flow.operations.explanations import explain_task
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.silences import silence
from zwgk_flow.operations.tasks import advance
from zwgk_flow.store import Store, open_store

MORE = f"""{PLAN}\
      - {{id: 7, title: 每月一次, summary: 每月要做的事, responsible: 甲局, deadline: 每月15日前}}
      - {{id: 8, title: 没说死, summary: 说不准的事, responsible: 乙局, deadline: 适时}}
      - id: 9
        title: 有次数
        summary: 一次次做的事
        responsible: 丙镇
        deadline: {{by: 2021-12-20}}
        targets: [{{metric: 开放日, at_least: 10, unit: 次}}]
"""
MONTHLY, VAGUE = "desk-2021/7/甲局@2021-06", "desk-2021/8/乙局"
COUNTED = "desk-2021/9/丙镇"
KEYS = (
    COUNTED,
    CONTINUOUS,
    DATED,
    DATED_YI,
    MEASURED,
    MILESTONE,
    MONTHLY,
    UNDATED,
    UNPROVEN,
    VAGUE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer by topic, and what of it was not found again."""

    said: dict[str, Any]

    def __getitem__(self, topic: str) -> str:
        return "\n".join(s["text"] for s in self.said["sentences"] if s["topic"] == topic)

    def facts(self, topic: str) -> dict[str, Any]:
        mine = [s for s in self.said["sentences"] if s["topic"] == topic]
        return {fact["id"]: fact["says"] for s in mine for fact in s["facts"]}


def explained(desk: Desk, key: str, today: str, day: str | None = None) -> Asked:
    """An explanation of which every fact was found again."""
    asked = date.fromisoformat(day) if day else None
    now = date.fromisoformat(today)
    said = explanation_json(explain_task(desk.store, key, now, runtime.calendar, asked))
    assert Lookup(desk.store, min(day or today, today)).wrong(said) == []
    return Asked(said)


def audited(desk: Desk, first: str, last: str) -> None:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        if runtime.calendar("cn").is_working(day):
            desk.audit(day.isoformat())
        day += timedelta(days=1)


@pytest.fixture(scope="module")
def busy_database(databases: Databases, empty_database: str) -> str:
    """Summer 2021: one task late and signed for, one put off, one staged, one sent back."""
    url = databases.copy(empty_database)
    with closing(open_store(url)) as store:
        adopt_plan(store, compiled(MORE), OFFICE, at("2021-01-04"))
        desk = Desk(store)
        desk.step(DATED, "start", JIA)
        desk.step(DATED_YI, "start", YI)
        desk.step(CONTINUOUS, "start", JIA)
        audited(desk, "2021-06-21", "2021-06-24")
        desk.step(
            DATED_YI, "request_extension", YI, "2021-06-25", due="2021-07-30", reason="等文件"
        )
        desk.step(DATED_YI, "extend", OFFICE, "2021-06-28")
        audited(desk, "2021-06-25", "2021-07-01")
        deliver(store, Post(), at("2021-07-01", 10))
        acknowledge_rung(store, DATED, "urge", JIA, at("2021-07-02", 11))
        desk.step(CONTINUOUS, "stage", OFFICE, "2021-07-02")
        desk.step(MEASURED, "start", JIA, "2021-07-02")
        desk.step(MEASURED, "submit", JIA, "2021-07-05", **PROOF, metrics={"解读率": "50"})
        desk.step(MEASURED, "return", OFFICE, "2021-07-06", reason="指标没有达到")
        audited(desk, "2021-07-02", "2021-07-15")
    return url


@pytest.fixture
def busy(databases: Databases, busy_database: str) -> Iterator[Desk]:
    """That summer, in a database of its own."""
    url = databases.copy(busy_database)
    with closing(open_store(url)) as store:
        yield Desk(store)
    databases.drop(url)


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


def with_ladder(store: Store, *pairs: tuple[str, str], text: str = MORE) -> Desk:
    """The plan adopted with the district ladder, some words of it replaced."""
    shipped = runtime.library()
    ladder = (PLANS.parent / "ladders" / "district.yaml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in ladder, old
        ladder = ladder.replace(old, new)

    def library(kind: str, name: str) -> tuple[str, str] | None:
        return (ladder, "own.yaml") if kind == "ladder" else shipped(kind, name)

    found = compile_plan(text, "desk", library, runtime.calendar("cn").festival)
    assert found.plan is not None
    adopt_plan(store, found.plan, OFFICE, at("2021-01-04"))
    return Desk(store)


def test_the_weekly_cap_is_the_reason_with_what_was_sent(store: Store) -> None:
    """Two messages of this week are counted again from the rungs, beside the cap of the plan."""
    desk = with_ladder(
        store, ("per_week: 12", "per_week: 2"), ("wait: 5 workdays", "wait: 1 workdays"), text=PLAN
    )
    audited(desk, "2021-07-05", "2021-07-07")
    said = explained(desk, DATED, "2021-07-07")
    assert said["next"] == (
        "“督办”暂缓，最早 2021-07-12：甲局本周已收 2 条，连同今天别的，会超过每周 2 条"
    )
    assert said.facts("next")["desk-2021/甲局/2021-W27"] == {"messages": 2, "cap": 2}


def test_the_cool_down_is_the_reason_with_who_was_told_when(store: Store) -> None:
    """Somebody told of another task a day before is not told again yet; the notice is named."""
    desk = with_ladder(store, ("burden:", "cool_down: 3 workdays\nburden:"))
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
    desk = with_ladder(store, text=text)
    assert "联络员 dai@desk.example（老王代）" in explained(desk, DATED, "2021-07-05")["next"]
    desk.audit("2021-07-05")
    assert "联络员 dai@desk.example（老王代）" in explained(desk, DATED, "2021-07-05")["sent"]


def test_of_a_day_to_come_it_is_said_what_will_be_if_nobody_acts(busy: Desk) -> None:
    """Nothing is written, the state and the rungs are those that audits would lead to."""
    before = busy.contents()
    said = explained(busy, MILESTONE, "2021-07-15", "2021-11-30")
    assert said.said["foreseen"] is True
    assert (said.said["state"], said.said["light"]) == ("overdue", "red")
    assert said["state"].endswith("没有人办理的话，到时为“逾期”")
    assert said["next"] == (
        "没有人办理的话，最早：催办 2021-11-01、督办 2021-11-08、通报 2021-11-15、约谈 2021-11-29"
    )
    assert busy.contents() == before


def test_what_is_foreseen_comes_true(busy: Desk) -> None:
    """With nobody acting, daily audits open exactly the rungs foreseen, on their days."""
    said = explained(busy, MILESTONE, "2021-07-15", "2021-11-16")
    audited(busy, "2021-11-01", "2021-11-16")
    opened = [(r.name, r.opened_on) for r in list_rungs(busy.store) if r.task == MILESTONE]
    told = "、".join(f"{name} {day}" for name, day in opened)
    assert said["next"] == f"没有人办理的话，最早：{told}"
    now = explained(busy, MILESTONE, "2021-11-16")
    assert (now.said["state"], now.said["light"]) == (said.said["state"], said.said["light"])
    assert now["green"] == said["green"]


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_said_to_turn_it_green_does(busy: Desk, which: int) -> None:
    """Taken step by step, each way leads to a green light on that day, by work and by extension."""
    day = date(2021, 10, 20)
    audited(busy, "2021-10-18", str(day))
    plan, taken = busy.adopted(), 0
    for key in KEYS:
        before = busy.task(key)
        ways = ways_to_green(plan, before, day)
        assert bool(ways) == (light(plan, before, day) != Light.GREEN)
        if len(ways) > which:
            assert light(plan, _taken(busy, key, ways[which], str(day)), day) == Light.GREEN
            taken += 1
    assert taken >= 4


def _taken(desk: Desk, key: str, way: Way, day: str) -> Task:
    task = desk.task(key)
    for step, content in way.steps:
        actor = Actor(task.unit, "联络员") if "unit" in step.by else OFFICE
        task = advance(desk.store, key, step.trigger, actor, at(day), content)
    return task


def test_what_is_counted_need_only_keep_pace(busy: Desk) -> None:
    """By half time half of ten is owed: reporting that many is enough, and less is not."""
    day = "2021-06-28"
    said = explained(busy, COUNTED, "2021-07-15", day)
    assert said["green"] == "丙镇启动，再报告进展（开放日 至少 5次）"
    busy.step(COUNTED, "start", Actor("丙镇", "联络员"), day)
    busy.step(COUNTED, "report", Actor("丙镇", "联络员"), day, metrics={"开放日": "4"})
    short = explained(busy, COUNTED, "2021-07-15", day)
    assert short["light"] == "黄，开放日 到今天应有 5次，填报 4次"
    busy.step(COUNTED, "report", Actor("丙镇", "联络员"), day, metrics={"开放日": "5"})
    assert explained(busy, COUNTED, "2021-07-15", day)["light"].startswith("绿")


def test_a_green_light_turns_when_it_was_said_to(busy: Desk) -> None:
    """On each day named the light is another one, and on the day before it was not yet."""
    plan, day, named = busy.adopted(), date(2021, 7, 15), 0
    for key in KEYS:
        task = busy.task(key)
        for turning, shown in turns(plan, task, day):
            assert light(plan, task, turning) == shown
            assert light(plan, task, turning - timedelta(days=1)) != shown
            named += 1
    assert named >= 3


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
