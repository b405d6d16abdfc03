"""Does every message arrive though its senders are killed before, while and after they send it?

`ZWGK_SENDERS` sets how many senders are killed on each database (10).
"""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import unquote

from counting import Report, count
from desk import Desk, at
from receivers import WebReceiver, web_receiver
from sender import MOMENTS, Fate, send

from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.escalation import Recipient
from zwgk_flow.notify.channels import Letter
from zwgk_flow.operations.delivery import BATCH, list_messages
from zwgk_flow.store.outbox import write_messages

SENDERS = count("ZWGK_SENDERS", 10)
TOGETHER, MOST_LETTERS, REFUSED, ELSEWHERE = 2, 5, 0.05, 0.5
# clocks of hosts differ by so much; a lease of another host has run out after so long
CLOCKS, ROUND = timedelta(minutes=2), timedelta(minutes=30)
RUN = "desk-2021/daily/2021-07-01"
FORKS = multiprocessing.get_context("forkserver")
# what a sender needs is loaded once: it lives for a moment
FORKS.set_forkserver_preload(
    [
        "zwgk_flow.operations.delivery",
        "zwgk_flow.store.sqlite",
        "zwgk_flow.store.postgres",
        "sqlalchemy.dialects.sqlite",
        "sqlalchemy.dialects.postgresql",
    ]
)


def owe(desk: Desk, now: datetime) -> None:
    """As many messages as senders claim at once before they die."""
    ((there,),) = desk.rows("SELECT count(*) FROM outbox")
    ((free,),) = desk.rows(
        "SELECT count(*) FROM outbox "
        "WHERE delivered_at IS NULL AND leased_by IS NULL AND next_attempt_at IS NULL"
    )
    more = [
        Message(Recipient("liaison", f"{n}@desk.example"), "甲局", f"主题 {n}", f"正文 {n}\n" * 9)
        for n in range(there, there + TOGETHER * BATCH - free)
    ]
    with desk.store.writing() as transaction:
        write_messages(transaction, RUN, more, now)


def drawn_fate(draw: random.Random) -> Fate:
    """When the next sender dies."""
    letter = draw.randint(1, MOST_LETTERS)
    return Fate(draw.choice(MOMENTS), letter, draw.random() < ELSEWHERE, REFUSED, draw.random())


def sent(desk: Desk, web: WebReceiver, fates: list[Fate], nows: list[datetime]) -> list[int]:
    """Senders at work together, each until its end: the exit code of each."""
    senders = [
        FORKS.Process(target=send, args=(desk.url, web.host, fate, now))
        for fate, now in zip(fates, nows, strict=True)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return [sender.exitcode for sender in senders]


def received(web: WebReceiver) -> Counter[tuple[str, str]]:
    """Every key with every text that came under it, and how often."""
    return Counter((unquote(one.headers["x-zwgk-key"]), one.body.decode()) for one in web.got)


def marked(desk: Desk) -> set[str]:
    """The keys that the database says were delivered."""
    return {key for (key,) in desk.rows("SELECT key FROM outbox WHERE delivered_at IS NOT NULL")}


def test_every_message_arrives_whatever_becomes_of_its_senders(desk: Desk, report: Report) -> None:
    """All are received, twice only with the same key and the same words, and all are marked."""
    desk.audit("2021-07-01")
    draw, now, moments = random.Random(20210701), at("2021-07-01", 9), Counter[str]()
    with web_receiver() as web:
        for _ in range(0, SENDERS, TOGETHER):
            owe(desk, now)
            fates = [drawn_fate(draw) for _ in range(TOGETHER)]
            nows = [now + draw.uniform(-1, 1) * CLOCKS for _ in fates]
            assert sent(desk, web, fates, nows) == [-9] * TOGETHER
            moments.update(one.moment for one in fates)
            now += draw.random() * ROUND
        assert marked(desk) <= {key for key, _ in received(web)}
        unharmed = Fate("never", 0, False, 0, 0)
        assert sent(desk, web, [unharmed], [now + timedelta(days=1)]) == [0]
    found, messages = received(web), list_messages(desk.store)
    assert all(message.delivered_at for message in messages)
    assert set(found) == {
        (m.key, str(Letter(m.key, m.recipient, m.subject, m.body))) for m in messages
    }
    twice = found.total() - len(found)
    assert twice <= moments.total() - moments["before"]
    report(
        f"{moments.total()} senders killed {dict(moments)}; "
        f"{len(messages)} messages received, {twice} of them twice"
    )
