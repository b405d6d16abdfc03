"""`zwgk outbox`: messages sent and still owed, sending what is owed, and sending again."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson, Limit

app = group("待发消息：查看、发送、重发。")

OnlyOwed = Annotated[bool, typer.Option("--owed", help="只看待发的。")]
OnlyDead = Annotated[bool, typer.Option("--dead", help="只看多次发不出、已停发的。")]
OnlyDelivered = Annotated[bool, typer.Option("--delivered", help="只看发出的。")]
After = Annotated[
    str | None, typer.Option("--after", metavar="编号", help="从这条消息之后列起，用来翻页。")
]
Keys = Annotated[list[str] | None, typer.Argument(metavar="编号", help="消息的编号，可多个。")]
All = Annotated[bool, typer.Option("--all", help="停发的和等着再试的，全部重发。")]


@app.command("list")
def list_(
    owed: OnlyOwed = False,
    dead: OnlyDead = False,
    delivered: OnlyDelivered = False,
    limit: Limit = None,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """列出消息：发出的、待发的、停发的；可只看其中几种。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import message_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.delivery import list_messages

    wanted = {
        state for state, said in (("owed", owed), ("dead", dead), ("delivered", delivered)) if said
    }
    with opened.store() as store:
        messages = list_messages(store, wanted, after=after, limit=limit)
    if as_json:
        say_json([message_json(message) for message in messages])
        return
    from zwgk_flow.cli.outbox_tables import show_messages

    show_messages(messages, wanted, limit)


@app.command("send")
def send(as_json: AsJson = False) -> None:
    """把该发的消息发出去；发不出的记下原因，过一会儿再试。有发不出的，退出码为 1。"""
    from dataclasses import asdict

    from zwgk_flow.cli import opened
    from zwgk_flow.cli.auditing import send as send_owed
    from zwgk_flow.cli.output import say, say_json

    with opened.store() as store:
        delivery = send_owed(store)
    if as_json:
        say_json(asdict(delivery))
    else:
        say(f"发出 {delivery.sent} 条，未发出 {delivery.failed} 条")
        if delivery.retrying and not delivery.failed:
            say("此前没有发出的还没到再试的时间；要马上再发，先用 zwgk outbox retry")
        if delivery.waiting:
            say(f"另有 {delivery.waiting} 条未到发送时间，或正由别的程序发送")
    if delivery.failed or delivery.retrying:
        raise typer.Exit(1)


@app.command("retry")
def retry(keys: Keys = None, every: All = False, as_json: AsJson = False) -> None:
    """让停发的、等着再试的消息可以马上再发；随后用 outbox send 发送。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.delivery import retry as owe_again

    if bool(keys) == every:
        raise UsageError("请写出消息的编号，或者用 --all 全部重发；编号可用 zwgk outbox list 查看")
    with opened.store() as store:
        count = owe_again(store, keys or None)
    if as_json:
        say_json({"retried": count})
        return
    say(f"{count} 条消息可以马上再发{'，用 zwgk outbox send 发送' if count else ''}")
    if keys and count < len(set(keys)):
        say(f"其余 {len(set(keys)) - count} 条已经发出，或者本来就待发，不必重发")
