"""Messages, sent or still owed, as a table for people; nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, moment_cell, show, table
from zwgk_flow.store.outbox import Owed


def show_messages(
    messages: Sequence[Owed], chosen: Collection[str] = (), limit: int | None = None
) -> None:
    """Messages and how many; `chosen` are the only states asked for.

    Where these are a full page: how to go on.
    """
    columns = (
        Column("写于"),
        Column("收件"),
        Column("主题"),
        Column("发出"),
        Column("次数", "right", from_width=100),
    )
    rows = (
        (
            moment_cell(message.created_at),
            message.recipient,
            _what_became_of(message),
            _when_sent(message),
            str(message.attempts),
        )
        for message in messages
    )
    if messages:
        show(table(columns, rows))
    if limit is not None and len(messages) == limit:
        say(f"列出 {limit} 条消息；后面的，加 --after {messages[-1].key} 接着看")
        return
    states = Counter(message.state for message in messages)
    always = () if chosen else ("owed",)
    each = (
        f"，{name} {states[state]} 条"
        for state, name in _STATES.items()
        if state in chosen or state in always or (state == "dead" and states[state])
    )
    say(f"共 {len(messages)} 条消息{''.join(each)}")


_STATES = {"owed": "待发", "dead": "停发", "delivered": "已发出"}


def _what_became_of(message: Owed) -> str:
    """The subject; below it, where it was not sent, why and the key to send it again by."""
    if not message.last_error:
        return message.subject
    return f"{message.subject}\n未发出：{message.last_error}\n编号：{message.key}"


def _when_sent(message: Owed) -> str:
    """When it was sent, or what it waits for."""
    if message.state == "owed":
        later = max(filter(None, (message.not_before, message.next_attempt_at)), default=None)
        return f"待发\n{moment_cell(later)} 起" if later else "待发"
    return moment_cell(message.delivered_at) if message.delivered_at else "停发"
