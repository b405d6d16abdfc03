"""Which steps would turn a task's light green on a day, and when a green one turns by itself.

Both are tried out on the one function that moves tasks, so that what is said is what would happen;
nothing is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zwgk_flow.definition.lifecycle import Lifecycle, Transition
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Event, at_hour
from zwgk_flow.domain.findings import done_or_staged
from zwgk_flow.domain.pace import owed_by_now
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task, apply, unmet_targets
from zwgk_flow.errors import IllegalStep, NotAllowed

MOST_STEPS = 4
FARTHEST = 400
# as much later as an extension is tried out
LONGEST_EXTENSION = 60
WORDS = "…"
SOME_PROOF = {"url": "https://example.invalid/"}


@dataclass(frozen=True, slots=True)
class Way:
    """Steps one after the other, with what each must bring, after which the light is green."""

    steps: tuple[tuple[Transition, Mapping[str, Any]], ...]


def ways_to_green(plan: AdoptedPlan, task: Task, as_of: date) -> tuple[Way, ...]:
    """The shortest way by work, and the shortest by putting the day off; none where it is green."""
    if light(plan, task, as_of) == Light.GREEN:
        return ()
    ways = (_by_work(plan, task, as_of), _by_extension(plan, task, as_of))
    return tuple(way for way in ways if way is not None)


def turns(plan: AdoptedPlan, task: Task, as_of: date) -> Iterator[tuple[date, Light]]:
    """On which later days the light changes if nobody does anything, within some 13 months."""
    shown = light(plan, task, as_of)
    for n in range(1, FARTHEST):
        day = as_of + timedelta(days=n)
        then = light(plan, task, day)
        if then != shown:
            yield day, then
            shown = then


def left_alone(lifecycle: Lifecycle, task: Task, as_of: date) -> Task:
    """The task after the audits of a day, where nobody else does anything."""
    said = {"as_of": as_of.isoformat()}
    for step in lifecycle.transitions:
        if task.state in step.sources and step.by == ("audit",):
            after = _tried(lifecycle, task, step, "audit", said, as_of)
            if after is not None:
                return after
    return task


def _by_work(plan: AdoptedPlan, task: Task, as_of: date) -> Way | None:
    """Breadth first: the fewest steps of the unit and the office; withdrawing is no work."""
    waiting = deque([(task, Way(()))])
    met = {_aspect(task)}
    while waiting:
        before, way = waiting.popleft()
        for step, content, after in _next_steps(plan, before, as_of):
            longer = Way((*way.steps, (step, content)))
            if light(plan, after, as_of) == Light.GREEN:
                return longer
            if _aspect(after) not in met and len(longer.steps) < MOST_STEPS:
                met.add(_aspect(after))
                waiting.append((after, longer))
    return None


def _next_steps(
    plan: AdoptedPlan, task: Task, as_of: date
) -> Iterator[tuple[Transition, Mapping[str, Any], Task]]:
    lifecycle, done = plan.lifecycle, done_or_staged(plan)
    for step in lifecycle.transitions:
        role = next((one for one in step.by if one in ("unit", "office")), None)
        if role is None or task.state not in step.sources or _puts_off(step) or step.new_cycle:
            continue
        target = lifecycle.by_id[step.leads_to(task.state)]
        if target.closed and target.id not in done:
            continue
        content = _content(plan, task, step, as_of) if role == "unit" else _words(step)
        after = _tried(lifecycle, task, step, role, content, as_of)
        if after is not None:
            yield step, content, after


def _by_extension(plan: AdoptedPlan, task: Task, as_of: date) -> Way | None:
    """Granting the first later day with which the light is green."""
    for step in plan.lifecycle.transitions:
        granted = "new_date" in step.guards and "office" in step.by
        if not granted or task.state not in step.sources:
            continue
        for n in range(1, LONGEST_EXTENSION):
            content = {"due": (as_of + timedelta(days=n)).isoformat(), "reason": WORDS}
            after = _tried(plan.lifecycle, task, step, "office", content, as_of)
            if after is not None and light(plan, after, as_of) == Light.GREEN:
                return Way(((step, content),))
    return None


def _puts_off(step: Transition) -> bool:
    return "new_date" in step.guards or step.request is not None


def _content(plan: AdoptedPlan, task: Task, step: Transition, as_of: date) -> Mapping[str, Any]:
    """The least that a step of the unit must bring: of targets all for a claim, or what is owed."""
    said = _words(step)
    if step.target is not None:
        return said
    if task.evidence_required and not task.evidence and "evidence_where_required" in step.guards:
        said["evidence"] = [SOME_PROOF]
    if step.claim == "open":
        unmet = unmet_targets(task, task.metrics)
        values = {target.metric: _reached(task, target) for target in unmet}
    else:
        values = dict(_owed(plan, task, as_of))
    return {**said, "metrics": values} if values else said


def _words(step: Transition) -> dict[str, Any]:
    return {"reason": WORDS} if "reason" in step.guards else {}


def _reached(task: Task, target: Target) -> str:
    """A value that meets a target, and the others of its metric where one of theirs does."""
    mine = [one for one in task.targets if one.metric == target.metric]
    values = [one.value + 1 if one.op == ">" else one.value for one in mine]
    return str(next((v for v in values if all(one.met_by(v) for one in mine)), values[-1]))


def _owed(plan: AdoptedPlan, task: Task, as_of: date) -> Iterator[tuple[str, str]]:
    """The counted targets that are short of what the calendar asks for, with that."""
    for target in task.targets:
        owed = owed_by_now(plan, task, target, as_of)
        if owed is not None and Decimal(task.metrics.get(target.metric, "0")) < owed:
            yield target.metric, str(owed)


def _tried(
    lifecycle: Lifecycle,
    task: Task,
    step: Transition,
    role: str,
    content: Mapping[str, Any],
    as_of: date,
) -> Task | None:
    """The task after a step, None where that is not legal."""
    at = at_hour(as_of, 12)
    event = Event(task.key, task.seq + 1, step.trigger, at, "", role, content)
    try:
        return apply(lifecycle, task, event)
    except (IllegalStep, NotAllowed):
        return None


def _aspect(task: Task) -> tuple[Any, ...]:
    """What decides about later steps and lights."""
    said = tuple(sorted(task.metrics.items()))
    return task.state, task.claim_pending, task.evidence > 0, said, task.reported_at
