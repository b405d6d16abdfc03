"""A plan's pace as a table and as JSON; nothing is decided here."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from zwgk_flow.cli.as_json import day_json
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, show, table
from zwgk_flow.domain.prediction import Miss, Pace, Progress

BY = {"unit": "单位", "section": "篇章"}
MOST_MISSES = 20


def progress_json(progress: Progress) -> dict[str, Any]:
    """`plan pace`: the time gone, every row, the whole, and every task that will miss."""
    return {
        "plan": progress.plan,
        "as_of": day_json(progress.as_of),
        "begun": day_json(progress.begun),
        "ends": day_json(progress.ends),
        "gone": round(float(progress.gone), 4),
        "rows": [_pace_json(row) for row in progress.rows],
        "whole": _pace_json(progress.whole),
        "misses": [_miss_json(miss) for miss in progress.misses],
    }


def _pace_json(row: Pace) -> dict[str, Any]:
    return {
        "name": row.name,
        "tasks": row.tasks,
        "due": row.due,
        "done_due": row.done_due,
        "done": row.done,
        "on_time": row.on_time,
        "waiting": row.waiting,
        "running": row.running,
        "owed": row.owed,
        "share_done": round(float(row.share_done), 4),
    }


def _miss_json(miss: Miss) -> dict[str, Any]:
    return {
        "task": miss.key,
        "unit": miss.unit,
        "item": miss.item,
        "title": miss.title,
        "due": day_json(miss.due),
        "why": miss.why,
    }


def show_progress(progress: Progress, by: str) -> None:
    """Rows, the whole, and what will miss, with the arithmetic."""
    columns = (
        Column(BY[by]),
        Column("任务", "right"),
        Column("应办结", "right"),
        Column("已办结", "right"),
        Column("按时", "right"),
        Column("待审核", "right", from_width=100),
        Column("完成", "right"),
        Column("欠", "right"),
        Column("落后", "right"),
        Column("持续推进", "right", from_width=100),
    )
    say(
        f"{progress.plan} 截至 {progress.as_of}：时间过去 {float(progress.gone):.0%}"
        f"（{progress.begun} 至 {progress.ends}）"
    )
    rows = [*progress.rows, progress.whole] if len(progress.rows) > 1 else progress.rows
    show(table(columns, (_row(row, progress) for row in rows)))
    say("应办结是到这一天已到期的，欠是其中没有办结的；落后是时间比完成多过去几个百分点。")
    say("")
    _show_misses(progress)


def _row(row: Pace, progress: Progress) -> tuple[str | Cell, ...]:
    points = round(float(progress.gone - row.share_done) * 100)
    return (
        row.name,
        str(row.tasks),
        str(row.due),
        str(row.done),
        str(row.on_time),
        str(row.waiting),
        f"{float(row.share_done):.0%}" if row.tasks else "—",
        Cell(str(row.owed), colour="red" if row.owed else None),
        str(points) if row.tasks and points > 0 else "—",
        str(row.running),
    )


def _show_misses(progress: Progress) -> None:
    if not progress.misses:
        say("没有到期的任务，照现在的进度都不会误期")
        return
    columns = (Column("期限"), Column("单位"), Column("项"), Column("怎样算的"))
    alike = groupby(progress.misses, key=lambda miss: (miss.due, miss.unit, miss.why))
    rows = [
        (f"{due}", unit, "、".join(miss.item for miss in misses), why)
        for (due, unit, why), misses in alike
    ]
    title = f"照现在的进度会误期的 {len(progress.misses)} 个任务"
    show(table(columns, rows[:MOST_MISSES], title=title))
    if len(rows) > MOST_MISSES:
        say(f"只列出最近到期的 {MOST_MISSES} 行，共 {len(rows)} 行（--json 有全部）")
