"""`zwgk db`: upgrade a database, back it up, restore it, move to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import group

app = group("数据库：升级结构、备份、恢复、换数据库。")

BackupFile = Annotated[Path, typer.Argument(metavar="文件", help="备份文件。")]
Target = Annotated[
    str, typer.Option("--to", metavar="地址", help="空的数据库：sqlite:///… 或 postgresql://…")
]


@app.command("upgrade")
def upgrade() -> None:
    """把数据库升级到本程序的结构；已经是的，不动。请先备份。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli.output import say
    from zwgk_flow.operations.databases import upgrade_database

    done = upgrade_database(runtime.settings().database_url)
    if done.before == done.after:
        say(f"数据库结构已是 {done.after} 版，不需要升级")
    else:
        say(f"数据库结构已由 {done.before or '空'} 升级到 {done.after} 版")


@app.command("backup")
def backup(file: BackupFile) -> None:
    """把整个数据库备份成一个新文件；备份时别人可以照常办理。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.progress import working
    from zwgk_flow.operations.databases import back_up

    with opened.store() as store, working("正在备份"):
        size = back_up(store, file)
    say(f"已备份到 {file}，{size:,} 字节")


@app.command("restore")
def restore(file: BackupFile, to: Target) -> None:
    """把备份恢复到一个空的数据库，并核对留痕；有差异则退出码为 1。"""
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.progress import working
    from zwgk_flow.operations.databases import restore as restored

    with working("正在恢复"):
        done = restored(file, to)
    say(f"已从 {file} 恢复，结构是 {done.revision} 版")
    if done.verification is None:
        say("结构与本程序不同：请把 ZWGK_DATABASE_URL 指向它，再用 zwgk db upgrade 升级")
        return
    found = done.verification
    _say_verified(found.tasks, found.events, len(found.differences))


@app.command("transfer")
def transfer(to: Target) -> None:
    """把全部数据转到一个空的数据库（SQLite、PostgreSQL 均可），并核对留痕；原来的不动。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say
    from zwgk_flow.cli.progress import working
    from zwgk_flow.operations.databases import transfer as transferred

    with opened.store() as store, working("正在转移"):
        found = transferred(store, to)
    say("已转到新的数据库；以后请把 ZWGK_DATABASE_URL 指向它")
    _say_verified(found.tasks, found.events, len(found.differences))


def _say_verified(tasks: int, events: int, differences: int) -> None:
    from zwgk_flow.cli.output import say

    say(f"核对 {tasks} 个任务、{events} 条留痕，差异 {differences} 处")
    if differences:
        raise typer.Exit(1)
