"""A value that cannot be read is told once and makes nothing else look wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.definition.compile import compile_plan
from zwgk_flow.definition.problem import Problem

DEFINITIONS = Path(__file__).parents[3] / "definitions"
CALENDAR = load_calendar((DEFINITIONS / "calendars/cn.yaml").read_text(encoding="utf-8"))
EVERYONE = dict.fromkeys(("liaison", "section_head", "deputy_leader", "principal"), "a@a.example")
PLAN: dict[str, Any] = {
    "plan": "a-2021",
    "title": "要点",
    "issuer": "机关",
    "year": "2021",
    "issued": "2021-03-01",
    "office": "甲局",
    "units": {name: {"aliases": [name + "室"], "contacts": EVERYONE} for name in ("甲局", "乙局")},
    "groups": {"各局": ["甲局", "乙局"]},
    "leading_group": {"contacts": {"leader": "b@a.example", "supervisor": "c@a.example"}},
    "audits": {"monthly": {"cron": "0 9 28 * *", "checks": ["deadline", "target", "claim"]}},
    "sections": [
        {
            "title": "一",
            "items": [
                {
                    "id": "1",
                    "title": "公开预算",
                    "summary": "公开预算表",
                    "responsible": "甲局牵头，各局配合",
                    "deadline": "10月底前",
                    "targets": [{"metric": "预算公开率", "at_least": "100", "unit": "%"}],
                },
                {
                    "id": "2",
                    "title": "更新文件库",
                    "summary": "补齐文件",
                    "responsible": "各局",
                    "deadline": "全年",
                    "cadence": "quarterly",
                },
            ],
        }
    ],
}


def library(kind: str, name: str) -> tuple[str, str] | None:
    path = DEFINITIONS / f"{kind}s" / f"{name}.yaml"
    return (path.read_text(encoding="utf-8"), path.name) if path.is_file() else None


def problems_of(plan: object) -> tuple[Problem, ...]:
    text = json.dumps(plan, ensure_ascii=False, indent=0)
    return compile_plan(text, "方案.yaml", library, CALENDAR.festival).problems


def paths(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if at:
        yield at
    steps = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for step in steps:
        yield from paths(data[step], (*at, step))


@pytest.mark.parametrize("wrong", ["", [["x"]]], ids=["empty", "nested"])
def test_one_wrong_value_gives_problems_of_form_alone(wrong: object) -> None:
    """Whatever value is replaced by one of the wrong form, no other complaint follows from it."""
    assert problems_of(PLAN) == ()
    for path in paths(PLAN):
        plan = deepcopy(PLAN)
        holder: Any = plan
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = wrong
        codes = {problem.code.split(".")[0] for problem in problems_of(plan)}
        assert codes == {"shape"}, path
