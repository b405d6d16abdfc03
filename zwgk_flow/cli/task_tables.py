"""Tasks as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from zwgk_flow.cli.keyed_tables import headed
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, day_cell, facts, light_cell, moment_cell, show, table
from zwgk_flow.domain.event import BIRTH, Event
from zwgk_flow.domain.evidence import evidence_of
from zwgk_flow.domain.task import Task
from zwgk_flow.operations.tasks import TaskDetail, TaskView
from zwgk_flow.operations.words import CAPACITY_NAMES, ROLE_NAMES


def show_tasks(views: Sequence[TaskView], as_of: date, limit: int | None = None) -> None:
    """Tasks, one table a plan, and how many; where these are a full page, how to go on."""
    columns = (
        Column("项", "right"),
        Column("任务", from_width=100),
        Column("责任单位"),
        Column("角色", from_width=120),
        Column("状态"),
        Column("期限"),
        Column("原定期限", from_width=120),
        Column("亮灯"),
    )
    for plan, of_plan in groupby(views, key=lambda view: view.task.plan):
        shown = list(of_plan)
        several = any(view.task.occurrence for view in shown)
        title = headed(plan, occurrences=several)
        show(table(columns, map(_task_row, shown), title=title))
    if limit is None or len(views) < limit:
        say(f"共 {len(views)} 个任务，亮灯截至 {as_of}")
        return
    after = views[-1].task.key
    say(f"列出 {len(views)} 个任务，亮灯截至 {as_of}；后面的，加 --after {after} 接着看")


def _task_row(view: TaskView) -> tuple[str | Cell, ...]:
    task = view.task
    return (
        task.item,
        view.title,
        task.key.split("/", 2)[2],
        ROLE_NAMES.get(task.role, task.role),
        _state(view),
        day_cell(task.due),
        day_cell(task.original_due) if task.original_due != task.due else "",
        light_cell(view.light),
    )


def _state(view: TaskView) -> str:
    return view.state_name + ("·待审核" if view.task.claim_pending else "")


def show_one_task(detail: TaskDetail) -> None:
    """A task's facts, then its history."""
    task, item = detail.view.task, detail.item
    original = f"（原定 {task.original_due or '未定'}）" if task.original_due != task.due else ""
    show(
        facts(
            {
                "任务": f"{item.id}　{item.title}",
                "编号": task.key,
                "要求": item.summary,
                "篇章": item.section,
                "责任单位": f"{task.unit}（{ROLE_NAMES.get(task.role, task.role)}）",
                "完成时限": f"{item.deadline or '—'} → {day_cell(task.due)}{original}",
                "状态": _state(detail.view),
                "亮灯": light_cell(detail.view.light),
                "指标": "；".join(_targets(detail)),
                "佐证材料": "\n".join(_evidence(detail)) or "没有",
                "延期申请": _requested(task),
                "累计": f"延期 {task.extensions} 次，退回 {task.returns} 次，逾期 {task.lapses} 次",
            }
        )
    )
    say("")
    show(
        table(
            (
                Column("序", "right"),
                Column("时间"),
                Column("办理"),
                Column("办理人"),
                Column("内容"),
            ),
            (_event_row(detail, event) for event in detail.events),
        )
    )
    say(f"共 {len(detail.events)} 条留痕")


def _evidence(detail: TaskDetail) -> Iterator[str]:
    for piece in evidence_of(detail.events):
        version = f"（第 {piece.revision} 版）" if piece.revision > 1 else ""
        cycle = f"（第 {detail.cycle_at(piece.seq)} 轮）" if detail.view.task.cycle > 1 else ""
        mark = f" SHA-256 {piece.sha256[:12]}…" if piece.sha256 else ""
        yield f"{piece.name}{version}{cycle}{mark}"


def _requested(task: Task) -> str:
    said = task.requested
    return f"申请延到 {said['due']}，理由：{said['reason']}（待决定）" if said else ""


def _targets(detail: TaskDetail) -> Iterator[str]:
    for target in detail.view.task.targets:
        said = detail.view.task.metrics.get(target.metric, "未填报")
        yield f"{target.metric} {target.op} {target.value}{target.unit}（{said}）"


def _event_row(detail: TaskDetail, event: Event) -> tuple[str, ...]:
    names = {BIRTH: "分派", **detail.plan.lifecycle.trigger_names}
    capacity = CAPACITY_NAMES.get(event.acting_as, event.acting_as)
    return (
        str(event.seq),
        moment_cell(event.at),
        names.get(event.trigger, event.trigger),
        f"{event.actor}（{capacity}）",
        "" if event.trigger == BIRTH else "；".join(_said(event.content)),
    )


def _said(content: Mapping[str, Any]) -> Iterator[str]:
    """An event's content in words, what is known first."""
    labels = {"note": "", "reason": "理由：", "waive": "豁免：", "due": "新期限 ", "as_of": "截至 "}
    for key, label in labels.items():
        if content.get(key):
            yield f"{label}{content[key]}"
    for metric, value in content.get("metrics", {}).items():
        yield f"{metric}={value}"
    for evidence in content.get("evidence", ()):
        yield f"佐证：{evidence.get('url') or evidence.get('file')}"
