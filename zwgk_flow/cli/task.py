"""`zwgk task`: list and show tasks, and take a step with one."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import (
    ActorSaid,
    After,
    AsJson,
    ItemSaid,
    LightSaid,
    Limit,
    PlanSaid,
    StateSaid,
    TaskKey,
    UnitSaid,
)
from zwgk_flow.cli.steps import STEPS, command_of

app = group("任务：查看、报告、报结、办结、延期。")


LightsAsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="日期", help="亮灯看哪一天，默认今天（北京时间）；状态总是现在的。"
    ),
]


@app.command("list")
def list_(
    plan: PlanSaid = None,
    item: ItemSaid = None,
    unit: UnitSaid = None,
    state: StateSaid = None,
    light: LightSaid = None,
    as_of: LightsAsOf = None,
    limit: Limit = None,
    after: After = None,
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
        views = list_tasks(store, wanted, day, after=after, limit=limit)
    if as_json:
        say_json([task_json(view) for view in views])
        return
    from zwgk_flow.cli.task_tables import show_tasks

    show_tasks(views, day, limit)


@app.command("show")
def show(key: TaskKey, as_of: LightsAsOf = None, as_json: AsJson = False) -> None:
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
    from zwgk_flow.cli.task_tables import show_one_task

    show_one_task(detail)


EventDate = Annotated[str, typer.Option("--event-date", metavar="日期", help="这件事发生的日期。")]
EventName = Annotated[str, typer.Option("--name", metavar="名称", help="同一天有几件时用来区分。")]


@app.command("open")
def open_(
    key: TaskKey, event_date: EventDate, name: EventName = "", actor: ActorSaid = None
) -> None:
    """登记一件事，开启从它算起的任务（如“文件出台后10个工作日内”）。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.days import day
    from zwgk_flow.cli.output import say
    from zwgk_flow.operations.occurrences import open_on_event

    who = opened.actor(actor, f"要开启 {key}")
    happened = day(event_date, "--event-date")
    with opened.store() as store:
        task = open_on_event(store, key, happened, who, runtime.now(), runtime.calendar, name=name)
    say(f"已开启 {task.key}，期限 {task.due}")


for _step in STEPS:
    app.command(_step.command, help=_step.help)(command_of(_step))
