"""`zwgk escalation`: rungs opened, acknowledged and to come; silences, burdens and the preview."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import (
    ActorSaid,
    AsJson,
    AsOf,
    PlanAsked,
    PlanId,
    PlanSaid,
    TaskKey,
    UnitSaid,
    Why,
)

app = group("催办：谁被告知了什么，签收，静默，负担。")

RungSaid = Annotated[
    str | None, typer.Option("--rung", metavar="级", help="只签收这一级，例如 催办；默认全部。")
]
KindSaid = Annotated[
    str | None, typer.Option("--kind", metavar="督查", help="哪种督查，默认第一种定时的。")
]
UnitSilent = Annotated[str | None, typer.Option("--unit", metavar="单位", help="只对这个单位。")]
TaskSilent = Annotated[str | None, typer.Option("--task", metavar="任务", help="只对这项任务。")]
Until = Annotated[str, typer.Option("--until", metavar="日期", help="到哪天止，含当天。")]
From = Annotated[str | None, typer.Option("--from", metavar="日期", help="从哪天起，默认今天。")]
SilenceId = Annotated[str, typer.Argument(metavar="编号", help="静默的编号。")]


@app.command("list")
def list_(plan: PlanSaid = None, as_json: AsJson = False) -> None:
    """列出发出的提醒、催办、督办、通报、约谈。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import rung_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import list_rungs

    with opened.store() as store:
        rungs = list_rungs(store, plan)
    if as_json:
        say_json([rung_json(rung) for rung in rungs])
        return
    from zwgk_flow.cli.escalation_tables import show_rungs

    show_rungs(rungs)


@app.command("show")
def show_(task: TaskKey, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """一项任务：已发出的各级，下一级是什么、最早哪天，今天为什么不发。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import climbing_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import show_climbing

    day = opened.day_or_today(as_of)
    with opened.store() as store:
        climbing = show_climbing(store, task, day, runtime.calendar)
    if as_json:
        say_json(climbing_json(climbing))
        return
    from zwgk_flow.cli import escalation_tables

    escalation_tables.show_climbing(climbing, opened.day_or_today(None))


@app.command("preview")
def preview(
    plan: PlanSaid = None, as_of: AsOf = None, kind: KindSaid = None, as_json: AsJson = False
) -> None:
    """预览：这一天督查会发出哪些消息，暂缓哪些；什么都不写，什么都不发。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import told_json
    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.documents.messages import writer
    from zwgk_flow.operations.audits import preview as preview_audit
    from zwgk_flow.operations.plans import list_plans

    day, texts = opened.day_or_today(as_of), writer(runtime.templates(), note)
    with opened.store() as store:
        plans = [plan] if plan else [view.plan.id for view in list_plans(store)]
        told = {
            id: preview_audit(
                store, id, day, runtime.now(), runtime.calendar, kind=kind, texts=texts
            )
            for id in plans
        }
    if as_json:
        say_json([{"plan": id, **told_json(one)} for id, one in told.items()])
        return
    from zwgk_flow.cli.escalation_tables import show_preview

    show_preview(list(told.values()), day, opened.day_or_today(None))


@app.command("ack")
def ack(
    task: TaskKey, rung: RungSaid = None, actor: ActorSaid = None, as_json: AsJson = False
) -> None:
    """签收（责任单位或政务公开办）；签收后下一级等得久一些。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import rung_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import acknowledge_rung

    who = opened.actor(actor, f"要签收 {task} 的催办")
    with opened.store() as store:
        rungs = acknowledge_rung(store, task, rung, who, runtime.now())
    if as_json:
        say_json([rung_json(one) for one in rungs])
        return
    from zwgk_flow.cli.escalation_tables import show_rungs

    show_rungs(rungs)


@app.command("silence")
def silence(
    plan: PlanId,
    until: Until,
    reason: Why,
    unit: UnitSilent = None,
    task: TaskSilent = None,
    from_: From = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """静默（政务公开办）：到某天为止，不对一个单位、一项任务或整份计划催办；到期自动恢复并告知。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.days import day
    from zwgk_flow.cli.escalation_json import silence_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations import silences

    if unit and task:
        raise UsageError("--unit 和 --task 只能写一样")
    who = opened.actor(actor, f"要对 {task or unit or plan} 设置静默")
    last, first = day(until, "--until"), day(from_, "--from") if from_ else None
    with opened.store() as store:
        view = silences.silence(
            store,
            plan,
            who,
            runtime.now(),
            until=last,
            reason=reason,
            from_day=first,
            unit=unit,
            task=task,
        )
    if as_json:
        say_json(silence_json(view))
        return
    from zwgk_flow.cli.escalation_tables import show_silences

    show_silences([view])


@app.command("silences")
def silences_(plan: PlanAsked = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """列出静默：生效中、未开始、已到期、已解除。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import silence_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.silences import list_silences

    day = opened.day_or_today(as_of)
    with opened.store() as store:
        views = list_silences(store, day, plan)
    if as_json:
        say_json([silence_json(view) for view in views])
        return
    from zwgk_flow.cli.escalation_tables import show_silences

    show_silences(views)


@app.command("lift")
def lift(id: SilenceId, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """提前解除静默（政务公开办）。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import silence_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.silences import lift_silence

    who = opened.actor(actor, f"要解除静默 {id}")
    with opened.store() as store:
        view = lift_silence(store, id, who, runtime.now())
    if as_json:
        say_json(silence_json(view))
        return
    from zwgk_flow.cli.escalation_tables import show_silences

    show_silences([view])


@app.command("burden")
def burden(plan: PlanAsked = None, unit: UnitSaid = None, as_json: AsJson = False) -> None:
    """负担：每个单位每周收了几条消息，上限几条。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.escalation_json import burden_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import list_burdens

    with opened.store() as store:
        burdens = list_burdens(store, plan, unit)
    if as_json:
        say_json([burden_json(one) for one in burdens])
        return
    from zwgk_flow.cli.escalation_tables import show_burdens

    show_burdens(burdens)
