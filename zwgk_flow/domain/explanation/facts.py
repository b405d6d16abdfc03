"""How each kind of fact is named and what it says; not which facts a sentence needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from zwgk_flow.definition.calendar import Day
from zwgk_flow.definition.ladder import RECIPIENT_ROLES, Ladder, Rung
from zwgk_flow.definition.lifecycle import Transition
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.escalation import Recipient, Silence
from zwgk_flow.domain.explanation.values import Fact, Found, Letter, Opened, Step
from zwgk_flow.domain.task import Task, target_json


def item_fact(plan: AdoptedPlan, item: AdoptedItem, *fields: str) -> Fact:
    """Fields of an item as its row has them; `reading` is what is kept of its other readings."""
    said: dict[str, Any] = {}
    for name in fields:
        if name == "reading":
            how = item.how_read
            said |= {
                "reason": how.reason,
                "provisional": how.provisional,
                "candidates": [one.reading for one in how.candidates],
                "groups": list(how.groups),
            }
        else:
            said[name] = _plain(getattr(item, name))
    return Fact("item", f"{plan.id}/{item.id}", said)


def task_fact(task: Task, *fields: str) -> Fact:
    """Fields of a task that never change."""
    said = {name: _plain(getattr(task, name)) for name in fields}
    if "targets" in said:
        said["targets"] = [target_json(target) for target in task.targets]
    return Fact("task", task.key, said)


def plan_fact(plan: AdoptedPlan, **said: object) -> Fact:
    """Something the plan itself says."""
    return Fact("plan", plan.id, {name: _plain(value) for name, value in said.items()})


def event_fact(step: Step, *contents: str) -> Fact:
    """A step: what, by whom, on which day; and what it says of the contents named."""
    event = step.event
    said = {name: event.content.get(name) for name in contents}
    head = {"trigger": event.trigger, "on": step.day.isoformat(), "actor": event.actor}
    return Fact("event", f"{event.task}#{event.seq}", head | said)


def day_fact(day: Day) -> Fact:
    """One day of the calendar with its source."""
    said = {
        "working": day.working,
        "name": day.name,
        "source": day.source,
        "provisional": day.provisional,
    }
    return Fact("calendar_day", day.day.isoformat(), said)


def span_fact(a: date, b: date, count: int) -> Fact:
    """How many working days lie in (a, b]; negative where b is before a."""
    return Fact("working_days", f"{a}..{b}", {"count": count})


def rung_fact(task: Task, opened: Opened) -> Fact:
    """A rung opened, and who signed for it."""
    said = {
        "on": opened.opened_on.isoformat(),
        "name": opened.name,
        "form": opened.form,
        "number": opened.number,
        "to": [recipient.address for recipient in opened.recipients],
        "seen_on": _plain(opened.seen_on),
        "seen_by": opened.seen_by,
    }
    return Fact("rung", f"{task.key}/{opened.cycle}/{opened.rung}/{opened.nth}", said)


def ladder_fact(ladder: Ladder, rung: Rung) -> Fact:
    """A rung as its ladder writes it; waits in working days."""
    said = {
        "name": rung.name,
        "to": list(rung.to),
        "wait": rung.wait,
        "before": rung.before,
        "acknowledged_wait": rung.acknowledged_wait,
        "on": list(rung.on),
        "several": rung.several,
    }
    return Fact("ladder_rung", f"{ladder.digest}/{rung.id}", said)


def contact_fact(plan: AdoptedPlan, unit: str, recipient: Recipient) -> Fact:
    """An address in a capacity of a unit; `acting` where it stands in for somebody for a time."""
    said = {"address": recipient.address, "acting": recipient.acting}
    return Fact("contact", f"{plan.id}/{unit}/{recipient.role}", said)


def message_fact(letter: Letter, address: str) -> Fact:
    """A message and when it was delivered or given up, in UTC."""
    said = {
        "to": address,
        "delivered_at": _plain(letter.delivered_at),
        "dead_at": _plain(letter.dead_at),
        "not_before": _plain(letter.not_before),
    }
    return Fact("message", letter.key, said)


def finding_fact(found: Found) -> Fact:
    """A finding of an audit."""
    finding = found.finding
    said = {"cause": finding.cause, "on": found.as_of.isoformat(), "severity": finding.severity}
    return Fact("finding", f"{found.run}/{finding.task}/{finding.code}", said)


def silence_fact(silence: Silence) -> Fact:
    """A silence with its owner, reason and end."""
    said = {
        "owner": silence.owner,
        "reason": silence.reason,
        "until": silence.until.isoformat(),
        "from": silence.from_day.isoformat(),
    }
    return Fact("silence", silence.id, said)


def step_fact(plan: AdoptedPlan, step: Transition) -> Fact:
    """A step as the plan's lifecycle has it."""
    said = {"name": step.name, "by": list(step.by)}
    return Fact("step", f"{plan.id}/{step.trigger}", said)


def named(recipient: Recipient) -> str:
    """Who is told: the capacity, the address, and for whom he stands in."""
    said = f"{RECIPIENT_ROLES.get(recipient.role, recipient.role)} {recipient.address}"
    if recipient.acting is not None:
        said += f"（{recipient.acting}代）" if recipient.acting else "（代理）"
    if recipient.stands_in_for:
        lacking = RECIPIENT_ROLES.get(recipient.stands_in_for, recipient.stands_in_for)
        said += f"（代{lacking}）"
    return said


def _plain(value: object) -> Any:  # noqa: ANN401 - plain JSON
    return value.isoformat() if isinstance(value, date) else value
