"""What makes a readable plan unworkable or doubtful, as a list of functions with one signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zwgk_flow.definition.deadline import Kind
from zwgk_flow.definition.plan import Item, Plan
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.yaml_source import Document

Check = Callable[[Plan, Document], Iterable[Problem]]


def check_plan(plan: Plan, document: Document) -> tuple[Problem, ...]:
    """Every problem that the checks find."""
    return tuple(problem for check in CHECKS for problem in check(plan, document))


def _duplicate_ids(plan: Plan, _document: Document) -> Iterator[Problem]:
    first: dict[str, Item] = {}
    for item in plan.items:
        if item.id in first:
            yield Problem(
                item.place,
                "item.duplicate_id",
                f"任务序号 {item.id} 重复，第一次在第 {first[item.id].place.line} 行",
                "请改成没有用过的序号",
            )
        first.setdefault(item.id, item)


def _unknown_office(plan: Plan, document: Document) -> Iterator[Problem]:
    if plan.office not in plan.units:
        yield Problem(
            document.place(("office",)),
            "plan.unknown_office",
            f"政务公开办“{plan.office}”不在单位名录（units）里",
            "请在 units 里登记，或改成已登记的名字",
        )


def _group_members(plan: Plan, document: Document) -> Iterator[Problem]:
    for name, members in plan.groups.items():
        if not members:
            yield Problem(
                document.key_place(("groups", name)),
                "group.empty",
                f"“{name}”没有成员单位",
                "请列出成员",
            )
        for n, member in enumerate(members):
            if member not in plan.units:
                yield Problem(
                    document.place(("groups", name, n)),
                    "group.unknown_unit",
                    f"“{name}”的成员“{member}”不在单位名录（units）里",
                    "请在 units 里登记，或改正名字",
                )


def _deadlines(plan: Plan, _document: Document) -> Iterator[Problem]:
    for item in plan.items:
        if item.deadline is None:
            yield _warning(
                item,
                "item.no_deadline",
                f"第 {item.id} 项没有完成时限",
                "请补 deadline；没有时限的任务不会逾期，也不会催办",
            )
        elif item.deadline.kind is Kind.UNPARSEABLE:
            likely = "、".join(
                f"{candidate.due}（{candidate.reading}）" for candidate in item.deadline.candidates
            )
            yield _warning(
                item,
                "deadline.unparseable",
                f"第 {item.id} 项的时限“{item.deadline.words}”读不准：{item.deadline.reason}",
                (f"可能是 {likely}；" if likely else "") + "请改写成 {words: …, by: 2021-06-30}",
            )


def _before_issue(plan: Plan, _document: Document) -> Iterator[Problem]:
    for item in plan.items:
        if plan.issued and item.due and item.due < plan.issued:
            said = item.deadline.words if item.deadline else ""
            yield _warning(
                item,
                "deadline.before_issue",
                f"第 {item.id} 项要求“{said}”（{item.due}），而通知 {plan.issued} 才印发",
                "任务一下达就已过期，请与政务公开办商定新的期限后申请延期",
            )


def _units(plan: Plan, _document: Document) -> Iterator[Problem]:
    for item in plan.items:
        if not item.assignments:
            yield _warning(
                item,
                "item.no_unit",
                f"第 {item.id} 项没有能落实到的责任单位",
                "请补 responsible，或在 units、groups 里登记；没有单位的任务不会分派",
            )


def _cadence(plan: Plan, _document: Document) -> Iterator[Problem]:
    for item in plan.items:
        if item.continuous and item.cadence is None:
            yield _warning(
                item,
                "item.no_cadence",
                f"第 {item.id} 项持续推进，却没有报告周期",
                "请补 cadence，例如 quarterly；否则全年没有报告也看不出来",
            )


def _warning(item: Item, code: str, message: str, fix: str) -> Problem:
    return Problem(item.place, code, message, fix, Severity.WARNING)


CHECKS: tuple[Check, ...] = (
    _duplicate_ids,
    _unknown_office,
    _group_members,
    _deadlines,
    _before_issue,
    _units,
    _cadence,
)
