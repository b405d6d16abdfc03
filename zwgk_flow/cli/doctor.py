"""`zwgk doctor`: what is in force here, why, and whether it is well."""

from __future__ import annotations

from pathlib import Path

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """体检：数据库、驱动、落盘、结构版本、时区、定义文件、通知渠道；有不妥则退出码为 1。"""
    from dataclasses import asdict

    from zwgk_flow import runtime
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.cli.show import Column, show, table
    from zwgk_flow.domain.event import SHANGHAI
    from zwgk_flow.operations.databases import examine
    from zwgk_flow.store.health import Fact

    chosen = runtime.settings()
    folder = chosen.definitions or runtime.SHIPPED
    found = (
        *examine(chosen.database_url),
        Fact("time_zone", "时区", str(SHANGHAI), "时间按北京时间显示，存的是 UTC"),
        Fact("definitions", "定义文件夹", str(folder), "流转、阶梯、日历的出处", folder.is_dir()),
        Fact("channel", "通知渠道", chosen.channel, *_channel()),
        Fact("hash", "留痕指纹", chosen.hash, "由 ZWGK_HASH 选定，只影响以后的留痕"),
    )
    if as_json:
        say_json([asdict(fact) for fact in found])
    else:
        columns = (Column("项目"), Column("现状"), Column(""), Column("说明"))
        rows = [(one.title, one.value, "正常" if one.well else "不妥", one.why) for one in found]
        show(table(columns, rows))
        say(f"共 {len(found)} 项，不妥 {sum(not fact.well for fact in found)} 项")
    if not all(fact.well for fact in found):
        raise typer.Exit(1)


def _channel() -> tuple[str, bool]:
    """Why the channel is what it is, and whether it could take a message now."""
    from zwgk_flow import runtime
    from zwgk_flow.cli.output import say
    from zwgk_flow.errors import UsageError

    chosen = runtime.settings()
    try:
        runtime.channel(chosen, say)
    except UsageError as error:
        return str(error), False
    if chosen.channel == "file" and not _takes_files(chosen.outbox.absolute()):
        return f"{chosen.outbox} 不能写，消息发不出去", False
    return "由 ZWGK_CHANNEL 选定", True


def _takes_files(folder: Path) -> bool:
    """Whether a folder, or the nearest above it that is there, may be written to."""
    from zwgk_flow.store.sqlite import writable

    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and writable(nearest / "-")
