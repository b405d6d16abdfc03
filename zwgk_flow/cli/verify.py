"""`zwgk verify`: prove that the ledger was not edited."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()

Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="文件", help="再与 zwgk checkpoint --out 的文件核对。"),
]
Root = Annotated[
    str | None,
    typer.Option("--root", metavar="根", help="另外记下的根，文件须与它相符；与 --against 同用。"),
]


@app.command("verify")
def verify(against: Against = None, root: Root = None, as_json: AsJson = False) -> None:
    """核对留痕：逐条重放、重算指纹，与状态比对；有差异则退出码为 1。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import verification_json
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.cli.progress import working
    from zwgk_flow.cli.show import moment_cell
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations import verification

    if root and not against:
        raise UsageError("--root 要与 --against 同用：只有根，看不出是哪个任务被改动")
    with opened.store() as store, working("正在核对"):
        found = verification.verify(store, against, root)
    if as_json:
        say_json(verification_json(found))
    else:
        for one in found.differences:
            say(f"{one.task} 第 {one.seq} 条：{one.message}")
        differences = len(found.differences)
        say(f"核对 {found.tasks} 个任务、{found.events} 条留痕，差异 {differences} 处")
        if found.against:
            say(f"已与 {moment_cell(found.against.taken)} 的检查点核对：{found.against.root}")
    if found.differences:
        raise typer.Exit(1)
