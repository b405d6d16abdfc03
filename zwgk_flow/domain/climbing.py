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

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Past, Told
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.pace import is_past_due
from zwgk_flow.domain.reached import BEGINNING, OfCycle, clock_from, frozen, reached, urged
from zwgk_flow.domain.task import Task

CLAIM_WAITING = "claim_waiting"


@dataclass(frozen=True, slots=True)
class Ripe:
    """A rung whose time has come, the `nth` time; it could open first on `since`.

    `findings` are those that opened it, where it waits for findings.
    """

    task: Task
    ladder: Ladder
    policy: str
    height: int
    nth: int
    since: date
    findings: tuple[Finding, ...] = ()

    @property
    def rung(self) -> Rung:
        """The rung itself."""
        return self.ladder.rungs[self.height]


@dataclass(frozen=True, slots=True)
class Climb:
    """One task in its cycle as the ladder sees it; `told` by rung, in the order of repeats.

    `reached` is the height of the heaviest rung told for lateness, `returned` the days on which a
    claim was returned, in order; `urged` is the day from which it counts among several, None before
    a rung of the chain was told; `together` are those days of its unit's late tasks, in order.
    """

    task: Task
    ladder: Ladder
    policy: str
    told: OfCycle
    calendar: Calendar
    as_of: date
    reached: int
    is_open: bool
    late: bool
    urgent: bool
    returned: tuple[date, ...]
    findings: tuple[Finding, ...]
    urged: date | None
    together: tuple[date, ...]

    def acknowledged(self, told: Told) -> bool:
        """Whether a rung was acknowledged, and no claim was returned since."""
        seen = told.acknowledged_on
        return seen is not None and (not self.returned or seen >= self.returned[-1])

    def told_of(self, height: int) -> Sequence[Told]:
        """Every time a rung was told in this cycle."""
        return self.told.get(self.ladder.rungs[height].id, ())

    def clock_from(self, day: date) -> date:
        """From when a wait of this task counts that began on a day."""
        return clock_from(day, self.returned)

    def counted(self, rung: Rung) -> tuple[date, ...]:
        """The days on which late tasks of the unit came to count for a rung for several."""
        days = (self.counts_on(day, rung) for day in self.together)
        return tuple(day for day in days if day <= self.as_of)

    def counts_on(self, urged: date, rung: Rung) -> date:
        """When what was urged on a day counts: never on the same day."""
        return self.calendar.add_working_days(urged, max(1, rung.wait))

    @property
    def beside(self) -> tuple[Rung, ...]:
        """The rungs beside the chain that may open: what is late has left the lighter behind."""
        return tuple(
            rung
            for height, rung in enumerate(self.ladder.rungs)
            if (rung.on or rung.several) and not (self.late and height <= self.reached)
        )

    def ripe(
        self, height: int, since: date, nth: int = 1, findings: tuple[Finding, ...] = ()
    ) -> Ripe:
        """A rung of this task as ripe."""
        return Ripe(self.task, self.ladder, self.policy, height, nth, since, findings)


def ripe_rungs(
    snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding] = ()
) -> tuple[Ripe, ...]:
    """For each task the heaviest rung whose time has come, in the order of the snapshot."""
    scene = _scene(snapshot, past, as_of, findings)
    return tuple(
        max(ripe, key=lambda one: one.height)
        for task in snapshot.tasks
        if scene.stirs(task)
        for climb in (scene.climb(task),)
        if (ripe := [one for trigger in _TRIGGERS for one in trigger(climb)])
    )


def climb_of(snapshot: Snapshot, past: Past, task: Task, as_of: date) -> Climb:
    """One task as the ladder sees it, where no audit has found anything of it."""
    return _scene(snapshot, past, as_of, ()).climb(task)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is worked out once for all tasks; `soon` is the last due day that is reminded of.

    `late` says since when each late task was urged, None where it was not yet.
    """

    snapshot: Snapshot
    past: Past
    as_of: date
    policy: str
    soon: date
    told: Mapping[tuple[str, int], OfCycle]
    found: Mapping[str, Sequence[Finding]]
    late: Mapping[str, date | None]
    together: Mapping[str, Sequence[date]]

    def stirs(self, task: Task) -> bool:
        """Whether anything at all may be told of a task: it is late, due soon, or was found."""
        if task.key in self.late or task.key in self.found:
            return True
        return task.due is not None and self.as_of <= task.due <= self.soon

    def climb(self, task: Task) -> Climb:
        """A task in its cycle."""
        plan, key = self.snapshot.plan, task.key
        told = self.told.get((key, task.cycle), {})
        policy = frozen(told, self.past.policies) or self.policy
        ladder = self.past.policies.get(policy, plan.ladder)
        return Climb(
            task,
            ladder,
            policy,
            told,
            self.snapshot.calendar,
            self.as_of,
            reached(ladder, told),
            task.state in plan.lifecycle.open_states,
            key in self.late,
            plan.items[task.item].urgent,
            tuple(sorted(self.past.returned.get(key, ()))),
            tuple(sorted(self.found.get(key, ()), key=lambda one: (one.code, one.cause))),
            self.late.get(key),
            tuple(self.together.get(task.unit, ())),
        )


def _scene(snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding]) -> _Scene:
    plan = snapshot.plan
    ladders = (plan.ladder, *past.policies.values())
    watched = {code for ladder in ladders for rung in ladder.rungs for code in rung.on}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.code in watched:
            found[finding.task].append(finding)
    told: dict[tuple[str, int], dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(past.told, key=lambda one: one.nth):
        told[one.task, one.cycle][one.rung].append(one)
    late = [task for task in snapshot.tasks if _is_late(plan, task, as_of)]
    since = {
        task.key: _urged(plan.ladder, past, task, told.get((task.key, task.cycle), {}))
        for task in late
    }
    together: dict[str, list[date]] = defaultdict(list)
    for day, unit in sorted((day, one.unit) for one in late if (day := since[one.key])):
        together[unit].append(day)
    ahead = max((rung.before or 0 for ladder in ladders for rung in ladder.rungs), default=0)
    # a day off after the last working day is as near as that day
    soon = snapshot.calendar.add_working_days(as_of, ahead + 1)
    return _Scene(snapshot, past, as_of, plan.ladder.digest, soon, told, found, since, together)


def _is_late(plan: AdoptedPlan, task: Task, as_of: date) -> bool:
    is_open = task.state in plan.lifecycle.open_states
    return is_open and not task.claim_pending and is_past_due(plan, task, as_of)


def _urged(present: Ladder, past: Past, task: Task, told: OfCycle) -> date | None:
    if not told or task.due is None:
        return None
    ladder = past.policies.get(frozen(told, past.policies) or "", present)
    return urged(ladder, told, task.due, sorted(past.returned.get(task.key, ())))


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
