"""Is a task on time, reported on, and on course to its targets? It looks at no report's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.findings import CLEARS, Finding, Snapshot, finding, open_tasks
from zwgk_flow.domain.pace import (
    is_past_due,
    off_course,
    report_is_old,
    share_passed_in_silence,
    unstarted,
)
from zwgk_flow.domain.task import Task, unmet_targets


def deadline(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    """Overdue, or due soon: within the plan's working days, or at a share of the task's time."""
    for task in open_tasks(snapshot):
        if task.due is None:
            continue
        if is_past_due(snapshot.plan, task, as_of):
            late = snapshot.calendar.working_days_between(task.due, as_of)
            yield finding(task.key, "overdue", f"期限 {task.due}，已逾期 {late} 个工作日")
        elif not task.claim_pending and (said := _due_soon(snapshot, task, task.due, as_of)):
            yield finding(task.key, "due_soon", *said)


def _due_soon(snapshot: Snapshot, task: Task, due: date, as_of: date) -> tuple[str, str] | None:
    """Cause and remedy; the days that are left say more than a share of the time."""
    left = snapshot.calendar.working_days_between(as_of, due)
    if 0 <= left <= snapshot.plan.due_soon.workdays:
        return f"期限 {due}，还有 {left} 个工作日", CLEARS["due_soon"]
    share = share_passed_in_silence(snapshot.plan, task, as_of)
    if share is None:
        return None
    return f"期限 {due}，时间已过 {share}%，这一段没有进展报告", CLEARS["no_report"]


def progress(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    """No report in the cadence's period; not started although much of the time is over."""
    plan = snapshot.plan
    for task in open_tasks(snapshot):
        if report_is_old(plan, task, as_of):
            reported = task.reported_at and local_day(task.reported_at)
            last = f"上次在 {reported}" if reported else "还没有报告过"
            cause = f"本周期没有进展报告，{last}"
            yield finding(task.key, "no_report", cause)
        if is_past_due(plan, task, as_of) or task.due is None or task.claim_pending:
            continue
        if why := unstarted(plan, task, as_of):
            yield finding(task.key, "behind", f"序时进度落后：{why}")


def target(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    """A target not met where the work is said to be done or its time is over; else off course."""
    for task in open_tasks(snapshot):
        if not task.targets:
            continue
        if task.claim_pending or is_past_due(snapshot.plan, task, as_of):
            unmet = unmet_targets(task, task.metrics)
            if unmet:
                said = (_against(each, task.metrics.get(each.metric)) for each in unmet)
                yield finding(task.key, "target_unmet", "；".join(said))
        elif why := off_course(snapshot.plan, task, as_of):
            yield finding(task.key, "target_off_course", f"指标落后于时间：{why}")


def _against(target: Target, said: str | None) -> str:
    asked = f"{target.metric} 要求 {target.op} {target.value}{target.unit}"
    return f"{asked}，{'没有填报' if said is None else f'填报 {said}'}"
