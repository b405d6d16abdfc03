"""Are listed messages those that going through all would give, by an index and page by page?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from desk import Desk, at
from post import Post, later
from statements import ON_SQLITE, plans_of, statements, traced

from zwgk_flow.errors import NotFound
from zwgk_flow.operations.delivery import LONGEST_WAIT, MOST_ATTEMPTS, deliver, list_messages, retry
from zwgk_flow.store.outbox import Lease, Owed, claim, read_backlog

CHOICES = [(), ("owed",), ("dead",), ("delivered",), ("owed", "dead"), ("dead", "delivered")]


@pytest.fixture
def mixed(desk: Desk) -> Desk:
    """Messages of four audits: delivered, given up, failed once, and not yet tried."""
    desk.audit("2021-07-01")
    post, now = Post(refuses={"jia@desk.example"}), later()
    for _ in range(MOST_ATTEMPTS):
        deliver(desk.store, post, now)
        now += LONGEST_WAIT
    desk.audit("2021-07-08")
    deliver(desk.store, Post(refuses={"yi@desk.example"}), at("2021-07-08", 9))
    for day in ("2021-07-15", "2021-07-22"):
        desk.audit(day)
    return desk


def keys(messages: list[Owed]) -> list[str]:
    return [message.key for message in messages]


@pytest.mark.parametrize("states", CHOICES, ids=str)
def test_messages_of_a_state_are_those_that_are_in_it(mixed: Desk, states: tuple[str, ...]) -> None:
    """Oldest first; those of one audit by their keys."""
    whole = sorted(list_messages(mixed.store), key=lambda one: (one.created_at, one.key))
    assert {message.state for message in whole} == {"owed", "dead", "delivered"}
    expected = [one.key for one in whole if not states or one.state in states]
    assert keys(list_messages(mixed.store, states)) == expected != []


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("states", CHOICES, ids=str)
def test_pages_of_messages_follow_each_other_to_the_whole(
    mixed: Desk, states: tuple[str, ...], limit: int
) -> None:
    """Each page is full but the last, and begins after the one before."""
    whole = list_messages(mixed.store, states)
    found: list[Owed] = []
    after = None
    while page := list_messages(mixed.store, states, after=after, limit=limit):
        assert len(page) == min(limit, len(whole) - len(found))
        found += page
        after = page[-1].key
    assert found == whole


def test_a_page_goes_on_after_a_message_that_went_out_meanwhile(mixed: Desk) -> None:
    """Its place is when it was written, whatever became of it; no place is refused."""
    owed = keys(list_messages(mixed.store, ["owed"]))
    deliver(mixed.store, Post(), at("2021-08-01"))
    retry(mixed.store, keys(list_messages(mixed.store, ["dead"])))
    assert owed[0] in keys(list_messages(mixed.store, ["delivered"]))
    mixed.audit("2021-08-05")
    new = keys(list_messages(mixed.store, ["owed"], after=owed[-1]))
    assert new != [] and all("2021-08-05" in key for key in new)
    with pytest.raises(NotFound, match="没有这条消息"):
        list_messages(mixed.store, after="jia")


@ON_SQLITE
def test_messages_are_found_by_an_index_and_never_sorted(mixed: Desk) -> None:
    """Lists, pages, what is claimed and what is left: in one statement, or two after a message."""
    last = list_messages(mixed.store)[-2].key
    now = datetime.fromisoformat("2021-09-01T00:00:00+00:00")
    lease = Lease("somebody", now, now + timedelta(minutes=5), now + timedelta(hours=6))
    with traced(mixed.store) as seen:
        for states in CHOICES:
            list_messages(mixed.store, states, limit=2)
            list_messages(mixed.store, states, after=last, limit=2)
    assert len(statements(seen)) == 3 * len(CHOICES)
    with traced(mixed.store) as working:
        for states in (["owed"], ["dead"], ["owed", "dead"]):
            list_messages(mixed.store, states, limit=2)
        with mixed.store.writing() as transaction:
            assert claim(transaction, lease, now, 2) != []
            assert read_backlog(transaction).dead == 1
    for found in plans_of(mixed.store, working).values():
        assert any("ix_outbox_undelivered" in step for step in found), found
    for found in plans_of(mixed.store, seen + working).values():
        assert not any("TEMP B-TREE" in step or step == "SCAN outbox" for step in found), found
