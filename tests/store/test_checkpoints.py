"""Are checkpoints taken when they should be, is their file proof of itself, do hashes mix?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from databases import Databases
from desk import DATED, DATED_YI, JIA, MEASURED, OFFICE, PLAN, PROOF, YI, Desk, at

from zwgk_flow import runtime
from zwgk_flow.documents.checkpoint import CheckpointFile
from zwgk_flow.domain.checkpoint import Checkpoint, Head, checkpoint_of, head_of, line_of
from zwgk_flow.domain.event import SHA256, SM3, digest, fits
from zwgk_flow.domain.merkle import merkle_root
from zwgk_flow.errors import Refused, UsageError
from zwgk_flow.operations.checkpoints import keep_checkpoint, take_checkpoint
from zwgk_flow.operations.occurrences import open_on_event
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store
from zwgk_flow.store.checkpoints import heads
from zwgk_flow.store.ledger import history

LATER = """\
      - {id: 7, title: 每月, summary: 每月报送, responsible: 甲局, deadline: 每月25日前}
      - {id: 8, title: 会后, summary: 某事之后, responsible: 甲局, deadline: 文件出台后10个工作日内}
"""
RECORDED = "SELECT root, tasks, events, taken_at, run FROM checkpoint ORDER BY id"


def heads_of(desk: Desk) -> list[Head]:
    with desk.store.reading() as transaction:
        return list(heads(transaction))


# --- the value -----------------------------------------------------------------------------------


def test_the_form_of_a_checkpoint_is_pinned() -> None:
    """Key, sequence number and hash between tabs, hashed as RFC 6962 leaves."""
    lines = [Head("p/1/甲局", 2, "sha256:aa"), Head("p/2/乙 局", 1, "sm3:bb")]
    assert [line_of(head) for head in lines] == ["p/1/甲局\t2\tsha256:aa", "p/2/乙 局\t1\tsm3:bb"]
    assert [head_of(line_of(head)) for head in lines] == lines
    leaves = [hashlib.sha256(b"\x00" + line_of(head).encode()).digest() for head in lines]
    root = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest()
    assert checkpoint_of(lines, at("2021-06-01"), SHA256) == Checkpoint(
        f"sha256:{root}", 2, 3, at("2021-06-01")
    )


def test_an_empty_ledger_has_a_checkpoint_too() -> None:
    """Over no tasks the root is the hash of nothing."""
    taken = checkpoint_of([], at("2021-06-01"), SHA256)
    assert taken.root == "sha256:" + hashlib.sha256(b"").hexdigest()
    assert (taken.tasks, taken.events) == (0, 0)


# --- taking them ---------------------------------------------------------------------------------


def test_every_audit_records_a_checkpoint_over_what_it_left(desk: Desk) -> None:
    """The root is over the heads after the marks of that audit; asked again, none is added."""
    desk.step(DATED, "start", JIA)
    desk.audit("2021-07-05")
    left = [line_of(head).encode() for head in heads_of(desk)]
    root = "sha256:" + merkle_root(left, hashlib.sha256).hex()
    recorded = [(root, 7, 7 + 1 + 2, "2021-07-05T01:00:00.000000Z", "desk-2021/daily/2021-07-05")]
    assert desk.rows(RECORDED) == recorded
    desk.audit("2021-07-05")
    assert desk.rows(RECORDED) == recorded


def test_a_checkpoint_asked_for_is_recorded_without_an_audit(desk: Desk, tmp_path: Path) -> None:
    """With a file or without, the same heads have the same root."""
    one = take_checkpoint(desk.store, at("2021-03-01"))
    two = take_checkpoint(desk.store, at("2021-03-02"), tmp_path / "two.txt")
    assert one.root == two.root
    assert [(row[0], row[4]) for row in desk.rows(RECORDED)] == [(one.root, None)] * 2


def test_the_file_lists_every_head_then_what_they_add_up_to(desk: Desk, tmp_path: Path) -> None:
    """Text that a person can read and another program can add up again."""
    desk.step(DATED, "start", JIA)
    taken = take_checkpoint(desk.store, at("2021-03-02"), tmp_path / "kept.txt")
    first, *lines, root, tasks, events, when = (
        (tmp_path / "kept.txt").read_text(encoding="utf-8").splitlines()
    )
    assert first == "zwgk-checkpoint 1"
    assert [head_of(line) for line in lines] == heads_of(desk)
    assert lines[0] == f"{DATED}\t2\t{desk.task(DATED).head}"
    assert (root, tasks, events) == (f"root {taken.root}", "tasks 7", "events 8")
    assert when == "taken 2021-03-02T02:00:00.000000Z"
    assert [path.name for path in tmp_path.glob("*.txt*")] == ["kept.txt"]


def test_a_file_that_cannot_be_written_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    """Refused with the reason, no row, no half file; a folder is no file."""
    (tmp_path / "file").touch()
    for place in (tmp_path, tmp_path / "file" / "kept.txt"):
        with pytest.raises(Refused, match="检查点"):
            take_checkpoint(desk.store, at("2021-03-02"), place)
    assert desk.rows(RECORDED) == []
    assert not list(tmp_path.parent.glob(".*.part"))


def test_a_folder_of_checkpoints_grows_by_one_file_each_time(desk: Desk, tmp_path: Path) -> None:
    """Named by their time, each fits the ledger; without a folder nothing is done."""
    assert keep_checkpoint(desk.store, at("2021-03-01"), None) is None
    assert desk.rows(RECORDED) == []
    folder = tmp_path / "kept"
    for day in ("2021-03-01", "2021-03-02"):
        desk.step(DATED, "start" if day.endswith("1") else "report", JIA, day)
        keep_checkpoint(desk.store, at(day, 11), folder)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [
        "zwgk-checkpoint-20210301T030000.000000Z.txt",
        "zwgk-checkpoint-20210302T030000.000000Z.txt",
    ]
    assert [verify(desk.store, file).differences for file in files] == [(), ()]


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture
def kept(desk: Desk, tmp_path: Path) -> Path:
    """A checkpoint's file of a desk with one step done."""
    desk.step(DATED, "start", JIA)
    take_checkpoint(desk.store, at("2021-03-02"), tmp_path / "kept.txt")
    return tmp_path / "kept.txt"


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[1].replace("\t2\t", "\t1\t"), *lines[2:]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        lambda lines: [line.replace("tasks 7", "tasks 6") for line in lines],
        lambda lines: [line.replace("events 8", "events 9") for line in lines],
        lambda lines: [line.replace("root sha256:", "root sm3:") for line in lines],
    ],
    ids=["edited", "dropped", "moved", "doubled", "fewer", "more", "algorithm"],
)
def test_a_doctored_file_is_refused(
    desk: Desk, kept: Path, change: Callable[[list[str]], list[str]]
) -> None:
    """Its lines no longer lead to its root, whoever was to be covered up."""
    lines = kept.read_text(encoding="utf-8").split("\n")
    changed = change(lines)
    assert changed != lines
    kept.write_text("\n".join(changed), encoding="utf-8")
    with pytest.raises(Refused, match="文件被改动过"):
        verify(desk.store, kept)


def test_a_file_made_anew_does_not_fit_the_root_noted_elsewhere(desk: Desk, kept: Path) -> None:
    """The root on paper tells a file that fits itself from the one that was kept."""
    root = CheckpointFile(kept).checkpoint.root
    for said in (root, root.removeprefix("sha256:"), root.removeprefix("sha256:").upper()):
        assert verify(desk.store, kept, said).differences == ()
    desk.step(DATED, "report", JIA, "2021-03-03")
    kept.unlink()
    take_checkpoint(desk.store, at("2021-03-02"), kept)
    assert verify(desk.store, kept).differences == ()
    with pytest.raises(Refused, match="另外记下的"):
        verify(desk.store, kept, root)


def test_a_checkpoint_never_takes_the_place_of_an_older_one(desk: Desk, kept: Path) -> None:
    """The file is the proof: written again it is refused, and stays as it was."""
    before = kept.read_bytes()
    with pytest.raises(Refused, match="已经有这个文件"):
        take_checkpoint(desk.store, at("2021-03-02"), kept)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5, 8])
def test_a_file_cut_short_is_told_from_a_whole_one(desk: Desk, kept: Path, cut: int) -> None:
    """Whoever loses its last lines has no checkpoint, and is told which command writes one."""
    lines = kept.read_text(encoding="utf-8").splitlines(keepends=True)
    kept.write_text("".join(lines[:-cut]), encoding="utf-8")
    with pytest.raises(UsageError, match="zwgk checkpoint --out"):
        verify(desk.store, kept)


@pytest.mark.parametrize("text", [b"", b"hello\n", b"\xff\xfe\x00", b"zwgk-checkpoint 1\na\tb\n"])
def test_another_file_is_no_checkpoint(desk: Desk, tmp_path: Path, text: bytes) -> None:
    """An empty, a foreign, a binary, a broken file: one sentence, no traceback."""
    (tmp_path / "other.txt").write_bytes(text)
    with pytest.raises(UsageError, match="不是完整的检查点文件"):
        verify(desk.store, tmp_path / "other.txt")


def test_a_file_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    """The path is in the sentence."""
    with pytest.raises(UsageError, match=r"missing\.txt"):
        verify(desk.store, tmp_path / "missing.txt")


def test_the_checkpoint_of_another_ledger_fits_nothing(
    new_desk: Callable[[], Desk], kept: Path
) -> None:
    """A database in which other things happened differs where they did."""
    other = new_desk()
    other.step(DATED, "start", JIA, "2021-03-01", note="另一份")
    assert [one.task for one in verify(other.store, kept).differences] == [DATED]


# --- SM3 -----------------------------------------------------------------------------------------


def test_sm3_is_that_of_the_standard() -> None:
    """The standard's own example, and ours: the hash before, a line break, the body."""
    assert hashlib.new("sm3", b"abc").hexdigest() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert digest("p", "b", SM3) == "sm3:" + hashlib.new("sm3", b"p\nb").hexdigest()


def test_a_hash_fits_by_the_algorithm_it_names_and_no_other() -> None:
    """A name that is not ours fits nothing, however right the digits."""
    for algorithm in (SHA256, SM3):
        assert fits(digest("p", "b", algorithm), b"p\nb")
        assert not fits(digest("p", "c", algorithm), b"p\nb")
    assert not fits("md5:" + hashlib.md5(b"p\nb", usedforsecurity=False).hexdigest(), b"p\nb")
    assert not fits(digest("p", "b", SM3).replace("sm3:", "sha256:"), b"p\nb")


@pytest.fixture
def mixed(databases: Databases, desk_database: str) -> Iterator[Desk]:
    """A desk adopted under SHA-256 and worked on under SM3, among it a sweep."""
    with closing(open_store(databases.copy(desk_database), SM3)) as store:
        desk = Desk(store)
        desk.step(MEASURED, "start", JIA)
        assert desk.audit("2021-07-05").run.marked_overdue == 2
        yield desk


def algorithms(desk: Desk, key: str) -> list[str]:
    with desk.store.reading() as transaction:
        return [event.hash.partition(":")[0] for event in history(transaction, key)]


def test_old_events_keep_their_hash_and_new_ones_take_the_chosen(mixed: Desk) -> None:
    """Steps and sweeps alike; a chain of both verifies, and so does a checkpoint over it."""
    assert algorithms(mixed, MEASURED) == algorithms(mixed, DATED) == ["sha256", "sm3"]
    assert mixed.rows(RECORDED)[0][0].startswith("sm3:")
    assert verify(mixed.store).differences == ()


def test_going_back_to_sha256_is_possible_at_any_time(mixed: Desk, tmp_path: Path) -> None:
    """The next event is chained to the last one, whichever algorithm that had."""
    take_checkpoint(mixed.store, at("2021-07-06"), tmp_path / "sm3.txt")
    mixed.store.close()
    with closing(open_store(mixed.url)) as store:
        back = Desk(store)
        back.step(DATED, "submit", JIA, "2021-07-07", **PROOF)
        back.step(DATED, "complete", OFFICE, "2021-07-08")
        assert algorithms(back, DATED) == ["sha256", "sm3", "sha256", "sha256"]
        back.step(DATED_YI, "report", YI, "2021-07-08")
        assert verify(store, tmp_path / "sm3.txt").differences == ()


def test_a_plan_adopted_under_sm3_is_born_with_it(databases: Databases) -> None:
    """First events too, at adoption, when a period begins and when an event is recorded."""
    with closing(open_store(databases.new(), SM3, create=True)) as store:
        desk = Desk(store)
        desk.adopt(PLAN + LATER)
        desk.audit("2021-07-05")
        open_on_event(
            store, "desk-2021/8/甲局", date(2021, 7, 6), JIA, at("2021-07-06"), runtime.calendar
        )
        opened = [task.key for task in desk.tasks() if task.occurrence]
        assert {key.split("/")[1] for key in opened} == {"7", "8"}
        assert desk.rows("SELECT DISTINCT substr(hash, 1, 4) FROM event") == [("sm3:",)]
        assert verify(store).differences == ()


def test_an_edited_event_under_sm3_is_found(mixed: Desk) -> None:
    """The chain is as strong as under SHA-256."""
    with mixed.tampering() as raw:
        raw.execute(
            "UPDATE event SET actor = '甲局/别人' WHERE substr(hash, 1, 4) = 'sm3:' AND seq = 2"
        )
    assert len(verify(mixed.store).differences) == 3
