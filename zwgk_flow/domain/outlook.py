"""What comes next on the ladder for one task, and why it is not told today.

Rungs that wait for an audit's finding are not foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zwgk_flow.definition.ladder import Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.climbing import next_step, reminded
from zwgk_flow.domain.escalation import Decision, Held, Recipient, Silence, Told, recipients_of
from zwgk_flow.domain.scene import Climb
from zwgk_flow.domain.task import Task


def told_already(until: date, today: date) -> str:
    """Why nothing is told: an audit as of a later day has told, perhaps by a clock set wrong."""
    ahead = "；这一天还没有到，多半是那时时钟拨错了，要催办的请另行通知" if until > today else ""
    return f"截至 {until} 的督查已经告知过，在它以前的只作记录，不再告知{ahead}"


@dataclass(frozen=True, slots=True)
class NextRung:
    """The rung of the chain that comes next, to whom, and from which day it may open."""

    rung: Rung
    on: date
    recipients: tuple[Recipient, ...]


def next_rung(plan: AdoptedPlan, climb: Climb, as_of: date) -> NextRung | None:
    """The next rung of a task's chain; None at its top and without a due day."""
    step = next_step(climb)
    if step is None:
        return None
    rung = climb.ladder.rungs[step.height]
    recipients = recipients_of(plan, climb.task.unit, rung, climb.ladder, as_of)
    return NextRung(rung, step.day(climb.calendar), recipients)


def after_silences(comes: NextRung, task: Task, silences: Iterable[Silence]) -> NextRung:
    """What comes next, not before the silences are over that would hold it on its day."""
    silences = tuple(silences)
    while holding := [one for one in silences if one.holds(task, comes.on)]:
        comes = replace(comes, on=max(one.until for one in holding) + timedelta(days=1))
    return comes


def held_of(decided: Decision, task: str) -> Held | None:
    """What holds the ripe rung of a task back; None where nothing does, or none is ripe."""
    return next((held for held in decided.held if held.opening.task.key == task), None)


def why_not(climb: Climb, comes: NextRung | None, decided: Decision, as_of: date) -> str:
    """Why no rung of a task opens on a day, in Chinese; empty where one does."""
    key = climb.task.key
    if any(opening.task.key == key for opening in decided.openings):
        return ""
    if held := held_of(decided, key):
        until = f"，最早 {held.until}" if held.until else ""
        return f"“{held.opening.rung.name}”暂缓：{held.why}{until}"
    if climb.task.due is None:
        return "没有期限，不催办"
    if climb.task.claim_pending:
        return "已报结，等政务公开办审核；退回后重新起算"
    if not climb.late and climb.task.due < as_of:
        return "本期内已有阶段性成果，不算逾期"
    if comes is None:
        return "已到最后一级"
    return f"还没有到 {comes.on}"


def next_reminder(plan: AdoptedPlan, climb: Climb, as_of: date) -> NextRung | None:
    """The next reminder before the due day; None where there is none, or nothing to remind of."""
    task, calendar = climb.task, climb.calendar
    if task.due is None or task.due < as_of or task.claim_pending or not climb.is_open:
        return None
    left = calendar.working_days_between(as_of, task.due)
    heights = [n for n, rung in enumerate(climb.ladder.rungs) if rung.before is not None]
    ripe = [n for n in heights if left <= (climb.ladder.rungs[n].before or 0)]
    ahead = [n for n in heights if n not in ripe]
    if ripe and not reminded(climb, ripe[-1], climb.ladder.rungs[ripe[-1]].before or 0):
        rung, day = climb.ladder.rungs[ripe[-1]], as_of
    elif ahead:
        rung, day = climb.ladder.rungs[ahead[0]], as_of
        while calendar.working_days_between(day, task.due) > (rung.before or 0):
            day += timedelta(days=1)
    else:
        return None
    return NextRung(rung, day, recipients_of(plan, task.unit, rung, climb.ladder, as_of))


def foreseen(plan: AdoptedPlan, climb: Climb, first: date, last: date) -> Iterator[NextRung]:
    """The chain of a task that nobody does anything about, each rung at its earliest in the days.

    What noise may hold back is not foreseen either.
    """
    while (comes := next_rung(plan, climb, last)) is not None and comes.on <= last:
        comes = replace(comes, on=max(comes.on, first))
        yield comes
        opened = Told(climb.task.key, climb.task.cycle, comes.rung.id, comes.on)
        climb = replace(
            climb,
            told={**climb.told, comes.rung.id: (opened,)},
            reached=climb.ladder.rungs.index(comes.rung),
        )
