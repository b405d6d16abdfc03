"""The register (台账) as a workbook of three sheets, from values; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zwgk_flow.documents.workbook import (
    HEADER_ROW,
    LINE_HEIGHT,
    Book,
    Column,
    Pen,
    Sheet,
    lines,
    write_book,
)

LIGHT_FILLS: Mapping[str, tuple[str, str]] = {
    "绿": ("#E2F0D9", "#375623"),
    "黄": ("#FFF2CC", "#7F6000"),
    "红": ("#F8CBAD", "#C00000"),
}
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


COLUMNS = (
    Column("序号", "item", 6),
    Column("一级指标", "section", 18),
    Column("任务", "title", 24),
    Column("要求", "summary", 32),
    Column("责任单位", "unit", 17),
    Column("角色", "role", 9),
    Column("完成时限", "deadline", 12),
    Column("期限", "due", 11.5),
    Column("原定期限", "original_due", 11.5),
    Column("状态", "state", 11),
    Column("亮灯", "light", 6),
    Column("逾期工作日", "late", 8),
    Column("最近报告", "reported_on", 11.5),
    Column("延期次数", "extensions", 6),
    Column("退回次数", "returns", 6),
    Column("已告知最高一级", "rung", 9),
    Column("任务编号", "key", 30),
)


def write_workbook(register: Register, file: Path) -> None:
    """Write the workbook whole or not at all; UsageError where the file cannot be written."""

    def compose(book: Book) -> None:
        pen = _Pen(book)
        _write_tasks(pen, register)
        _write_tallies(pen, register, "按篇章", "一级指标", register.sections)
        _write_tallies(pen, register, "按单位", "责任单位", register.units)

    write_book("台账", f"{register.title} 台账", register.as_of, compose, file)


class _Pen(Pen):
    """Also the formats of sums and of lights."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.total = self.cell(bold=True, align="center", top=2)
        self.lights = {
            name: self.format(bg_color=fill, font_color=ink, bold=True)
            for name, (fill, ink) in LIGHT_FILLS.items()
        }


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
    """How many lines the tallest cell takes."""
    return max(lines(str(getattr(row, one.field) or ""), one.width) for one in COLUMNS)


def _colour(pen: _Pen, sheet: Sheet, span: tuple[int, int, int, int]) -> None:
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


def _tally_values(register: Register, tally: Tally) -> tuple[str | int, ...]:
    states = (tally.states.get(state, 0) for state in register.states)
    lights = (tally.lights.get(light, 0) for light in ALL_LIGHTS)
    return (tally.name, tally.tasks, *states, *lights)


def _sheet(pen: _Pen, register: Register, name: str, columns: Sequence[tuple[str, float]]) -> Sheet:
    return pen.sheet(
        name,
        f"{register.title} {name}",
        _subtitle(register),
        columns,
        header_height=32,
        footer=f"{name}（截至 {register.as_of}）",
    )


def _subtitle(register: Register) -> str:
    lights = {light: sum(t.lights.get(light, 0) for t in register.sections) for light in ALL_LIGHTS}
    counts = "，".join(f"{light}灯 {count}" for light, count in lights.items())
    return f"截至 {register.as_of}　共 {len(register.rows)} 个任务：{counts}"
