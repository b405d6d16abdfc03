"""What an audit tells: its decision from the records, the messages, and silences that ended.

It claims no period and writes no finding: `audits` does, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.decision import decide
from zwgk_flow.domain.digest import Digest, Message, digests
from zwgk_flow.domain.escalation import Decision, Opening, Recipient, Silence
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.quiet import not_before
from zwgk_flow.store import Transaction
from zwgk_flow.store.rungs import read_past, told_after
from zwgk_flow.store.silences import read_kept

Texts = Callable[[Digest], Message]
NOTHING = Decision()


@dataclass(frozen=True, slots=True)
class Told:
    """What one audit tells, what it holds back, and which silences' end it tells of."""

    decision: Decision = NOTHING
    messages: tuple[Message, ...] = ()
    ended: tuple[Silence, ...] = ()


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
    if told_after(transaction, plan.id, as_of):
        return Told()
    past = read_past(transaction, plan, snapshot.calendar, as_of)
    decision = decide(snapshot, past, as_of, findings)
    loud = not_before(plan.ladder.quiet, snapshot.calendar, now)
    messages = _messages(plan, decision.openings, as_of, loud, texts)
    ended = _ended(transaction, plan, as_of)
    return Told(decision, _with_ended(plan, messages, ended, loud), ended)


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
    """The silences that are over and of whose end the office was not told; none without address."""
    if _office(plan) is None:
        return ()
    return tuple(
        kept.silence
        for kept in read_kept(transaction, plan.id)
        if kept.silence.until < as_of and kept.lifted_at is None
    )


def _with_ended(
    plan: AdoptedPlan,
    messages: tuple[Message, ...],
    ended: Sequence[Silence],
    loud: datetime | None,
) -> tuple[Message, ...]:
    """A paragraph in the office's digest, or a message of its own where it has none."""
    office = _office(plan)
    if office is None or not ended:
        return messages
    said = "\n".join(("下列静默已经到期，督查恢复告知：", *map(_silence_said, ended)))
    if any(message.recipient.address == office.address for message in messages):
        return tuple(
            replace(message, body=f"{message.body}\n\n{said}")
            if message.recipient.address == office.address
            else message
            for message in messages
        )
    subject = f"【静默到期】{plan.title}：{len(ended)} 条"
    own = Message(office, plan.office, subject, said, loud)
    return tuple(sorted((*messages, own), key=lambda message: message.recipient.address))


def _office(plan: AdoptedPlan) -> Recipient | None:
    address = plan.contacts.get(plan.office, {}).get("liaison")
    return Recipient("office", address) if address else None


def _silence_said(silence: Silence) -> str:
    what = silence.task or silence.unit or "整份计划"
    days = f"{silence.from_day} 至 {silence.until}"
    return f"- {what}，{days}，{silence.owner} 设置，理由：{silence.reason}（{silence.id}）"
