"""What an audit tells: its decision from the records, the messages, and silences that ended.

It claims no period and writes no finding: `audits` does, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.decision import decide, documents, numbered
from zwgk_flow.domain.digest import Digest, Message, Notes, digests, unreached
from zwgk_flow.domain.escalation import Decision, Opening, Silence, office_of
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.quiet import not_before
from zwgk_flow.store import Transaction
from zwgk_flow.store.rungs import read_past, take_numbers, told_after
from zwgk_flow.store.silences import read_kept

Texts = Callable[[Digest | Notes], Message]
NOTHING = Decision()


@dataclass(frozen=True, slots=True)
class Told:
    """What one audit tells, what it holds back, and which silences' end it tells of.

    `told_until` is the day of a later audit that told already: then this one tells nothing.
    """

    decision: Decision = NOTHING
    messages: tuple[Message, ...] = ()
    ended: tuple[Silence, ...] = ()
    told_until: date | None = None


def tell(
    transaction: Transaction,
    snapshot: Snapshot,
    findings: Iterable[Finding],
    as_of: date,
    now: datetime,
    texts: Texts,
) -> Told:
    """Everything an audit as of a day tells; nothing where something later was told already."""
    plan = snapshot.plan
    if later := told_after(transaction, plan.id, as_of):
        return Told(told_until=later)
    past = read_past(transaction, plan, snapshot.calendar, as_of)
    decision = decide(snapshot, past, as_of, findings)
    numbers = take_numbers(transaction, plan.issuer, as_of.year, documents(decision))
    decision = numbered(decision, numbers)
    loud = not_before(plan.ladder.quiet, snapshot.calendar, now)
    messages = _messages(plan, decision.openings, as_of, loud, texts)
    office = office_of(plan, as_of)
    ended = _ended(transaction, plan, as_of) if office else ()
    lost = unreached(plan, decision.openings, as_of)
    if office is not None and (ended or lost):
        notes = Notes(plan.title, plan.issuer, plan.office, as_of, office, ended, lost, loud)
        messages = _with_notes(messages, texts(notes))
    return Told(decision, messages, ended)


def _messages(
    plan: AdoptedPlan,
    openings: Sequence[Opening],
    as_of: date,
    loud: datetime | None,
    texts: Texts,
) -> tuple[Message, ...]:
    return tuple(
        texts(replace(digest, not_before=loud)) for digest in digests(plan, openings, as_of)
    )


def _ended(transaction: Transaction, plan: AdoptedPlan, as_of: date) -> tuple[Silence, ...]:
    """The silences that are over and of whose end the office was not told."""
    return tuple(
        kept.silence
        for kept in read_kept(transaction, plan.id)
        if kept.silence.until < as_of and kept.lifted_at is None
    )


def _with_notes(messages: tuple[Message, ...], notes: Message) -> tuple[Message, ...]:
    """Below the office's digest, or a message of its own where it has none."""
    address = notes.recipient.address
    if all(message.recipient.address != address for message in messages):
        return tuple(sorted((*messages, notes), key=lambda message: message.recipient.address))
    return tuple(
        replace(message, body=f"{message.body}\n\n{notes.body}")
        if message.recipient.address == address
        else message
        for message in messages
    )
