"""Taking a step from the command line and saying what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from zwgk_flow import runtime
from zwgk_flow.cli import opened
from zwgk_flow.cli.output import note, say
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.operations.bulk import advance_many
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.tasks import TaskFilter, show_task


def take_one(
    trigger: str,
    key: str,
    who: Actor,
    content: Mapping[str, Any],
    *,
    seen: int | None,
    request: str | None,
) -> None:
    """One step with one task."""
    now = runtime.now()
    with opened.store() as store:
        task = advance(store, key, trigger, who, now, content, seen=seen, request=request)
        lifecycle = show_task(store, key, local_day(now)).plan.lifecycle
    step, state = lifecycle.trigger_names[trigger], lifecycle.name(task.state)
    claim = "，已报结待审核" if task.claim_pending else ""
    asked = f"，申请延期到 {task.requested['due']}" if task.requested else ""
    say(
        f"已办理“{step}”：{key} 现为“{state}”{claim}，"
        f"期限 {task.due or '—'}{asked}，第 {task.seq} 条留痕"
    )


def take_many(
    trigger: str, which: TaskFilter, who: Actor, content: Mapping[str, Any], *, dry_run: bool
) -> None:
    """One step with many tasks; every refusal is listed, and exits 1 where nothing was done."""
    with opened.store() as store:
        outcomes = advance_many(store, which, trigger, who, runtime.now(), content, dry_run=dry_run)
    refused = [outcome for outcome in outcomes if outcome.task is None]
    for outcome in refused:
        note(f"{outcome.key}：{outcome.refusal}")
    done = len(outcomes) - len(refused)
    say(f"{'试办（没有写入）' if dry_run else '已办'} {done} 项，规则不允许 {len(refused)} 项")
    if not done:
        raise typer.Exit(1)
