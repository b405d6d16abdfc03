"""Is every message that is owed sent, at least once, and kept with the reason until it is?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk import Desk, at

from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.escalation import Recipient
from zwgk_flow.notify.channels import ConsoleChannel, DeliveryFailed, FileChannel, Letter
from zwgk_flow.operations.delivery import Delivery, deliver, list_messages
from zwgk_flow.store.outbox import write_messages


@dataclass
class Post:
    """A channel that keeps what it is given, and refuses the addresses it is told to."""

    refuses: set[str] = field(default_factory=set)
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        if letter.recipient in self.refuses:
            raise DeliveryFailed("对方服务器没有应答")
        self.sent.append(letter)


@pytest.fixture
def owing(desk: Desk) -> Desk:
    """A desk whose audit of 1 July owes messages."""
    assert desk.audit("2021-07-01").run.messages == 4
    return desk


def test_every_message_is_sent_once(owing: Desk) -> None:
    """Sent, each is marked with the time and the attempt; a second delivery has nothing to do."""
    post = Post()
    assert deliver(owing.store, post, at("2021-07-01", 9)) == Delivery(sent=4, failed=0)
    assert deliver(owing.store, post, at("2021-07-01", 10)) == Delivery(sent=0, failed=0)
    assert len({letter.key for letter in post.sent}) == len(post.sent) == 4
    for message in list_messages(owing.store):
        assert (message.attempts, message.delivered_at) == (1, at("2021-07-01", 9))


def test_a_message_that_fails_stays_owed_with_the_reason_and_is_sent_once(owing: Desk) -> None:
    """Others go out meanwhile; the failed one is tried again next time and then never more."""
    post = Post(refuses={"jia@desk.example"})
    assert deliver(owing.store, post, at("2021-07-01", 9)) == Delivery(sent=3, failed=1)
    assert deliver(owing.store, post, at("2021-07-01", 10)) == Delivery(sent=0, failed=1)
    (owed,) = [m for m in list_messages(owing.store) if m.delivered_at is None]
    assert (owed.recipient, owed.attempts) == ("jia@desk.example", 2)
    assert owed.last_error == "对方服务器没有应答"
    post.refuses.clear()
    assert deliver(owing.store, post, at("2021-07-01", 11)) == Delivery(sent=1, failed=0)
    assert deliver(owing.store, post, at("2021-07-01", 12)) == Delivery(sent=0, failed=0)
    assert sum(letter.recipient == "jia@desk.example" for letter in post.sent) == 1
    (done,) = [m for m in list_messages(owing.store) if m.recipient == "jia@desk.example"]
    assert (done.attempts, done.last_error, done.delivered_at) == (3, "", at("2021-07-01", 11))


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
    assert deliver(owing.store, FileChannel(tmp_path / "sent"), at("2021-07-01")).failed == 4
    assert all("写不进" in message.last_error for message in list_messages(owing.store))


def test_the_console_channel_prints_the_letter() -> None:
    """Whatever prints a line is given the whole letter."""
    said: list[str] = []
    ConsoleChannel(said.append).send(Letter("k", "jia@desk.example", "主题", "正文"))
    assert said == ["编号：k\n收件：jia@desk.example\n主题：主题\n\n正文\n"]
