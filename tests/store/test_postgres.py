"""Does PostgreSQL do what SQLite does by having one writer: take turns, and speak our words?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from databases import Databases
from desk import DATED, DATED_YI, JIA, OFFICE, YI, Desk, at

from zwgk_flow.domain.event import SM3, digest
from zwgk_flow.errors import Stale, StoreProblem
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, open_store
from zwgk_flow.store.database import connect, read_revision
from zwgk_flow.store.ledger import history, read_task
from zwgk_flow.store.postgres import statement

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True, scope="session")


@pytest.mark.usefixtures("databases")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("SELECT 1", "SELECT 1"),
        ("WHERE key = :key AND seq=:seq_2", "WHERE key = %(key)s AND seq=%(seq_2)s"),
        ("SELECT ':key', 'it''s :key'", "SELECT ':key', 'it''s :key'"),
        ("SELECT :ids::int[]", "SELECT %(ids)s::int[]"),
        ("SELECT a % 2, '10%'", "SELECT a %% 2, '10%%'"),
    ],
)
def test_a_statement_is_said_in_the_drivers_own_way(said: str, meant: str) -> None:
    """Names become the driver's parameters; text in quotes and casts stay as they are."""
    assert statement(said) == meant


def test_the_hash_in_sql_is_the_hash_of_the_chain(store: Store) -> None:
    """The same for Chinese, for line breaks and for nothing at all."""
    with store.reading() as transaction:
        for prev, body in (("", ""), ("sha256:00", "甲局\n2\n进展 🙂"), ("", "a'b\\c%d")):
            row = transaction.row("SELECT event_digest(:prev, :body)", prev=prev, body=body)
            assert row == (digest(prev, body),)


def blocked(store: Store, how_many: int) -> None:
    """Ask until so many others wait for a lock; the run's own time limit ends a vain wait."""
    sql = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()
    """
    while True:
        with store.reading() as transaction:
            if transaction.row(sql) == (how_many,):
                return


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    """People who act at the same time."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_who_acts_second_waits_and_sees_what_the_first_did(
    desk: Desk, others: ThreadPoolExecutor
) -> None:
    """A step waits for the one under way on the same task, and is judged by what that leaves."""
    with desk.store.writing() as transaction:
        read_task(transaction, DATED)
        second: Future[Any] = others.submit(desk.step, DATED, "start", JIA)
        blocked(desk.store, 1)
    assert second.result().seq == 2
    assert verify(desk.store).differences == ()


def test_who_said_what_he_saw_is_told_that_somebody_was_faster(
    desk: Desk, others: ThreadPoolExecutor
) -> None:
    """Two who both saw entry 1: one is written, the other is Stale, neither fails otherwise."""

    def start() -> Any:
        try:
            return advance(desk.store, DATED, "start", JIA, at("2021-03-01"), seen=1).seq
        except Stale as stale:
            return str(stale)

    with desk.store.writing() as transaction:
        read_task(transaction, DATED)
        both = [others.submit(start) for _ in range(2)]
        blocked(desk.store, 2)
    said = sorted((one.result() for one in both), key=str)
    assert said[0] == 2
    assert "别人刚刚先办了" in said[1]


def test_a_request_given_twice_at_once_is_written_once(
    desk: Desk, others: ThreadPoolExecutor
) -> None:
    """Four times the same request at the same moment: one event, one answer."""

    def start() -> Any:
        return advance(desk.store, DATED, "start", JIA, at("2021-03-01"), request="r-1")

    with desk.store.writing() as transaction:
        transaction.lock("request/r-1")
        four = [others.submit(start) for _ in range(4)]
        blocked(desk.store, 4)
    assert len({one.result().head for one in four}) == 1
    assert desk.task(DATED).seq == 2


def test_a_plan_adopted_twice_at_once_is_adopted_once(
    store: Store, others: ThreadPoolExecutor, desk_plan: Any
) -> None:
    """The second finds it there and changes nothing."""
    with store.writing() as transaction:
        transaction.lock("plan/desk-2021")
        two = [
            others.submit(adopt_plan, store, desk_plan, OFFICE, at("2021-01-04")) for _ in range(2)
        ]
        blocked(store, 2)
    assert sorted(one.result().new_tasks for one in two) == [0, 7]


def test_two_who_hold_what_the_other_wants_are_told_to_try_again(
    desk: Desk, others: ThreadPoolExecutor
) -> None:
    """A deadlock ends in one sentence for one of them; the other goes on."""

    def cross() -> str:
        try:
            with desk.store.writing() as transaction:
                read_task(transaction, DATED_YI)
                read_task(transaction, DATED)
        except Stale as stale:
            return str(stale)
        return ""

    said = ""
    try:
        with desk.store.writing() as transaction:
            read_task(transaction, DATED)
            other = others.submit(cross)
            blocked(desk.store, 1)
            read_task(transaction, DATED_YI)
    except Stale as stale:
        said = str(stale)
    (told,) = {said, other.result()} - {""}
    assert "请再办一次" in told


def test_a_reader_sees_one_state_and_writes_nothing(desk: Desk) -> None:
    """What is committed meanwhile is not seen; a write is refused by the database itself."""
    with desk.store.reading() as transaction:
        assert len(history(transaction, DATED)) == 1
        desk.step(DATED, "start", JIA)
        assert len(history(transaction, DATED)) == 1
    with pytest.raises(StoreProblem), desk.store.reading() as transaction:
        transaction.write("UPDATE task SET returns = 1")


def test_a_lost_connection_is_told_and_the_next_step_works(desk: Desk) -> None:
    """The server closes every connection; one sentence, nothing half written, then a new one."""
    desk.step(DATED, "start", JIA)
    other = open_store(desk.url)
    with pytest.raises(StoreProblem, match="连接断了"), desk.store.writing() as transaction:
        read_task(transaction, DATED_YI)
        with other.reading() as asking:
            asking.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        read_task(transaction, DATED_YI)
    other.close()
    assert desk.step(DATED_YI, "start", YI).seq == 2
    assert verify(desk.store).differences == ()


def test_a_password_is_not_told(desk: Desk) -> None:
    """Whatever goes wrong while opening, the sentence does not hold it."""
    url = desk.store.engine.url.set(password="geheim", database="nowhere")
    with pytest.raises(StoreProblem, match="nowhere") as told:
        open_store(url.render_as_string(hide_password=False))
    assert "geheim" not in str(told.value)
    assert "没有这个数据库" in str(told.value)
    assert "psycopg" not in str(told.value)


def test_an_empty_database_is_not_filled_by_who_only_reads(databases: Databases) -> None:
    """It is told what it is and stays empty; who may make one makes one."""
    url = databases.new()
    with pytest.raises(StoreProblem, match=r"空的.*zwgk plan load"):
        open_store(url)
    with closing(connect(url)) as store:
        assert read_revision(store) is None
    open_store(url, create=True).close()
    open_store(url).close()
    databases.drop(url)


def test_the_first_statement_of_a_transaction_may_be_of_any_kind(desk: Desk) -> None:
    """BEGIN goes out with it: a query, a stream, many at once, a faulty one, or none."""
    store = desk.store
    with store.reading():
        pass
    with store.reading() as transaction:
        assert len(list(transaction.stream("SELECT key FROM task"))) == 7
    with store.trying() as transaction:
        transaction.write_many(
            "UPDATE task SET returns = :n WHERE key = :key", [{"n": 9, "key": DATED}]
        )
        assert transaction.row("SELECT returns FROM task WHERE key = :key", key=DATED) == (9,)
    with pytest.raises(StoreProblem), store.writing() as transaction:
        transaction.row("SELECT nothing FROM nowhere")
    assert desk.rows("SELECT max(returns) FROM task") == [(0,)]


def test_a_sweep_hashes_as_chosen(desk: Desk) -> None:
    """With a hash that the database does not know the marks are the same but for the hash."""
    desk.store.algorithm = SM3
    desk.audit("2021-07-05")
    marks = desk.rows("SELECT hash, acting_as FROM event WHERE trigger = 'mark_overdue'")
    assert len(marks) == 2
    assert all(hash_.startswith("sm3:") for hash_, _ in marks)
    assert desk.rows("SELECT marked_overdue FROM audit_run") == [(2,)]
    assert verify(desk.store).differences == ()
