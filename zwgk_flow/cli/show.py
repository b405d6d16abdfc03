"""Shared drawing: tables whose Chinese lines up, lights, days and moments; it decides nothing.

Cells are measured and folded by rich; its own table takes 60 times as long for the 1,853 tasks
of one plan.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from math import ceil

import typer
from rich.cells import cell_len, chop_cells

from zwgk_flow.cli.output import clean, write
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.operations.words import LIGHT_NAMES

PIPED_WIDTH = 100
NARROWEST = 4
SHORT = 14
GAP = "  "
CLOSING, OPENING = "，。、；：！？）》」”’〕】", "（《「“‘〔【"
_WORD = re.compile(r"[0-9A-Za-z@.:_-]+$")
_WORDS = re.compile(r"[0-9-]{10} [0-9:]{5}|[0-9A-Za-z@.:_-]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """Text with a colour or weight that says nothing the text does not."""

    text: str
    colour: str | None = None
    bold: bool = False

    def painted(self, line: str) -> str:
        """One line of this cell as a terminal shows it."""
        if not (line and (self.colour or self.bold) and in_colour()):
            return line
        return typer.style(line, fg=self.colour, bold=self.bold or None)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how it is aligned, and the narrowest terminal that shows it."""

    name: str
    justify: str = "left"
    from_width: int = 0
    at_most: int | None = None


Row = Iterable[str | Cell]
Lines = Iterator[str]


def in_colour() -> bool:
    """Whether standard output is a terminal that wants colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def width() -> int:
    """How many columns there are: COLUMNS, the terminal's, or 100 where it is piped."""
    return shutil.get_terminal_size((PIPED_WIDTH, 0)).columns


def show(*parts: Iterable[str]) -> None:
    """Write lines on standard output."""
    write("".join(f"{line}\n" for part in parts for line in part))


def table(columns: Iterable[Column], rows: Iterable[Row], *, title: str = "") -> Lines:
    """A table of the columns that fit, below its title; long text is folded, never cut."""
    columns = list(columns)
    shown = [n for n, column in enumerate(columns) if column.from_width <= width()]
    columns = [columns[n] for n in shown]
    cells = [[_cell(values[n]) for n in shown] for values in map(list, rows)]
    names = [Cell(column.name, bold=True) for column in columns]
    widths = _widths(columns, [names, *cells])
    if title:
        yield from _line([Cell(title, bold=True)], [Column("")], [width()])
    yield from _line(names, columns, widths)
    yield "─" * (sum(widths) + len(GAP) * (len(widths) - 1))
    for row in cells:
        yield from _line(row, columns, widths)


def facts(said: Mapping[str, str | Cell]) -> Lines:
    """Names and values in two columns; what is empty is left out."""
    columns = [Column(""), Column("")]
    rows = [[Cell(name, bold=True), _cell(value)] for name, value in said.items() if value]
    widths = _widths(columns, rows)
    for row in rows:
        yield from _line(row, columns, widths)


def _cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(clean(value))


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """As wide as the text; where that is too wide, cut where the fewest lines are folded.

    Words and numbers stay whole as long as there is room for them.
    """
    room = width() - len(GAP) * (len(columns) - 1)
    lines = [
        [line for row in rows for line in row[n].text.split("\n")] for n in range(len(columns))
    ]
    lengths = [Counter(map(cell_len, of_column)) for of_column in lines]
    widths = [
        min(max(many, default=0), column.at_most or width())
        for many, column in zip(lengths, columns, strict=True)
    ]
    if sum(widths) <= room:
        return widths
    words = [max(_longest_word(of_column), SHORT) for of_column in lines]
    # a quarter is left to what is written in sentences
    least = _capped(list(map(min, widths, words)), room * 3 // 4)
    while sum(widths) > room and (wider := [n for n in range(len(widths)) if widths[n] > least[n]]):
        n = min(wider, key=lambda n: (_folds(lengths[n], widths[n]), -widths[n]))
        widths[n] -= 1
    return widths


def _capped(widths: Sequence[int], room: int) -> list[int]:
    """The widest made equal until all of them fit, or nothing is left of them."""
    cap = max(widths, default=0)
    while cap > NARROWEST and sum(min(one, cap) for one in widths) > room:
        cap -= 1
    return [min(one, cap) for one in widths]


def _folds(lengths: Mapping[int, int], wide: int) -> int:
    """How many more lines a column takes when it is one narrower."""
    return sum(
        count * (ceil(length / (wide - 1)) - ceil(length / wide))
        for length, count in lengths.items()
    )


def _longest_word(lines: Iterable[str]) -> int:
    return max((len(word) for line in lines for word in _WORDS.findall(line)), default=0)


def _line(row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int]) -> Lines:
    """One row as one line, or several where a cell is folded."""
    folded = [_folded(cell.text, wide) for cell, wide in zip(row, widths, strict=True)]
    for texts in zip_longest(*folded, fillvalue=""):
        parts = []
        for text, cell, column, wide in zip(texts, row, columns, widths, strict=True):
            blank = " " * (wide - cell_len(text))
            painted = cell.painted(text)
            parts.append(blank + painted if column.justify == "right" else painted + blank)
        yield GAP.join(parts).rstrip()


def _folded(text: str, wide: int) -> list[str]:
    if "\n" not in text and cell_len(text) <= wide:
        return [text]
    return [piece for line in text.split("\n") for piece in _pieces(line, wide)]


def _pieces(line: str, wide: int) -> Lines:
    """A line in pieces that fit; marks stay with what they enclose, numbers and words are whole."""
    while cell_len(line) > wide:
        cut = len(chop_cells(line, wide)[0])
        while cut > 1 and line[cut] in CLOSING:
            cut -= 1
        word = _WORD.search(line, 0, cut)
        if word and _WORD.match(line[cut]) and word.start() > cut // 2:
            cut = word.start()
        while cut > 1 and line[cut - 1] in OPENING:
            cut -= 1
        yield line[:cut]
        line = line[cut:].lstrip(" ")
    yield line


def light_cell(light: str) -> Cell:
    """A light as a coloured dot and its word."""
    return Cell(f"● {LIGHT_NAMES[light]}", colour=light)


def light_count(light: str, count: int) -> Cell:
    """How many show a light; zero has no colour."""
    return Cell(str(count), colour=light if count else None)


def day_cell(value: date | None) -> str:
    """A day, or a dash where there is none."""
    return value.isoformat() if value else "—"


def moment_cell(value: datetime | None) -> str:
    """A moment in China's time, to the minute."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if value else "—"
