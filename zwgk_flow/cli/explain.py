"""`zwgk explain`: why a task stands as it does on a day, in sentences and as JSON."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson, TaskKey

app = single()

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="日期",
        help="哪一天，默认今天：过去的只算到那天为止知道的，将来的按没有人再办理来说。",
    ),
]


@app.command("explain")
def explain(key: TaskKey, at: At = None, as_json: AsJson = False) -> None:
    """解释一项任务：怎么读的、算到哪天、为什么是这个灯、告知了谁、怎样转绿。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.days import day
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.explanations import explain_task

    today, asked = opened.day_or_today(None), day(at, "--at") if at else None
    with opened.store() as store:
        explained = explain_task(store, key, today, runtime.calendar, asked)
    if as_json:
        from zwgk_flow.cli.explained import explanation_json

        say_json(explanation_json(explained))
        return
    from zwgk_flow.cli.explained import show_explanation

    show_explanation(explained)
