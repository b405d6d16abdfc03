"""Every error a caller may see, as one tree; it does not decide how an error is shown.

ZwgkError
├── DefinitionError        a definition file has errors; carries every problem    (exit 3)
├── UsageError             the command was called in a way that makes no sense    (exit 2)
└── Refused                the rules say no; nothing was written                  (exit 1)
    ├── NotFound           no such plan, item, task, audit or notice
    ├── NotAllowed         this actor may not do this
    ├── IllegalStep        the lifecycle has no such step from here, or a guard is not met
    ├── Stale              somebody else changed the task first
    └── StoreProblem       the database cannot be used as it is

Each `Refused` says three things in Chinese: what was asked, what is true, what is possible now.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import Protocol


class ProblemLike(Protocol):
    """What an error needs to know of a problem in a definition: that it can say itself."""

    def __str__(self) -> str: ...


class ZwgkError(Exception):
    """The root: whatever the product refuses or cannot do."""

    exit_code = 1


class UsageError(ZwgkError):
    """The command line, or an argument, makes no sense."""

    exit_code = 2


class DefinitionError(ZwgkError):
    """A definition file has errors; `problems` holds all of them, warnings included."""

    exit_code = 3

    def __init__(self, problems: Sequence[ProblemLike]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refused(ZwgkError):
    """The rules say no.

    `asked` is what was asked, `truth` what is true, `possible` what can be done now.
    """

    def __init__(self, asked: str, truth: str, possible: str = "") -> None:
        self.asked, self.truth, self.possible = asked, truth, possible
        sentence = f"{asked}：{truth}"
        super().__init__(f"{sentence}；{possible}。" if possible else f"{sentence}。")


class NotFound(Refused):
    """There is no such plan, item, task, audit or notice."""


class NotAllowed(Refused):
    """This actor may not do this."""


class IllegalStep(Refused):
    """The lifecycle has no such step from this state, or one of its guards is not met."""


class Stale(Refused):
    """Somebody else changed the task between reading and writing."""


class StoreProblem(Refused):
    """The database cannot be used as it is."""


# what the system says of a file, so that nobody has to read English
_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有这个文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.EISDIR: "它是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENAMETOOLONG: "名字太长",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "空间配额用完了",
    errno.EIO: "磁盘读写出错",
}


def system_reason(error: OSError) -> str:
    """Why the system could not read or write, in Chinese; an unknown reason in its own words."""
    return _SYSTEM.get(error.errno or 0, str(error.strerror))
