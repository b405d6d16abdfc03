"""Which rung a task has come to on a day: the chain of lateness, reminders, findings, repeats.

What holds a ripe rung back, and who is told, is not known here. All waits are working days.

- A late task climbs the chain of `wait` rungs one by one; who was silent for long is not jumped
  over. The wait counts from the last of: due day, rung reached, first return of a claim at it.
- An urgent item's chain begins at the ladder's `urgent`, as soon as the lightest rung would open.
- A `several` rung counts the late tasks of a unit that were told a rung of the chain a while ago,
  and lifts them to its own height: what is lighter is not told any more.
- A rung that waits for a finding stands beside the chain: of a late task it is not told below its
  reach, and it begins anew once the unit has acted since.
- A reminder given for an earlier due day is given again for a later one.
- At most one rung of a task is ripe on a day: the heaviest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.escalation import Past, Told
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.reached import BEGINNING
from zwgk_flow.domain.scene import Climb, Ripe, scene_of

CLAIM_WAITING = "claim_waiting"


def ripe_rungs(
    snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding] = ()
) -> tuple[Ripe, ...]:
    """For each task the heaviest rung whose time has come, in the order of the snapshot."""
    scene = scene_of(snapshot, past, as_of, findings)
    return tuple(
        max(ripe, key=lambda one: one.height)
        for task in snapshot.tasks
        if scene.stirs(task)
        for climb in (scene.climb(task),)
        if (ripe := [one for trigger in _TRIGGERS for one in trigger(climb)])
    )


@dataclass(frozen=True, slots=True)
class Step:
    """The next rung of a task's chain: so many working days after a day, and after the due day."""

    height: int
    due: date
    since: date
    wait: int

    def ripe(self, calendar: Calendar, as_of: date) -> bool:
        """Whether its time has come."""
        return calendar.working_days_between(self.since, as_of) >= self.wait

    def day(self, calendar: Calendar) -> date:
        """The first day on which it may open."""
        waited = calendar.add_working_days(self.since, self.wait) if self.wait else self.since
        return max(waited, self.due + timedelta(days=1))


def next_step(climb: Climb) -> Step | None:
    """What comes next in the chain of a task with a due day, late or not; None at its end."""
    due, reached = climb.task.due, climb.reached
    height = next((one for one in _chain(climb) if one > reached), None)
    if due is None or height is None:
        return None
    rung, since = climb.ladder.rungs[height], due
    if reached == BEGINNING:
        first = next(one for one in climb.ladder.rungs if one.is_late)
        wait = min(first.wait, rung.wait)
    else:
        of_reached = climb.told[climb.ladder.rungs[reached].id]
        since = max(due, of_reached[0].opened_on)
        seen = any(climb.acknowledged(told) for told in of_reached)
        wait = rung.acknowledged_wait if seen else rung.wait
    return Step(height, due, climb.clock_from(since), wait)


def _chain(climb: Climb) -> list[int]:
    """The heights of the rungs that lateness opens; an urgent item's begin further up."""
    rungs = climb.ladder.rungs
    late = [height for height, rung in enumerate(rungs) if rung.is_late]
    if climb.urgent and climb.ladder.urgent:
        start = next((h for h in late if rungs[h].id == climb.ladder.urgent), BEGINNING)
        return [height for height in late if height >= start]
    return late


def _late(climb: Climb) -> Iterator[Ripe]:
    """The next rung of the chain, or the one reached once more."""
    if not climb.late:
        return
    step = next_step(climb)
    if step is not None and step.ripe(climb.calendar, climb.as_of):
        yield climb.ripe(step.height, step.day(climb.calendar))
    if climb.reached != BEGINNING:
        yield from _again(climb, climb.reached, climb.told_of(climb.reached))


def _several(climb: Climb) -> Iterator[Ripe]:
    """What is told once a unit has many late tasks that it was urged to do."""
    if climb.urged is None:
        return
    for height, rung in enumerate(climb.ladder.rungs):
        if rung.several is None or height <= climb.reached:
            continue
        counted, mine = climb.counted(rung), climb.counts_on(climb.urged, rung)
        if len(counted) >= rung.several and mine <= climb.as_of:
            yield climb.ripe(height, max(mine, counted[rung.several - 1]))


def _before(climb: Climb) -> Iterator[Ripe]:
    """The latest reminder whose time has come, unless it was given."""
    due = climb.task.due
    if due is None or due < climb.as_of or climb.task.claim_pending or not climb.is_open:
        return
    calendar = climb.calendar
    left = calendar.working_days_between(climb.as_of, due)
    ripe = [
        (height, rung.before)
        for height, rung in enumerate(climb.ladder.rungs)
        if rung.before is not None and left <= rung.before
    ]
    if ripe:
        height, before = ripe[-1]
        since = min(climb.as_of, calendar.add_working_days(due, -before))
        yield from _once_or_again(climb, height, reminded(climb, height, before), since)


def reminded(climb: Climb, height: int, before: int) -> Sequence[Told]:
    """How often a reminder was given for the present due day; an earlier one does not count."""
    due, calendar = climb.task.due or climb.as_of, climb.calendar
    return [
        told
        for told in climb.told_of(height)
        if calendar.working_days_between(told.opened_on, due) <= before
    ]


def _found(climb: Climb) -> Iterator[Ripe]:
    """What a finding opens; while a claim waits for the office, only that it waits."""
    waiting = climb.task.claim_pending
    # only what climbs on is silenced by what it reached: a claim stops the climb, and the office
    # would never hear of it
    floor = climb.reached if climb.late else BEGINNING
    answered = _answered(climb)
    for height, rung in enumerate(climb.ladder.rungs):
        causes = tuple(
            one
            for one in climb.findings
            if one.code in rung.on and (one.code == CLAIM_WAITING or not waiting)
        )
        if height > floor and causes:
            told = climb.told_of(height)
            since = [one for one in told if answered is None or one.opened_on > answered]
            yield from _once_or_again(climb, height, since, climb.as_of, causes)


def _answered(climb: Climb) -> date | None:
    """The day of the last step that a unit took, or of the last answer to a claim of it."""
    reported = climb.task.reported_at
    days = [*climb.returned[-1:], *([local_day(reported)] if reported else ())]
    return max(days, default=None)


def _once_or_again(
    climb: Climb,
    height: int,
    told: Sequence[Told],
    ripe_on: date,
    findings: tuple[Finding, ...] = (),
) -> Iterator[Ripe]:
    """A rung that was told so often for the present reason: for the first time, or once more."""
    if told:
        yield from _again(climb, height, told, findings)
    else:
        before = climb.told_of(height)
        nth = before[-1].nth + 1 if before else 1
        yield climb.ripe(height, ripe_on, nth, findings)


def _again(
    climb: Climb, height: int, told: Sequence[Told], findings: tuple[Finding, ...] = ()
) -> Iterator[Ripe]:
    """A rung once more, up to its cap; acknowledged, it keeps still for longer."""
    rung, last = climb.ladder.rungs[height], told[-1]
    if rung.repeat is None or len(told) >= rung.repeat.most:
        return
    seen = climb.acknowledged(last)
    wait = max(rung.repeat.every, rung.acknowledged_wait if seen else 0)
    since = climb.clock_from(last.opened_on)
    if climb.calendar.working_days_between(since, climb.as_of) >= wait:
        ripe_on = climb.calendar.add_working_days(since, wait)
        yield climb.ripe(height, ripe_on, last.nth + 1, findings)


_TRIGGERS = (_late, _several, _before, _found)
