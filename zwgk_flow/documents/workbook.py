"""How our workbooks look and are made: formats, headings, print; each says its own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from zwgk_flow.documents.files import write_whole

# xlsxwriter carries no types
Book = Any
Sheet = Any
Format = Any

FONT = "微软雅黑"
PAPER_A4 = 9
HEADER_ROW = 2
LINE_HEIGHT = 15


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands above it, the field it shows, its width in digits."""

    heading: str
    field: str
    width: float


def write_book(
    what: str, title: str, day: date, compose: Callable[[Book], None], file: Path
) -> None:
    """Write what `compose` puts into a new workbook, whole or not at all.

    The same values make the same bytes. UsageError, naming `what`, where the file cannot be
    written.
    """

    def written(partial: Path) -> None:
        with _book(partial, title, day) as book:
            compose(book)

    write_whole(
        file,
        written,
        f"{what}写不进 {file}；请确认文件夹存在、可以写，并且没有在 Excel 里打开它",
    )


@contextmanager
def _book(file: Path, title: str, day: date) -> Iterator[Book]:
    import xlsxwriter  # 30 ms that only a workbook should cost

    # text stays text: no cell becomes a formula
    book = xlsxwriter.Workbook(
        file,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, as it is printed
    book.set_properties({"title": title, "created": created})
    yield book
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


class Pen:
    """A workbook and its formats."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.title = self.format(bold=True, font_size=16, align="center", valign="vcenter")
        self.subtitle = self.format(font_color="#595959", valign="vcenter")
        self.header = self.cell(
            bold=True, align="center", text_wrap=True, bg_color="#1F4E78", font_color="white"
        )
        self.text = self.cell(text_wrap=True)
        self.number = self.cell(align="center")
        self.day = self.cell(align="center", num_format="yyyy-mm-dd")

    def format(self, **said: object) -> Format:
        """A format in our font."""
        return self.book.add_format({"font_name": FONT, "font_size": 10, **said})

    def cell(self, **said: object) -> Format:
        """A format with the borders of a table."""
        return self.format(border=1, border_color="#BFBFBF", valign="vcenter", **said)

    def write(self, sheet: Sheet, row: int, column: int, value: object) -> None:
        """Write one value as what it is; None is an empty cell."""
        if value is None:
            sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, column, float(value), self.number)
        else:
            sheet.write_string(row, column, str(value), self.text)

    def sheet(
        self,
        name: str,
        title: str,
        subtitle: str,
        columns: Sequence[tuple[str, float]],
        *,
        header_height: float,
        footer: str,
    ) -> Sheet:
        """A sheet with its title, its header and how it is printed; columns are heading, width."""
        sheet = self.book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, len(columns) - 1, title, self.title)
        sheet.write_string(1, 0, subtitle, self.subtitle)
        for n, (heading, width) in enumerate(columns):
            sheet.set_column(n, n, width)
            sheet.write_string(HEADER_ROW, n, heading, self.header)
        for row, height in ((0, 30), (1, 20), (HEADER_ROW, header_height)):
            sheet.set_row(row, height)
        print_across(sheet)
        sheet.repeat_rows(0, HEADER_ROW)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L{footer}&R第 &P 页，共 &N 页")
        return sheet


def print_across(sheet: Sheet) -> None:
    """Print on A4 across, as wide as the paper and as many pages as it takes."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)


def lines(text: str, width: float, digit: float = 1) -> int:
    """How many lines a text takes in a column; not every program works it out when it prints.

    `digit` is how wide a digit is, in digits of the workbook's default font.
    """
    return sum(max(ceil(digit * cells(line) / width), 1) for line in text.split("\n"))


def cells(text: str) -> int:
    """How many digits wide a text is: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
