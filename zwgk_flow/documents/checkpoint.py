"""A checkpoint as a text file that is kept elsewhere: one line a task, then the root and its size.

Whether a database still fits it is asked elsewhere; here only whether the file fits itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from zwgk_flow.domain.checkpoint import Checkpoint, Head, checkpoint_of, head_of, line_of
from zwgk_flow.domain.event import ALGORITHMS, instant, moment
from zwgk_flow.errors import Refused, UsageError, system_reason

FIRST_LINE = "zwgk-checkpoint 1"


def written(heads: Iterable[Head], file: IO[str]) -> Iterator[Head]:
    """The same heads, each written as it passes."""
    file.write(f"{FIRST_LINE}\n")
    for head in heads:
        file.write(f"{line_of(head)}\n")
        yield head


def write_end(checkpoint: Checkpoint, file: IO[str]) -> None:
    """The last lines of the file: what the lines above them add up to."""
    file.write(
        f"root {checkpoint.root}\ntasks {checkpoint.tasks}\nevents {checkpoint.events}\n"
        f"taken {instant(checkpoint.taken)}\n"
    )


@contextmanager
def new_file(path: Path) -> Iterator[IO[str]]:
    """A file that appears under its name when it is whole; Refused where it cannot be written."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise Refused(
            f"要把检查点写入 {path}", f"写不进去（{system_reason(error)}）", "请换一个可以写的位置"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


class CheckpointFile:
    """A checkpoint as kept, whose heads were added up again.

    `root` is the root as noted elsewhere, with or without its algorithm. Raises UsageError for
    what is no such file, Refused where the heads do not lead to the root.
    """

    def __init__(self, path: Path, root: str | None = None) -> None:
        self.checkpoint = _read(path, root)
        self._ahead: dict[str, Head] = {}
        self._lines = _heads(path)

    def head(self, task: str) -> Head | None:
        """The head of a task when the checkpoint was taken, told once; None where it had none.

        Asked for in the order of the file, hardly any line is held in memory.
        """
        while task not in self._ahead:
            head = next(self._lines, None)
            if head is None:
                return None
            self._ahead[head.task] = head
        return self._ahead.pop(task)

    def rest(self) -> Iterator[Head]:
        """The heads nobody asked for."""
        yield from self._ahead.values()
        yield from self._lines


def _read(path: Path, root: str | None) -> Checkpoint:
    try:
        said = _read_end(path)
        found = checkpoint_of(_heads(path), said.taken, said.root.partition(":")[0])
    except OSError as error:
        raise UsageError(f"检查点文件 {path} 读不到：{system_reason(error)}") from error
    except (LookupError, ValueError) as error:
        raise _incomplete(path) from error
    if found != said:
        raise _doctored(path, f"各行合成的根是 {found.root}，文件写的是 {said.root}")
    if root and root.lower() not in (found.root, found.root.partition(":")[2]):
        raise _doctored(path, f"文件的根是 {found.root}，另外记下的是 {root}")
    return found


def _incomplete(path: Path) -> UsageError:
    return UsageError(f"{path} 不是完整的检查点文件：请用 zwgk checkpoint --out 写出的文件")


def _doctored(path: Path, truth: str) -> Refused:
    return Refused(
        f"要用 {path} 核对", f"{truth}；文件被改动过，或不是那个检查点", "请换一份保存在别处的"
    )


def _heads(path: Path) -> Iterator[Head]:
    """The heads of a file line by line."""
    with path.open(encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            if "\t" not in line:
                return
            yield head_of(line.rstrip("\n"))


def _read_end(path: Path) -> Checkpoint:
    """What the last lines say; LookupError or ValueError where they are missing or nonsense."""
    with path.open(encoding="utf-8", newline="\n") as file:
        if next(file, "") != f"{FIRST_LINE}\n":
            raise ValueError(FIRST_LINE)
        said = dict(line.rstrip("\n").split(" ", 1) for line in file if "\t" not in line)
    if said["root"].partition(":")[0] not in ALGORITHMS:
        raise LookupError(said["root"])
    return Checkpoint(said["root"], int(said["tasks"]), int(said["events"]), moment(said["taken"]))
