"""`zwgk schedule`: the embedded alarm clock, from the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group

app = group("定时督查")


@app.command("run")
def run(
    once: Annotated[bool, typer.Option("--once", help="只补一次已到期的督查，然后退出")] = False,
    direct: Annotated[bool, typer.Option("--direct", help="不经 Prefect，直接督查")] = False,
    every: Annotated[int, typer.Option("--every", min=1, help="每隔多少秒看一次")] = 60,
) -> None:
    """按计划里写的时间督查；停机期间错过的，开机后补一次。可同时开几个，不会重复。"""
    from zwgk_flow import runtime, schedule
    from zwgk_flow.cli import opened

    with opened.store() as store:
        if once:
            count = schedule.tick(store, runtime.now(), typer.echo, with_prefect=not direct)
            typer.echo(f"到期的督查共 {count} 次，已办完")
            return
        typer.echo(f"开始定时督查，每 {every} 秒看一次，按 Ctrl+C 停止")
        schedule.run_schedule(store, typer.echo, with_prefect=not direct, every=every)
