"""Speaking outside: what is owed is claimed, sent and marked, each message on its own.

A batch is claimed in one transaction, sent outside of any, and each message marked in one of its
own, by who still holds it. Who dies in between leaves a lease behind; when that has run out, or
the process is known to be gone, the message is sent again with the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from zwgk_flow.errors import StoreProblem
from zwgk_flow.notify.channels import Channel, DeliveryFailed, Letter
from zwgk_flow.notify.holder import is_gone, new_holder
from zwgk_flow.store import Store, outbox
from zwgk_flow.store.outbox import Backlog, Lease, Owed

BATCH = 20
# a message is begun only while its lease holds for as long as the slowest channel may take, and
# for as much as the clocks of two hosts may differ
LEASE = timedelta(minutes=15)
SLOWEST = timedelta(minutes=3)
CLOCKS_DIFFER = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
# with these waits about three days of trying: a weekend without a mail server is survived
MOST_ATTEMPTS = 20
# a channel that fails so often in a row is left alone until the next delivery: each failure may
# take as long as a time-out
MOST_IN_A_ROW = 10

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many messages went out and how many attempts failed; what is left, by why.

    `waiting` for their hour or held by another sender, `retrying` after a failure, `dead` given up.
    """

    sent: int
    failed: int
    waiting: int = 0
    retrying: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class _Sender:
    """One delivery at work: where it claims and marks, through what it speaks, who it is."""

    store: Store
    channel: Channel
    holder: str
    clock: Clock

    def owed(self, due: datetime) -> Iterator[Owed]:
        """Every message that is due, each held for long enough to be sent when it is handed out."""
        while True:
            messages, until = self._claimed(due)
            if not messages:
                return
            for message in messages:
                if self.clock() + SLOWEST + CLOCKS_DIFFER > until:
                    self.give_back()
                    break
                yield message

    def _claimed(self, due: datetime) -> tuple[Sequence[Owed], datetime]:
        now = self.clock()
        lease = Lease(self.holder, now, now + LEASE, max(due, now) + LEASE + LONGEST_WAIT)
        with self.store.writing() as transaction:
            return outbox.claim(transaction, lease, due, BATCH), lease.until

    def send(self, message: Owed) -> bool:
        """Send one message and mark it as it went; whether it went out."""
        try:
            self.channel.send(_letter(message))
        except DeliveryFailed as why:
            self._mark_failed(message, str(why))
            return False
        with self.store.writing() as transaction:
            outbox.mark_delivered(transaction, message.key, self.holder, self.clock())
        return True

    def _mark_failed(self, message: Owed, why: str) -> None:
        attempts, now = message.attempts + 1, self.clock()
        dead = attempts % MOST_ATTEMPTS == 0
        with self.store.writing() as transaction:
            outbox.mark_failed(
                transaction,
                message.key,
                self.holder,
                why,
                again_at=None if dead else now + wait_after(attempts),
                dead_at=now if dead else None,
            )

    def give_back(self) -> None:
        """What was claimed and not marked is owed to whoever comes."""
        with self.store.writing() as transaction:
            outbox.release(transaction, self.holder)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: a minute, doubled each time, six hours at most."""
    doublings = min((attempts - 1) % MOST_ATTEMPTS, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def deliver(store: Store, channel: Channel, now: datetime, clock: Clock | None = None) -> Delivery:
    """Send every message that is due, at least once; one that fails is tried again later.

    After MOST_IN_A_ROW failures in a row the rest is left to the next delivery; after MOST_ATTEMPTS
    failures a message is given up until `retry` owes it again. `clock` reads later moments of a
    long delivery; without it time stands still at `now`.
    """
    _release_gone(store)
    sender = _Sender(store, channel, new_holder(), clock or (lambda: now))
    went: list[bool] = []
    try:
        for message in sender.owed(now):
            went.append(sender.send(message))
            if went[-MOST_IN_A_ROW:] == [False] * MOST_IN_A_ROW:
                sender.give_back()
                break
    except BaseException:
        with suppress(StoreProblem):
            sender.give_back()
        raise
    left = backlog(store)
    return Delivery(sum(went), went.count(False), left.waiting, left.retrying, left.dead)


def _release_gone(store: Store) -> None:
    """What processes of this host held that are gone is waited for no longer."""
    with store.reading() as transaction:
        gone = [holder for holder in outbox.holders(transaction) if is_gone(holder)]
    for holder in gone:
        with store.writing() as transaction:
            outbox.release(transaction, holder)


def retry(store: Store, keys: Sequence[str] | None = None) -> int:
    """Owe again at once what was given up or waits for its next attempt: of the keys, or all.

    Returns how many; raises NotFound for a key that there is not, and nothing is changed then.
    """
    with store.writing() as transaction:
        if keys is None:
            return outbox.owe_all_again(transaction)
        for key in keys:
            outbox.written_at(transaction, key)
        return sum(outbox.owe_again(transaction, key) for key in sorted(set(keys)))


def backlog(store: Store) -> Backlog:
    """How many messages are not delivered, by why."""
    with store.reading() as transaction:
        return outbox.read_backlog(transaction)


def list_messages(
    store: Store,
    states: Collection[str] = (),
    *,
    after: str | None = None,
    limit: int | None = None,
) -> list[Owed]:
    """Every message, or those owed, dead or delivered, oldest first.

    A page is at most `limit` of them, from the one `after` the key of a message of the page
    before; raises NotFound for a key that there is not.
    """
    with store.reading() as transaction:
        return outbox.read_messages(transaction, states, after=after, limit=limit)


def _letter(message: Owed) -> Letter:
    return Letter(message.key, message.recipient, message.subject, message.body)
