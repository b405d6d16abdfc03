"""Rungs, what comes next, what is held back, silences and burdens as tables; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zwgk_flow.cli.escalation_json import document_of
from zwgk_flow.cli.keyed_tables import keyed
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, day_cell, facts, moment_cell, show, table
from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.digest import Message
from zwgk_flow.domain.escalation import Held, Recipient
from zwgk_flow.domain.outlook import told_already
from zwgk_flow.operations.escalations import Beside, Burden, Climbing
from zwgk_flow.operations.silences import SilenceView
from zwgk_flow.operations.telling import Told
from zwgk_flow.store.rungs import OpenedRung

HELD_BY = {"silence": "静默", "cool_down": "间隔", "burden": "每周上限"}
SILENCE_STATES = {"live": "生效中", "to_come": "未开始", "ended": "已到期", "lifted": "已解除"}


def show_rungs(rungs: Sequence[OpenedRung]) -> None:
    """Rungs opened: of which task, to whom, seen by whom."""
    columns = (
        Column("级别"),
        Column("日期"),
        Column("告知"),
        Column("签收"),
        Column("收件地址", from_width=130),
    )
    show(keyed(columns, map(_rung_row, rungs)))
    say(f"共 {len(rungs)} 条")


def _rung_row(rung: OpenedRung) -> tuple[str, ...]:
    return (rung.task, *_rung_cells(rung), "\n".join(one.address for one in rung.recipients))


def _rung_cells(rung: OpenedRung) -> tuple[str, ...]:
    return (
        "\n".join(filter(None, (_rung_name(rung), document_of(rung)))),
        day_cell(rung.opened_on),
        recipients_said(rung.recipients, "\n"),
        rung.acknowledged_by or "未签收",
    )


def _rung_name(rung: OpenedRung) -> str:
    colour = f"（{rung.colour}）" if rung.colour else ""
    again = f" 第 {rung.nth} 次" if rung.nth > 1 else ""
    return f"{rung.name}{colour}{again}"


def recipients_said(recipients: Iterable[Recipient], between: str = "、") -> str:
    """Who is told, by role; one that stands in for another, or acts in its stead, says so."""
    return between.join(map(_recipient, recipients)) or "无人可告知"


def _recipient(one: Recipient) -> str:
    stands_in = f"（代{RECIPIENT_ROLES[one.stands_in_for]}）" if one.stands_in_for else ""
    acting = "" if one.acting is None else f"（代行{f'：{one.acting}' if one.acting else ''}）"
    return RECIPIENT_ROLES[one.role] + acting + stands_in


def show_climbing(climbing: Climbing, today: date) -> None:
    """Where a task stands on its ladder."""
    comes, task = climbing.next, climbing.task
    said = {
        "任务": task.key,
        "期限": day_cell(task.due),
        "阶梯": climbing.ladder.title,
        "当天督查": f"会发“{climbing.opens.name}”" if climbing.opens else "",
        "下一级": _next_said(climbing),
        "告知": recipients_said(comes.recipients) if comes else "",
        "暂不发出": told_already(climbing.told_until, today)
        if climbing.told_until
        else climbing.why_not,
        "另外": "\n".join(map(_beside, climbing.beside)),
    }
    show(facts(said))
    if climbing.rungs:
        columns = (
            Column("级别"),
            Column("日期"),
            Column("告知"),
            Column("签收"),
            Column("收件地址", from_width=100),
        )
        say("")
        show(table(columns, (_rung_row(rung)[1:] for rung in climbing.rungs)))
    say(f"已告知 {len(climbing.rungs)} 次")


def _next_said(climbing: Climbing) -> str:
    comes = climbing.next
    if comes is None:
        return "没有了"
    when = "退回后重新起算" if climbing.task.claim_pending else f"最早 {comes.on}"
    return f"{comes.rung.name}，{when}"


def _beside(beside: Beside) -> str:
    """When a rung opens that no calendar foresees."""
    rung = beside.rung
    if rung.several:
        waited = f"满 {rung.wait} 个工作日" if rung.wait > 1 else ""
        urged = f"单位逾期并已催办{waited}的满 {rung.several} 项，下次督查就发"
        return f"{rung.name}：{urged}，现有 {beside.late} 项"
    return f"{rung.name}：督查发现{'、'.join(FINDINGS[code] for code in rung.on)}就发"


def show_preview(told: Sequence[Told], day: date, today: date) -> None:
    """Every message as it would be sent, then what is held back and why."""
    messages = [message for one in told for message in one.messages]
    held = [one for each in told for one in each.decision.held]
    for message in messages:
        say(f"{_envelope(message)}\n{message.body}\n")
    if held:
        columns = (Column("级别"), Column("暂缓"), Column("为什么"), Column("最早"))
        show(keyed(columns, map(_held_row, held), title="暂缓的："))
        say("")
    for until in sorted({one.told_until for one in told if one.told_until}):
        say(told_already(until, today))
    waiting = f"，暂缓 {len(held)} 项" if held else ""
    say(f"截至 {day} 会发出 {len(messages)} 条消息{waiting}；以上只是预览，什么都没有写")


def _envelope(message: Message) -> str:
    later = f"\n不早于：{moment_cell(message.not_before)}" if message.not_before else ""
    return f"收件：{message.recipient.address}\n主题：{message.subject}{later}"


def _held_row(held: Held) -> tuple[str, ...]:
    opening = held.opening
    until = day_cell(held.until)
    return (opening.task.key, opening.rung.name, HELD_BY[held.by], held.why, until)


def show_silences(views: Sequence[SilenceView]) -> None:
    """Silences: what is silent, until when, why and by whom."""
    columns = (
        Column("编号"),
        Column("静默什么"),
        Column("起"),
        Column("止"),
        Column("状态"),
        Column("理由"),
        Column("设置人", from_width=100),
    )
    if views:
        show(table(columns, map(_silence_row, views)))
    live = sum(view.state == "live" for view in views)
    say(f"共 {len(views)} 条静默，生效中 {live} 条")


def _silence_row(view: SilenceView) -> tuple[str, ...]:
    silence = view.kept.silence
    return (
        silence.id,
        silence.task or silence.unit or "整份计划",
        day_cell(silence.from_day),
        day_cell(silence.until),
        SILENCE_STATES[view.state],
        silence.reason,
        silence.owner,
    )


def show_burdens(burdens: Sequence[Burden]) -> None:
    """Messages of units by week, against the cap."""
    columns = (
        Column("计划"),
        Column("周"),
        Column("单位"),
        Column("消息", "right"),
        Column("上限", "right"),
    )
    if burdens:
        show(table(columns, map(_burden_row, burdens)))
    say(f"共 {len(burdens)} 行；按周和单位计，带最后一级的消息不计")


def _burden_row(burden: Burden) -> tuple[str | Cell, ...]:
    cap = "不限" if burden.cap is None else str(burden.cap)
    return (burden.plan, burden.week, burden.unit, str(burden.messages), cap)
