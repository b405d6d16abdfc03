"""Which rung a task has come to on a day: the chain of lateness, reminders, findings, repeats.

What holds a ripe rung back, and who is told, is not known here. All waits are working days.

- A late task climbs the chain of `wait` rungs one by one; who was silent for long is not jumped
  over. The wait counts from the last of: due day, rung reached, return of a claim.
- An urgent item's chain begins at the ladder's `urgent`, as soon as the lightest rung would open.
- A `several` rung lifts the tasks concerned to its own height: what is lighter is not told any
  more. A rung that waits for a finding stands beside the chain, and is not told below its reach.
- At most one rung of a task is ripe on a day: the heaviest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.escalation import Past, Told
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.pace import is_past_due
from zwgk_flow.domain.task import Task

CLAIM_WAITING = "claim_waiting"
BEGINNING = -1


@dataclass(frozen=True, slots=True)
class Ripe:
    """A rung whose time has come, the `nth` time; it could open first on `since`."""

    task: Task
    ladder: Ladder
    policy: str
    height: int
    nth: int
    since: date

    @property
    def rung(self) -> Rung:
        """The rung itself."""
        return self.ladder.rungs[self.height]


@dataclass(frozen=True, slots=True)
class Climb:
    """One task in its cycle as the ladder sees it; `told` by rung, in the order of repeats.

    `reached` is the height of the heaviest rung told for lateness, `late_together` how many tasks
    of its unit are late on that day.
    """

    task: Task
    ladder: Ladder
    policy: str
    told: Mapping[str, Sequence[Told]]
    calendar: Calendar
    as_of: date
    reached: int
    is_open: bool
    late: bool
    urgent: bool
    returned: date | None
    codes: frozenset[str]
    late_together: int

    def acknowledged(self, told: Told) -> bool:
        """Whether a rung was acknowledged, and no claim was returned since."""
        seen = told.acknowledged_on
        return seen is not None and (self.returned is None or seen >= self.returned)

    def ripe(self, height: int, since: date, nth: int = 1) -> Ripe:
        """A rung of this task as ripe."""
        return Ripe(self.task, self.ladder, self.policy, height, nth, since)


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
    """What is worked out once for all tasks; `soon` is the last due day that is reminded of."""

    snapshot: Snapshot
    past: Past
    as_of: date
    policy: str
    soon: date
    told: Mapping[tuple[str, int], Mapping[str, Sequence[Told]]]
    found: Mapping[str, frozenset[str]]
    late: frozenset[str]
    together: Mapping[str, int]

    def stirs(self, task: Task) -> bool:
        """Whether anything at all may be told of a task: it is late, due soon, or was found."""
        if task.key in self.late or task.key in self.found:
            return True
        return task.due is not None and self.as_of <= task.due <= self.soon

    def climb(self, task: Task) -> Climb:
        """A task in its cycle."""
        plan, key = self.snapshot.plan, task.key
        told = self.told.get((key, task.cycle), {})
        policy = _frozen(told, self.past.policies) or self.policy
        ladder = self.past.policies.get(policy, plan.ladder)
        return Climb(
            task,
            ladder,
            policy,
            told,
            self.snapshot.calendar,
            self.as_of,
            _reached(ladder, told),
            task.state in plan.lifecycle.open_states,
            key in self.late,
            plan.items[task.item].urgent,
            self.past.returned.get(key),
            self.found.get(key, frozenset()),
            self.together.get(task.unit, 0),
        )


def _scene(snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding]) -> _Scene:
    plan, states = snapshot.plan, snapshot.plan.lifecycle.open_states
    late = {
        task.key: task.unit
        for task in snapshot.tasks
        if task.state in states and not task.claim_pending and is_past_due(plan, task, as_of)
    }
    ladders = (plan.ladder, *past.policies.values())
    watched = {code for ladder in ladders for rung in ladder.rungs for code in rung.on}
    found: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.code in watched:
            found[finding.task].add(finding.code)
    told: dict[tuple[str, int], dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(past.told, key=lambda one: one.nth):
        told[one.task, one.cycle][one.rung].append(one)
    ahead = max((rung.before or 0 for ladder in ladders for rung in ladder.rungs), default=0)
    return _Scene(
        snapshot,
        past,
        as_of,
        plan.ladder.digest,
        # a day off after the last working day is as near as that day
        snapshot.calendar.add_working_days(as_of, ahead + 1),
        told,
        {key: frozenset(codes) for key, codes in found.items()},
        frozenset(late),
        Counter(late.values()),
    )


def _reached(ladder: Ladder, told: Mapping[str, Sequence[Told]]) -> int:
    if not told:
        return BEGINNING
    heights = (
        height
        for height, rung in enumerate(ladder.rungs)
        if rung.id in told and (rung.is_late or rung.several is not None)
    )
    return max(heights, default=BEGINNING)


def _frozen(told: Mapping[str, Sequence[Told]], policies: Mapping[str, Ladder]) -> str | None:
    """The policy of the first rung of a cycle: the rest of it goes by the same."""
    known = [one for of_rung in told.values() for one in of_rung if one.policy in policies]
    return min(known, key=lambda one: (one.opened_on, one.policy)).policy if known else None


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
    return Step(height, due, max(since, climb.returned or since), wait)


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
        yield from _again(climb, climb.reached)


def _several(climb: Climb) -> Iterator[Ripe]:
    """What is told once a unit has many late tasks at once."""
    if not climb.late:
        return
    for height, rung in enumerate(climb.ladder.rungs):
        many = rung.several is not None and climb.late_together >= rung.several
        if many and height > climb.reached:
            yield climb.ripe(height, climb.as_of)


def _before(climb: Climb) -> Iterator[Ripe]:
    """The latest reminder whose time has come, unless it was given."""
    due = climb.task.due
    if due is None or due < climb.as_of or climb.task.claim_pending or not climb.is_open:
        return
    left = climb.calendar.working_days_between(climb.as_of, due)
    ripe = [
        height
        for height, rung in enumerate(climb.ladder.rungs)
        if rung.before is not None and left <= rung.before
    ]
    if ripe:
        yield from _once_or_again(climb, ripe[-1])


def _found(climb: Climb) -> Iterator[Ripe]:
    """What a finding opens; while a claim waits for the office, only that it waits."""
    codes = climb.codes & {CLAIM_WAITING} if climb.task.claim_pending else climb.codes
    for height, rung in enumerate(climb.ladder.rungs):
        if height > climb.reached and codes.intersection(rung.on):
            yield from _once_or_again(climb, height)


def _once_or_again(climb: Climb, height: int) -> Iterator[Ripe]:
    if climb.ladder.rungs[height].id in climb.told:
        yield from _again(climb, height)
    else:
        yield climb.ripe(height, climb.as_of)


def _again(climb: Climb, height: int) -> Iterator[Ripe]:
    """A rung once more, up to its cap; acknowledged, it keeps still for longer."""
    rung = climb.ladder.rungs[height]
    last = climb.told[rung.id][-1]
    if rung.repeat is None or last.nth >= rung.repeat.most:
        return
    seen = climb.acknowledged(last)
    wait = max(rung.repeat.every, rung.acknowledged_wait if seen else 0)
    since = max(last.opened_on, climb.returned or last.opened_on)
    if climb.calendar.working_days_between(since, climb.as_of) >= wait:
        ripe_on = climb.calendar.add_working_days(since, wait)
        yield climb.ripe(height, ripe_on, last.nth + 1)


_TRIGGERS = (_late, _several, _before, _found)
