"""A progress bar for work that may last over a second; on standard error, only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def working(what: str, total: int | None = None) -> Iterator[Progress]:
    """A bar for the length of the work; without a total it only shows that work goes on."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *([MofNCompleteColumn()] if total else []),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with progress:
        progress.add_task(what, total=total)
        yield progress


def one_step_done(progress: Progress) -> None:
    """The bar moves by one."""
    for id in progress.task_ids:
        progress.advance(id)
