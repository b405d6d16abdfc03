"""Messages owed: written by an audit's transaction, claimed with a lease, marked by who holds it.

It sends nothing and decides no time: until when a lease holds and when the next attempt comes is
said by its callers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.event import instant, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import moment_of, moment_text
from zwgk_flow.store.database import Row, Transaction

MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """One message with its key; `delivered_at` and `dead_at` None while it is still owed.

    It is not sent before `not_before`, nor after a failure before `next_attempt_at`, nor by
    anybody but the holder of its lease before `leased_until`.
    """

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
    not_before: datetime | None
    next_attempt_at: datetime | None
    leased_until: datetime | None
    dead_at: datetime | None

    @property
    def state(self) -> str:
        """delivered, dead or owed."""
        if self.delivered_at:
            return "delivered"
        return "dead" if self.dead_at else "owed"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may send from when until when; a later time than `farthest` came from a wrong clock."""

    holder: str
    now: datetime
    until: datetime
    farthest: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is not delivered: waiting for its hour or held, to be tried again, or given up."""

    waiting: int
    retrying: int
    dead: int


def write_messages(
    transaction: Transaction, run: str, messages: Iterable[Message], now: datetime
) -> None:
    """Owe every message of a run once; the key is run and address."""
    transaction.write_many(
        """
        INSERT INTO outbox (key, run, recipient, role, unit, subject, body, created_at, attempts,
                            last_error, not_before)
        VALUES (:key, :run, :recipient, :role, :unit, :subject, :body, :created_at, 0, '',
                :not_before)
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
                "not_before": moment_text(message.not_before),
            }
            for message in messages
        ],
    )


_COLUMNS = (
    "key, run, recipient, role, unit, subject, body, created_at, attempts, last_error, "
    "delivered_at, not_before, next_attempt_at, leased_until, dead_at"
)
# a time that no clock that is right would have written holds nobody up for long
_DUE = """
delivered_at IS NULL AND dead_at IS NULL AND coalesce(not_before, '') <= :due
AND (coalesce(next_attempt_at, '') <= :due OR next_attempt_at > :farthest)
AND (coalesce(leased_until, '') <= :now OR leased_until > :farthest)
"""
_SKIPPING = {"sqlite": "", "postgresql": "FOR UPDATE SKIP LOCKED"}


def claim(transaction: Transaction, lease: Lease, due: datetime, most: int) -> list[Owed]:
    """Lease the oldest messages that are due and that nobody holds; at most so many."""
    sql = f"""
        WITH chosen AS (
          SELECT key FROM outbox WHERE {_DUE} ORDER BY created_at, key LIMIT :most
          {_SKIPPING[transaction.database]})
        UPDATE outbox SET leased_by = :holder, leased_until = :until
        WHERE key IN (SELECT key FROM chosen) RETURNING {_COLUMNS}
        """
    rows = transaction.rows(
        sql,
        due=instant(due),
        now=instant(lease.now),
        farthest=instant(lease.farthest),
        until=instant(lease.until),
        holder=lease.holder,
        most=most,
    )
    return sorted(map(_owed_of, rows), key=lambda owed: (owed.created_at, owed.key))


def holders(transaction: Transaction) -> list[str]:
    """Who holds a lease, ran out or not."""
    sql = "SELECT DISTINCT leased_by FROM outbox WHERE delivered_at IS NULL AND leased_by > ''"
    return sorted(row[0] for row in transaction.rows(sql))


def release(transaction: Transaction, holder: str) -> None:
    """What a holder did not mark is owed to whoever comes."""
    transaction.write(
        """
        UPDATE outbox SET leased_by = NULL, leased_until = NULL
        WHERE delivered_at IS NULL AND leased_by = :holder
        """,
        holder=holder,
    )


def mark_delivered(transaction: Transaction, key: str, holder: str, now: datetime) -> bool:
    """A message has gone out; False where another holds it by now, or it was marked before."""
    return bool(
        transaction.write(
            """
            UPDATE outbox SET delivered_at = :at, attempts = attempts + 1, last_error = '',
              leased_by = NULL, leased_until = NULL, next_attempt_at = NULL
            WHERE key = :key AND leased_by = :holder AND delivered_at IS NULL
            """,
            key=key,
            holder=holder,
            at=instant(now),
        )
    )


def mark_failed(
    transaction: Transaction,
    key: str,
    holder: str,
    why: str,
    *,
    again_at: datetime | None,
    dead_at: datetime | None,
) -> bool:
    """An attempt failed: the message is tried again at an hour, or given up; False as above."""
    return bool(
        transaction.write(
            """
            UPDATE outbox SET attempts = attempts + 1, last_error = :why, next_attempt_at = :again,
              dead_at = :dead, leased_by = NULL, leased_until = NULL
            WHERE key = :key AND leased_by = :holder AND delivered_at IS NULL
            """,
            key=key,
            holder=holder,
            why=why[:MOST_WORDS],
            again=moment_text(again_at),
            dead=moment_text(dead_at),
        )
    )


_OWE_AGAIN = """
UPDATE outbox SET dead_at = NULL, next_attempt_at = NULL
WHERE delivered_at IS NULL AND (dead_at IS NOT NULL OR next_attempt_at IS NOT NULL)
"""


def owe_again(transaction: Transaction, key: str) -> int:
    """A message given up, or waiting for its next attempt, is owed at once; 0 for others."""
    return transaction.write(f"{_OWE_AGAIN} AND key = :key", key=key)


def owe_all_again(transaction: Transaction) -> int:
    """The same for every message there is; how many."""
    return transaction.write(_OWE_AGAIN)


def written_at(transaction: Transaction, key: str) -> str:
    """When a message was written, as its cell says; NotFound where there is none of that key."""
    row = transaction.row("SELECT created_at FROM outbox WHERE key = :key", key=key)
    if row is None:
        possible = "编号可用 zwgk outbox list --json 查看"
        raise NotFound(f"要找消息 {key}", "没有这条消息", possible)
    return str(row[0])


# in the words of the index that holds what is not delivered
_WHERE = {
    "owed": "delivered_at IS NULL AND dead_at IS NULL",
    "dead": "delivered_at IS NULL AND dead_at IS NOT NULL",
    "delivered": "delivered_at IS NOT NULL",
}


def read_messages(
    transaction: Transaction,
    states: Collection[str] = (),
    *,
    after: str | None = None,
    limit: int | None = None,
) -> list[Owed]:
    """Messages as they were written, oldest first: of some states or all; at most `limit`.

    `after` is the key of a message, in whatever state; NotFound where there is none.
    """
    said: dict[str, object] = {}
    where = [f"({' OR '.join(_WHERE[state] for state in sorted(states))})"] if states else []
    if states and "delivered" not in states:
        where.append("delivered_at IS NULL")
    if after is not None:
        said |= {"after": after, "written": written_at(transaction, after)}
        where.append("(created_at, key) > (:written, :after)")
    if limit is not None:
        said["most"] = limit
    sql = f"""
    SELECT {_COLUMNS} FROM outbox {"WHERE" if where else ""} {" AND ".join(where)}
    ORDER BY created_at, key {"LIMIT :most" if limit is not None else ""}
    """
    return [_owed_of(row) for row in transaction.rows(sql, **said)]


def read_backlog(transaction: Transaction) -> Backlog:
    """How many messages are not delivered, by why."""
    row = transaction.row(
        """
        SELECT count(CASE WHEN dead_at IS NULL AND last_error = '' THEN 1 END),
               count(CASE WHEN dead_at IS NULL AND last_error <> '' THEN 1 END),
               count(dead_at)
        FROM outbox WHERE delivered_at IS NULL
        """
    )
    waiting, retrying, dead = row or (0, 0, 0)
    return Backlog(waiting, retrying, dead)


def _owed_of(row: Row) -> Owed:
    key, run, recipient, role, unit, subject, body, created_at, attempts, error, *times = row
    delivered_at, not_before, next_attempt_at, leased_until, dead_at = map(moment_of, times)
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
        delivered_at=delivered_at,
        not_before=not_before,
        next_attempt_at=next_attempt_at,
        leased_until=leased_until,
        dead_at=dead_at,
    )
