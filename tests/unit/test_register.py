"""The register as a workbook: what is written is what a spreadsheet program reads back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from zwgk_flow.documents.register import (
    COLUMNS,
    HEADER_ROW,
    Register,
    RegisterRow,
    Tally,
    write_workbook,
)
from zwgk_flow.errors import UsageError

ROW = RegisterRow(
    item=9,
    section="一、工作基础",
    title="加强收费管理",
    summary="写明收费要求",
    unit="区财政局",
    role="分别负责",
    deadline="4月底前",
    due=date(2021, 9, 30),
    original_due=date(2021, 4, 30),
    state="推进中",
    light="黄",
    late=None,
    reported_on=date(2021, 5, 6),
    extensions=1,
    returns=0,
    rung="催办",
    key="p/9/区财政局",
)
LATE = replace(ROW, unit="区府办", state="逾期", light="红", late=41, reported_on=None, rung="")


def register(*rows: RegisterRow) -> Register:
    states = ("已分派", "推进中", "已完成", "逾期")
    tally = Tally("一、工作基础", {"推进中": 1, "逾期": 1}, {"黄": 1, "红": 1})
    return Register(
        plan="p",
        title="2021年政务公开工作要点",
        as_of=date(2021, 7, 1),
        states=states,
        rows=rows,
        sections=(tally,),
        items=(replace(tally, name="9"),),
        units=(
            Tally("区财政局", {"推进中": 1}, {"黄": 1}),
            Tally("区府办", {"逾期": 1}, {"红": 1}),
        ),
    )


@pytest.fixture
def book(tmp_path: Path) -> openpyxl.Workbook:
    write_workbook(register(ROW, LATE), tmp_path / "台账.xlsx")
    return openpyxl.load_workbook(tmp_path / "台账.xlsx")


def test_columns(book: openpyxl.Workbook) -> None:
    """Sheet 台账 has a title, the day, a header, and one row a task with real days and numbers."""
    sheet = book["台账"]
    rows: list[Any] = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "2021年政务公开工作要点 台账"
    assert "截至 2021-07-01" in rows[1][0]
    assert rows[HEADER_ROW] == tuple(column.heading for column in COLUMNS)
    said = dict(zip(rows[HEADER_ROW], rows[HEADER_ROW + 1], strict=True))
    assert said["序号"] == 9
    assert said["期限"].date() == date(2021, 9, 30)
    assert said["原定期限"].date() == date(2021, 4, 30)
    assert (said["状态"], said["亮灯"], said["延期次数"]) == ("推进中", "黄", 1)
    late = dict(zip(rows[HEADER_ROW], rows[HEADER_ROW + 2], strict=True))
    assert (late["逾期工作日"], late["最近报告"]) == (41, None)
    assert len(rows) == HEADER_ROW + 3


def test_tallies(book: openpyxl.Workbook) -> None:
    """Sheets 按篇章 and 按单位 count tasks by state and light and end with a total."""
    assert book.sheetnames == ["台账", "按篇章", "按单位"]
    rows = list(book["按单位"].iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    assert rows[0] == (
        "责任单位", "任务数", "已分派", "推进中", "已完成", "逾期", "绿灯", "黄灯", "红灯"
    )  # fmt: skip
    assert rows[1] == ("区财政局", 1, 0, 1, 0, 0, 0, 1, 0)
    assert rows[2] == ("区府办", 1, 0, 0, 0, 1, 0, 0, 1)
    assert rows[3] == ("合计", 2, 0, 1, 0, 1, 0, 1, 1)
    assert book["按篇章"].cell(HEADER_ROW + 2, 2).value == 2


def test_for_reading_and_printing(book: openpyxl.Workbook) -> None:
    """The header stays in sight and is repeated on paper; A4 landscape, as wide as one page."""
    sheet = book["台账"]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref == f"A3:Q{HEADER_ROW + 3}"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["C4"].alignment.wrap_text
    assert sheet["C4"].font.name == "微软雅黑"


def test_lights_are_coloured(book: openpyxl.Workbook) -> None:
    """Each light has a colour of its own in the 亮灯 column, beside its word."""
    sheet = book["台账"]
    rules = [rule for of_range in sheet.conditional_formatting for rule in of_range.rules]
    assert {rule.formula[0] for rule in rules} == {'"绿"', '"黄"', '"红"'}
    assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == 3


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "http://", "{=", "\t="])
def test_text_is_never_a_formula(start: str, tmp_path: Path) -> None:
    """Text that a spreadsheet program would calculate or link stays text, as it was."""
    words = f"{start}HYPERLINK(1)"
    told = replace(ROW, title=words, summary=words, unit=words, section=words, key=words)
    whole = replace(register(told), sections=(Tally(words, {}, {}),), units=(Tally(words, {}, {}),))
    write_workbook(whole, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == words]
        assert cells
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.hyperlink is None for cell in cells)


def test_empty(tmp_path: Path) -> None:
    """A plan without tasks gives a workbook that opens, with headers and no rows."""
    empty = replace(register(), sections=(), items=(), units=())
    write_workbook(empty, tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["台账"]
    assert sheet.max_row == HEADER_ROW + 1


def test_same_values_same_bytes(tmp_path: Path) -> None:
    """The same values make the same file, byte by byte."""
    write_workbook(register(ROW, LATE), tmp_path / "a.xlsx")
    write_workbook(register(ROW, LATE), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_not_writable(tmp_path: Path) -> None:
    """Where the file cannot be written one sentence says so and nothing is left behind."""
    with pytest.raises(UsageError, match="台账写不进"):
        write_workbook(register(ROW), tmp_path / "nowhere" / "r.xlsx")
    (tmp_path / "taken.xlsx").mkdir()
    with pytest.raises(UsageError, match="台账写不进"):
        write_workbook(register(ROW), tmp_path / "taken.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.xlsx"]
