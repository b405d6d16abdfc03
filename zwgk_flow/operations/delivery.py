"""Speaking outside: every owed message is sent, and marked in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.notify.channels import Channel, DeliveryFailed, Letter
from zwgk_flow.store import Store
from zwgk_flow.store.outbox import (
    Owed,
    mark_delivered,
    mark_failed,
    read_messages,
    read_undelivered,
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages went out, and how many stay owed."""

    sent: int
    failed: int


def deliver(store: Store, channel: Channel, now: datetime) -> Delivery:
    """Send every message still owed, at least once; one that fails stays owed with the reason."""
    with store.reading() as transaction:
        owed = read_undelivered(transaction)
    failed = 0
    for message in owed:
        try:
            channel.send(_letter(message))
        except DeliveryFailed as why:
            failed += 1
            with store.writing() as transaction:
                mark_failed(transaction, message.key, str(why))
        else:
            with store.writing() as transaction:
                mark_delivered(transaction, message.key, now)
    return Delivery(len(owed) - failed, failed)


def count_owed(store: Store) -> int:
    """How many messages are still owed."""
    with store.reading() as transaction:
        return len(read_undelivered(transaction))


def list_messages(store: Store) -> list[Owed]:
    """Every message, oldest first."""
    with store.reading() as transaction:
        return read_messages(transaction)


def _letter(message: Owed) -> Letter:
    return Letter(message.key, message.recipient, message.subject, message.body)
