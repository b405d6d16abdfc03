"""The pipe from text to plan: what it keeps, what it asks of the library, how quick it is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

from effort import processor_seconds

from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.definition.compile import Compiled, Library, compile_plan
from zwgk_flow.definition.readings import Role

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "definitions"
JIADING = (DEFINITIONS / "plans/jiading-2021.yaml").read_text(encoding="utf-8")
CALENDAR = load_calendar((DEFINITIONS / "calendars/cn.yaml").read_text(encoding="utf-8"))
QUICK = 0.3  # 30 ms when nothing else runs; the rest is for a busy machine

SMALL = """\
plan: a-2021
title: 要点
issuer: 机关
year: 2021
office: 甲局
units:
  甲局: {contacts: {liaison: x@a.example, principal: y@a.example}}
  乙局: {contacts: {liaison: z@b.example, principal: z@b.example}}
groups: {各局: [甲局, 乙局]}
sections:
  - title: 一
    items:
      - {id: 1, title: 一件事, summary: 做好它, responsible: 甲局牵头，各局配合, deadline: 国庆节前}
"""


def files(kind: str, name: str) -> tuple[str, str] | None:
    path = DEFINITIONS / f"{kind}s" / f"{name}.yaml"
    return (path.read_text(encoding="utf-8"), f"库/{name}.yaml") if path.is_file() else None


def compiled(text: str, library: Library = files) -> Compiled:
    return compile_plan(text, "方案.yaml", library, CALENDAR.festival)


def changed(kind: str, old: str, new: str) -> Library:
    """The shipped files with one of them edited."""

    def library(asked: str, name: str) -> tuple[str, str] | None:
        found = files(asked, name)
        return (found[0].replace(old, new), found[1]) if found and asked == kind else found

    return library


def test_a_unit_that_stands_twice_keeps_its_weightier_role() -> None:
    """甲局 leads and is in the group that supports: one task, as lead."""
    plan = compiled(SMALL).plan
    assert plan is not None
    assert [(a.unit, a.role) for a in plan.items[0].assignments] == [
        ("甲局", Role.LEAD),
        ("乙局", Role.SUPPORT),
    ]


def test_festivals_come_from_the_caller() -> None:
    """国庆节前 is the day before the day the caller gives."""
    plan = compile_plan(SMALL, "f", files, lambda year, _name: (date(year, 10, 3), False)).plan
    assert plan is not None
    assert plan.items[0].due == date(2021, 10, 2)


def test_a_deadline_in_a_unit_bracket_is_read_and_one_of_its_own_goes_before() -> None:
    """The bracket's words count only where the item has no deadline."""
    hidden = SMALL.replace("甲局牵头，各局配合, deadline: 国庆节前", "甲局（6月底前）")
    own = hidden.replace("甲局（6月底前）", "甲局（6月底前）, deadline: 9月底前")
    for text, due in ((hidden, date(2021, 6, 30)), (own, date(2021, 9, 30))):
        plan = compiled(text).plan
        assert plan is not None
        assert plan.items[0].due == due


def test_the_digest_follows_plan_lifecycle_and_ladder() -> None:
    """The same texts give the same digest; a change in any of the three another."""
    texts = [
        compiled(SMALL),
        compiled(SMALL + "# 注\n"),
        compiled(SMALL, changed("lifecycle", "标准流转", "流转")),
        compiled(SMALL, changed("ladder", "wait: 10 workdays", "wait: 9 workdays")),
    ]
    digests = [each.plan.digest for each in texts if each.plan]
    assert len(set(digests)) == 4
    again = compiled(SMALL).plan
    assert again is not None
    assert again.digest == digests[0]


def test_problems_in_other_files_carry_the_names_of_those_files() -> None:
    """A broken ladder, lifecycle and calendar are each told where they are broken."""
    for kind, old, new in (
        ("ladder", "wait: 1 workdays", "wait: 1 day"),
        ("lifecycle", "to: overdue", "to: late"),
        ("calendar", "issued: 2007-12-15", "issued: 2007"),
    ):
        result = compiled(SMALL, changed(kind, old, new))
        assert result.plan is None
        names = {"ladder": "district", "lifecycle": "standard", "calendar": "cn"}
        assert {p.place.file for p in result.problems} == {f"库/{names[kind]}.yaml"}
        assert all(problem.place.line > 1 for problem in result.problems)


def test_a_plan_is_judged_though_what_it_names_is_missing() -> None:
    """An unknown lifecycle and ladder do not hide what is wrong with the plan itself."""
    text = SMALL.replace("office: 甲局", "office: 丙局\nlifecycle: x\nladder: y")
    codes = {problem.code for problem in compiled(text).problems}
    assert {"plan.unknown_lifecycle", "plan.unknown_ladder", "plan.unknown_office"} <= codes


def test_the_library_is_asked_for_names_that_cannot_leave_their_folder() -> None:
    """A name with a slash or a dot is refused before anything is looked up."""
    asked: list[str] = []

    def library(kind: str, name: str) -> tuple[str, str] | None:
        asked.append(name)
        return files(kind, name)

    for name in ("../secret", "a/b", "a.b", "A", " x"):
        result = compiled(SMALL.replace("office", f"lifecycle: '{name}'\noffice"), library)
        assert [problem.code for problem in result.problems] == ["shape.form"]
    assert set(asked) == {"standard", "district", "cn"}


def test_without_any_library_the_national_calendar_still_holds() -> None:
    """Only the lifecycle and the ladder are missed."""
    problems = compiled(SMALL, lambda _kind, _name: None).problems
    assert sorted(problem.code for problem in problems) == [
        "plan.unknown_ladder",
        "plan.unknown_lifecycle",
    ]


def test_an_audit_without_a_period_has_the_one_of_its_name() -> None:
    """monthly counts once a month; a name that says nothing once a day."""
    audits = "audits: {monthly: {}, spot: {}, look_back: {period: quarterly}}\nsections"
    plan = compiled(SMALL.replace("sections", audits)).plan
    assert plan is not None
    assert {rule.kind: rule.period for rule in plan.audits.values()} == {
        "monthly": "monthly",
        "spot": "daily",
        "look_back": "quarterly",
    }


def test_a_plan_of_73_items_compiles_in_no_time() -> None:
    """It is far below what a person notices."""
    result = compiled(JIADING)
    assert result.plan is not None
    assert result.plan.task_count > 1800
    assert processor_seconds(lambda: compiled(JIADING), QUICK) <= QUICK


def test_compiling_a_plan_loads_nothing_heavy() -> None:
    """The holiday packages wait for a year that needs them; shapes need no pydantic."""
    heavy = ["pydantic", "typer", "rich", "sqlalchemy", "chinese_calendar", "holidays"]
    loaded = f"print([name for name in {heavy} if name in sys.modules])"
    asked = f"import sys, zwgk_flow.definition.compile; {loaded}"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
