"""Is every way of editing history found, by the ledger alone or by a checkpoint kept elsewhere?

The database file is edited as by somebody who owns it: triggers dropped, hashes made again where
he is able, the cached states and the recorded checkpoints made to fit. `ZWGK_TAMPERINGS` says how
often each kind is tried (100 in the campaign), each time from another seed.

What `verify` finds without a checkpoint, by kind and by skill of the attacker:

| kind                          | plain       | chain made again   |
|-------------------------------|-------------|--------------------|
| edit, reorder, back-date      | found       | only by checkpoint |
| drop a middle event           | found       | only by checkpoint |
| insert, move to another task  | found       | only by checkpoint |
| truncate                      | found       | only by checkpoint |
| delete a whole task           | found (1)   | only by checkpoint |

(1) The number of tasks in the checkpoints recorded in the same database; who removes those too
is found by the file alone.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import JIA, MEASURED, OFFICE, PROOF, YI, Desk, at
from rows import entry_of

from zwgk_flow.domain.event import NO_HASH, Event, chained
from zwgk_flow.domain.task import replay
from zwgk_flow.operations.checkpoints import take_checkpoint
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store
from zwgk_flow.store.ledger import COMMON, cache_of, history, read_task

TIMES = int(os.environ.get("ZWGK_TAMPERINGS", "5"))
TRIED: list[str] = []
KEYS = ("desk-2021/1/甲局", "desk-2021/2/甲局", "desk-2021/1/乙局", "desk-2021/3/乙局")


@pytest.fixture(scope="module", autouse=True)
def count() -> Iterator[None]:
    """How many were tried, printed at the end."""
    yield
    kinds = ", ".join(f"{kind} {times}" for kind, times in sorted(Counter(TRIED).items()))
    sys.stdout.write(f"\n\ntampered {len(TRIED):,} times, all found by the checkpoint: {kinds}\n")


@pytest.fixture(scope="module")
def kept(desk_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database with some months of work, and the checkpoint taken before the last of them."""
    folder = tmp_path_factory.mktemp("kept")
    path, file = folder / "desk.db", folder / "checkpoint.txt"
    shutil.copyfile(desk_template, path)
    with closing(open_store(f"sqlite:///{path}")) as store:
        desk = Desk(store)
        for key in KEYS:
            actor = JIA if "甲局" in key else YI
            desk.step(key, "start", actor, "2021-02-01")
            for month in (3, 4, 5):
                desk.step(key, "report", actor, f"2021-{month:02}-01", note=f"{month} 月进展")
        desk.step(MEASURED, "start", JIA, "2021-05-01")
        take_checkpoint(store, at("2021-06-01"), file)
        for key in KEYS[:2]:
            desk.step(key, "report", JIA, "2021-06-15", note="6 月进展")
        desk.audit("2021-07-05")
        assert verify(store, file).differences == ()
    return path, file


@pytest.fixture
def new_victim(kept: tuple[Path, Path], tmp_path: Path) -> Callable[[], Any]:
    """As many copies of the database as a test asks for, one after the other."""

    @contextmanager
    def opened() -> Iterator[Desk]:
        path = tmp_path / "victim.db"
        shutil.copyfile(kept[0], path)
        with closing(open_store(f"sqlite:///{path}")) as store:
            yield Desk(store)
        path.unlink()

    return opened


# --- the attacker --------------------------------------------------------------------------------


@contextmanager
def owning(desk: Desk) -> Iterator[Any]:
    """The database in the hands of its owner: no trigger, no foreign key stops him."""
    driver: Any = desk.store.engine.dialect.dbapi
    with closing(driver.connect(str(desk.path))) as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
        raw.commit()


def put(raw: Any, key: str, events: list[Event]) -> None:
    """These events, as they are, instead of those a task has."""
    (id,) = raw.execute("SELECT id FROM task WHERE key = ?", (key,)).fetchone()
    raw.execute("DELETE FROM event WHERE task_id = ?", (id,))
    raw.executemany(
        "INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(id, *entry_of(event)) for event in events],
    )


def bound(key: str, events: list[Event]) -> list[Event]:
    """The events numbered and hashed as if they had always been so."""
    made: list[Event] = []
    for seq, event in enumerate(events, 1):
        prev = made[-1].hash if made else NO_HASH
        made.append(chained(replace(event, task=key, seq=seq), prev))
    return made


def cover_up(desk: Desk, raw: Any, key: str, events: list[Event]) -> None:
    """The events bound again, the cached row as they leave it, no checkpoint on record."""
    with desk.store.reading() as transaction:
        lifecycle = read_task(transaction, key).lifecycle
    made = bound(key, events)
    task = replay(lifecycle, made)
    assert task is not None
    put(raw, key, made)
    said = ", ".join(f"{name} = ?" for name in ("head", *COMMON))
    raw.execute(
        f"UPDATE task SET {said} WHERE key = ?", (task.head, *cache_of(lifecycle, task), key)
    )
    raw.execute("DELETE FROM checkpoint")


# --- the seven kinds: what the history of the task becomes; reports stand at 3, 4, 5 -------------

Change = Callable[[random.Random, list[Event], list[Event]], list[Event]]


def edit(rng: random.Random, events: list[Event], _other: list[Event]) -> list[Event]:
    n = rng.choice((2, 3, 4))
    said = {"note": f"从未说过的话 {rng.random()}"}
    return [*events[:n], replace(events[n], content=said), *events[n + 1 :]]


def drop(rng: random.Random, events: list[Event], _other: list[Event]) -> list[Event]:
    n = rng.choice((2, 3))
    return [*events[:n], *events[n + 1 :]]


def truncate(rng: random.Random, events: list[Event], _other: list[Event]) -> list[Event]:
    return events[: rng.choice((2, 3, 4))]


def reorder(rng: random.Random, events: list[Event], _other: list[Event]) -> list[Event]:
    n, m = rng.sample((2, 3, 4), 2)
    changed = list(events)
    changed[n], changed[m] = (
        replace(events[m], seq=events[n].seq),
        replace(events[n], seq=events[m].seq),
    )
    return changed


def back_date(rng: random.Random, events: list[Event], _other: list[Event]) -> list[Event]:
    n = rng.choice((1, 2, 3, 4))
    earlier = events[n].at - timedelta(days=rng.randint(1, 20))
    return [*events[:n], replace(events[n], at=earlier), *events[n + 1 :]]


def insert(rng: random.Random, events: list[Event], other: list[Event]) -> list[Event]:
    """A forged report, or one that was another task's."""
    n = rng.choice((2, 3, 4))
    report = replace(events[2], content={"note": f"补写 {rng.random()}"})
    report = rng.choice((report, other[2]))
    later = [replace(event, seq=event.seq + 1) for event in events[n:]]
    return [*events[:n], replace(report, seq=n + 1), *later]


KINDS: dict[str, Change] = {
    "edit": edit,
    "drop": drop,
    "truncate": truncate,
    "reorder": reorder,
    "back_date": back_date,
    "insert": insert,
}


def delete_task(raw: Any, key: str) -> None:
    """A task with all that hangs on it."""
    (id,) = raw.execute("SELECT id FROM task WHERE key = ?", (key,)).fetchone()
    for table in ("event", "finding", "rung"):
        raw.execute(f"DELETE FROM {table} WHERE task_id = ?", (id,))
    raw.execute("DELETE FROM task WHERE id = ?", (id,))


def found(desk: Desk, file: Path | None = None) -> list[str]:
    return [difference.task for difference in verify(desk.store, file).differences]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("skilled", [False, True], ids=["plain", "chain_made_again"])
def test_tampering_is_found(
    new_victim: Callable[[], Any], kept: tuple[Path, Path], kind: str, skilled: bool
) -> None:
    """Alone where the chain was left as it was, against the checkpoint always, by the task's name.

    Who makes the chain again deceives `verify` alone: the tampering is real, and legal to replay.
    """
    for seed in range(TIMES):
        rng = random.Random(f"{kind} {skilled} {seed}")
        key, other = rng.sample(KEYS, 2)
        with new_victim() as desk, owning(desk) as raw:
            with desk.store.reading() as transaction:
                events, others = history(transaction, key), history(transaction, other)
            changed = KINDS[kind](rng, events, others)
            assert changed != events
            if skilled:
                cover_up(desk, raw, key, changed)
            else:
                put(raw, key, changed)
            raw.commit()
            assert found(desk) == ([] if skilled else [key]), seed
            assert found(desk, kept[1]) == [key], seed
        TRIED.append(f"{kind} {'skilled' if skilled else 'plain'}")


@pytest.mark.parametrize("skilled", [False, True], ids=["plain", "no_checkpoint_on_record"])
def test_a_deleted_task_is_found(
    new_victim: Callable[[], Any], kept: tuple[Path, Path], skilled: bool
) -> None:
    """The recorded checkpoints have seen more tasks; the file names the one that is gone."""
    for seed in range(TIMES):
        key = random.Random(f"delete {skilled} {seed}").choice(KEYS)
        with new_victim() as desk, owning(desk) as raw:
            delete_task(raw, key)
            if skilled:
                raw.execute("DELETE FROM checkpoint")
            raw.commit()
            assert found(desk) == ([] if skilled else ["（全部任务）"]), seed
            assert found(desk, kept[1]) == [key], seed
        TRIED.append(f"delete {'skilled' if skilled else 'plain'}")


# --- what a checkpoint tells besides -------------------------------------------------------------


def test_an_event_written_later_but_dated_before_the_checkpoint_is_found(
    new_victim: Callable[[], Any], kept: tuple[Path, Path]
) -> None:
    """A chain that only grew is not enough: what came after the checkpoint cannot be older."""
    with new_victim() as desk, owning(desk) as raw:
        with desk.store.reading() as transaction:
            events = history(transaction, MEASURED)
        late = replace(events[-1], trigger="report", at=at("2021-05-02"), content={"note": "早"})
        cover_up(desk, raw, MEASURED, [*events[:2], late, *events[2:]])
        raw.commit()
        assert found(desk) == []
        (difference,) = verify(desk.store, kept[1]).differences
        assert (difference.task, difference.seq) == (MEASURED, 3)
        assert "2021-05-02" in difference.message


def test_what_happened_since_the_checkpoint_is_no_tampering(
    new_victim: Callable[[], Any], kept: tuple[Path, Path]
) -> None:
    """Steps, audits and checkpoints after it leave it standing."""
    with new_victim() as desk:
        desk.step(MEASURED, "submit", JIA, "2021-07-06", metrics={"解读率": "65"}, **PROOF)
        desk.step(MEASURED, "complete", OFFICE, "2021-07-07")
        desk.audit("2021-07-08")
        take_checkpoint(desk.store, at("2021-07-09"))
        assert verify(desk.store, kept[1]).differences == ()


def test_every_task_that_was_touched_is_named(
    new_victim: Callable[[], Any], kept: tuple[Path, Path]
) -> None:
    """One truncated, one edited, one deleted: three names."""
    with new_victim() as desk, owning(desk) as raw:
        rng = random.Random(0)
        with desk.store.reading() as transaction:
            cut, edited = (history(transaction, key) for key in KEYS[:2])
        cover_up(desk, raw, KEYS[0], truncate(rng, cut, []))
        cover_up(desk, raw, KEYS[1], edit(rng, edited, []))
        delete_task(raw, KEYS[2])
        raw.commit()
        assert found(desk) == []
        assert sorted(found(desk, kept[1])) == sorted(KEYS[:3])
