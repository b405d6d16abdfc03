"""`zwgk doctor`: what is in force here, why, and whether it is well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """体检：数据库、驱动、落盘、结构版本、时区、定义文件、通知渠道、消息；有不妥则退出码为 1。"""
    from dataclasses import asdict

    from zwgk_flow import runtime
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.cli.show import Column, show, table
    from zwgk_flow.domain.event import SHANGHAI
    from zwgk_flow.operations.databases import examine
    from zwgk_flow.store.health import Condition

    chosen = runtime.settings()
    folder = chosen.definitions or runtime.SHIPPED
    found = (
        *examine(chosen.database_url),
        Condition("time_zone", "时区", str(SHANGHAI), "时间按北京时间显示，存的是 UTC"),
        Condition(
            "definitions", "定义文件夹", str(folder), "流转、阶梯、日历的出处", folder.is_dir()
        ),
        Condition("channel", "通知渠道", chosen.channel, *_channel()),
        Condition("templates", "消息模板", *_templates()),
        *(Condition("outbox", "消息", *owed) for owed in _owed()),
        Condition("hash", "留痕指纹", chosen.hash, "由 ZWGK_HASH 选定，只影响以后的留痕"),
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
    if chosen.channel == "apprise":
        return _services(chosen.services)
    try:
        runtime.channel(chosen, say)
    except UsageError as error:
        return str(error), False
    if chosen.channel == "file" and not _takes_files(chosen.outbox.absolute()):
        return f"{chosen.outbox} 不能写，消息发不出去", False
    return "由 ZWGK_CHANNEL 选定", True


def _services(services: Mapping[str, str]) -> tuple[str, bool]:
    """The names of the services that are set, and what is wrong with them; never a setting."""
    from zwgk_flow.notify.services import ServiceChannel

    if not services:
        return "没有设置服务：邮件请设置 ZWGK_APPRISE_MAIL，其他请设置 ZWGK_APPRISE_名称", False
    unfit = ServiceChannel(services).unfit()
    return "；".join(unfit) or f"已设置的服务：{'、'.join(sorted(services))}", not unfit


def _templates() -> tuple[str, str, bool]:
    """Where the templates of messages come from, and what is wrong with them."""
    from zwgk_flow.cli.templates import own_templates, wrong_templates

    own, wrong = own_templates(), wrong_templates()
    said = f"{len(own)} 个自己的，其余用自带的" if own else "自带的"
    return said, "；".join(wrong) or "每种表单一个，可以改", not wrong


def _owed() -> Iterator[tuple[str, str, bool]]:
    """What is not delivered; nothing where the database cannot be opened, which is told already."""
    from zwgk_flow.cli import opened
    from zwgk_flow.errors import StoreProblem
    from zwgk_flow.operations.delivery import backlog

    try:
        with opened.store() as store:
            left = backlog(store)
    except StoreProblem:
        return
    said = f"待发 {left.waiting}，重试中 {left.retrying}，停发 {left.dead}"
    why = "停发的查明原因后用 zwgk outbox retry 重发" if left.dead else "没有停发的"
    yield said, why, not left.dead


def _takes_files(folder: Path) -> bool:
    """Whether a folder, or the nearest above it that is there, may be written to."""
    from zwgk_flow.store.sqlite import writable

    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    return nearest.is_dir() and writable(nearest / "-")
