"""Is every message that is owed sent, at least once, and kept with the reason until it is?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Event

import pytest
from desk import Desk, at
from post import Post, later
from receivers import mail_receiver

from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.escalation import Recipient
from zwgk_flow.errors import NotFound
from zwgk_flow.notify.channels import ConsoleChannel, DeliveryFailed, FileChannel, Letter
from zwgk_flow.notify.services import ServiceChannel
from zwgk_flow.operations.delivery import (
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    Delivery,
    deliver,
    list_messages,
    retry,
    wait_after,
)
from zwgk_flow.store import open_store
from zwgk_flow.store.outbox import write_messages

FORKS = get_context("forkserver")


@pytest.fixture
def owing(desk: Desk) -> Desk:
    """A desk whose audit of 1 July owes messages."""
    assert desk.audit("2021-07-01").run.messages == 4
    return desk


def test_every_message_is_sent_once(owing: Desk) -> None:
    """Sent, each is marked with the time and the attempt; a second delivery has nothing to do."""
    post = Post()
    assert deliver(owing.store, post, later()) == Delivery(sent=4, failed=0)
    assert deliver(owing.store, post, later(hours=1)) == Delivery(sent=0, failed=0)
    assert len({letter.key for letter in post.sent}) == len(post.sent) == 4
    for message in list_messages(owing.store):
        assert (message.attempts, message.delivered_at) == (1, later())


def test_a_message_that_fails_stays_owed_with_the_reason_and_is_sent_once(owing: Desk) -> None:
    """Others go out meanwhile; the failed one is tried again after its wait and then no more."""
    post = Post(refuses={"jia@desk.example"})
    assert deliver(owing.store, post, later()) == Delivery(sent=3, failed=1, retrying=1)
    assert deliver(owing.store, post, later(minutes=2)) == Delivery(sent=0, failed=1, retrying=1)
    (owed,) = [m for m in list_messages(owing.store) if m.delivered_at is None]
    assert (owed.recipient, owed.attempts) == ("jia@desk.example", 2)
    assert owed.last_error == "对方服务器没有应答"
    post.refuses.clear()
    assert deliver(owing.store, post, later(hours=1)) == Delivery(sent=1, failed=0)
    assert deliver(owing.store, post, later(hours=2)) == Delivery(sent=0, failed=0)
    assert sum(letter.recipient == "jia@desk.example" for letter in post.sent) == 1
    (done,) = [m for m in list_messages(owing.store) if m.recipient == "jia@desk.example"]
    assert (done.attempts, done.last_error, done.delivered_at) == (3, "", later(hours=1))


def test_the_wait_between_attempts_doubles_up_to_six_hours(owing: Desk) -> None:
    """A minute before the wait is over nothing is tried, and when it is over it is."""
    post, now, waits = Post(refuses={"jia@desk.example"}), later(), []
    deliver(owing.store, post, now)
    for attempts in range(2, 12):
        wait = wait_after(attempts - 1)
        early = now + wait - timedelta(seconds=1)
        assert deliver(owing.store, post, early) == Delivery(sent=0, failed=0, retrying=1)
        now += wait
        assert deliver(owing.store, post, now).failed == 1
        waits.append(wait // timedelta(minutes=1))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]


def given_up(desk: Desk) -> datetime:
    """A message fails until it is given up; when that was."""
    post, now = Post(refuses={"jia@desk.example"}), later()
    for _ in range(MOST_ATTEMPTS):
        assert deliver(desk.store, post, now).failed == 1
        now += LONGEST_WAIT
    return now


def test_after_the_last_attempt_a_message_is_dead_until_it_is_owed_again(owing: Desk) -> None:
    """Dead, it is not tried for ever so long; owed again, it is sent with the same key."""
    now = given_up(owing)
    post = Post()
    assert deliver(owing.store, post, now + timedelta(days=30)) == Delivery(0, 0, dead=1)
    (dead,) = [m for m in list_messages(owing.store) if m.state == "dead"]
    assert (dead.attempts, dead.dead_at) == (MOST_ATTEMPTS, now - LONGEST_WAIT)
    assert retry(owing.store, [dead.key]) == 1
    assert deliver(owing.store, post, now) == Delivery(sent=1, failed=0)
    assert [letter.key for letter in post.sent] == [dead.key]


def test_owed_again_a_message_has_all_its_attempts_again(owing: Desk) -> None:
    """One failure more does not give it up at once."""
    now = given_up(owing)
    assert retry(owing.store) == 1
    again = deliver(owing.store, Post(refuses={"jia@desk.example"}), now)
    assert again == Delivery(sent=0, failed=1, retrying=1)


def test_what_waits_for_its_next_attempt_can_be_owed_at_once(owing: Desk) -> None:
    """All of them, or those that are named; what was delivered is left alone."""
    deliver(owing.store, Post(refuses={"jia@desk.example", "leader@desk.example"}), later())
    (owed,) = [m for m in list_messages(owing.store) if m.state == "owed"]
    assert retry(owing.store) == 1
    assert retry(owing.store) == 0
    assert retry(owing.store, [m.key for m in list_messages(owing.store)]) == 0
    post = Post()
    assert deliver(owing.store, post, later()) == Delivery(sent=1, failed=0)
    assert [letter.key for letter in post.sent] == [owed.key]


def test_a_key_that_there_is_not_changes_nothing(owing: Desk) -> None:
    """Named beside one that there is, it is refused and neither is owed again."""
    deliver(owing.store, Post(refuses={"jia@desk.example"}), later())
    before = owing.contents()
    (owed,) = [m for m in list_messages(owing.store) if m.state == "owed"]
    with pytest.raises(NotFound, match="nobody"):
        retry(owing.store, [owed.key, "nobody"])
    assert owing.contents() == before


def test_a_channel_that_only_fails_is_left_alone_for_a_while(owing: Desk) -> None:
    """After ten failures in a row the rest stays owed, and the next delivery begins with it."""
    owe_more(owing, 21)
    post = Post(refuses={message.recipient for message in list_messages(owing.store)})
    assert deliver(owing.store, post, later()) == Delivery(0, 10, waiting=15, retrying=10)
    assert deliver(owing.store, post, later()) == Delivery(0, 10, waiting=5, retrying=20)
    assert deliver(owing.store, Post(), later()) == Delivery(sent=5, failed=0, retrying=20)
    assert deliver(owing.store, Post(), later(minutes=1)) == Delivery(sent=20, failed=0)


def owe_more(desk: Desk, count: int) -> None:
    """So many messages more, each for an address of its own."""
    more = [
        Message(Recipient("liaison", f"{n}@desk.example"), "甲局", "主题", "正文")
        for n in range(count)
    ]
    with desk.store.writing() as transaction:
        write_messages(transaction, "desk-2021/daily/2021-07-01", more, later())


def test_nothing_is_sent_before_its_hour(owing: Desk) -> None:
    """A message with an hour waits for it, however often one delivers, also when owed again."""
    hour = later(hours=14)
    early = Message(Recipient("liaison", "yi-zy@desk.example"), "乙局", "主题", "正文", hour)
    with owing.store.writing() as transaction:
        write_messages(transaction, "desk-2021/daily/2021-07-01", [early], later())
    post = Post()
    assert deliver(owing.store, post, later()) == Delivery(sent=4, failed=0, waiting=1)
    assert retry(owing.store) == 0
    assert deliver(owing.store, post, hour - timedelta(seconds=1)).sent == 0
    assert deliver(owing.store, post, hour) == Delivery(sent=1, failed=0)


# --- two senders ---------------------------------------------------------------------------------


@dataclass
class Interrupted(Post):
    """A channel that lets somebody else act while it has the first letter in hand."""

    meanwhile: Callable[[], object] = lambda: None
    fails: bool = False

    def send(self, letter: Letter) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if self.fails:
            raise DeliveryFailed("对方服务器没有应答")
        super().send(letter)


def test_what_another_holds_is_not_sent_twice(owing: Desk) -> None:
    """A second sender finds nothing while the first has the letters in hand."""
    other = Post()
    second: list[Delivery] = []
    post = Interrupted(
        meanwhile=lambda: second.append(deliver(owing.store, other, later(minutes=10)))
    )
    assert deliver(owing.store, post, later()) == Delivery(sent=4, failed=0)
    assert second == [Delivery(sent=0, failed=0, waiting=4)]
    assert (len(post.sent), other.sent) == (4, [])


@pytest.mark.parametrize("fails", [False, True])
def test_a_lease_that_ran_out_is_taken_over_and_marked_by_who_has_it(
    owing: Desk, fails: bool
) -> None:
    """The slow one sends the same keys again, and neither marks nor fails what the other did."""
    other = Post()
    post = Interrupted(
        meanwhile=lambda: deliver(owing.store, other, later(minutes=15)), fails=fails
    )
    deliver(owing.store, post, later())
    for message in list_messages(owing.store):
        assert (message.attempts, message.delivered_at) == (1, later(minutes=15))
        assert message.last_error == ""
    assert len(other.sent) == 4
    assert {letter.key for letter in post.sent} <= {letter.key for letter in other.sent}


def test_a_lease_holds_longer_than_a_letter_takes_and_clocks_differ(owing: Desk) -> None:
    """Whatever is begun, its lease holds for long enough: near its end the rest is claimed anew."""
    now, left = later(), []

    @dataclass
    class Slow(Post):
        def send(self, letter: Letter) -> None:
            nonlocal now
            super().send(letter)
            (owed,) = [m for m in list_messages(owing.store) if m.key == letter.key]
            assert owed.leased_until
            left.append((owed.leased_until - now) // timedelta(minutes=1))
            now += timedelta(minutes=4)

    post = Slow()
    assert deliver(owing.store, post, now, lambda: now) == Delivery(sent=4, failed=0)
    assert left == [15, 11, 15, 11]
    assert len({letter.key for letter in post.sent}) == 4
    delivered = sorted(str(message.delivered_at) for message in list_messages(owing.store))
    assert delivered == [str(later(minutes=4 * n)) for n in range(1, 5)]


def test_who_is_gone_is_not_waited_for(owing: Desk) -> None:
    """A process of this host that was killed with letters in hand leaves them to the next."""
    sender = FORKS.Process(target=_hang, args=(owing.url,))
    sender.start()
    held: list[tuple[str]] = []
    while len(held) < 4:
        held = owing.rows("SELECT leased_by FROM outbox WHERE leased_by IS NOT NULL")
    assert deliver(owing.store, Post(), later(minutes=1)) == Delivery(0, 0, waiting=4)
    sender.kill()
    sender.join()
    assert deliver(owing.store, Post(), later(minutes=1)) == Delivery(sent=4, failed=0)


def _hang(url: str) -> None:
    """Claim everything and get stuck with the first letter."""

    @dataclass
    class Stuck(Post):
        def send(self, letter: Letter) -> None:
            Event().wait()

    with closing(open_store(url)) as store:
        deliver(store, Stuck(), later())


def test_a_lease_from_a_clock_that_was_wrong_holds_nobody_up(owing: Desk) -> None:
    """Claimed or put off by a clock a year ahead, messages are sent when it is right again."""
    ahead = later(days=365)

    @dataclass
    class Off(Post):
        def send(self, letter: Letter) -> None:
            with owing.store.writing() as transaction:
                transaction.write("UPDATE outbox SET leased_by = 'elsewhere'")
            raise DeliveryFailed("断电")

    assert deliver(owing.store, Off(), ahead).waiting == 4
    assert deliver(owing.store, Post(), later()) == Delivery(sent=4, failed=0)


def test_many_senders_at_once_send_every_message_once(owing: Desk) -> None:
    """Four threads over sixty messages on one database: no key goes out twice."""
    owe_more(owing, 56)
    post, begin = Post(), Barrier(4)

    def sender() -> int:
        with closing(open_store(owing.url)) as store:
            begin.wait()
            return deliver(store, post, later()).sent

    with ThreadPoolExecutor(4) as pool:
        sent = [one.result() for one in [pool.submit(sender) for _ in range(4)]]
    assert sum(sent) == len(post.sent) == len({letter.key for letter in post.sent}) == 60


def test_a_delivery_that_dies_owes_what_it_did_not_mark(owing: Desk) -> None:
    """An error that is no refusal ends the delivery; what was marked stays, the rest is owed."""

    @dataclass
    class Dying(Post):
        def send(self, letter: Letter) -> None:
            if len(self.sent) == 2:
                raise KeyboardInterrupt
            super().send(letter)

    first, second = Dying(), Post()
    with pytest.raises(KeyboardInterrupt):
        deliver(owing.store, first, at("2021-07-01", 9))
    assert deliver(owing.store, second, at("2021-07-01", 10)).sent == 2
    keys = [letter.key for letter in (*first.sent, *second.sent)]
    assert len(set(keys)) == len(keys) == 4


def test_a_letter_carries_its_key_and_all_it_says(owing: Desk) -> None:
    """The key is that of the run and the address, so a receiver can see what he has."""
    post = Post()
    deliver(owing.store, post, at("2021-07-01", 9))
    letter = next(letter for letter in post.sent if letter.recipient == "jia@desk.example")
    assert letter.key == "desk-2021/daily/2021-07-01/jia@desk.example"
    for words in (letter.key, letter.recipient, letter.subject, letter.body):
        assert words in str(letter)


def test_a_run_owes_an_address_one_message(owing: Desk) -> None:
    """Written a second time, a message of the same run and address changes nothing."""
    before = owing.contents()
    again = Message(Recipient("liaison", "jia@desk.example"), "甲局", "另一个主题", "另一段正文")
    with owing.store.writing() as transaction:
        write_messages(transaction, "desk-2021/daily/2021-07-01", [again], at("2021-07-02"))
    assert owing.contents() == before


def test_the_file_channel_leaves_one_file_a_message_however_often(
    owing: Desk, tmp_path: Path
) -> None:
    """Sent twice, a letter is one whole file, and no half-written one is left beside it."""
    folder = tmp_path / "sent"
    deliver(owing.store, FileChannel(folder), at("2021-07-01", 9))
    files = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}
    assert len(files) == 4
    for message in list_messages(owing.store):
        FileChannel(folder).send(
            Letter(message.key, message.recipient, message.subject, message.body)
        )
    again = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()}
    assert again == files


def test_a_folder_that_cannot_be_written_is_a_refusal(owing: Desk, tmp_path: Path) -> None:
    """A file where the folder should be keeps every message owed, with the reason."""
    (tmp_path / "sent").write_text("not a folder", encoding="utf-8")
    assert deliver(owing.store, FileChannel(tmp_path / "sent"), later()).failed == 4
    assert all("写不进" in message.last_error for message in list_messages(owing.store))


def test_an_address_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    """An address that is written like a path stays below the folder of messages."""
    FileChannel(tmp_path / "sent").send(Letter("run/../../../x", "../../../x", "主题", "正文"))
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.is_relative_to(tmp_path / "sent")


def test_the_console_channel_prints_the_letter() -> None:
    """Whatever prints a line is given the whole letter."""
    said: list[str] = []
    ConsoleChannel(said.append).send(Letter("k", "jia@desk.example", "主题", "正文"))
    assert said == ["编号：k\n收件：jia@desk.example\n主题：主题\n\n正文\n"]


# --- through a real mail server ------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:'imghdr'")
def test_mail_fails_with_reasons_and_arrives_when_the_server_takes_it(owing: Desk) -> None:
    """Nobody at the port, a wrong password, then the right one: each letter comes once."""

    def to(port: int, password: str) -> ServiceChannel:
        server = f"zwgk:{password}@127.0.0.1:{port}"
        said = f"mailto://{server}?mode=insecure&from=zwgk@desk.example&to={{target}}"
        return ServiceChannel({"mail": said})

    with mail_receiver() as gone:
        closed = gone.port
    assert deliver(owing.store, to(closed, "a"), later()) == Delivery(0, 4, retrying=4)
    assert {m.last_error for m in list_messages(owing.store)} == {
        "mail 没有发出：没有服务在那里应答"
    }
    with mail_receiver() as mail:
        wrong = deliver(owing.store, to(mail.port, "Wr0ngAndSecret"), later(minutes=1))
        assert wrong == Delivery(0, 4, retrying=4)
        for message in list_messages(owing.store):
            assert "用户名或口令不对" in message.last_error
            assert "Wr0ngAndSecret" not in repr(message)
        right = to(mail.port, mail.password)
        assert deliver(owing.store, right, later(minutes=2)).sent == 0
        assert retry(owing.store) == 4
        assert deliver(owing.store, right, later(minutes=2)) == Delivery(sent=4, failed=0)
        assert deliver(owing.store, right, later(days=1)) == Delivery(sent=0, failed=0)
    assert sorted(str(one["X-Zwgk-Key"]) for one in mail.got) == sorted(
        message.key for message in list_messages(owing.store)
    )
