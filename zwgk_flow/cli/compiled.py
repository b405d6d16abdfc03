"""A plan file compiled and shown as it was read; it opens no database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.definition.compile import Compiled, compile_plan
from zwgk_flow.definition.plan import CADENCES, Item, Plan
from zwgk_flow.definition.problem import Problem, errors_among
from zwgk_flow.definition.readings import Kind
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.words import KIND_NAMES, ROLE_NAMES, numbered, the_first

MOST_NAMES = 3


def compile_file(path: Path, today: date | None = None, *, ladder: str | None = None) -> Compiled:
    """Compile a plan file with what stands beside it; UsageError where it cannot be read.

    With `today`, as at a load, what is past already is told too; with `ladder`, the plan is
    compiled as if it named that one.
    """
    text = runtime.text_of(path)
    library = runtime.library(beside=path, definitions=runtime.settings().definitions)
    if ladder is not None and library("ladder", ladder) is None:
        raise UsageError(
            f"找不到督办阶梯“{ladder}”；请在 definitions/ladders/ 里放一份 {ladder}.yaml"
        )
    return compile_plan(
        text,
        str(path),
        lambda kind, name: library(kind, ladder if ladder and kind == "ladder" else name),
        lambda year, name: runtime.calendar("cn").festival(year, name),
        today=today,
    )


def compiled_json(compiled: Compiled, file: Path) -> dict[str, Any]:
    """`plan`, `counts`, `items` as printed and as read, `problems`; no items where errors stand."""
    plan = compiled.plan
    return {
        "plan": plan.id if plan else file.stem,
        "counts": {
            "items": len(plan.items) if plan else 0,
            "tasks": plan.task_count if plan else 0,
        },
        "items": [_item_json(item) for item in plan.items] if plan else [],
        "problems": [problem.as_json() for problem in compiled.problems],
    }


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "no": numbered(item.id),
        "section": item.section,
        "title": item.title,
        "responsible": item.responsible,
        "deadline": item.deadline.words if item.deadline else None,
        "due": item.due.isoformat() if item.due else None,
        "kind": item.deadline.kind.value if item.deadline else None,
        "units": [{"unit": a.unit, "role": a.role.value} for a in item.assignments],
    }


def show_compiled(compiled: Compiled) -> None:
    """How every item was read, then every problem, then one line that sums up."""
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.show import show

    if compiled.plan:
        say(f"{compiled.plan.title}（{compiled.plan.id}）")
        show(_table(compiled.plan))
    for problem in compiled.problems:
        say(str(problem))
    say(summary(compiled))


def summary(compiled: Compiled) -> str:
    """One sentence: how many items and tasks, or errors and warnings."""
    errors = len(errors_among(compiled.problems))
    warnings = len(compiled.problems) - errors
    said = f"{errors} 个错误，{warnings} 条提示"
    plan = compiled.plan
    return f"共 {len(plan.items)} 项、{plan.task_count} 个任务；{said}" if plan else f"共 {said}"


def warnings_only(problems: tuple[Problem, ...]) -> bool:
    """Whether something deserves a look though nothing stops a load."""
    return bool(problems) and not errors_among(problems)


def _table(plan: Plan) -> Iterator[str]:
    from zwgk_flow.cli.show import Column, table

    return table(
        (
            Column("项", "right"),
            Column("任务", from_width=110),
            Column("完成时限", at_most=16),
            Column("读作"),
            Column("责任单位"),
        ),
        (
            (
                item.id,
                item.title,
                item.deadline.words if item.deadline else "—",
                _read_as(plan, item),
                "；".join(_parties(item)) or "—",
            )
            for item in plan.items
        ),
    )


def _read_as(plan: Plan, item: Item) -> str:
    if item.deadline is None:
        return "—"
    kind = KIND_NAMES[item.deadline.kind]
    if item.deadline.kind is Kind.RECURRING:
        return f"{kind} {_periods(plan, item.deadline.words, item.cadence or 'monthly')}"
    return f"{item.due.isoformat()} {kind}" if item.due else kind


def _periods(plan: Plan, words: str, cadence: str) -> str:
    """How often, and whether each period's end was taken for want of a day."""
    from zwgk_flow.definition.occurrences import are_dated

    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    dated = are_dated(words, cadence, first, last, runtime.calendar(plan.calendar))
    return CADENCES[cadence] + ("" if dated else "，期末到期")


def _parties(item: Item) -> Iterator[str]:
    """The units by role, few by name and many by number."""
    for role in dict.fromkeys(assignment.role for assignment in item.assignments):
        names = [a.unit for a in item.assignments if a.role is role]
        yield f"{ROLE_NAMES[role]} {the_first(names, MOST_NAMES)}"
