"""Assessments of the small plan by a rule for every kind of fact, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from desk import OFFICE, PROOF, Desk, at

from zwgk_flow import runtime
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.domain.assessment import Fact, Score
from zwgk_flow.domain.event import Actor
from zwgk_flow.operations.assessments import AssessmentView, publish_assessment, run_assessment

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
