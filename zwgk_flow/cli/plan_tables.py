"""Adopted plans as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, day_cell, facts, moment_cell, show, table
from zwgk_flow.definition.plan import CHECKS, PERIODS
from zwgk_flow.operations.plans import PlanDetail, PlanView


def show_plans(views: Sequence[PlanView]) -> None:
    """Plans with their counts."""
    columns = (
        Column("计划"),
        Column("标题"),
        Column("版本", "right"),
        Column("项", "right"),
        Column("任务", "right"),
        Column("状态"),
    )
    rows = (
        (
            view.plan.id,
            view.plan.title,
            str(view.plan.revision),
            str(view.items),
            str(view.tasks),
            _states(view),
        )
        for view in views
    )
    if views:
        show(table(columns, rows))
    say(f"共 {len(views)} 份计划")


def _states(view: PlanView) -> str:
    return "，".join(
        f"{state.name} {view.states[state.id]}"
        for state in view.plan.lifecycle.states
        if view.states.get(state.id)
    )


def show_one_plan(view: PlanDetail) -> None:
    """A plan's facts, its sections and its audits."""
    plan = view.plan
    show(
        facts(
            {
                "计划": f"{plan.title}（{plan.id}，第 {plan.revision} 版）",
                "印发": f"{plan.issuer} {plan.document} {day_cell(plan.issued)}",
                "政务公开办": plan.office,
                "首次载入": f"{moment_cell(plan.adopted_at)}，{plan.adopted_by}",
                "流转、阶梯": f"{plan.lifecycle.title}；{plan.ladder.title}",
                "任务": f"{view.items} 项、{view.tasks} 个任务：{_states(view)}",
            }
        )
    )
    say("")
    sections = groupby(plan.items.values(), key=lambda item: item.section)
    show(
        table(
            (Column("篇章"), Column("项", "right")),
            ((title, str(len(list(items)))) for title, items in sections),
        )
    )
    say("")
    show(
        table(
            (Column("督查"), Column("周期"), Column("定时"), Column("检查")),
            (
                (
                    rule.kind,
                    PERIODS[rule.period],
                    rule.cron or "手工",
                    "、".join(CHECKS[check].partition("：")[0] for check in rule.checks) or "—",
                )
                for rule in plan.audits.values()
            ),
        )
    )
