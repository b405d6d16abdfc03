"""`zwgk schedule`: the embedded alarm clock, from the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson

app = group("定时：按计划里写的时间督查。")


@app.command("run")
def run(
    once: Annotated[bool, typer.Option("--once", help="只补一次已到期的督查，然后退出。")] = False,
    direct: Annotated[bool, typer.Option("--direct", help="不经 Prefect，直接督查。")] = False,
    every: Annotated[
        int, typer.Option("--every", min=1, metavar="秒", help="每隔多少秒看一次。")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """按计划里写的时间督查；停机期间错过的，开机后补一次。可同时开几个，不会重复。"""
    from zwgk_flow import schedule
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.scheduling import tick_once
    from zwgk_flow.errors import UsageError

    if as_json and not once:
        raise UsageError("--json 只和 --once 一起用")
    with opened.store() as store:
        if once:
            if not tick_once(store, with_prefect=not direct, as_json=as_json):
                raise typer.Exit(1)
            return
        say(f"开始定时督查，每 {every} 秒看一次，按 Ctrl+C 停止")
        schedule.run_schedule(store, say, with_prefect=not direct, every=every)
