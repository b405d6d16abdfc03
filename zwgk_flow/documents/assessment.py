"""An assessment as a workbook: the ranking, and every point with its fact; it scores nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from zwgk_flow.definition.assessment import EFFECTS, Assessment
from zwgk_flow.domain.assessment import Cut, Entry, Score, Standing
from zwgk_flow.domain.assessment_result import Assessed
from zwgk_flow.errors import UsageError

FONT = "微软雅黑"
PAPER_A4 = 9
HEADER_ROW = 2
LINE_HEIGHT = 15
Value = str | int | Decimal | date | None

RANKING = (
    ("名次", 7),
    ("单位", 30),
    ("基础分", 9),
    ("扣分", 9),
    ("加分", 9),
    ("得分", 9),
    ("折算", 9),
    ("一票否决", 16),
)
DETAILS = (
    ("单位", 18),
    ("指标", 12),
    ("规则", 20),
    ("分", 8),
    ("记录日期", 11.5),
    ("事实", 58),
    ("依据", 40),
    ("说明", 20),
)


def write_assessment(
    result: Assessed,
    rules: Assessment,
    status: str,
    opens: Callable[[str], bool],
    file: Path,
) -> None:
    """Write the workbook whole or not at all; UsageError where the file cannot be written.

    `opens` says of which units the points may be shown one by one.
    """
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"--out 写的是“{file}”：请以 .xlsx 结尾")
    partial = file.with_name(f".{file.name}.part")
    try:
        _compose(result, rules, status, opens, partial)
        partial.replace(file)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        partial.unlink(missing_ok=True)
        raise UsageError(
            f"考核结果写不进 {file}；请确认文件夹存在、可以写，并且没有在 Excel 里打开它"
        ) from error


def _compose(
    result: Assessed,
    rules: Assessment,
    status: str,
    opens: Callable[[str], bool],
    file: Path,
) -> None:
    workbook = xlsxwriter.Workbook(
        file,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    day = result.as_of
    # the same values make the same bytes
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    workbook.set_properties({"title": f"{result.title} 考核", "created": created})
    pen = _Pen(workbook)
    subtitle = f"{rules.title}　截至 {day}，{status}　基础分 {rules.base}"
    sheet = _sheet(pen, "排名", f"{result.title} 考核排名", subtitle, RANKING)
    _fill(pen, sheet, RANKING, [_ranked(one, rules) for one in result.standings])
    rows = [
        row
        for one in result.standings
        if opens(one.score.unit)
        for row in _points(one.score, _names(rules))
    ]
    sheet = _sheet(pen, "明细", f"{result.title} 考核明细", subtitle, DETAILS)
    _fill(pen, sheet, DETAILS, rows)
    last = max(HEADER_ROW + len(rows), HEADER_ROW + 1)
    sheet.autofilter(HEADER_ROW, 0, last, len(DETAILS) - 1)
    workbook.close()


@dataclass(frozen=True, slots=True)
class _Names:
    """What indicators and rules are called."""

    indicators: dict[str, str]
    rules: dict[str, str]


def _names(rules: Assessment) -> _Names:
    return _Names(
        {indicator.id: indicator.name for indicator in rules.indicators},
        {rule.id: rule.name for rule in rules.rules},
    )


def _ranked(standing: Standing, rules: Assessment) -> tuple[Value, ...]:
    score = standing.score
    return (
        standing.rank or "—",
        score.unit,
        score.base,
        score.deducted or None,
        score.added or None,
        score.total,
        rules.weight.of(score.total, score.base) if rules.weight else None,
        "、".join(EFFECTS[bar] for bar in score.bars) or None,
    )


def _points(score: Score, names: _Names) -> Iterator[tuple[Value, ...]]:
    """One row an entry, then one a cut: the points of a unit's rows add up to what it lost."""
    for entry in score.entries:
        yield _entry(score.unit, entry, names)
    for cut in (one for one in score.cuts if one.points):
        yield _cut(score.unit, cut, names)


def _entry(unit: str, entry: Entry, names: _Names) -> tuple[Value, ...]:
    notes = (
        "没有佐证材料，不计" if entry.is_unproven else "",
        f"加倍，依据 {'、'.join(f.id for f in entry.doubled_by)}" if entry.doubled_by else "",
        EFFECTS[entry.bars] if entry.bars else "",
    )
    return (
        unit,
        names.indicators[entry.indicator],
        names.rules[entry.rule],
        entry.points,
        entry.facts[-1].on,
        "\n".join(fact.says for fact in entry.facts),
        "\n".join(fact.id for fact in entry.facts),
        "；".join(filter(None, notes)) or None,
    )


def _cut(unit: str, cut: Cut, names: _Names) -> tuple[Value, ...]:
    return (
        unit,
        names.indicators[cut.indicator],
        names.rules.get(cut.rule, "（本指标合计）"),
        cut.points,
        None,
        "加分超出上限，不计" if cut.gains else "扣分超出上限，不再扣",
        None,
        f"涉及 {len(cut.cites)} 件事实",
    )


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

    def write(self, sheet: Any, row: int, column: int, value: Value) -> None:  # noqa: ANN401
        """Write one value as what it is."""
        if value is None:
            sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, column, float(value), self.number)
        else:
            sheet.write_string(row, column, value, self.text)


def _sheet(
    pen: _Pen, name: str, title: str, subtitle: str, columns: Sequence[tuple[str, float]]
) -> Any:  # noqa: ANN401
    """A sheet with its title, its header and how it is printed."""
    sheet = pen.workbook.add_worksheet(name)
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, "", pen.title)
    sheet.write_string(0, 0, title, pen.title)
    sheet.write_string(1, 0, subtitle, pen.subtitle)
    for n, (heading, width) in enumerate(columns):
        sheet.set_column(n, n, width)
        sheet.write_string(HEADER_ROW, n, heading, pen.header)
    for row, height in ((0, 30), (1, 20), (HEADER_ROW, 24)):
        sheet.set_row(row, height)
    sheet.freeze_panes(HEADER_ROW + 1, 2 if name == "排名" else 1)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADER_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{name}&R第 &P 页，共 &N 页")
    return sheet


def _fill(
    pen: _Pen,
    sheet: Any,  # noqa: ANN401
    columns: Sequence[tuple[str, float]],
    rows: Sequence[tuple[Value, ...]],
) -> None:
    for n, row in enumerate(rows, HEADER_ROW + 1):
        for column, value in enumerate(row):
            pen.write(sheet, n, column, value)
        widths = (width for _, width in columns)
        tallest = max(_lines(value, wide) for value, wide in zip(row, widths, strict=True))
        sheet.set_row(n, LINE_HEIGHT * tallest + 3)


def _lines(value: Value, width: float) -> int:
    """How many lines a cell takes; not every program works it out when it prints."""
    if not isinstance(value, str):
        return 1
    return sum(ceil((_cells(line) or 1) / width) for line in value.split("\n"))


def _cells(text: str) -> int:
    """How many digits wide a text is: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
