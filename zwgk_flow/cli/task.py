"""`zwgk task`: list and show tasks, and take a step with one."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.options import (
    ActorSaid,
    AsJson,
    AsOf,
    Due,
    Evidence,
    Metric,
    Note,
    PlanSaid,
    Reason,
    Seen,
    TaskKey,
    Waive,
)

app = typer.Typer(help="任务：查看、报告、报结、办结、延期。", no_args_is_help=True)

ItemSaid = Annotated[str | None, typer.Option("--item", metavar="项", help="只看这一项。")]
UnitSaid = Annotated[str | None, typer.Option("--unit", metavar="单位", help="只看这个单位。")]
StateSaid = Annotated[
    str | None, typer.Option("--state", metavar="状态", help="状态：逾期 或 overdue 都可以。")
]
LightSaid = Annotated[str | None, typer.Option("--light", metavar="灯", help="绿、黄 或 红。")]


@app.command("list")
def list_(
    plan: PlanSaid = None,
    item: ItemSaid = None,
    unit: UnitSaid = None,
    state: StateSaid = None,
    light: LightSaid = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """列出任务，带当天的亮灯。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.as_json import task_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.tasks import TaskFilter, list_tasks

    day = opened.day_or_today(as_of)
    wanted = TaskFilter(plan, item, unit, state, opened.light_of(light))
    with opened.store() as store:
        views = list_tasks(store, wanted, day)
    if as_json:
        say_json([task_json(view) for view in views])
        return
    from zwgk_flow.cli.tables import show_tasks

    show_tasks(views, day)


@app.command("show")
def show(key: TaskKey, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """查看一项任务和它的全部留痕。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.as_json import task_detail_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.tasks import show_task

    day = opened.day_or_today(as_of)
    with opened.store() as store:
        detail = show_task(store, key, day)
    if as_json:
        say_json(task_detail_json(detail))
        return
    from zwgk_flow.cli.tables import show_one_task

    show_one_task(detail)


@app.command("start")
def start(key: TaskKey, note: Note = None, actor: ActorSaid = None, seq: Seen = None) -> None:
    """启动（责任单位）。"""
    _step("start", key, actor, seq, note=note)


@app.command("report")
def report(
    key: TaskKey,
    note: Note = None,
    evidence: Evidence = None,
    metric: Metric = None,
    actor: ActorSaid = None,
    seq: Seen = None,
) -> None:
    """报告进展（责任单位）；不会使任务办结。"""
    _step("report", key, actor, seq, note=note, evidence=evidence, metric=metric)


@app.command("submit")
def submit(
    key: TaskKey,
    note: Note = None,
    evidence: Evidence = None,
    metric: Metric = None,
    actor: ActorSaid = None,
    seq: Seen = None,
) -> None:
    """报结（责任单位），等政务公开办审核。"""
    _step("submit", key, actor, seq, note=note, evidence=evidence, metric=metric)


@app.command("stage")
def stage(key: TaskKey, note: Note = None, actor: ActorSaid = None, seq: Seen = None) -> None:
    """阶段性完成（政务公开办）。"""
    _step("stage", key, actor, seq, note=note)


@app.command("complete")
def complete(
    key: TaskKey,
    note: Note = None,
    waive: Waive = None,
    actor: ActorSaid = None,
    seq: Seen = None,
) -> None:
    """审核办结（政务公开办）。"""
    _step("complete", key, actor, seq, note=note, waive=waive)


@app.command("return")
def return_(key: TaskKey, reason: Reason = None, actor: ActorSaid = None, seq: Seen = None) -> None:
    """退回（政务公开办），写明理由。"""
    _step("return", key, actor, seq, reason=reason)


@app.command("extend")
def extend(
    key: TaskKey,
    due: Due = None,
    reason: Reason = None,
    actor: ActorSaid = None,
    seq: Seen = None,
) -> None:
    """延期（政务公开办），写明新期限和理由；原期限保留。"""
    _step("extend", key, actor, seq, due=due, reason=reason)


@app.command("reopen")
def reopen(key: TaskKey, reason: Reason = None, actor: ActorSaid = None, seq: Seen = None) -> None:
    """重启（政务公开办），写明理由，另起一轮。"""
    _step("reopen", key, actor, seq, reason=reason)


def _step(
    trigger: str,
    key: str,
    actor: str | None,
    seen: int | None,
    *,
    note: str | None = None,
    reason: str | None = None,
    evidence: list[str] | None = None,
    metric: list[str] | None = None,
    due: str | None = None,
    waive: str | None = None,
) -> None:
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say
    from zwgk_flow.operations.tasks import advance, show_task

    who = opened.actor(actor, f"要办理任务 {key}")
    content = opened.content_of(
        note=note, reason=reason, evidence=evidence, metric=metric, due=due, waive=waive
    )
    now = runtime.now()
    with opened.store() as store:
        task = advance(store, key, trigger, who, now, content, seen=seen)
        detail = show_task(store, key, opened.day_or_today(None))
    step = detail.plan.lifecycle.trigger_names[trigger]
    state = detail.plan.lifecycle.name(task.state)
    claim = "，已报结待审核" if task.claim_pending else ""
    say(f"已办理“{step}”：{key} 现为“{state}”{claim}，期限 {task.due or '—'}，第 {task.seq} 条留痕")
