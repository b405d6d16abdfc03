"""`zwgk outbox`: messages sent and still owed, and sending what is owed."""

from __future__ import annotations

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson

app = group("待发消息：查看、补发。")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """列出全部消息，发出的和待发的。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import message_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.delivery import list_messages

    with opened.store() as store:
        messages = list_messages(store)
    if as_json:
        say_json([message_json(message) for message in messages])
        return
    from zwgk_flow.cli.audit_tables import show_messages

    show_messages(messages)


@app.command("send")
def send() -> None:
    """把待发的消息发出去；发不出的留着并记下原因。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.auditing import send as send_owed
    from zwgk_flow.cli.output import say

    with opened.store() as store:
        delivery = send_owed(store)
    say(f"发出 {delivery.sent} 条，未发出 {delivery.failed} 条")
    if delivery.failed:
        raise typer.Exit(1)
