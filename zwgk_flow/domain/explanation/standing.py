"""The state with the step that led to it, the light and why, and what the last audits found."""

from __future__ import annotations

from collections.abc import Iterator

from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.event import BIRTH
from zwgk_flow.domain.explanation.facts import (
    event_fact,
    finding_fact,
    item_fact,
    plan_fact,
    task_fact,
)
from zwgk_flow.domain.explanation.notice import last_change, numbered, short
from zwgk_flow.domain.explanation.values import Case, Fact, Found, Sentence, Step, Topic
from zwgk_flow.domain.greening import left_alone
from zwgk_flow.domain.pace import behind, is_past_due
from zwgk_flow.domain.rollup import Light, light


def state(case: Case) -> Sentence:
    """The state, the step that led to it, and a claim or a return since."""
    lifecycle, recorded = case.plan.lifecycle, case.recorded
    change = last_change(case)
    steps = [*_begun(case, change), change, *(one for one in _since(case) if one is not change)]
    cycle = f"（第 {recorded.cycle} 轮）" if recorded.cycle > 1 else ""
    said = "；".join(_step_said(case, step) for step in steps)
    text = f"“{lifecycle.name(recorded.state)}”{cycle}：{said}"
    day = case.as_of
    after = left_alone(lifecycle, recorded, day)
    if after.state != recorded.state:
        name = lifecycle.name(after.state)
        text += f"；没有人办理的话，到时为“{name}”" if case.foreseen else f"；下次督查转为“{name}”"
    return Sentence(Topic.STATE, text, tuple(event_fact(step, "reason") for step in steps))


def _begun(case: Case, change: Step) -> Iterator[Step]:
    """How a later cycle began, where something has moved the task since."""
    if case.recorded.cycle > 1:
        begun = next(one for one in case.steps if one.after.cycle == case.recorded.cycle)
        if begun is not change:
            yield begun


def _since(case: Case) -> Iterator[Step]:
    """The claim that waits, or how the last one of this cycle was answered."""
    if case.is_closed:
        return
    for step in reversed(case.steps):
        before, after = step.before, step.after
        if before is not None and before.claim_pending != after.claim_pending:
            if after.claim_pending or before.cycle == case.recorded.cycle:
                yield step
            return


def _step_said(case: Case, step: Step) -> str:
    name = {BIRTH: "分派", **case.plan.lifecycle.trigger_names}.get(step.event.trigger, "")
    waits = "，等审核" if step.after.claim_pending and not _claimed_before(step) else ""
    reason = step.event.content.get("reason")
    why = f"（{short(reason)}）" if reason else ""
    return f"{step.day} {step.event.actor} {name}{why}{waits}{numbered(step)}"


def _claimed_before(step: Step) -> bool:
    return step.before is not None and step.before.claim_pending


def shown(case: Case) -> Light:
    """The light on the day."""
    return light(case.plan, case.task, case.as_of)


def lit(case: Case) -> Sentence:
    """The light and why it shows."""
    why, facts = _why(case, shown(case))
    seen = [finding_fact(one) for one in _found(case) if one.finding.code in _IN_THE_LIGHT]
    return Sentence(Topic.LIGHT, f"{case.names.lights[shown(case)]}，{why}", (*facts, *seen))


def _why(case: Case, colour: Light) -> tuple[str, tuple[Fact, ...]]:
    """In the order in which `rollup.light` asks."""
    plan, task = case.plan, case.task
    here = plan.lifecycle.by_id[task.state]
    put_here = event_fact(last_change(case))
    if here.closed:
        return f"“{here.name}”", (put_here,)
    if colour == Light.RED:
        marked = (put_here,) if here.late and not case.foreseen else ()
        past = is_past_due(plan, task, case.as_of)
        why = f"期限 {task.due} 已过" if past else f"还是“{here.name}”"
        return why, (_due_fact(case), *marked)
    if task.claim_pending:
        return "已报结，等政务公开办审核", (event_fact(next(_since(case))),)
    if here.staged:
        return f"“{here.name}”", (put_here,)
    if colour == Light.YELLOW:
        return behind(plan, task, case.as_of) or "", tuple(_behind_facts(case))
    if task.due is None:
        return "没有期限，不会落后或逾期", (task_fact(task, "original_due"),)
    return "没有落后于序时进度", (_due_fact(case), *_reported(case))


def _due_fact(case: Case) -> Fact:
    """The step that set the day which holds now."""
    setting = next(
        step
        for step in reversed(case.steps)
        if step.before is None or step.before.due != step.after.due
    )
    return event_fact(setting, "due")


def _behind_facts(case: Case) -> Iterator[Fact]:
    plan = case.plan
    yield _due_fact(case)
    yield item_fact(plan, case.item, "cadence")
    yield plan_fact(
        plan,
        due_soon_days=plan.lights.due_soon_days,
        unstarted_share=plan.lights.unstarted_share,
        issued=plan.issued,
    )
    yield from _reported(case)


def _reported(case: Case) -> Iterator[Fact]:
    """The last word of the unit."""
    for step in reversed(case.steps):
        if step.event.as_role == "unit":
            yield event_fact(step, "metrics")
            return


def found(case: Case) -> Sentence | None:
    """What the last audits found beyond what the light says; None where that is nothing."""
    mine = [one for one in _found(case) if one.finding.code not in _IN_THE_LIGHT]
    if not mine:
        return None
    names = list(dict.fromkeys(FINDINGS.get(one.finding.code, one.finding.code) for one in mine))
    first = mine[0]
    text = f"{first.as_of} 督查记下“{names[0]}”：{short(first.finding.cause)}"
    if names[1:]:
        text += f"；还有{'、'.join(f'“{name}”' for name in names[1:])}"
    return Sentence(Topic.FOUND, text, tuple(map(finding_fact, mine)))


def _found(case: Case) -> list[Found]:
    """What the last audit of each kind found, while work is owed."""
    return [] if case.is_closed else sorted(case.known.found, key=_latest_and_gravest)


# what these findings say, the light says for the day itself
_IN_THE_LIGHT = ("overdue", "due_soon", "behind")


def _latest_and_gravest(found: Found) -> tuple[int, int, str, str]:
    grave = {"high": 0, "medium": 1}.get(found.finding.severity, 2)
    return -found.as_of.toordinal(), grave, found.run, found.finding.code
