"""`zwgk deploy`: the work pool and the deployments on a Prefect server, from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()

Pool = Annotated[str, typer.Option("--pool", metavar="名称", help="工作池的名称。")]
Every = Annotated[
    int | None, typer.Option("--every", min=1, metavar="分钟", help="每隔多少分钟看一次，默认 1。")
]
Cron = Annotated[
    str | None, typer.Option("--cron", metavar="时间", help="什么时候看一次，例如 */5 * * * *。")
]
Size = Annotated[int, typer.Option("--batch", min=1, metavar="份", help="一批最多几份计划。")]
Patience = Annotated[
    float,
    typer.Option("--patience", min=1, metavar="分钟", help="一批多久没有做完就算中断，另行交办。"),
]
Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="文件夹", help="在工作机的哪个文件夹里办，默认当前文件夹。"),
]


@app.command()
def deploy(
    pool: Pool = "zwgk",
    every: Every = None,
    cron: Cron = None,
    batch: Size = 20,
    patience: Patience = 15,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """在 Prefect 服务器（PREFECT_API_URL）上建立或更新工作池和定时部署；再部署不会多出一份。"""
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.definition.cron import cron_doubt
    from zwgk_flow.errors import UsageError
    from zwgk_flow.schedule import Wanted
    from zwgk_flow.schedule import deploy as deploy_wanted

    if every and cron:
        raise UsageError("--every 和 --cron 只能写一个")
    if cron and (doubt := cron_doubt(cron)):
        raise UsageError(f"--cron 写的是“{cron}”：{doubt[0]}；{doubt[1]}")
    where = (folder or Path.cwd()).absolute()
    made = deploy_wanted(Wanted(pool, every, cron, batch, patience, where))
    if as_json:
        say_json(made)
        return
    _show(made)


def _show(made: Mapping[str, Any]) -> None:
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.show import Column, show, table

    columns = (Column("部署"), Column("做什么"), Column("什么时候"))
    rows = (
        (one["name"], one["does"], one["schedule"] or "到期时交办") for one in made["deployments"]
    )
    show(table(columns, rows))
    say(f"服务器 {made['server']}，工作池 {made['pool']}，在 {made['folder']} 里办")
    say(f"每台工作机上运行：prefect worker start --pool {made['pool']}")
