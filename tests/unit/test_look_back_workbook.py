"""Is the look-back workbook fit to be printed, however long it gets?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from zwgk_flow.documents.look_back import LookBackTable, write_table
from zwgk_flow.domain.look_back_table import TableRow
from zwgk_flow.errors import UsageError

FIRST = 4


def row(n: int, section: str, remark: str = "目录不全。") -> TableRow:
    return TableRow(str(n), section, f"第{n}项", remark, "甲局", "年底前", "已完成")


def table(*rows: TableRow) -> LookBackTable:
    return LookBackTable("示例", ("第 1 轮",), date(2021, 7, 1), rows)


def sheet_of(made: LookBackTable, folder: Path) -> Worksheet:
    write_table(made, folder / "t.xlsx")
    sheet = openpyxl.load_workbook(folder / "t.xlsx").active
    assert isinstance(sheet, Worksheet)
    return sheet


def blocks(sheet: Worksheet) -> dict[int, tuple[int, object]]:
    """The first row of each merged heading, its last row and what it says."""
    return {
        span.min_row: (span.max_row, sheet.cell(span.min_row, 1).value)
        for span in sheet.merged_cells.ranges
        if span.min_row >= FIRST
    }


def test_a_long_section_says_its_heading_on_every_page(tmp_path: Path) -> None:
    """Sixty rows of one section: each page begins with a heading cell of its own."""
    sheet = sheet_of(table(*(row(n, "一、公开") for n in range(60))), tmp_path)
    begun = [FIRST, *(one.id + 1 for one in sheet.row_breaks.brk)]
    assert len(begun) > 2
    ends = [start - 1 for start in begun[1:]] + [FIRST + 59]
    assert blocks(sheet) == {
        start: (end, "一、公开") for start, end in zip(begun, ends, strict=True)
    }


def test_a_section_that_fits_a_page_is_not_cut(tmp_path: Path) -> None:
    """Where little of a page is left the next section begins on a new one."""
    rows = [row(n, "一、公开") for n in range(14)] + [row(n, "二、解读") for n in range(14, 24)]
    sheet = sheet_of(table(*rows), tmp_path)
    assert [one.id for one in sheet.row_breaks.brk] == [FIRST + 13]
    assert sorted(said for _, said in blocks(sheet).values()) == ["一、公开", "二、解读"]


def test_a_row_is_as_high_as_its_longest_cell_needs(tmp_path: Path) -> None:
    """Not every program works it out by itself; none lets a row grow without end."""
    rows = (row(1, "甲"), row(2, "乙", "长" * 200), row(3, "丙", "长" * 9_000))
    sheet = sheet_of(table(*rows), tmp_path)
    low, high, highest = (sheet.row_dimensions[FIRST + n].height or 0 for n in range(3))
    assert low < 30 < 100 < high < 408 < highest <= 409
    assert len(blocks(sheet)) == 0


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Neither a half nor a hidden one."""
    (tmp_path / "t.html").mkdir()
    with pytest.raises(UsageError, match="写不进"):
        write_table(table(row(1, "甲")), tmp_path / "t.html")
    assert [file.name for file in tmp_path.iterdir()] == ["t.html"]
