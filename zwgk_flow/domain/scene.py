"""A plan as its ladder sees it on a day: every task in its cycle, what was told of it, what found.

What comes of it, which rung is ripe, is in `climbing`; by which ladder a cycle goes in `reached`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Past, Told
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.pace import is_past_due
from zwgk_flow.domain.reached import OfCycle, clock_from, frozen, reached, urged
from zwgk_flow.domain.task import Task


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


def climb_of(snapshot: Snapshot, past: Past, task: Task, as_of: date) -> Climb:
    """One task as the ladder sees it, where no audit has found anything of it."""
    return scene_of(snapshot, past, as_of, ()).climb(task)


@dataclass(frozen=True, slots=True)
class Scene:
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


def scene_of(snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding]) -> Scene:
    """A plan on a day; of the findings only those that a rung waits for."""
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
    return Scene(snapshot, past, as_of, plan.ladder.digest, soon, told, found, since, together)


def _is_late(plan: AdoptedPlan, task: Task, as_of: date) -> bool:
    is_open = task.state in plan.lifecycle.open_states
    return is_open and not task.claim_pending and is_past_due(plan, task, as_of)


def _urged(present: Ladder, past: Past, task: Task, told: OfCycle) -> date | None:
    if not told or task.due is None:
        return None
    ladder = past.policies.get(frozen(told, past.policies) or "", present)
    return urged(ladder, told, task.due, sorted(past.returned.get(task.key, ())))
