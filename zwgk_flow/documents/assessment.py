"""An assessment as a workbook: the ranking, and every point with its fact; it scores nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from zwgk_flow.definition.assessment import EFFECTS, Assessment
from zwgk_flow.documents.workbook import (
    HEADER_ROW,
    LINE_HEIGHT,
    Book,
    Pen,
    Sheet,
    lines,
    write_book,
)
from zwgk_flow.domain.assessment import Cut, Entry, Score, Standing
from zwgk_flow.domain.assessment_result import Assessed
from zwgk_flow.errors import UsageError

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
    rows = [
        row
        for one in result.standings
        if opens(one.score.unit)
        for row in _points(one.score, _names(rules))
    ]

    def compose(book: Book) -> None:
        pen = Pen(book)
        subtitle = f"{rules.title}　截至 {result.as_of}，{status}　基础分 {rules.base}"
        sheet = _sheet(pen, "排名", f"{result.title} 考核排名", subtitle, RANKING)
        sheet.freeze_panes(HEADER_ROW + 1, 2)
        _fill(pen, sheet, RANKING, [_ranked(one, rules) for one in result.standings])
        sheet = _sheet(pen, "明细", f"{result.title} 考核明细", subtitle, DETAILS)
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        _fill(pen, sheet, DETAILS, rows)
        last = max(HEADER_ROW + len(rows), HEADER_ROW + 1)
        sheet.autofilter(HEADER_ROW, 0, last, len(DETAILS) - 1)

    write_book("考核结果", f"{result.title} 考核", result.as_of, compose, file)


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


def _sheet(
    pen: Pen, name: str, title: str, subtitle: str, columns: Sequence[tuple[str, float]]
) -> Sheet:
    return pen.sheet(name, title, subtitle, columns, header_height=24, footer=name)


def _fill(
    pen: Pen,
    sheet: Sheet,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[tuple[Value, ...]],
) -> None:
    for n, row in enumerate(rows, HEADER_ROW + 1):
        for column, value in enumerate(row):
            pen.write(sheet, n, column, value)
        widths = (width for _, width in columns)
        tallest = max(
            lines(value, wide) if isinstance(value, str) else 1
            for value, wide in zip(row, widths, strict=True)
        )
        sheet.set_row(n, LINE_HEIGHT * tallest + 3)
