"""What the plan checks warn of, and that they stay silent where an officer would.

The wording of each check stands in tests/data/broken; here are thresholds and shipped plans.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.definition.compile import Compiled, compile_plan
from zwgk_flow.definition.cron import cron_doubt
from zwgk_flow.definition.item_list import items_named, units_named
from zwgk_flow.definition.likeness_checks import one_slip_apart
from zwgk_flow.definition.problem import Problem, Severity

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "definitions"
CALENDAR = load_calendar((DEFINITIONS / "calendars/cn.yaml").read_text(encoding="utf-8"))
LADDER = "ladder: own\ntitle: 阶梯\nrungs:\n"

HEAD = """\
plan: shannan-2021
title: 山南区2021年政务公开工作要点
issuer: 山南区人民政府办公室
year: 2021
issued: 2021-03-01
office: 区府办
units:
  区府办: {contacts: {liaison: a@fb.example}}
  区财政局: {contacts: {liaison: a@cz.example, principal: b@cz.example}}
  区教育局: {contacts: {principal: b@jy.example}}
leading_group: {contacts: {leader: c@zwgk.example}}
sections:
  - title: 一、公开
    items:
"""


def compiled(text: str, *, ladder: str = "", today: date | None = None) -> Compiled:
    def library(kind: str, name: str) -> tuple[str, str] | None:
        if kind == "ladder" and ladder:
            return ladder, "own.yaml"
        path = DEFINITIONS / f"{kind}s" / f"{name}.yaml"
        return (path.read_text(encoding="utf-8"), path.name) if path.is_file() else None

    return compile_plan(text, "方案.yaml", library, CALENDAR.festival, today=today)


def plan_of(*items: str) -> str:
    """The head above with items, each the inside of one flow mapping."""
    said = (f"      - {{id: {n}, {item}}}\n" for n, item in enumerate(items, 1))
    return HEAD + "".join(said)


def item(
    title: str, *, summary: str = "", units: str = "区财政局、区教育局", rest: str = ""
) -> str:
    said = f"title: {title}, summary: {summary or title + '的内容'}, responsible: {units}"
    return f"{said}, {rest or 'deadline: 6月底前'}"


def found(text: str, code: str, *, today: date | None = None) -> list[str]:
    """The messages whose code begins like that."""
    problems = compiled(text, today=today).problems
    return [problem.message for problem in problems if problem.code.startswith(code)]


# --- the head ------------------------------------------------------------------------------------


def test_a_supervisor_without_tasks_is_not_idle() -> None:
    """It is registered to look back, not to answer for items; any other unit would be told."""
    text = plan_of(item("甲")).replace("units:\n", "units:\n  督查室: {}\n")
    assert found(text, "unit.unused") == ["督查室登记了，却不在任何分组里，也没有任务"]
    named = text.replace("office: 区府办\n", "office: 区府办\nsupervisor: 督查室\n")
    assert found(named, "unit.unused") == []


# --- deadlines -----------------------------------------------------------------------------------


def test_a_past_deadline_is_told_only_when_a_day_is_given() -> None:
    """One warning names every item already due; without a day nothing is compared with today."""
    text = plan_of(item("甲"), item("乙"), item("丙", rest="deadline: 9月底前"))
    assert found(text, "deadline.past") == []
    [message] = found(text, "deadline.past", today=date(2021, 7, 1))
    assert message.startswith("第 1、2 项的期限在 2021-07-01 之前已过")
    assert found(text, "deadline.past", today=date(2021, 6, 30)) == []


def test_periods_due_since_the_notice_are_told_when_a_day_is_given() -> None:
    """The first audit opens them all; what was due before the notice, or is due later, is not."""
    text = plan_of(
        item("甲", rest="deadline: 每月25日前"),
        item("乙", rest="deadline: 每月25日前"),
        item("丙", rest="deadline: 每月25日前, cadence: quarterly"),
        item("丁", rest="deadline: 每季度末前"),
    )
    assert found(text, "deadline.periods_past") == []
    assert found(text, "deadline.periods_past", today=date(2021, 3, 25)) == []
    monthly, *others = found(text, "deadline.periods_past", today=date(2021, 6, 26))
    assert monthly.startswith(
        "第 1、2 项的时限“每月25日前”在 2021-06-26 之前已有 4 期过期（2021-03-25 至 2021-06-25）"
    )
    assert [said.split("，")[0] for said in others] == [
        "第 3 项的时限“每月25日前”在 2021-06-26 之前已有 1 期过期（2021-03-31）",
        "第 4 项的时限“每季度末前”在 2021-06-26 之前已有 1 期过期（2021-03-31）",
    ]


def test_a_deadline_before_the_notice_is_not_told_again_as_past() -> None:
    """One cause gives one warning."""
    text = plan_of(item("甲", rest="deadline: 2月底前"))
    [message] = found(text, "deadline", today=date(2021, 7, 1))
    assert "一下达就已过期" in message


def test_a_crowd_is_more_than_six_items_of_one_unit_on_one_day() -> None:
    """Six are work, seven a crowd; continuous items end together by nature and do not count."""
    six = [item(f"公开{name}") for name in "子丑寅卯辰巳"]
    calm = [
        item(f"持续{name}", rest="deadline: 全年, cadence: monthly") for name in "甲乙丙丁戊己庚"
    ]
    assert found(plan_of(*six, *calm), "deadline.crowd") == []
    seven = plan_of(*six, item("公开午", units="区财政局"))
    [message] = found(seven, "deadline.crowd")
    assert message == "2021-06-30 到期扎堆：区财政局有 7 项（第 1–7 项）"


def test_a_cadence_in_the_words_of_the_deadline_is_enough() -> None:
    """每季度末 says how often, 全年 does not."""
    text = plan_of(item("甲", rest="deadline: 每季度末"), item("乙", rest="deadline: 全年"))
    [message] = found(text, "item.no_cadence")
    assert message.startswith("第 2 项持续推进")
    plan = compiled(text).plan
    assert plan is not None
    assert [each.cadence for each in plan.items] == ["quarterly", None]


# --- who is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rung", "unreached"),
    [
        ("to: [liaison]", ["区教育局"]),
        ("to: [principal]", []),
        ("to: [liaison, principal]", []),
        ("to: [section_head]", ["每个单位"]),
        ("to: [leading_group]", []),
        ("to: [supervisor]", ["每个单位"]),
        ("to: [office]", []),
    ],
)
def test_a_rung_reaches_whom_the_escalation_would_tell(rung: str, unreached: list[str]) -> None:
    """Unit contacts, the leading group and the office's liaison count, as when it is climbed."""
    ladder = f"{LADDER}  - {{id: urge, name: 催办, wait: 1 workdays, {rung}}}\n"
    problems = compiled(plan_of(item("甲")), ladder=ladder).problems
    told = [re.findall("在(.+?)找不到人", problem.message) for problem in problems]
    assert told == [[who] for who in unreached]


def test_a_fallback_reaches_too() -> None:
    """Who stands in for a role without a contact is looked up once, as the escalation does."""
    rung = "  - {id: urge, name: 催办, wait: 1 workdays, to: [section_head]}\n"
    text = plan_of(item("甲"))
    stand_in = f"{LADDER}{rung}fallback: {{section_head: [principal]}}\n"
    assert compiled(text, ladder=stand_in).problems == ()
    twice = f"{LADDER}{rung}fallback: {{section_head: [liaison], liaison: [principal]}}\n"
    assert len(compiled(text, ladder=twice).problems) == 1


# --- likeness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "slip"),
    [
        ("政务公开", "政务公开", False),
        ("政务公开", "政务公幵", True),
        ("政务公开", "政公务开", True),
        ("政务公开", "政务开", True),
        ("政务公开", "政务公开栏", True),
        ("政务公开", "政公开务", False),
        ("政务公开", "务政开公", False),
        ("", "政", True),
    ],
)
def test_one_slip_is_one_character_or_one_swap(a: str, b: str, slip: bool) -> None:
    """Changed, added, lost or swapped once, in either direction."""
    assert one_slip_apart(a, b) is slip
    assert one_slip_apart(b, a) is slip


def test_titles_that_differ_by_one_character_and_stand_alone_are_no_slip() -> None:
    """完善区级… and 完善市级… are two titles; a slip needs a title that others share."""
    text = plan_of(item("完善区级公开目录和指南"), item("完善市级公开目录和指南"))
    assert found(text, "item.title_misspelt") == []


def test_short_unit_names_one_character_apart_are_no_slip() -> None:
    """区科委 and 区农委 differ in one character by nature."""
    text = plan_of(
        item("甲"),
        item("乙", units="区科委"),
        item("丙", units="区农委"),
        item("丁", units="区农委"),
    )
    text = text.replace("leading_group", "  区科委: {}\n  区农委: {}\nleading_group")
    assert found(text, "unit.misspelt") == []


def test_items_with_one_title_and_different_work_are_not_alike() -> None:
    """A table repeats its title on every row; only nearly equal summaries make two items one."""
    rows = ["公开招生政策和结果", "公开收费项目和标准", "督促培训机构亮明资质"]
    text = plan_of(*(item("细化教育公开", summary=row) for row in rows))
    assert found(text, "item.alike") == []


# --- targets and audits --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "metric: 多元化解读率, at_least: 60, unit: '%'",
        "metric: 信息公开率, equals: 100, unit: '%'",
        "metric: 公开数量同比增长, at_least: 120, unit: '%'",
        "metric: 差错率, at_most: 0.5, unit: '%'",
        "metric: 有效投诉, equals: 0, unit: 件",
        "metric: 有效投诉, at_most: 0, unit: 件",
        "metric: 听取汇报, more_than: 0, unit: 次",
        "metric: 满意度, at_least: 4.5, unit: 分",
    ],
)
def test_a_target_that_can_be_measured_raises_no_alarm(target: str) -> None:
    """Shares up to 100 %, growth beyond it, zero complaints and small error rates are sensible."""
    text = plan_of(item("甲", rest=f"deadline: 6月底前, targets: [{{{target}}}]"))
    assert found(text, "target") == []
    assert found(text, "shape") == []


@pytest.mark.parametrize(
    "cron",
    ["0 8 * * mon-fri", "0 9 28 * *", "*/15 8-18 * * mon,wed,fri", "0 9 L * *", "0 9 LW 3,6,9,12 *",
     "05 08 1-7/2 * SUN"],
)  # fmt: skip
def test_times_that_the_schedule_keeps_are_accepted(cron: str) -> None:
    """Stars, values, ranges, lists and steps; weekdays by name; the last day of a month."""
    assert cron_doubt(cron) is None


@pytest.mark.parametrize(
    "cron",
    ["", "0 8 * *", "0 8 * * * *", "60 8 * * *", "0 8 0 * *", "0 8 32 * *", "0 8 * 13 *",
     "0 8 * * 1", "0 8 * * mon-sun", "0 18-8 * * *", "0 */0 * * *", "每天 8 点", "0 8 * * 周一",
     "0 8,,9 * * *", "0 8-9-10 * * *", "0 8 * * mon/x"],
)  # fmt: skip
def test_times_that_would_stop_the_schedule_are_refused(cron: str) -> None:
    """Digits for weekdays are refused: schedulers disagree on which day 1 is."""
    assert cron_doubt(cron) is not None


# --- how items and units are named ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "named"),
    [
        (["1"], "第 1 项"),
        (["1", "2"], "第 1、2 项"),
        (["1", "2", "3"], "第 1–3 项"),
        (["1", "3", "4", "5", "9"], "第 1、3–5、9 项"),
        (["甲", "2", "３", "4"], "第 甲、2、３、4 项"),
    ],
)
def test_consecutive_numbers_are_drawn_together(ids: list[str], named: str) -> None:
    """Three and more in a row become a range; what is no plain number stands alone."""
    assert items_named(ids) == named


def test_few_units_are_named_and_many_counted() -> None:
    """Up to three names in full, then the first three and how many there are."""
    assert units_named(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert units_named(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等 4 个单位"


# --- the shipped plans ---------------------------------------------------------------------------

EXPECTED = {
    "huludao-2024": ["item.no_deadline 第 1–23 项", "item.no_unit 第 1–23 项"],
    "jiading-2021": [
        "deadline.before_issue 第 20 项",
        "deadline.crowd 第 24、25、29、30、65、67、69 项",
        "unit.indefinite 第 32 项",
    ],
    "nansha-2020": [
        "item.no_deadline 第 1–3、5–31、33–43 项",
        "item.no_unit 第 34 项",
        "unit.indefinite 第 34 项",
        "unit.open_ended 第 17–20 项",
        *(f"unit.unread 第 {n} 项" for n in (3, 34, 35, 4, 5, 6)),
    ],
    "qingyunpu-2021": [
        "item.no_deadline 第 1–20 项",
        "item.no_unit 第 18–20 项",
        "unit.unknown_group 第 1 项",
    ],
    "xihu-2021": ["unit.foreign 第 12、13 项", "unit.indefinite 第 10 项"],
}


def shipped(name: str, *, today: date | None = None) -> Compiled:
    return compiled((DEFINITIONS / f"plans/{name}.yaml").read_text(encoding="utf-8"), today=today)


def in_short(problem: Problem) -> str:
    named = re.search("第 [^项]+ 项", problem.message)
    return f"{problem.code} {named[0] if named else ''}"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shipped_plan_gives_the_warnings_its_head_explains(name: str) -> None:
    """No error, and one warning a cause, for the items listed here."""
    result = shipped(name)
    assert result.errors == ()
    assert sorted(map(in_short, result.warnings)) == EXPECTED[name]


def test_jiading_says_what_falls_due_on_30_november() -> None:
    """Eight items fan out to every street on one day; the warning names them."""
    [crowd] = [problem for problem in shipped("jiading-2021").problems if "crowd" in problem.code]
    assert crowd.severity is Severity.WARNING
    assert crowd.message.startswith("2021-11-30 到期扎堆：")
    assert "各街镇和另外 2 个单位各有 8 项（第 24、25、29–31、65、67、69 项）" in crowd.message


def test_xihu_loaded_after_the_year_says_once_that_its_dates_are_past() -> None:
    """Every dated item in one warning."""
    late = shipped("xihu-2021", today=date(2022, 12, 26)).problems
    assert sum(problem.code == "deadline.past" for problem in late) == 1
