"""Rungs, what comes next, what is held back, silences and burdens as plain JSON values."""

from __future__ import annotations

from typing import Any

from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.domain.digest import Message, Numbered
from zwgk_flow.domain.escalation import Held, Recipient
from zwgk_flow.operations.escalations import Burden, Climbing
from zwgk_flow.operations.silences import SilenceView
from zwgk_flow.operations.telling import Told
from zwgk_flow.store.rungs import OpenedRung


def recipient_json(recipient: Recipient) -> dict[str, Any]:
    """One who is told; `acting` is the name of an acting deputy, null for the role itself."""
    return {
        "role": recipient.role,
        "address": recipient.address,
        "stands_in_for": recipient.stands_in_for,
        "acting": recipient.acting,
    }


def rung_json(rung: OpenedRung) -> dict[str, Any]:
    """One row of `escalation list`; `document` is the numbered form, null for a message."""
    return {
        "task": rung.task,
        "unit": rung.unit,
        "rung": rung.rung,
        "name": rung.name,
        "form": rung.form,
        "cycle": rung.cycle,
        "nth": rung.nth,
        "colour": rung.colour,
        "document": document_of(rung),
        "opened_on": day_json(rung.opened_on),
        "recipients": [recipient_json(recipient) for recipient in rung.recipients],
        "acknowledged_at": moment_json(rung.acknowledged_at),
        "acknowledged_by": rung.acknowledged_by,
    }


def document_of(rung: OpenedRung) -> str | None:
    """What was drawn up, as it is called: 催办单〔2021〕第 3 号; None for a plain message."""
    if rung.number is None:
        return None
    return str(Numbered(rung.form, rung.opened_on.year, rung.number, rung.unit))


def told_json(told: Told) -> dict[str, Any]:
    """`escalation preview` of one plan: what would be sent, and what is held back.

    `told_until` is the day of a later audit that told already, for which nothing is told now.
    """
    return {
        "told_until": day_json(told.told_until),
        "messages": [_message_json(message) for message in told.messages],
        "held": [held_json(held) for held in told.decision.held],
    }


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "recipient": message.recipient.address,
        "role": message.recipient.role,
        "unit": message.unit,
        "subject": message.subject,
        "body": message.body,
        "not_before": moment_json(message.not_before),
    }


def held_json(held: Held) -> dict[str, Any]:
    """One rung that is held back: by silence, cool_down or burden."""
    return {
        "task": held.opening.task.key,
        "rung": held.opening.rung.id,
        "name": held.opening.rung.name,
        "recipients": [recipient_json(recipient) for recipient in held.opening.recipients],
        "by": held.by,
        "why": held.why,
        "until": day_json(held.until),
    }


def climbing_json(climbing: Climbing) -> dict[str, Any]:
    """`escalation show`: the rungs told, what comes next, and why nothing opens now.

    `opens` is the rung that an audit of the day opens; `beside` those that no calendar foresees,
    with `late`, how many tasks of the unit count for one that waits for `several`.
    """
    comes = climbing.next
    return {
        "task": climbing.task.key,
        "state": climbing.task.state,
        "due": day_json(climbing.task.due),
        "ladder": climbing.ladder.id,
        "rungs": [rung_json(rung) for rung in climbing.rungs],
        "opens": climbing.opens.id if climbing.opens else None,
        "next": {
            "rung": comes.rung.id,
            "name": comes.rung.name,
            "on": day_json(comes.on),
            "recipients": [recipient_json(recipient) for recipient in comes.recipients],
        }
        if comes
        else None,
        "why_not": climbing.why_not or None,
        "beside": [
            {
                "rung": one.rung.id,
                "name": one.rung.name,
                "on": list(one.rung.on),
                "several": one.rung.several,
                "late": one.late,
            }
            for one in climbing.beside
        ],
        "told_until": day_json(climbing.told_until),
    }


def silence_json(view: SilenceView) -> dict[str, Any]:
    """One row of `escalation silences`; `state` is live, to_come, ended or lifted."""
    silence = view.kept.silence
    return {
        "id": silence.id,
        "plan": silence.plan,
        "unit": silence.unit,
        "task": silence.task,
        "owner": silence.owner,
        "reason": silence.reason,
        "from": day_json(silence.from_day),
        "until": day_json(silence.until),
        "state": view.state,
        "created_at": moment_json(view.kept.created_at),
        "closed_at": moment_json(view.kept.lifted_at),
        "closed_by": view.kept.lifted_by,
    }


def burden_json(burden: Burden) -> dict[str, Any]:
    """One row of `escalation burden`; `cap` is null where there is none."""
    return {
        "plan": burden.plan,
        "week": burden.week,
        "unit": burden.unit,
        "messages": burden.messages,
        "cap": burden.cap,
    }
