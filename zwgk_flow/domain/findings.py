"""What checks look at and what they say: a plan's snapshot, and findings; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.lifecycle import State
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.links import Link
from zwgk_flow.domain.task import Task

_WRITE_ANEW = "重新报告，写明本单位做了什么、做到哪一步；已办结的，回头看时核对"

# what would clear a finding, by its code
CLEARS: Mapping[str, str] = {
    "overdue": "办结，或经政务公开办同意延期",
    "due_soon": "按期报结并附佐证材料",
    "no_report": "报告进展",
    "behind": "启动并报告进展",
    "target_unmet": "填报达到要求的数值，或由政务公开办写明理由豁免",
    "target_off_course": "加快进度并填报新的数值",
    "no_evidence": "补交网页链接或文件",
    "link_dead": "恢复网页，或补交新的链接",
    "link_changed": "核对现在的内容；不再能证明的，补交新的材料",
    "link_silent": "恢复网页，或补交新的链接",
    "claim_waiting": "政务公开办审核办结，或写明理由退回",
    "returned_unanswered": "按退回意见补正，报告进展或再次报结",
    "extension_late": "政务公开办作出决定；延期申请应在到期前提出",
    "repeats_task": _WRITE_ANEW,
    "alike_report": _WRITE_ANEW,
    "foreign_district": "核对是否照搬外地材料，重新报告",
    "predicted_status": "抽查佐证材料，开展回头看，按实际情况定状态",
}

# how grave a finding is, by its code; what is not listed is medium
SEVERITIES: Mapping[str, str] = {
    "overdue": "high",
    "due_soon": "low",
    "link_changed": "low",
    "link_silent": "low",
    "repeats_task": "low",
    "alike_report": "low",
    "foreign_district": "low",
    "predicted_status": "low",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen at one task: why, and what would clear it, in Chinese."""

    task: str
    code: str
    severity: str
    cause: str
    clears: str


def finding(task: str, code: str, cause: str, clears: str = "") -> Finding:
    """What was seen at a task; `clears` where it takes something else than its code says."""
    return Finding(task, code, SEVERITIES.get(code, "medium"), cause, clears or CLEARS[code])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A plan and its tasks as one transaction saw them, and the calendar to judge them by.

    `events` holds, by task and in order, only the events that the audit's checks ask for, `links`
    what was last seen at the addresses of evidence; both are empty where no check asks.
    """

    plan: AdoptedPlan
    tasks: tuple[Task, ...]
    calendar: Calendar
    events: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)


def open_tasks(snapshot: Snapshot) -> Iterator[Task]:
    """The tasks on which work is still owed."""
    states = snapshot.plan.lifecycle.open_states
    return (task for task in snapshot.tasks if task.state in states)


def done_or_staged(plan: AdoptedPlan) -> Mapping[str, State]:
    """The states that say that work was done: staged, or closed by the office upon a claim."""
    lifecycle = plan.lifecycle
    return {
        state.id: state
        for state in lifecycle.states
        if state.staged or state.id in lifecycle.verified_states
    }
