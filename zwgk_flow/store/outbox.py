"""Messages owed: written by an audit's transaction, delivered and marked one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.event import instant, moment
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Owed:
    """One message with its key; `delivered_at` None while it is still owed."""

    key: str
    run: str
    recipient: str
    role: str
    unit: str
    subject: str
    body: str
    created_at: datetime
    attempts: int
    last_error: str
    delivered_at: datetime | None


def write_messages(
    transaction: Transaction, run: str, messages: Iterable[Message], now: datetime
) -> None:
    """Owe every message of a run once; the key is run and address."""
    transaction.write_many(
        """
        INSERT INTO outbox (key, run, recipient, role, unit, subject, body, created_at, attempts,
                            last_error)
        VALUES (:key, :run, :recipient, :role, :unit, :subject, :body, :created_at, 0, '')
        ON CONFLICT DO NOTHING
        """,
        [
            {
                "key": f"{run}/{message.recipient.address}",
                "run": run,
                "recipient": message.recipient.address,
                "role": message.recipient.role,
                "unit": message.unit,
                "subject": message.subject,
                "body": message.body,
                "created_at": instant(now),
            }
            for message in messages
        ],
    )


_OWED = """
SELECT key, run, recipient, role, unit, subject, body, created_at, attempts, last_error,
       delivered_at
FROM outbox
"""


def read_undelivered(transaction: Transaction) -> list[Owed]:
    """Every message still owed, oldest first."""
    sql = _OWED + "WHERE delivered_at IS NULL ORDER BY created_at, key"
    return [_owed_of(row) for row in transaction.rows(sql)]


def read_messages(transaction: Transaction) -> list[Owed]:
    """Every message, oldest first."""
    return [_owed_of(row) for row in transaction.rows(_OWED + "ORDER BY created_at, key")]


def mark_delivered(transaction: Transaction, key: str, now: datetime) -> None:
    """A message has gone out."""
    transaction.write(
        """
        UPDATE outbox SET delivered_at = :at, attempts = attempts + 1, last_error = ''
        WHERE key = :key AND delivered_at IS NULL
        """,
        key=key,
        at=instant(now),
    )


def mark_failed(transaction: Transaction, key: str, why: str) -> None:
    """An attempt failed; the message stays owed."""
    transaction.write(
        "UPDATE outbox SET attempts = attempts + 1, last_error = :why WHERE key = :key",
        key=key,
        why=why[:500],
    )


def _owed_of(row: Row) -> Owed:
    key, run, recipient, role, unit, subject, body, created_at, attempts, error, delivered_at = row
    return Owed(
        key=key,
        run=run,
        recipient=recipient,
        role=role,
        unit=unit,
        subject=subject,
        body=body,
        created_at=moment(created_at),
        attempts=attempts,
        last_error=error,
        delivered_at=moment(delivered_at) if delivered_at else None,
    )
