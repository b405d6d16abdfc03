"""`zwgk report`: the register, as a workbook and in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson, AsOf, PlanSaid

app = group("报表：台账。")

OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="文件.xlsx", help="写到哪里，默认 台账-计划-日期.xlsx。"),
]


@app.command("register")
def register(
    plan: PlanSaid = None, out: OutFile = None, as_of: AsOf = None, as_json: AsJson = False
) -> None:
    """写出台账工作簿，并在终端列出每一项的进展；多份计划时每份一个文件。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.cli.progress import one_step_done, working
    from zwgk_flow.cli.registers import register_json, show_register
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.register import plans_registered, write_register

    day = opened.day_or_today(as_of)
    written = []
    with opened.store() as store:
        plans = plans_registered(store, plan)
        if out and len(plans) > 1:
            raise UsageError(f"--out 只能写一份计划；请加 --plan，可选：{'、'.join(plans)}")
        with working("正在写台账", total=len(plans)) as bar:
            for id in plans:
                file = out or Path(f"台账-{id}-{day}.xlsx")
                written.append((write_register(store, id, day, runtime.calendar, file), file))
                one_step_done(bar)
    if as_json:
        say_json([register_json(one, file) for one, file in written])
        return
    for one, file in written:
        show_register(one, file)
