"""Do the checks of an audit find what waits, lags, is unproven or empty, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
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
from zwgk_flow.definition.plan import CHECKS as CHOSEN
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain import audit
from zwgk_flow.domain.adopted import policy_fields, policy_of
from zwgk_flow.domain.audit import Wanted, wanted
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.task import Task
from zwgk_flow.operations.snapshots import take_snapshot
from zwgk_flow.operations.stepping import advance

KINDS = """\
  look_back: {period: quarterly}
  waits: {checks: [claim]}
  words: {checks: [report]}
  course: {checks: [deadline, progress, target]}
  proofs: {checks: [evidence, link]}
"""
EVERY_KIND = PLAN.replace("  look_back: {period: quarterly}\n", KINDS)
LOCAL = EVERY_KIND.replace("office: 办公室\n", "office: 办公室\ndistrict: 示例区\n")
SHARED = "due_soon: {workdays: 3, shares: [90, 50]}\naudits:\n"

WORDS = "已把服务事项清单逐条核对并在网站专栏更新完毕"


def found(desk: Desk, kind: str, day: str) -> list[Finding]:
    return list(desk.audit(day, kind, tell=False).findings)


def codes(desk: Desk, kind: str, day: str) -> dict[str, list[str]]:
    by_task: dict[str, list[str]] = {}
    for one in found(desk, kind, day):
        by_task.setdefault(one.task, []).append(one.code)
    return by_task


@pytest.fixture
def audited(new_desk: Callable[[], Desk]) -> Desk:
    """The small plan with a kind of audit for every family of checks."""
    desk = new_desk()
    desk.adopt(EVERY_KIND)
    return desk


def note(words: str) -> dict[str, Any]:
    return {"note": words}


# --- which checks there are ----------------------------------------------------------------------


def test_every_check_that_a_plan_may_choose_exists() -> None:
    """The words of the definition and the functions of the audit are the same set."""
    assert set(CHOSEN) == set(audit.CHECKS)


def test_only_what_a_check_asks_for_is_read(desk: Desk) -> None:
    """Deadline and progress need no events and no closed tasks; the others name theirs."""
    lifecycle = desk.adopted().lifecycle
    assert wanted(lifecycle, ("deadline", "progress", "target")) == Wanted()
    assert wanted(lifecycle, ("deadline", "evidence")) == Wanted(closed=True)
    assert wanted(lifecycle, ("link",)) == Wanted(links=True, closed=True)
    assert wanted(lifecycle, ("claim",)) == Wanted(waits=("request_extension", "return", "submit"))
    both = wanted(lifecycle, ("report", "claim"))
    assert both == Wanted(
        steps=("reopen", "report", "request_extension", "start", "submit"),
        waits=("return",),
        closed=True,
    )


@pytest.mark.parametrize("check", audit.CHECKS)
def test_a_check_finds_the_same_where_nothing_more_is_read(desk: Desk, check: str) -> None:
    """What is left unread for it, closed tasks among it, would have changed nothing."""
    for trigger, who in (("start", JIA), ("submit", JIA), ("complete", OFFICE)):
        desk.step(DATED, trigger, who, **(PROOF if trigger == "submit" else {}))
    adopted, day = desk.adopted(), date(2021, 10, 8)
    with desk.store.reading() as transaction:
        calendar = runtime.calendar("cn")
        little = take_snapshot(transaction, adopted, calendar, (check,))
        everything = take_snapshot(transaction, adopted, calendar, tuple(audit.CHECKS))
    assert any(task.key == DATED for task in everything.tasks)
    assert audit.look(little, (check,), day) == audit.look(everything, (check,), day)


def test_a_plan_adopted_before_the_new_keys_reads_as_without_them(desk_plan: Any) -> None:
    """A policy kept without due_soon, district and hosts has today's defaults."""
    policy = policy_of(desk_plan)
    for key in ("due_soon", "district", "evidence_hosts"):
        del policy[key]
    fields = policy_fields(policy)
    assert fields["due_soon"].workdays == 5
    assert (fields["due_soon"].shares, fields["district"], fields["evidence_hosts"]) == ((), "", ())


# --- waiting -------------------------------------------------------------------------------------


def test_a_claim_that_waits_for_five_working_days_is_found(audited: Desk) -> None:
    """Not before; weekends do not count; the office's answer clears it."""
    audited.step(DATED, "start", JIA)
    audited.step(DATED, "submit", JIA, "2021-03-05", **PROOF)
    assert codes(audited, "waits", "2021-03-11") == {}
    [one] = found(audited, "waits", "2021-03-12")
    assert (one.task, one.code) == (DATED, "claim_waiting")
    assert one.cause == "2021-03-05 报结，等待审核已 5 个工作日"
    audited.step(DATED, "complete", OFFICE, "2021-03-15")
    assert codes(audited, "waits", "2021-03-16") == {}


def test_a_return_without_an_answer_is_found(audited: Desk) -> None:
    """After five working days, with the office's reason; any step of the unit is an answer."""
    audited.step(DATED, "start", JIA)
    audited.step(DATED, "submit", JIA, "2021-03-02", **PROOF)
    audited.step(DATED, "return", OFFICE, "2021-03-05", reason="链接打不开")
    assert codes(audited, "waits", "2021-03-11") == {}
    [one] = found(audited, "waits", "2021-03-12")
    assert (one.code, one.cause) == (
        "returned_unanswered",
        "2021-03-05 退回（链接打不开），5 个工作日没有回音",
    )
    audited.step(DATED, "report", JIA, "2021-03-15", **note("正在补"))
    assert codes(audited, "waits", "2021-03-16") == {}


def test_an_extension_asked_for_when_the_time_was_over_is_found(audited: Desk) -> None:
    """Until it is decided; one that was asked for in time is not, however late it is decided."""
    asked = {"reason": "系统没有开通", "due": "2021-08-31"}
    audited.step(DATED, "request_extension", JIA, "2021-06-30", **asked)
    audited.step(DATED_YI, "request_extension", YI, "2021-07-01", **asked)
    [one] = found(audited, "waits", "2021-07-05")
    assert (one.task, one.code) == (DATED_YI, "extension_late")
    assert one.cause == "期限 2021-06-30 已过，2021-07-01 才申请延期"
    audited.step(DATED_YI, "decline_extension", OFFICE, "2021-07-05", reason="逾期提出")
    assert codes(audited, "waits", "2021-07-06") == {}


# --- course --------------------------------------------------------------------------------------


def test_who_says_nothing_is_reminded_at_each_share_of_the_time(new_desk: Any) -> None:
    """At half time whoever never reported; at nine tenths whoever did not since half time."""
    desk = new_desk()
    desk.adopt(EVERY_KIND.replace("audits:\n", SHARED))
    # 4 January to 30 June: half on 3 April, nine tenths on 13 June
    desk.step(DATED, "start", JIA, "2021-02-01")

    def told(day: str) -> list[str]:
        return [
            f"{one.task[12:]} {one.cause}"
            for one in found(desk, "course", day)
            if one.code == "due_soon" and one.task in (DATED, DATED_YI, CONTINUOUS)
        ]

    assert told("2021-04-02") == []
    assert told("2021-04-03") == ["乙局 期限 2021-06-30，时间已过 50%，这一段没有进展报告"]
    desk.step(DATED_YI, "start", YI, "2021-04-06")
    assert told("2021-04-07") == []
    assert told("2021-06-13") == ["甲局 期限 2021-06-30，时间已过 90%，这一段没有进展报告"]
    desk.step(DATED, "report", JIA, "2021-06-14", **note("还差一份材料"))
    assert told("2021-06-15") == []
    assert told("2021-06-25") == [
        "甲局 期限 2021-06-30，还有 3 个工作日",
        "乙局 期限 2021-06-30，还有 3 个工作日",
    ]


def test_without_the_key_only_the_last_five_working_days_remind(audited: Desk) -> None:
    """As it always was: no shares, five working days."""
    audited.step(DATED, "start", JIA)
    assert DATED not in codes(audited, "course", "2021-06-22")
    assert codes(audited, "course", "2021-06-23")[DATED] == ["due_soon"]


def test_a_rate_reported_below_what_is_asked_is_off_course_until_it_is_not(audited: Desk) -> None:
    """Said while there is time; when the time is over it is not met instead; a waiver ends both."""
    audited.step(MEASURED, "start", JIA)
    assert MEASURED not in codes(audited, "course", "2021-03-02")
    audited.step(MEASURED, "report", JIA, "2021-03-03", metrics={"解读率": "55"})
    [one] = [one for one in found(audited, "course", "2021-03-04") if one.task == MEASURED]
    assert one.code == "target_off_course"
    assert "要求 >= 60%，最近填报 55%" in one.cause
    assert "target_unmet" in codes(audited, "course", "2021-10-08")[MEASURED]
    audited.step(MEASURED, "submit", JIA, "2021-10-08", **PROOF)
    audited.step(MEASURED, "complete", OFFICE, "2021-10-09", waive="系统停用")
    assert MEASURED not in codes(audited, "course", "2021-10-11")


def test_a_target_that_is_kept_is_no_finding(audited: Desk) -> None:
    """A reported rate that reaches the number is on course."""
    audited.step(MEASURED, "start", JIA)
    audited.step(MEASURED, "report", JIA, "2021-03-03", **ENOUGH)
    assert MEASURED not in codes(audited, "course", "2021-03-04")


def test_what_was_withdrawn_owes_no_evidence(audited: Desk) -> None:
    """Only what is said to be done must be proven."""
    audited.step(DATED, "withdraw", OFFICE, reason="并入另一项")
    audited.step(CONTINUOUS, "start", JIA)
    audited.step(CONTINUOUS, "stage", OFFICE)
    assert codes(audited, "proofs", "2021-03-02") == {CONTINUOUS: ["no_evidence"]}


# --- words ---------------------------------------------------------------------------------------


def test_a_report_in_the_words_of_the_task_is_found(new_desk: Any) -> None:
    """What is left over says nothing; a report of what was done clears it."""
    desk = new_desk()
    own = "把收费要求和标准写进信息公开指南并向社会公布"
    desk.adopt(EVERY_KIND.replace("summary: 有期限的任务", f"summary: {own}"))
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "report", JIA, "2021-03-02", **note(f"已{own}。"))
    [one] = found(desk, "words", "2021-03-03")
    assert (one.task, one.code) == (DATED, "repeats_task")
    desk.step(DATED, "report", JIA, "2021-03-04", **note("指南第三章增列五项收费依据，已报审"))
    assert codes(desk, "words", "2021-03-05") == {}


def test_whoever_writes_the_same_later_is_found(audited: Desk) -> None:
    """Across units the first is free; one's own last month's words count too."""
    audited.step(DATED, "start", JIA)
    audited.step(DATED_YI, "start", YI)
    audited.step(DATED_YI, "report", YI, "2021-03-02", **note(f"乙局{WORDS}。"))
    audited.step(DATED, "report", JIA, "2021-03-03", **note(f"3月2日甲局{WORDS}"))
    [one] = found(audited, "words", "2021-03-04")
    assert (one.task, one.code) == (DATED, "alike_report")
    assert one.cause == f"报告与 {DATED_YI} 在 2021-03-02 的雷同（100% 相同）"
    audited.step(DATED, "report", JIA, "2021-04-02", **note("组织两场培训并检查专栏，改正错链三处"))
    audited.step(DATED_YI, "report", YI, "2021-04-02", **note(f"4月，{WORDS}！"))
    [one] = found(audited, "words", "2021-04-06")
    assert (one.task, one.cause) == (
        DATED_YI,
        "报告与本单位 2021-03-02 的雷同（100% 相同）",
    )


def test_what_the_office_wrote_for_a_unit_is_not_the_units(audited: Desk) -> None:
    """One text entered for many is no copy among them."""
    for key in (DATED, DATED_YI):
        audited.step(key, "start", OFFICE)
        audited.step(key, "report", OFFICE, "2021-03-02", **note(WORDS))
    assert codes(audited, "words", "2021-03-03") == {}


def test_a_new_cycle_begins_with_no_words(audited: Desk) -> None:
    """What was reported before a reopening is judged no more."""
    for key, who in ((DATED, JIA), (DATED_YI, YI)):
        audited.step(key, "start", who)
        audited.step(key, "submit", who, "2021-03-02", **PROOF, **note(WORDS))
        audited.step(key, "complete", OFFICE, "2021-03-03")
    assert codes(audited, "words", "2021-03-04") == {DATED_YI: ["alike_report"]}
    audited.step(DATED_YI, "reopen", OFFICE, "2021-03-04", reason="与甲局雷同")
    assert codes(audited, "words", "2021-03-05") == {}


def test_another_districts_name_is_found(new_desk: Any) -> None:
    """Where the plan says its own place; without one nothing is judged."""
    desk, nowhere = new_desk(), new_desk()
    desk.adopt(LOCAL)
    nowhere.adopt(EVERY_KIND)
    for one in (desk, nowhere):
        one.step(DATED, "start", JIA)
        one.step(DATED, "report", JIA, "2021-03-02", **note("通过江北区人民政府网站发布"))
    assert codes(nowhere, "words", "2021-03-03") == {}
    [seen] = found(desk, "words", "2021-03-03")
    assert (seen.task, seen.code) == (DATED, "foreign_district")
    assert seen.cause == "2021-03-02 的报告写到“江北”，不像示例区的"


def test_statuses_that_follow_from_the_deadline_are_said_once(new_desk: Any) -> None:
    """With the counts, at the first task; as soon as one task differs, no more."""
    many = "".join(
        f"      - {{id: {n}, title: 其他{n}, summary: 任务{n}, responsible: 丙镇,"
        f" deadline: {'全年' if n > 9 else '{by: 2021-06-30}'}, evidence: not_required}}\n"
        for n in range(7, 14)
    ).replace("全年,", "全年, cadence: monthly,")
    desk = new_desk()
    desk.adopt(EVERY_KIND + many)
    for task in desk.tasks():
        who = {"甲局": JIA, "乙局": YI, "丙镇": BING}[task.unit]
        desk.step(task.key, "start", who)
        if task.continuous:
            desk.step(task.key, "stage", OFFICE)
        elif task.key != UNDATED:
            desk.step(task.key, "submit", who, **PROOF, **(ENOUGH if task.targets else {}))
            desk.step(task.key, "complete", OFFICE)
    [one] = found(desk, "words", "2021-03-03")
    assert (one.task, one.code) == (DATED, "predicted_status")
    assert one.cause == (
        "完成情况只随期限的种类：有期限的 8 项都是“已完成”，持续推进的 5 项都是“阶段性完成”"
    )
    desk.step(DATED, "reopen", OFFICE, "2021-03-03", reason="抽查")
    assert codes(desk, "words", "2021-03-04") == {}


# --- what findings are ---------------------------------------------------------------------------


def test_every_code_has_a_name(jiading_desk: Desk) -> None:
    """A year's end in 嘉定 without a single report: only codes that are listed."""
    found_codes = {one.code for one in found(jiading_desk, "year_end", "2021-12-20")}
    assert {"overdue", "no_report"} <= found_codes <= set(FINDINGS)


def test_unproven_needs_no_evidence(audited: Desk) -> None:
    """An item that asks for none is done without."""
    audited.step(UNPROVEN, "start", BING)
    audited.step(UNPROVEN, "submit", BING)
    task: Task = audited.step(UNPROVEN, "complete", OFFICE)
    assert task.state == "completed"
    assert UNPROVEN not in codes(audited, "proofs", "2021-03-02")


def test_the_order_of_rows_changes_no_finding(new_desk: Any) -> None:
    """Shuffled tasks, reports of one moment among them: the same findings, word for word."""
    desk = new_desk()
    desk.adopt(LOCAL)
    for task in desk.tasks():
        who = {"甲局": JIA, "乙局": YI, "丙镇": BING}[task.unit]
        desk.step(task.key, "start", who)
        desk.step(task.key, "report", who, "2021-03-02", **note(WORDS))
    adopted, checks = desk.adopted(), tuple(audit.CHECKS)
    with desk.store.reading() as transaction:
        taken = take_snapshot(transaction, adopted, runtime.calendar("cn"), checks)
    day = date(2021, 10, 8)
    first = audit.look(taken, checks, day)
    assert {"alike_report", "overdue"} <= {one.code for one in first}
    tasks = list(taken.tasks)
    for seed in range(20):
        Random(seed).shuffle(tasks)
        again = audit.look(replace(taken, tasks=tuple(tasks)), checks, day)
        assert set(again) == set(first)
        assert len(again) == len(first)


def test_the_day_of_the_last_report_is_that_of_china(desk: Desk) -> None:
    """Reported at seven in the morning, it is said to have come on that day, not the day before."""
    advance(desk.store, CONTINUOUS, "start", JIA, at("2021-02-01", 7))
    found = {one.code: one.cause for one in desk.audit("2021-06-01").findings}
    assert found["no_report"] == "本周期没有进展报告，上次在 2021-02-01"
