"""What an audit sees in a plan on a day: checks as functions from a snapshot to findings.

It decides nothing about notices (`escalation`) and writes nothing (`operations`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.pace import is_past_due, report_is_old, slow
from zwgk_flow.domain.task import Task, unmet_targets

DUE_SOON_WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen at one task: why, and what would clear it, in Chinese."""

    task: str
    code: str
    severity: str
    cause: str
    clears: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A plan and its tasks as one transaction saw them, and the calendar to judge them by."""

    plan: AdoptedPlan
    tasks: tuple[Task, ...]
    calendar: Calendar


Check = Callable[[Snapshot, date], Iterable[Finding]]


def look(snapshot: Snapshot, checks: Iterable[str], as_of: date) -> tuple[Finding, ...]:
    """Every finding of the named checks, in the printed order of tasks, then by code."""
    printed = {task.key: n for n, task in enumerate(snapshot.tasks)}
    found = (finding for name in dict.fromkeys(checks) for finding in CHECKS[name](snapshot, as_of))
    return tuple(sorted(found, key=lambda finding: (printed[finding.task], finding.code)))


def open_tasks(snapshot: Snapshot) -> Iterator[Task]:
    """The tasks on which work is still owed."""
    states = snapshot.plan.lifecycle.open_states
    return (task for task in snapshot.tasks if task.state in states)


def _deadline(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    for task in open_tasks(snapshot):
        if task.due is None:
            continue
        if is_past_due(snapshot.plan, task, as_of):
            late = snapshot.calendar.working_days_between(task.due, as_of)
            yield Finding(
                task.key,
                "overdue",
                "high",
                f"期限 {task.due}，已逾期 {late} 个工作日",
                "办结，或经政务公开办同意延期",
            )
            continue
        left = snapshot.calendar.working_days_between(as_of, task.due)
        if 0 <= left <= DUE_SOON_WORKDAYS and not task.claim_pending:
            yield Finding(
                task.key,
                "due_soon",
                "low",
                f"期限 {task.due}，还有 {left} 个工作日",
                "按期报结并附佐证材料",
            )


def _progress(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    plan = snapshot.plan
    for task in open_tasks(snapshot):
        if report_is_old(plan, task, as_of):
            last = f"上次在 {task.reported_at:%Y-%m-%d}" if task.reported_at else "还没有报告过"
            cause = f"本周期没有进展报告，{last}"
            yield Finding(task.key, "no_report", "medium", cause, "报告进展")
        if not is_past_due(plan, task, as_of) and (why := slow(plan, task, as_of)):
            yield Finding(task.key, "behind", "medium", f"序时进度落后：{why}", "启动并报告进展")


def _target(snapshot: Snapshot, as_of: date) -> Iterator[Finding]:
    for task in snapshot.tasks:
        if not task.targets or not (task.claim_pending or is_past_due(snapshot.plan, task, as_of)):
            continue
        unmet = unmet_targets(task, task.metrics)
        if unmet:
            yield Finding(
                task.key,
                "target_unmet",
                "medium",
                "；".join(_against(target, task.metrics.get(target.metric)) for target in unmet),
                "填报达到要求的数值，或由政务公开办写明理由豁免",
            )


def _against(target: Target, said: str | None) -> str:
    asked = f"{target.metric} 要求 {target.op} {target.value}{target.unit}"
    return f"{asked}，{'没有填报' if said is None else f'填报 {said}'}"


def _evidence(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    lifecycle = snapshot.plan.lifecycle
    for task in snapshot.tasks:
        state = lifecycle.by_id[task.state]
        if (state.closed or state.staged) and task.evidence_required and not task.evidence:
            yield Finding(
                task.key,
                "no_evidence",
                "medium",
                f"已“{state.name}”，没有佐证材料",
                "补交网页链接或文件",
            )


CHECKS: Mapping[str, Check] = {
    "deadline": _deadline,
    "progress": _progress,
    "target": _target,
    "evidence": _evidence,
}
