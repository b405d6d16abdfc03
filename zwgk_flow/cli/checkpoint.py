"""`zwgk checkpoint`: take a checkpoint of the ledger, to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="文件", help="把根和每个任务的指纹写进文件，另存别处。"),
]


@app.command("checkpoint")
def checkpoint(out: Out = None, as_json: AsJson = False) -> None:
    """给全部留痕定一个检查点；保存在别处，日后可查出此前的改动和删除。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import checkpoint_json
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.cli.progress import working
    from zwgk_flow.operations.checkpoints import take_checkpoint

    with opened.store() as store, working("正在定检查点"):
        taken = take_checkpoint(store, runtime.now(), out)
    if as_json:
        say_json(checkpoint_json(taken))
        return
    say(f"检查点：{taken.tasks} 个任务、{taken.events} 条留痕\n根 {taken.root}")
    if out:
        say(f"已写入 {out}；请另存到别人改不到的地方，用 zwgk verify --against 核对")
    else:
        say("请把根记在别处；加 --out 写成文件，才能查出是哪个任务被改动")
