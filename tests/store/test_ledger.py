"""Is the ledger insert-only, collision-safe and proof against quiet edits?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from desk import DATED, DATED_YI, JIA, MEASURED, OFFICE, PROOF, UNDATED, Desk, at

from zwgk_flow.domain.event import Event, body, canonical, chained, digest, instant, moment
from zwgk_flow.domain.task import apply
from zwgk_flow.errors import NotFound, Stale, StoreProblem
from zwgk_flow.operations.verification import verify
from zwgk_flow.store.ledger import append, history, read_task

# --- the format of the chain ---------------------------------------------------------------------


def test_the_format_of_the_hash_is_pinned() -> None:
    """One field a line, the content last as canonical JSON; the hash names its algorithm."""
    event = Event(
        task="desk-2021/1/甲局",
        seq=2,
        trigger="report",
        at=datetime(2021, 3, 1, 2, 0, 0, 5, tzinfo=UTC),
        actor="甲局/联络员",
        acting_as="unit",
        content={"note": "第一行\n第二行", "metrics": {"解读率": "65"}},
    )
    assert body(event) == (
        "desk-2021/1/甲局\n2\nreport\n2021-03-01T02:00:00.000005Z\n甲局/联络员\nunit\n"
        '{"metrics":{"解读率":"65"},"note":"第一行\\n第二行"}'
    )
    bound = chained(event, "sha256:00")
    assert bound.prev == "sha256:00"
    assert bound.hash == ("sha256:b96847bea40fad2162ccbe1e2b1352e5451c65c7092eb5a4098da2de6f271613")


def test_a_digest_is_sha256_over_the_hash_before_and_the_body() -> None:
    """`prev`, a line break, the body, in UTF-8."""
    assert digest("", "a") == (
        "sha256:7361a6f4b374745deaf896ac72887d55e04107d1a1ff14e5e4d829fb47e82426"
    )


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    """The same content is always the same text, Chinese as it is, no spaces."""
    assert canonical({"b": 1, "a": "中"}) == canonical({"a": "中", "b": 1}) == '{"a":"中","b":1}'


def test_an_instant_is_utc_text_of_fixed_width() -> None:
    """Text order is time order, and the instant comes back as it was."""
    early, late = at("2021-03-01", 10), at("2021-03-01", 11)
    assert instant(early) == "2021-03-01T02:00:00.000000Z" < instant(late)
    assert moment(instant(early)) == early


# --- writing -------------------------------------------------------------------------------------


def test_the_second_writer_of_a_step_is_told_and_nothing_of_his_is_written(desk: Desk) -> None:
    """Two who read the same task collide on (task, seq): the first is kept, the second is Stale."""
    with desk.store.reading() as transaction:
        held = read_task(transaction, DATED)
    mine = chained(Event(DATED, 2, "start", at("2021-03-01"), str(JIA), "unit"), held.task.head)
    after = apply(held.lifecycle, held.task, mine)
    desk.step(DATED, "start", JIA, note="先办")
    before = desk.contents()
    with pytest.raises(Stale, match="别人刚刚先办了"), desk.store.writing() as transaction:
        append(transaction, held, after, mine)
    assert desk.contents() == before


def test_a_state_is_not_overwritten_where_the_event_fits_but_the_task_moved(desk: Desk) -> None:
    """The state is set only where the task still stands at the entry that was read."""
    with desk.tampering() as raw:
        raw.execute("UPDATE task SET seq = 5 WHERE key = ?", (DATED,))
    with desk.store.reading() as transaction:
        held = read_task(transaction, DATED)
    event = chained(Event(DATED, 6, "start", at("2021-03-01"), str(JIA), "unit"), held.task.head)
    after = apply(held.lifecycle, held.task, event)
    with desk.tampering() as raw:
        raw.execute("UPDATE task SET seq = 7 WHERE key = ?", (DATED,))
    before = desk.contents()
    with pytest.raises(Stale), desk.store.writing() as transaction:
        append(transaction, held, after, event)
    assert desk.contents() == before


_AGAIN = (
    "INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash)"
    " SELECT task_id, seq, 'start', at, actor, acting_as, content, prev, hash FROM event"
)


@pytest.mark.parametrize(
    ("databases", "statement"),
    [
        *(
            (database, statement)
            for database in ("sqlite", "postgresql")
            for statement in (
                "UPDATE event SET actor = 'x'",
                "UPDATE event SET task_id = task_id + 100",
                "DELETE FROM event",
            )
        ),
        ("sqlite", "REPLACE INTO event SELECT * FROM event"),
        ("sqlite", f"INSERT OR REPLACE {_AGAIN}"),
        ("postgresql", "TRUNCATE event"),
        ("postgresql", "TRUNCATE plan CASCADE"),
        (
            "postgresql",
            f"INSERT {_AGAIN} ON CONFLICT (task_id, seq) DO UPDATE SET trigger = excluded.trigger",
        ),
    ],
    indirect=["databases"],
    scope="session",
)
def test_the_database_refuses_to_rewrite_the_ledger(desk: Desk, statement: str) -> None:
    """Whatever would change an event fails even for one who writes SQL on our connection."""
    before = desk.rows("SELECT * FROM event")
    with pytest.raises(StoreProblem, match="insert-only"), desk.store.writing() as transaction:
        transaction.write(statement)
    assert desk.rows("SELECT * FROM event") == before


def test_a_plain_client_cannot_rewrite_the_ledger_either(desk: Desk) -> None:
    """The triggers live in the database, so another program meets them too."""
    with closing(desk.connection()) as other:
        for statement in ("UPDATE event SET seq = seq + 1", "DELETE FROM event"):
            with pytest.raises(desk.store.dialect.errors, match="insert-only"):
                other.execute(statement)
            other.rollback()


def test_a_task_with_history_cannot_be_deleted(desk: Desk) -> None:
    """Foreign keys keep a task, an item and a plan as long as there are events of them."""
    for table in ("task", "item", "plan"):
        with pytest.raises(StoreProblem), desk.store.writing() as transaction:
            transaction.write(f"DELETE FROM {table}")


def test_a_task_without_a_deadline_can_be_given_one(desk: Desk) -> None:
    """The office sets a day; that the notice printed none stays on record."""
    given = desk.step(UNDATED, "extend", OFFICE, due="2021-09-30", reason="会议商定")
    assert desk.task(UNDATED) == given
    assert (str(given.due), given.original_due, given.extensions) == ("2021-09-30", None, 1)
    desk.audit("2021-10-08")
    assert desk.task(UNDATED).state == "overdue"


def test_history_comes_in_order_and_as_written(desk: Desk) -> None:
    """What was said comes back as said, with the time and the person, linked entry to entry."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "report", JIA, "2021-03-02", note="含“引号”、换行\n和 emoji 🙂", **PROOF)
    with desk.store.reading() as transaction:
        born, started, reported = history(transaction, DATED)
    assert (born.trigger, started.trigger, reported.trigger) == ("assign", "start", "report")
    assert (started.prev, reported.prev) == (born.hash, started.hash)
    assert reported.at == at("2021-03-02")
    assert reported.content == {"note": "含“引号”、换行\n和 emoji 🙂", **PROOF}


# --- verification --------------------------------------------------------------------------------


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """A desk with some history: a completed task, a reported one, an overdue one."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, **PROOF)
    desk.step(DATED, "complete", OFFICE)
    desk.step(MEASURED, "start", JIA)
    desk.step(MEASURED, "report", JIA, metrics={"解读率": "40"})
    desk.audit("2021-07-05")
    return desk


def told(desk: Desk) -> list[tuple[str, int]]:
    return [(difference.task, difference.seq) for difference in verify(desk.store).differences]


def test_an_untouched_ledger_verifies(busy: Desk) -> None:
    """No differences, and every event of every task was looked at."""
    found = verify(busy.store)
    assert found.differences == ()
    assert (found.tasks, found.events) == (7, 7 + 3 + 2 + 1)
    assert busy.task(DATED_YI).state == "overdue"


def test_an_empty_database_verifies(store: Any) -> None:
    """Nothing to look at is no difference."""
    assert verify(store).differences == ()


def _id(key: str) -> str:
    return f"(SELECT id FROM task WHERE key = '{key}')"


@pytest.mark.parametrize(
    "change",
    [
        "actor = '甲局/别人'",
        "acting_as = 'office'",
        "at = '2021-03-01T02:00:00.000001Z'",
        "at = 'yesterday'",
        "trigger = 'report'",
        'content = \'{"note":"补写"}\'',
        "content = 'not json'",
        "content = '[]'",
        "prev = ''",
        "hash = 'sha256:0'",
    ],
)
def test_an_edited_event_is_found(busy: Desk, change: str) -> None:
    """Whatever column of an event is changed, even into nonsense, verify names task and entry."""
    with busy.tampering() as raw:
        raw.execute(f"UPDATE event SET {change} WHERE seq = 2 AND task_id = {_id(DATED)}")
    assert told(busy) == [(DATED, 2)]


def test_an_edited_event_with_its_hash_made_again_is_found(busy: Desk) -> None:
    """Who recomputes the hash of the entry he changed breaks the chain at the next one."""
    with busy.store.reading() as transaction:
        event = history(transaction, DATED)[1]
    forged = chained(Event(DATED, 2, "start", event.at, "甲局/别人", "unit"), event.prev)
    with busy.tampering() as raw:
        raw.execute(
            f"UPDATE event SET actor = ?, hash = ? WHERE seq = 2 AND task_id = {_id(DATED)}",
            (forged.actor, forged.hash),
        )
    assert told(busy) == [(DATED, 3)]


def test_an_edited_last_event_with_its_hash_made_again_is_found(busy: Desk) -> None:
    """The head kept with the task betrays a last entry that was made anew."""
    with busy.store.reading() as transaction:
        event = history(transaction, DATED)[-1]
    forged = chained(Event(DATED, 4, "complete", event.at, "办公室/别人", "office"), event.prev)
    with busy.tampering() as raw:
        raw.execute(
            f"UPDATE event SET actor = ?, hash = ? WHERE seq = 4 AND task_id = {_id(DATED)}",
            (forged.actor, forged.hash),
        )
    assert told(busy) == [(DATED, 4)]


@pytest.mark.parametrize(("seq", "found_at"), [(1, 2), (2, 3), (3, 4), (4, 3)])
def test_a_dropped_event_is_found(busy: Desk, seq: int, found_at: int) -> None:
    """A missing first, middle or last entry shows at the one after it, or at the cache."""
    with busy.tampering() as raw:
        raw.execute(f"DELETE FROM event WHERE seq = {seq} AND task_id = {_id(DATED)}")
    assert told(busy) == [(DATED, found_at)]


def test_a_task_without_any_event_is_found(busy: Desk) -> None:
    """A task whose whole history is gone is named."""
    with busy.tampering() as raw:
        raw.execute(f"DELETE FROM event WHERE task_id = {_id(DATED)}")
    assert told(busy) == [(DATED, 0)]


def test_events_in_another_order_are_found(busy: Desk) -> None:
    """Two entries that changed places do not follow from each other."""
    with busy.tampering() as raw:
        for one, other in ((2, 102), (3, 2), (102, 3)):
            raw.execute(
                f"UPDATE event SET seq = {other} WHERE seq = {one} AND task_id = {_id(DATED)}"
            )
    assert told(busy) == [(DATED, 2)]


def test_an_event_of_another_task_is_found(busy: Desk) -> None:
    """An entry moved to another task does not fit there: the key is part of what is hashed."""
    with busy.tampering() as raw:
        raw.execute(
            f"UPDATE event SET task_id = {_id(DATED_YI)}, seq = 3 "
            f"WHERE seq = 3 AND task_id = {_id(MEASURED)}"
        )
    assert told(busy) == [(DATED_YI, 3), (MEASURED, 2)]


def test_an_inserted_event_is_found(busy: Desk) -> None:
    """An entry added past the store, though chained well, must also be a step the rules allow."""
    with busy.store.reading() as transaction:
        event = history(transaction, DATED)[-1]
    forged = chained(Event(DATED, 5, "start", event.at, "甲局/联络员", "unit"), event.hash)
    with busy.tampering() as raw:
        raw.execute(
            "INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash) "
            f"VALUES ({_id(DATED)}, 5, 'start', ?, ?, 'unit', '{{}}', ?, ?)",
            (instant(forged.at), forged.actor, forged.prev, forged.hash),
        )
    assert told(busy) == [(DATED, 5)]


@pytest.mark.parametrize(
    "change",
    [
        "state = 'in_progress'",
        "due = '2021-07-30'",
        "original_due = '2021-07-30'",
        "role = 'lead'",
        "seq = 9",
        "head = 'sha256:0'",
        "cycle = 2",
        "claim_pending = 1",
        "evidence = 0",
        'metrics = \'{"解读率":"99"}\'',
        "reported_at = NULL",
        "returns = 1",
        "extensions = 1",
        "evidence_required = 0",
        "continuous = 1",
        "milestone = 1",
        "is_open = 1",
    ],
)
def test_an_edited_cache_is_found(busy: Desk, change: str) -> None:
    """Whatever column of a task is changed past the ledger, verify names the task."""
    with busy.tampering() as raw:
        raw.execute(f"UPDATE task SET {change} WHERE key = '{DATED}'")
    assert [task for task, _ in told(busy)] == [DATED]


def test_an_unreadable_cache_is_found(busy: Desk) -> None:
    """Nonsense in the cached row is a difference like any other."""
    with busy.tampering() as raw:
        raw.execute(f"UPDATE task SET due = 'soon', metrics = '?' WHERE key = '{DATED}'")
    assert told(busy) == [(DATED, 4)]


@pytest.mark.parametrize("key", [DATED, MEASURED, "desk-2021/6/乙局"])
def test_events_left_behind_by_a_deleted_task_are_found(busy: Desk, key: str) -> None:
    """Who deletes a task with foreign keys off leaves its events behind, and they are told."""
    with busy.tampering() as raw:
        raw.execute("DELETE FROM finding")
        raw.execute("DELETE FROM rung")
        raw.execute(f"DELETE FROM task WHERE key = '{key}'")
    (difference,) = verify(busy.store).differences
    assert "没有任务" in difference.message


def test_every_damaged_task_is_named(busy: Desk) -> None:
    """One damaged task does not hide another."""
    with busy.tampering() as raw:
        raw.execute("UPDATE task SET returns = returns + 1")
    assert len(told(busy)) == 7


def test_an_unknown_task_has_no_history(desk: Desk) -> None:
    """Reading what is not there says what is."""
    with desk.store.reading() as transaction, pytest.raises(NotFound, match="甲局、乙局"):
        read_task(transaction, "desk-2021/1/丁局")


@pytest.mark.parametrize("how", [lambda error: error, lambda error: RuntimeError(str(error))])
def test_whatever_goes_wrong_in_a_transaction_undoes_all_of_it(
    desk: Desk, how: Callable[[Exception], Exception]
) -> None:
    """An error of any kind between two writes leaves neither."""
    before = desk.contents()
    with pytest.raises((KeyError, RuntimeError)), desk.store.writing() as transaction:
        transaction.write("UPDATE task SET returns = 5")
        raise how(KeyError("中断"))
    assert desk.contents() == before
