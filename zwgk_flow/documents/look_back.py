"""The look-back table (回头看) as a workbook and as a page, from values; it decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from zwgk_flow.documents.files import write_whole
from zwgk_flow.documents.templates import template
from zwgk_flow.documents.workbook import (
    HEADER_ROW,
    Book,
    Column,
    Format,
    Sheet,
    lines,
    print_across,
    write_book,
)
from zwgk_flow.domain.look_back_table import TableRow
from zwgk_flow.errors import UsageError

TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋"
LINE_HEIGHT = 16.5
# Excel and LibreOffice let a row grow no higher
TALLEST_ROW = 409
# in points: what A4 across holds between the margins below the header, and what the title takes
PAGE_HEIGHT, TITLE_HEIGHT = 460, 65


@dataclass(frozen=True, slots=True)
class LookBackTable:
    """The table as it is handed in; `facts` say what was looked at."""

    title: str
    facts: tuple[str, ...]
    day: date
    rows: tuple[TableRow, ...]


# the widths fill A4 across
COLUMNS = (
    Column("一级指标", "section", 14),
    Column("二级指标", "title", 18),
    Column("存在问题及建议", "remark", 50),
    Column("责任单位", "responsible", 22),
    Column("完成期限", "deadline", 11),
    Column("落实情况", "status", 17),
)


def write_table(table: LookBackTable, file: Path) -> None:
    """Write .xlsx or .html whole or not at all; UsageError for another name or a bad folder."""
    write = _FORMS.get(file.suffix.lower())
    if write is None:
        raise UsageError(f"--out 写的是“{file}”：请以 {' 或 '.join(_FORMS)} 结尾")
    write(table, file)


def _write_page(table: LookBackTable, file: Path) -> None:
    page = template("look_back.html").render(
        table=table, columns=COLUMNS, sections=_sections(table.rows)
    )
    write_whole(
        file,
        lambda partial: partial.write_text(page, encoding="utf-8"),
        f"回头看表写不进 {file}；请确认文件夹存在、可以写，并且没有在别处打开它",
    )


def _sections(rows: Sequence[TableRow]) -> list[tuple[str, list[TableRow]]]:
    """Rows that follow each other under one heading, with it."""
    return [(name, list(of_name)) for name, of_name in groupby(rows, key=lambda row: row.section)]


def _write_workbook(table: LookBackTable, file: Path) -> None:
    write_book("回头看表", table.title, table.day, lambda book: _compose(book, table), file)


def _compose(book: Book, table: LookBackTable) -> None:
    sheet = book.add_worksheet("回头看")
    pens = _pens(book)
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, table.title, pens["title"])
    sheet.merge_range(1, 0, 1, last, "　".join(table.facts), pens["facts"])
    sheet.set_row(0, 40)
    sheet.set_row(1, LINE_HEIGHT * _lines("　".join(table.facts), _whole_width()) + 6)
    for n, column in enumerate(COLUMNS):
        sheet.set_column(n, n, column.width)
        sheet.write_string(HEADER_ROW, n, column.heading, pens["header"])
    sheet.set_row(HEADER_ROW, 28)
    row, breaks = HEADER_ROW + 1, []
    for block in _blocks(table.rows):
        if block.new_page:
            breaks.append(row)
        row = _write_block(sheet, pens, row, block)
    sheet.set_h_pagebreaks(breaks)
    _set_up_print(sheet)


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of one section that stand on one page, so that its heading is printed on each."""

    section: str
    rows: list[TableRow]
    new_page: bool


def _blocks(rows: Sequence[TableRow]) -> Iterator[_Block]:
    """The sections cut where a page is full; one that fits on a page of its own is kept whole."""
    left: float = PAGE_HEIGHT - TITLE_HEIGHT
    for section, of_section in _sections(rows):
        heights = [_height(row) for row in of_section]
        whole = sum(heights)
        new_page = left < min(whole, PAGE_HEIGHT / 2) and whole <= PAGE_HEIGHT
        left = PAGE_HEIGHT if new_page else left
        block: list[TableRow] = []
        for row, height in zip(of_section, heights, strict=True):
            if height > left and (block or left < PAGE_HEIGHT):
                if block:
                    yield _Block(section, block, new_page)
                block, new_page, left = [], True, PAGE_HEIGHT
            block.append(row)
            left -= height
        yield _Block(section, block, new_page)


def _height(row: TableRow) -> float:
    lines = max(_lines(getattr(row, c.field), c.width) for c in COLUMNS[1:])
    return min(LINE_HEIGHT * lines + 6, TALLEST_ROW)


def _write_block(
    sheet: Sheet,
    pens: Mapping[str, Format],
    first: int,
    block: _Block,
) -> int:
    """The rows of a block beside their heading; the next free row."""
    following = first + len(block.rows)
    if len(block.rows) > 1:
        sheet.merge_range(first, 0, following - 1, 0, block.section, pens["section"])
    else:
        sheet.write_string(first, 0, block.section, pens["section"])
    # what the heading needs is shared by its rows
    least = LINE_HEIGHT * _lines(block.section, COLUMNS[0].width) / len(block.rows)
    for n, row in enumerate(block.rows, first):
        for at, column in enumerate(COLUMNS[1:], 1):
            pen = "text" if column.field in ("remark", "responsible") else "short"
            sheet.write_string(n, at, getattr(row, column.field), pens[pen])
        sheet.set_row(n, max(_height(row), least))
    return following


def _pens(book: Book) -> Mapping[str, Format]:
    def made(font: str, size: float, **said: object) -> Format:
        return book.add_format(
            {"font_name": font, "font_size": size, "text_wrap": True, "valign": "vcenter", **said}
        )

    cell = {"border": 1}
    return {
        "title": made(TITLE_FONT, 20, align="center"),
        "facts": made(BODY_FONT, 11, align="center"),
        "header": made(HEAD_FONT, 12, align="center", bg_color="#E7E6E6", **cell),
        "section": made(HEAD_FONT, 11, align="center", **cell),
        "short": made(BODY_FONT, 11, align="center", **cell),
        "text": made(BODY_FONT, 11, align="left", **cell),
    }


def _set_up_print(sheet: Sheet) -> None:
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    print_across(sheet)
    sheet.repeat_rows(HEADER_ROW)
    sheet.center_horizontally()
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.hide_gridlines(2)


def _whole_width() -> float:
    return sum(column.width for column in COLUMNS)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column."""
    # a little is lost at both edges, and a line is not broken before a mark; at 11 points a
    # character is a little wider than two digits of the default font
    return lines(text, width - 1.5, digit=1.05)


_FORMS: Mapping[str, Callable[[LookBackTable, Path], None]] = {
    ".xlsx": _write_workbook,
    ".html": _write_page,
}
