"""A year of a plan lived day by day: audits as its schedule says, people as they were drawn.

It takes the same operations an office uses, and gives each the virtual moment; it counts little
and judges nothing. What it did is kept as moves, which anybody can make again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.lifecycle import Lifecycle, Transition
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.digest import plain
from zwgk_flow.domain.escalation import Held
from zwgk_flow.domain.event import Actor, at_hour, local_day
from zwgk_flow.domain.periods import DueAudit, due_audits
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import Refused
from zwgk_flow.operations.audits import AuditResult, run_audit
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.occurrences import has_recurring
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.tasks import TaskFilter, list_tasks
from zwgk_flow.operations.telling import Texts
from zwgk_flow.simulation.conduct import Deed, Intent, People
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_task

A_MOMENT = timedelta(seconds=1)
UNITS_PERSON, OFFICE_PERSON = "联络员", "值班员"
SITE = "https://simulation.example"
RETURN, GRANT, DECLINE = "return", "grant", "decline"


@dataclass(frozen=True, slots=True)
class Move:
    """One operation as it was called: an audit, a step with its content, or a rung signed for."""

    at: datetime
    audit: DueAudit | None = None
    task: str = ""
    actor: Actor | None = None
    trigger: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    rung: str = ""


@dataclass(slots=True)
class Lived:
    """What happened, counted as it went; `held` has every notice that was held back, each day."""

    moves: list[Move] = field(default_factory=list)
    held: list[tuple[date, Held]] = field(default_factory=list)
    audits: int = 0
    steps: int = 0
    signed: int = 0
    refused: int = 0


def _is_start(lifecycle: Lifecycle, step: Transition) -> bool:
    return bool(
        "unit" in step.by
        and step.target
        and not lifecycle.by_id[step.target].closed
        and not (step.claim or step.request)
    )


def _is_report(_lifecycle: Lifecycle, step: Transition) -> bool:
    return "unit" in step.by and not (step.target or step.claim or step.request)


def _is_claim(_lifecycle: Lifecycle, step: Transition) -> bool:
    return "unit" in step.by and step.claim == "open"


def _is_verifying(lifecycle: Lifecycle, step: Transition) -> bool:
    closes = step.target is not None and lifecycle.by_id[step.target].closed
    return "office" in step.by and "claim_pending" in step.guards and closes


def _is_return(lifecycle: Lifecycle, step: Transition) -> bool:
    settles = "office" in step.by and "claim_pending" in step.guards
    return settles and not _is_verifying(lifecycle, step)


def _is_request(_lifecycle: Lifecycle, step: Transition) -> bool:
    return "unit" in step.by and step.request == "open"


def _is_refusal(_lifecycle: Lifecycle, step: Transition) -> bool:
    settles = "office" in step.by and step.request == "close"
    return settles and "extension_requested" in step.guards


def _is_grant(lifecycle: Lifecycle, step: Transition) -> bool:
    settles = "office" in step.by and step.request == "close"
    return settles and not _is_refusal(lifecycle, step)


_KINDS: Mapping[str, Callable[[Lifecycle, Transition], bool]] = {
    Deed.START: _is_start,
    Deed.REPORT: _is_report,
    Deed.CLAIM: _is_claim,
    Deed.VERIFY: _is_verifying,
    RETURN: _is_return,
    Deed.ASK: _is_request,
    GRANT: _is_grant,
    DECLINE: _is_refusal,
}


def trigger_for(lifecycle: Lifecycle, deed: str, state: str) -> str | None:
    """By which step of a lifecycle a deed is done from a state; None where it cannot be."""
    is_kind = _KINDS[deed]
    return next(
        (
            step.trigger
            for step in lifecycle.transitions
            if state in step.sources and is_kind(lifecycle, step)
        ),
        None,
    )


@dataclass
class Year:
    """A plan in a database that is lived through; `store` is changed by it."""

    store: Store
    plan: AdoptedPlan
    people: People
    calendars: Callable[[str], Calendar]
    texts: Texts = plain
    lived: Lived = field(default_factory=Lived)
    _agenda: list[Intent] = field(default_factory=list)
    _claims: dict[str, int] = field(default_factory=dict)
    _ran: dict[str, set[str]] = field(default_factory=dict)

    def live(self, since: datetime, last: date) -> Iterator[date]:
        """Live from a moment to the end of a day; each day is given when it is over."""
        day = local_day(since)
        self._give_out(since, day)
        while day <= last:
            self._live(max(since, at_hour(day) - A_MOMENT), day)
            yield day
            day += timedelta(days=1)

    def _live(self, begun: datetime, day: date) -> None:
        over = at_hour(day + timedelta(days=1)) - A_MOMENT
        due = due_audits(self.plan.id, self.plan.audits.values(), begun, self._ran, over)
        for n, audit in enumerate(due, 1):
            self._act_until(audit.fired)
            # of those that fire together only the last one tells, as where one tick runs them
            self._audit(replace(audit, last=n == len(due) or due[n].fired > audit.fired))
        self._act_until(over)

    def _audit(self, audit: DueAudit) -> None:
        result = self._looked(audit)
        self.lived.audits += 1
        self.lived.moves.append(Move(audit.fired, audit))
        self._ran.setdefault(audit.kind, set()).add(audit.period)
        self.lived.held += ((audit.as_of, held) for held in result.decision.held)
        if has_recurring(self.plan):
            self._give_out(audit.fired, audit.as_of)
        for opening in result.decision.openings:
            self._mean(self.people.after_notice(opening, audit.fired, audit.as_of))

    def _looked(self, audit: DueAudit) -> AuditResult:
        return run_audit(
            self.store,
            self.plan.id,
            audit.kind,
            audit.as_of,
            audit.fired,
            self.calendars,
            texts=self.texts,
            period=audit.period,
            tell=audit.last,
            also=audit.also,
        )

    def _give_out(self, now: datetime, day: date) -> None:
        """Whoever has got a task begins to mean something about it."""
        states = self.plan.lifecycle.open_states
        for view in list_tasks(self.store, TaskFilter(plan=self.plan.id), day):
            task = view.task
            if task.key not in self._claims and task.state in states:
                self._claims[task.key] = 0
                self._mean(self.people.beginning(task, now, day))

    def _mean(self, intents: Iterator[Intent]) -> None:
        for intent in intents:
            heapq.heappush(self._agenda, intent)

    def _act_until(self, moment: datetime) -> None:
        while self._agenda and self._agenda[0].at <= moment:
            intent = heapq.heappop(self._agenda)
            try:
                _ACTS[intent.deed](self, intent, self._task(intent.task))
            except Refused:
                self.lived.refused += 1  # as in life: the rules said no, nothing was written

    def _task(self, key: str) -> Task:
        with self.store.reading() as transaction:
            return read_task(transaction, key).task

    def _sign(self, intent: Intent, task: Task) -> None:
        actor = Actor(task.unit, UNITS_PERSON)
        acknowledge_rung(self.store, task.key, intent.rung, actor, intent.at)
        self.lived.signed += 1
        self.lived.moves.append(Move(intent.at, task=task.key, actor=actor, rung=intent.rung))

    def _start(self, intent: Intent, task: Task) -> None:
        if task.state == self.plan.lifecycle.initial:
            self._step(intent, task, Deed.START, {})

    def _report(self, intent: Intent, task: Task) -> None:
        if self._is_owed(task):
            said = {"note": f"“{self.plan.items[task.item].title}”正在办理，截至 {_day(intent)}"}
            self._step(intent, task, Deed.REPORT, said)

    def _claim(self, intent: Intent, task: Task) -> None:
        if not self._is_owed(task):
            return
        if trigger_for(self.plan.lifecycle, Deed.CLAIM, task.state) is None:
            task = self._step(intent, task, Deed.START, {})
        task = self._step(intent, task, Deed.CLAIM, _proof(task))
        self._claims[task.key] += 1
        nth = self._claims[task.key]
        self._mean(self.people.after_claim(task, nth, intent.at, _day(intent)))

    def _verify(self, intent: Intent, task: Task) -> None:
        if not task.claim_pending:
            return
        if self.people.sends_back(task, intent.nth):
            self._step(intent, task, RETURN, {"reason": "佐证材料不全，请补齐后再报"})
            self._mean(self.people.after_return(task, intent.nth, intent.at, _day(intent)))
        else:
            self._step(intent, task, Deed.VERIFY, {"note": "核实无误"})

    def _ask(self, intent: Intent, task: Task) -> None:
        if self._is_owed(task) and task.due is not None and not task.requested:
            until = self.people.asked_until(task, task.due)
            said = {"reason": "按期办结有困难", "due": until.isoformat()}
            task = self._step(intent, task, Deed.ASK, said)
            if task.requested:
                self._mean(self.people.after_request(task, intent.at, _day(intent)))

    def _decide(self, intent: Intent, task: Task) -> None:
        if not task.requested:
            return
        if self.people.grants(task):
            self._step(intent, task, GRANT, {})
        else:
            self._step(intent, task, DECLINE, {"reason": "理由不充分，请按期办结"})

    def _is_owed(self, task: Task) -> bool:
        return task.state in self.plan.lifecycle.open_states and not task.claim_pending

    def _step(self, intent: Intent, task: Task, deed: str, said: Mapping[str, Any]) -> Task:
        """One step, where the lifecycle has one for the deed; the task after it."""
        trigger = trigger_for(self.plan.lifecycle, deed, task.state)
        if trigger is None:
            return task
        by_office = deed in (Deed.VERIFY, RETURN, GRANT, DECLINE)
        actor = (
            Actor(self.plan.office, OFFICE_PERSON) if by_office else Actor(task.unit, UNITS_PERSON)
        )
        after = advance(self.store, task.key, trigger, actor, intent.at, said)
        self.lived.steps += 1
        move = Move(intent.at, task=task.key, actor=actor, trigger=trigger, content=said)
        self.lived.moves.append(move)
        return after


def _day(intent: Intent) -> date:
    return local_day(intent.at)


def _proof(task: Task) -> Mapping[str, Any]:
    """A claim with everything that a task asks for."""
    return {
        "note": "已按要求完成",
        "evidence": [{"url": f"{SITE}/{task.item}/{quote(task.unit)}"}],
        "metrics": {target.metric: _reached(target) for target in task.targets},
    }


def _reached(target: Target) -> str:
    """A value that meets a target."""
    beyond = {">": target.value + 1, "<": target.value - 1}
    return str(beyond.get(target.op, target.value))


_ACTS: Mapping[Deed, Callable[[Year, Intent, Task], None]] = {
    Deed.START: Year._start,
    Deed.REPORT: Year._report,
    Deed.CLAIM: Year._claim,
    Deed.VERIFY: Year._verify,
    Deed.ACKNOWLEDGE: Year._sign,
    Deed.ASK: Year._ask,
    Deed.DECIDE: Year._decide,
}
