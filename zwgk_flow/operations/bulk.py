"""One step with many tasks in one transaction: refusals are listed, the rest is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.domain.task import Task
from zwgk_flow.errors import NotFound, Refused, UsageError
from zwgk_flow.operations.stepping import checked, step
from zwgk_flow.operations.tasks import TaskFilter, views
from zwgk_flow.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: the task after the step, or why it was refused."""

    key: str
    task: Task | None
    refusal: str = ""


def advance_many(
    store: Store,
    wanted: TaskFilter,
    trigger: str,
    actor: Actor,
    now: datetime,
    content: Mapping[str, Any],
    *,
    dry_run: bool = False,
) -> list[Outcome]:
    """Take one step with every task asked for, in printed order.

    With `dry_run` everything is tried and nothing kept. Raises UsageError where nothing narrows
    the choice, and NotFound where it holds no task.
    """
    if wanted == TaskFilter():
        raise UsageError("成批办理要用 --plan、--item、--unit、--state 或 --light 限定范围")
    said = checked(content)
    with store.trying() if dry_run else store.writing() as transaction:
        keys = [view.task.key for view in views(transaction, wanted, local_day(now))]
        if not keys:
            raise NotFound(
                "要成批办理", "选中的范围里没有任务", "可用 zwgk task list 加同样的选项查看"
            )
        outcomes = []
        for key in keys:
            try:
                outcomes.append(Outcome(key, step(transaction, key, trigger, actor, now, said)))
            except Refused as refusal:
                outcomes.append(Outcome(key, None, refusal.truth))
    return outcomes
