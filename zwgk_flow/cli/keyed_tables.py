"""Tables whose rows are about tasks: one a plan, items and units apart; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zwgk_flow.cli.show import Cell, Column, Lines, table

KeyedRow = Sequence[str | Cell]


def headed(plan: str, *, occurrences: bool) -> str:
    """The title above tasks of a plan: how their keys are made of what stands below."""
    several = "，@ 后面是期次" if occurrences else ""
    return f"{plan}（任务编号写作 {plan}/项/责任单位{several}）"


def keyed(columns: Iterable[Column], rows: Iterable[KeyedRow], *, title: str = "") -> Lines:
    """Rows that begin with a task's key, in a table for each plan; no line is as long as a key."""
    of_plans: dict[str, list[KeyedRow]] = {}
    for key, *cells in rows:
        plan, item, unit = str(key).split("/", 2)
        of_plans.setdefault(plan, []).append((item, unit, *cells))
    columns = (Column("项", "right"), Column("责任单位"), *columns)
    for plan, of_plan in of_plans.items():
        several = any("@" in str(row[1]) for row in of_plan)
        yield from table(columns, of_plan, title=title + headed(plan, occurrences=several))
