"""`zwgk escalation`: which rungs were opened, and acknowledging them."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import ActorSaid, AsJson, AsOf, PlanSaid, TaskKey

app = group("催办：谁被告知了什么，签收。")

RungSaid = Annotated[
    str | None, typer.Option("--rung", metavar="级", help="只签收这一级，例如 催办；默认全部。")
]


@app.command("list")
def list_(plan: PlanSaid = None, as_json: AsJson = False) -> None:
    """列出发出的提醒、催办、督办、通报、约谈。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import rung_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import list_rungs

    with opened.store() as store:
        rungs = list_rungs(store, plan)
    if as_json:
        say_json([rung_json(rung) for rung in rungs])
        return
    from zwgk_flow.cli.audit_tables import show_rungs

    show_rungs(rungs)


@app.command("preview")
def preview(plan: PlanSaid = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """预览：这一天督查会发出哪些消息；什么都不写，什么都不发。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import message_preview_json
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.operations.audits import preview as preview_audit
    from zwgk_flow.operations.plans import list_plans

    day = opened.day_or_today(as_of)
    with opened.store() as store:
        plans = [plan] if plan else [view.plan.id for view in list_plans(store)]
        messages = [
            message
            for id in plans
            for message in preview_audit(store, id, day, runtime.now(), runtime.calendar)
        ]
    if as_json:
        say_json([message_preview_json(message) for message in messages])
        return
    for message in messages:
        say(f"收件：{message.recipient.address}\n主题：{message.subject}\n{message.body}\n")
    say(f"截至 {day} 会发出 {len(messages)} 条消息；以上只是预览，什么都没有写")


@app.command("ack")
def ack(
    task: TaskKey, rung: RungSaid = None, actor: ActorSaid = None, as_json: AsJson = False
) -> None:
    """签收（责任单位或政务公开办）；签收后下一级等得久一些。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import rung_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.escalations import acknowledge_rung

    who = opened.actor(actor, f"要签收 {task} 的催办")
    with opened.store() as store:
        rungs = acknowledge_rung(store, task, rung, who, runtime.now())
    if as_json:
        say_json([rung_json(one) for one in rungs])
        return
    from zwgk_flow.cli.audit_tables import show_rungs

    show_rungs(rungs)
