"""Shared drawing: a console of known width, tables whose Chinese lines up, lights, progress."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from rich import box
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from zwgk_flow.cli.output import write
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.operations.words import LIGHT_NAMES

PIPED_WIDTH = 100
_COLOURS = {"green": "green", "yellow": "yellow", "red": "red"}


def width() -> int:
    """How many columns there are: the terminal's, COLUMNS, or 100 where it is piped."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said):
        return int(said)
    return Console().width if sys.stdout.isatty() else PIPED_WIDTH


def show(*drawn: RenderableType) -> None:
    """Draw on standard output; colours only on a terminal."""
    paper = io.StringIO()
    on_terminal = sys.stdout.isatty()
    console = Console(
        file=paper,
        width=width(),
        force_terminal=on_terminal,
        color_system="auto" if on_terminal else None,
        highlight=False,
        legacy_windows=False,
    )
    for part in drawn:
        console.print(part, overflow="fold", markup=False)
    lines = paper.getvalue()
    write(lines if on_terminal else "\n".join(map(str.rstrip, lines.split("\n"))))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how it is aligned, and the narrowest terminal that shows it."""

    name: str
    justify: str = "left"
    from_width: int = 0
    at_most: int | None = None


def table(
    columns: Iterable[Column], rows: Iterable[Iterable[str | Text]], *, title: str = ""
) -> RenderableType:
    """A table of the columns that fit, below its title; long text is folded, never cut."""
    columns = list(columns)
    shown = [n for n, column in enumerate(columns) if column.from_width <= width()]
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for n in shown:
        drawn.add_column(
            Text(columns[n].name),
            justify="right" if columns[n].justify == "right" else "left",
            overflow="fold",
            max_width=columns[n].at_most,
        )
    for row in rows:
        cells = list(row)
        drawn.add_row(*(_cell(cells[n]) for n in shown))
    return Group(Text(title, style="bold"), drawn) if title else drawn


def facts(said: Mapping[str, str | Text]) -> RenderableType:
    """Names and values in two columns; what is empty is left out."""
    drawn = Table.grid(padding=(0, 2), pad_edge=False)
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for name, value in said.items():
        if value:
            drawn.add_row(Text(name, style="bold"), _cell(value))
    return drawn


def _cell(value: str | Text) -> Text:
    return value if isinstance(value, Text) else Text(value)


def light_cell(light: str) -> Text:
    """A light as a coloured dot and its word."""
    return Text(f"● {LIGHT_NAMES[light]}", style=_COLOURS[light])


def light_count(light: str, count: int) -> Text:
    """How many show a light; zero is not coloured."""
    return Text(str(count), style=_COLOURS[light] if count else "dim")


def day_cell(value: date | None) -> str:
    """A day, or a dash where there is none."""
    return value.isoformat() if value else "—"


def moment_cell(value: datetime | None) -> str:
    """A moment in China's time, to the minute."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"


@contextmanager
def working(what: str, total: int | None = None) -> Iterator[Progress]:
    """A progress bar on standard error, only where that is a terminal."""
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
