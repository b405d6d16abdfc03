"""A task and the one function that moves it; recording, recovery and display all pass through it.

It reads no clock: an event carries its own time, and an audit's event the date it looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zwgk_flow.definition.lifecycle import ROLES, Lifecycle, Transition
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.event import BIRTH, NO_HASH, Event, local_day
from zwgk_flow.domain.machine import edges_of
from zwgk_flow.errors import IllegalStep, NotAllowed


@dataclass(frozen=True, slots=True)
class Task:
    """What one unit owes for one item, as its events left it.

    `seq` and `head` are those of its last event; `evidence` counts what this cycle brought;
    `metrics` holds the latest reported value of each; `original_due` never changes. `requested`
    is the extension asked for and not yet decided. `lapses` counts how often it became overdue.
    """

    key: str
    unit: str
    role: str
    state: str
    due: date | None
    original_due: date | None
    continuous: bool = False
    milestone: bool = False
    evidence_required: bool = True
    targets: tuple[Target, ...] = ()
    seq: int = 0
    head: str = NO_HASH
    cycle: int = 1
    claim_pending: bool = False
    evidence: int = 0
    metrics: Mapping[str, str] = field(default_factory=dict)
    reported_at: datetime | None = None
    returns: int = 0
    extensions: int = 0
    lapses: int = 0
    requested: Mapping[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> str:
        """The plan's identifier."""
        return self.key.split("/", 2)[0]

    @property
    def item(self) -> str:
        """The item's identifier within the plan."""
        return self.key.split("/", 2)[1]

    @property
    def occurrence(self) -> str:
        """Which of several: a period or the day of an event; empty where there is only one."""
        return self.key.partition("@")[2]


def unit_of(key: str) -> str:
    """The unit in a key `PLAN/ITEM/UNIT` or `PLAN/ITEM/UNIT@OCCURRENCE`."""
    return key.split("/", 2)[2].partition("@")[0]


def birth(task: Task) -> dict[str, Any]:
    """The content of a task's first event: everything `apply` needs to make it again."""
    return {
        "role": task.role,
        "state": task.state,
        "due": task.due.isoformat() if task.due else None,
        "continuous": task.continuous,
        "milestone": task.milestone,
        "evidence_required": task.evidence_required,
        "targets": [target_json(target) for target in task.targets],
    }


def target_json(target: Target) -> dict[str, str]:
    """A target as plain JSON."""
    said = {
        "metric": target.metric,
        "op": target.op,
        "value": str(target.value),
        "unit": target.unit,
    }
    return {**said, "period": target.period} if target.period else said


def target_of(data: Mapping[str, str]) -> Target:
    """The target that `target_json` wrote."""
    return Target(
        data["metric"], data["op"], Decimal(data["value"]), data["unit"], data.get("period")
    )


def apply(lifecycle: Lifecycle, task: Task | None, event: Event) -> Task:
    """The task after `event`; IllegalStep or NotAllowed where the lifecycle says no."""
    if task is None:
        return Task(**_born(event))
    return replace(task, **_changes(lifecycle, task, event))


def replay(lifecycle: Lifecycle, events: Iterable[Event]) -> Task | None:
    """The task that a history leads to, None for an empty one; raises where it is not legal."""
    task: Task | None = None
    for event in events:
        task = apply(lifecycle, task, event)
    return task


def step_for(lifecycle: Lifecycle, task: Task, event: Event) -> Transition:
    """The transition that `event` takes; the first whose guards hold."""
    rows = edges_of(lifecycle).get((event.trigger, task.state), ())
    if not rows:
        raise IllegalStep(
            _asked(lifecycle, task, event),
            f"任务现在是“{lifecycle.name(task.state)}”",
            _possible(lifecycle, task, event),
        )
    role, reasons = event.as_role, None
    for row in rows:
        if role in row.by:
            reasons = _refusals(lifecycle, task, event, row)
            if not reasons:
                return row
    if reasons is None:
        raise NotAllowed(
            _asked(lifecycle, task, event),
            f"这一步只能由{'、'.join(ROLES[role] for role in rows[0].by)}办理",
            f"{event.actor} 的身份是{ROLES.get(role, role)}",
        )
    raise IllegalStep(
        _asked(lifecycle, task, event),
        "，".join(dict.fromkeys(reasons.values())),
        "补齐后可再办理" if reasons.keys() <= SUPPLIED else _possible(lifecycle, task, event),
    )


def _refusals(lifecycle: Lifecycle, task: Task, event: Event, row: Transition) -> dict[str, str]:
    """Why the guards of a transition refuse, by guard; empty where they hold."""
    reasons: dict[str, str] = {}
    for guard in row.guards:
        reason = GUARDS[guard](lifecycle, task, event)
        if reason is not None:
            reasons[guard] = reason
    return reasons


def _born(event: Event) -> dict[str, Any]:
    """The fields of a new task."""
    if event.trigger != BIRTH or event.seq != 1:
        raise IllegalStep(f"{event.task} 的第一条记录", f"应为分派，实为 {event.trigger}")
    born = event.content
    due = date.fromisoformat(born["due"]) if born["due"] else None
    return {
        "key": event.task,
        "unit": unit_of(event.task),
        "role": born["role"],
        "state": born["state"],
        "due": due,
        "original_due": due,
        "continuous": born["continuous"],
        "milestone": born["milestone"],
        "evidence_required": born["evidence_required"],
        "targets": tuple(target_of(target) for target in born["targets"]),
        "seq": 1,
        "head": event.hash,
    }


def _changes(lifecycle: Lifecycle, task: Task, event: Event) -> dict[str, Any]:
    """The fields that a legal event changes, with their new values."""
    if event.trigger == BIRTH or event.seq != task.seq + 1 or event.task != task.key:
        raise IllegalStep(
            _asked(lifecycle, task, event),
            f"第 {event.seq} 条记录不能接在第 {task.seq} 条之后",
        )
    row, said = step_for(lifecycle, task, event), event.content
    changes: dict[str, Any] = {"seq": event.seq, "head": event.hash}
    state = row.leads_to(task.state)
    if state != task.state:
        changes["state"] = state
        changes["lapses"] = task.lapses + lifecycle.by_id[state].late
    if row.claim is not None:
        changes["claim_pending"] = row.claim == "open"
    if event.trigger == "return":
        changes["returns"] = task.returns + 1
    if event.as_role == "unit":
        changes["reported_at"] = event.at
    if "evidence" in said:
        changes["evidence"] = task.evidence + len(said["evidence"])
    if said.get("metrics"):
        changes["metrics"] = {**task.metrics, **said["metrics"]}
    if row.request == "open":
        changes["requested"] = {"due": said["due"], "reason": said["reason"]}
    elif "new_date" in row.guards:
        changes |= {"due": date.fromisoformat(said["due"]), "extensions": task.extensions + 1}
    if row.request == "close":
        changes["requested"] = {}
    if lifecycle.by_id[state].closed:
        changes["requested"] = {}  # nothing is left to be put off
    if row.new_cycle:
        changes |= {"cycle": task.cycle + 1, "evidence": 0, "metrics": {}, "requested": {}}
        if said.get("due"):
            changes["due"] = date.fromisoformat(said["due"])  # by when to rectify
    return changes


def _asked(lifecycle: Lifecycle, task: Task, event: Event) -> str:
    name = lifecycle.trigger_names.get(event.trigger, event.trigger)
    return f"要对 {task.key} 办理“{name}”"


def _possible(lifecycle: Lifecycle, task: Task, refused: Event) -> str:
    """What somebody can do now: the other steps that the task as it stands allows."""
    names = [
        f"{lifecycle.trigger_names[trigger]}（{trigger.replace('_', '-')}）"
        for trigger in lifecycle.triggers_from(task.state)
        if trigger != refused.trigger
        and any(
            set(row.by) - {"audit"}
            and not any(GUARDS[g](lifecycle, task, refused) for g in STANDING & set(row.guards))
            for row in lifecycle.steps(trigger, task.state)
        )
    ]
    return f"现在可以：{'、'.join(names)}" if names else "现在没有可办的步骤"


def unmet_targets(task: Task, metrics: Mapping[str, str]) -> tuple[Target, ...]:
    """The targets that the reported values do not meet; a value never reported does not."""
    return tuple(
        target
        for target in task.targets
        if target.metric not in metrics or not target.met_by(Decimal(metrics[target.metric]))
    )


Guard = Callable[[Lifecycle, Task, Event], str | None]


def _reason(_lifecycle: Lifecycle, _task: Task, event: Event) -> str | None:
    return None if str(event.content.get("reason", "")).strip() else "需要写明理由（--reason）"


def _claim_pending(_lifecycle: Lifecycle, task: Task, _event: Event) -> str | None:
    return None if task.claim_pending else "责任单位还没有报结"


def _evidence(_lifecycle: Lifecycle, task: Task, event: Event) -> str | None:
    has = task.evidence or event.content.get("evidence") or not task.evidence_required
    return None if has else "还没有佐证材料（--evidence）"


def _targets(_lifecycle: Lifecycle, task: Task, event: Event) -> str | None:
    if str(event.content.get("waive", "")).strip():
        return None
    unmet = unmet_targets(task, {**task.metrics, **event.content.get("metrics", {})})
    if not unmet:
        return None
    asked = "、".join(f"{t.metric} {t.op} {t.value}{t.unit}" for t in unmet)
    return f"量化指标未达到：{asked}（--metric 填报，或 --waive 写明豁免理由）"


def _continuous(_lifecycle: Lifecycle, task: Task, _event: Event) -> str | None:
    return None if task.continuous or task.milestone else "不是持续推进或有阶段目标的任务"


def _due_passed(_lifecycle: Lifecycle, task: Task, event: Event) -> str | None:
    passed = task.due is not None and task.due < date.fromisoformat(event.content["as_of"])
    return None if passed else "期限还没有过"


def _not_staged(lifecycle: Lifecycle, task: Task, _event: Event) -> str | None:
    staged = task.continuous and lifecycle.by_id[task.state].staged
    return "本期内已经阶段性完成" if staged else None


def _new_date(_lifecycle: Lifecycle, task: Task, event: Event) -> str | None:
    said = event.content.get("due")
    if not said:
        return "需要给出新的期限（--due 年-月-日）"
    due = date.fromisoformat(said)
    later = task.due is None or due > task.due
    return None if later else f"新的期限 {due} 不晚于现期限 {task.due}"


def _requested(_lifecycle: Lifecycle, task: Task, _event: Event) -> str | None:
    return None if task.requested else "责任单位没有申请延期"


def _new_date_ahead(_lifecycle: Lifecycle, _task: Task, event: Event) -> str | None:
    said = event.content.get("due")
    ahead = said and date.fromisoformat(said) >= local_day(event.at)
    return None if ahead else "新的期限已经过去"


GUARDS: Mapping[str, Guard] = {
    "reason": _reason,
    "claim_pending": _claim_pending,
    "evidence_where_required": _evidence,
    "targets_met": _targets,
    "continuous_or_milestone": _continuous,
    "due_passed": _due_passed,
    "not_staged_in_period": _not_staged,
    "new_date": _new_date,
    "new_date_ahead": _new_date_ahead,
    "extension_requested": _requested,
}
# what stands in the task itself, whoever asks for whatever step
STANDING = {"claim_pending", "continuous_or_milestone", "extension_requested"}
# what the same step can bring when it is asked for again
SUPPLIED = {"reason", "evidence_where_required", "targets_met", "new_date", "new_date_ahead"}
