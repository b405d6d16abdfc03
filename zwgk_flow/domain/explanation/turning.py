"""What would turn the light green, and when a green one turns by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES, Transition
from zwgk_flow.domain.explanation.facts import event_fact, plan_fact, step_fact, task_fact
from zwgk_flow.domain.explanation.notice import last_change
from zwgk_flow.domain.explanation.standing import shown
from zwgk_flow.domain.explanation.values import Case, Sentence, Topic
from zwgk_flow.domain.greening import Way, turns, ways_to_green
from zwgk_flow.domain.rollup import Light
from zwgk_flow.domain.task import Task

NO_WAY = "照现在的流转没有能转绿的步骤，请政务公开办修订计划或撤销任务"


def green(case: Case) -> Sentence:
    """How to make the light green, or how long it stays so."""
    if case.is_closed:
        change = event_fact(last_change(case))
        return Sentence(Topic.GREEN, "已是绿灯，不用再办理", (change,))
    return _stays(case) if shown(case) == Light.GREEN else _turns_green(case)


def _stays(case: Case) -> Sentence:
    plan, names = case.plan, case.names.lights
    changes = [*turns(plan, case.task, case.as_of)]
    said = "，".join(f"{day} 起变{names[light]}" for day, light in changes)
    text = f"已是绿灯；没有新的办理，{said}" if said else "已是绿灯，没有新的办理也不会变"
    limits = plan_fact(
        plan,
        due_soon_days=plan.lights.due_soon_days,
        unstarted_share=plan.lights.unstarted_share,
    )
    return Sentence(Topic.GREEN, text, (event_fact(case.steps[-1]), limits))


def _turns_green(case: Case) -> Sentence:
    ways = ways_to_green(case.plan, case.task, case.as_of)
    text = "；或者".join(_way_said(case.task, way) for way in ways) or NO_WAY
    needs = task_fact(case.task, "evidence_required", "targets")
    steps = {step.trigger: step for way in ways for step, _ in way.steps}
    facts = (step_fact(case.plan, step) for step in steps.values())
    return Sentence(Topic.GREEN, text, (needs, *facts))


def _way_said(task: Task, way: Way) -> str:
    """Who does what, one after the other; who goes on is named once."""
    said, last = [], ""
    for step, content in way.steps:
        who = _who(task, step)
        said.append(f"{who if who != last else '再'}{_step_said(task, step, content)}")
        last = who
    return "，".join(said)


def _who(task: Task, step: Transition) -> str:
    role = next(one for one in step.by if one in ("unit", "office"))
    return task.unit if role == "unit" else ROLES[role]


def _step_said(task: Task, step: Transition, content: Mapping[str, Any]) -> str:
    needs = "、".join(_needs(task, content))
    until = f"到 {content['due']} 或更晚" if "due" in content else ""
    return f"{step.name}{until}{f'（{needs}）' if needs else ''}"


def _needs(task: Task, content: Mapping[str, Any]) -> Iterator[str]:
    if "evidence" in content:
        yield "附佐证材料"
    for target in task.targets:
        value = content.get("metrics", {}).get(target.metric)
        if value is not None:
            whole = target.met_by(Decimal(value))
            asked = f"{target.op} {target.value}" if whole else f"至少 {value}"
            yield f"{target.metric} {asked}{target.unit}"
    if "reason" in content and "due" not in content:
        yield "写明理由"
