"""Channels for messages: a folder of files and the terminal; who is told what is decided before."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zwgk_flow.errors import system_reason


class DeliveryFailed(Exception):
    """A channel could not take the message; the text says why."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a channel carries; `key` lets a receiver see that it has it already."""

    key: str
    recipient: str
    subject: str
    body: str

    def __str__(self) -> str:
        return f"编号：{self.key}\n收件：{self.recipient}\n主题：{self.subject}\n\n{self.body}\n"


class Channel(Protocol):
    """Something that takes a letter, or raises DeliveryFailed."""

    def send(self, letter: Letter) -> None:
        """Take the letter; may be called again with the same key."""
        ...


@dataclass(frozen=True, slots=True)
class FileChannel:
    """One text file per key below a folder: sent twice, it is there once."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Write the letter beside its name, then move it there whole."""
        # an address keeps its dots: two of one name under different domains are two files
        parts = f"{letter.key}.txt".split("/")
        path = self.folder.joinpath(*map(_file_name, parts))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f"{path.name}.{os.getpid()}.part")
            with partial.open("w", encoding="utf-8") as file:
                file.write(str(letter))
                file.flush()
                os.fsync(file.fileno())  # what is marked as sent outlives a power cut
            partial.replace(path)
        except OSError as error:
            raise DeliveryFailed(f"写不进 {path}：{system_reason(error)}") from error


# what some system does not take in the name of a file, each as its full-width sister
_TAKEN = str.maketrans('<>:"|?*\\', "＜＞：＂｜？＊＼")


def _file_name(part: str) -> str:
    """A part of a key as the name of a file or folder, never one that leads elsewhere."""
    return part.translate(_TAKEN) if part.strip(".") else part.replace(".", "．") or "_"


@dataclass(frozen=True, slots=True)
class ConsoleChannel:
    """The terminal, through whatever prints a line."""

    print_line: Callable[[str], None]

    def send(self, letter: Letter) -> None:
        """Print the letter."""
        self.print_line(str(letter))
