"""`zwgk verify`: prove that the ledger was not edited."""

from __future__ import annotations

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()


@app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """核对留痕：逐条重放、重算指纹，与状态比对；有差异则退出码为 1。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.as_json import verification_json
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.cli.progress import working
    from zwgk_flow.operations import verification

    with opened.store() as store, working("正在核对"):
        found = verification.verify(store)
    if as_json:
        say_json(verification_json(found))
    else:
        for one in found.differences:
            say(f"{one.task} 第 {one.seq} 条：{one.message}")
        differences = len(found.differences)
        say(f"核对 {found.tasks} 个任务、{found.events} 条留痕，差异 {differences} 处")
    if found.differences:
        raise typer.Exit(1)
