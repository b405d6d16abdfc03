"""What is wrong with a definition and where; it does not decide whether work goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error stops the load; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A position in a file, one for every key and value; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of the compiler: `message` is the cause, `fix` what to do, both in Chinese.

    `lost` is the path of the value that could not be read and is not judged further.
    """

    place: Place
    code: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR
    lost: tuple[str | int, ...] | None = None

    def __str__(self) -> str:
        mark = "错误" if self.severity is Severity.ERROR else "提示"
        pause = "" if self.message.endswith("？") else "；"
        return f"{self.place} {mark} [{self.code}] {self.message}{pause}{self.fix}"

    def as_json(self) -> dict[str, object]:
        """`file, line, column, code, severity, message, fix`."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "fix": self.fix,
        }


def errors_among(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that stop a load."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as they stand in the file."""
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.code)))
