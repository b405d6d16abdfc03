"""The register (台账) as a workbook of three sheets, from values; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from zwgk_flow.errors import UsageError

FONT = "微软雅黑"
LIGHT_FILLS: Mapping[str, tuple[str, str]] = {
    "绿": ("#E2F0D9", "#375623"),
    "黄": ("#FFF2CC", "#7F6000"),
    "红": ("#F8CBAD", "#C00000"),
}
PAPER_A4 = 9
ALL_LIGHTS = tuple(LIGHT_FILLS)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One task as the register shows it; words are Chinese, None is an empty cell."""

    item: int | str
    section: str
    title: str
    summary: str
    unit: str
    role: str
    deadline: str
    due: date | None
    original_due: date | None
    state: str
    light: str
    late: int | None
    reported_on: date | None
    extensions: int
    returns: int
    rung: str
    key: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks of a section, an item or a unit are in which state and show which light."""

    name: str
    states: Mapping[str, int]
    lights: Mapping[str, int]

    @property
    def tasks(self) -> int:
        """How many tasks there are."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Register:
    """A plan's register on a day; `states` are all state names in the lifecycle's order."""

    plan: str
    title: str
    as_of: date
    states: tuple[str, ...]
    rows: tuple[RegisterRow, ...]
    sections: tuple[Tally, ...]
    items: tuple[Tally, ...]
    units: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    field: str
    width: float


COLUMNS = (
    _Column("序号", "item", 6),
    _Column("一级指标", "section", 18),
    _Column("任务", "title", 24),
    _Column("要求", "summary", 32),
    _Column("责任单位", "unit", 17),
    _Column("角色", "role", 9),
    _Column("完成时限", "deadline", 12),
    _Column("期限", "due", 11.5),
    _Column("原定期限", "original_due", 11.5),
    _Column("状态", "state", 11),
    _Column("亮灯", "light", 6),
    _Column("逾期工作日", "late", 8),
    _Column("最近报告", "reported_on", 11.5),
    _Column("延期次数", "extensions", 6),
    _Column("退回次数", "returns", 6),
    _Column("已告知最高一级", "rung", 9),
    _Column("任务编号", "key", 30),
)
HEADER_ROW = 2
LINE_HEIGHT = 15


def write_workbook(register: Register, file: Path) -> None:
    """Write the workbook whole or not at all; UsageError where the file cannot be written."""
    partial = file.with_name(f".{file.name}.part")
    try:
        _compose(register, partial)
        partial.replace(file)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            f"台账写不进 {file}；请确认文件夹存在、可以写，并且没有在 Excel 里打开它"
        ) from error


def _compose(register: Register, file: Path) -> None:
    workbook = xlsxwriter.Workbook(
        file,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties(
        {
            "title": f"{register.title} 台账",
            # the same values make the same bytes
            "created": datetime(register.as_of.year, register.as_of.month, register.as_of.day),  # noqa: DTZ001
        }
    )
    pen = _Pen(workbook)
    _write_tasks(pen, register)
    _write_tallies(pen, register, "按篇章", "一级指标", register.sections)
    _write_tallies(pen, register, "按单位", "责任单位", register.units)
    workbook.close()


class _Pen:
    """A workbook and its formats; text is always text, so that no cell becomes a formula."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - xlsxwriter carries no types
        def made(**said: object) -> Any:  # noqa: ANN401
            return workbook.add_format({"font_name": FONT, "font_size": 10, **said})

        self.workbook = workbook
        cell = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
        self.title = made(bold=True, font_size=16, align="center", valign="vcenter")
        self.subtitle = made(font_color="#595959", valign="vcenter")
        self.header = made(
            **cell,
            bold=True,
            align="center",
            text_wrap=True,
            bg_color="#1F4E78",
            font_color="white",
        )
        self.text = made(**cell, text_wrap=True)
        self.number = made(**cell, align="center")
        self.day = made(**cell, align="center", num_format="yyyy-mm-dd")
        self.total = made(**cell, bold=True, align="center", top=2)
        self.lights = {
            name: made(bg_color=fill, font_color=ink, bold=True)
            for name, (fill, ink) in LIGHT_FILLS.items()
        }

    def write(self, sheet: Any, row: int, column: int, value: object) -> None:  # noqa: ANN401
        """Write one value as what it is."""
        if value is None:
            sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.number)
        else:
            sheet.write_string(row, column, str(value), self.text)


def _write_tasks(pen: _Pen, register: Register) -> None:
    sheet = _sheet(pen, register, "台账", [(c.heading, c.width) for c in COLUMNS])
    for n, row in enumerate(register.rows, HEADER_ROW + 1):
        for column, said in enumerate(COLUMNS):
            pen.write(sheet, n, column, getattr(row, said.field))
        sheet.set_row(n, LINE_HEIGHT * _lines(row))
    last = max(HEADER_ROW + len(register.rows), HEADER_ROW + 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(HEADER_ROW + 1, 3)
    light = next(n for n, column in enumerate(COLUMNS) if column.field == "light")
    _colour(pen, sheet, (HEADER_ROW + 1, light, last, light))


def _lines(row: RegisterRow) -> int:
    """How many lines the tallest cell takes; not every program works it out when it prints."""
    return max(
        ceil(_cells(str(getattr(row, column.field) or "")) / column.width) for column in COLUMNS
    )


def _cells(text: str) -> int:
    """How many digits wide a text is: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text) or 1


def _colour(pen: _Pen, sheet: Any, span: tuple[int, int, int, int]) -> None:  # noqa: ANN401
    for name, format_ in pen.lights.items():
        sheet.conditional_format(
            *span, {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": format_}
        )


def _write_tallies(
    pen: _Pen, register: Register, name: str, what: str, tallies: Sequence[Tally]
) -> None:
    headings = (what, "任务数", *register.states, *(f"{light}灯" for light in ALL_LIGHTS))
    widths = (36, *[11] * (len(headings) - 1))
    sheet = _sheet(pen, register, name, list(zip(headings, widths, strict=True)))
    for n, tally in enumerate(tallies, HEADER_ROW + 1):
        for column, value in enumerate(_tally_values(register, tally)):
            pen.write(sheet, n, column, value)
    last = HEADER_ROW + len(tallies)
    whole = [_tally_values(register, tally)[1:] for tally in tallies]
    sheet.write_string(last + 1, 0, "合计", pen.total)
    for column, values in enumerate(zip(*whole, strict=True), 1):
        sheet.write_number(last + 1, column, sum(values), pen.total)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    first_light = len(headings) - len(ALL_LIGHTS)
    for column, light in enumerate(ALL_LIGHTS, first_light):
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": pen.lights[light]}
        sheet.conditional_format(HEADER_ROW + 1, column, max(last, HEADER_ROW + 1), column, rule)


def _tally_values(register: Register, tally: Tally) -> tuple[Any, ...]:
    states = (tally.states.get(state, 0) for state in register.states)
    lights = (tally.lights.get(light, 0) for light in ALL_LIGHTS)
    return (tally.name, tally.tasks, *states, *lights)


def _sheet(pen: _Pen, register: Register, name: str, columns: Sequence[tuple[str, float]]) -> Any:  # noqa: ANN401
    """A sheet with its title, the day, its header and how it is printed."""
    sheet = pen.workbook.add_worksheet(name)
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, "", pen.title)
    sheet.write_string(0, 0, f"{register.title} {name}", pen.title)
    sheet.write_string(1, 0, _subtitle(register), pen.subtitle)
    for n, (heading, width) in enumerate(columns):
        sheet.set_column(n, n, width)
        sheet.write_string(HEADER_ROW, n, heading, pen.header)
    for row, height in ((0, 30), (1, 20), (HEADER_ROW, 32)):
        sheet.set_row(row, height)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADER_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{name}（截至 {register.as_of}）&R第 &P 页，共 &N 页")
    return sheet


def _subtitle(register: Register) -> str:
    lights = {light: sum(t.lights.get(light, 0) for t in register.sections) for light in ALL_LIGHTS}
    counts = "，".join(f"{light}灯 {count}" for light, count in lights.items())
    return f"截至 {register.as_of}　共 {len(register.rows)} 个任务：{counts}"
