"""The register in the terminal: one line an item, sections as they are printed; and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, light_count, show, table
from zwgk_flow.documents.register import Register, RegisterRow, Tally
from zwgk_flow.operations.words import LIGHT_NAMES, numbered


def register_json(register: Register, file: Path) -> dict[str, Any]:
    """`plan, title, as_of, file, tasks` and the counts per section, item and unit."""
    return {
        "plan": register.plan,
        "title": register.title,
        "as_of": register.as_of.isoformat(),
        "file": str(file),
        "tasks": len(register.rows),
        "sections": [{"section": tally.name, **_counts(tally)} for tally in register.sections],
        "items": [{"item": numbered(tally.name), **_counts(tally)} for tally in register.items],
        "units": [{"unit": tally.name, **_counts(tally)} for tally in register.units],
    }


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "tasks": tally.tasks,
        "states": {name: count for name, count in tally.states.items() if count},
        "lights": {light: tally.lights.get(name, 0) for light, name in LIGHT_NAMES.items()},
    }


def show_register(register: Register, file: Path) -> None:
    """Every item with how far its units are, then the sections, then where the workbook is."""
    columns = (
        Column("项", "right"),
        Column("任务"),
        Column("完成时限", from_width=100, at_most=16),
        Column("任务数", "right"),
        *(Column(state, "right", from_width=120) for state in register.states),
        *(Column(name, "right") for name in LIGHT_NAMES.values()),
    )
    title = f"{register.title} 台账（截至 {register.as_of}）"
    show(table(columns, _item_rows(register), title=title))
    say("")
    show(table((Column("篇章"), *columns[3:]), _section_rows(register)))
    say(f"共 {len(register.items)} 项、{len(register.rows)} 个任务；台账已写入 {file}")


def _item_rows(register: Register) -> Iterator[tuple[str | Cell, ...]]:
    first: dict[str, RegisterRow] = {}
    for row in register.rows:
        first.setdefault(str(row.item), row)
    for tally in register.items:
        said = first.get(tally.name)
        words = (said.title, said.deadline or "—") if said else ("", "")
        yield (tally.name, *words, *_count_cells(register, tally))


def _section_rows(register: Register) -> Iterator[tuple[str | Cell, ...]]:
    for tally in register.sections:
        yield (tally.name, *_count_cells(register, tally))


def _count_cells(register: Register, tally: Tally) -> Iterator[str | Cell]:
    yield str(tally.tasks)
    for state in register.states:
        yield str(tally.states.get(state, 0) or "")
    for light, name in LIGHT_NAMES.items():
        yield light_count(light, tally.lights.get(name, 0))
