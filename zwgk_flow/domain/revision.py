"""What a later revision of a plan may not change of what was adopted, and since when it holds.

It may add items and units, and change words, contacts and policy. Tasks in hand keep their date,
role, targets and demands: those change by a step that the ledger keeps. So does what is done; an
item that was withdrawn may be asked for anew, of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from zwgk_flow.definition.plan import Item, Plan
from zwgk_flow.definition.readings import Role
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.look_back_cases import done_states
from zwgk_flow.domain.task import Task

Same = Callable[[Item, AdoptedItem], bool]


def _roles_kept(item: Item, old: AdoptedItem) -> bool:
    """Nobody who supported must now answer, nor the other way; one more unit may make all equal."""
    roles = {one.unit: one.role.value for one in item.assignments}
    return all(
        (roles.get(unit, role) == Role.SUPPORT) == (role == Role.SUPPORT)
        for unit, role in old.assignments
    )


def _deadline_kept(item: Item, old: AdoptedItem) -> bool:
    """The day, or where there is none yet the words it will be read from."""
    kind = item.deadline.kind if item.deadline else ""
    words = item.deadline.words if item.deadline else ""
    return (item.due, kind) == (old.due, old.kind) and (
        not item.opens_later or words == old.deadline
    )


KEPT: Mapping[str, Same] = {
    "期限": _deadline_kept,
    "单位的角色": _roles_kept,
    "量化指标": lambda item, old: item.targets == old.targets,
    "阶段目标": lambda item, old: item.milestone == old.milestone,
    "佐证要求": lambda item, old: item.evidence_required == old.evidence_required,
}


def watched_since(plan: Plan, adopted: AdoptedPlan, now: datetime) -> dict[str, datetime]:
    """The kinds of audit that are due from a revision on, not from the first adoption: since when.

    A kind is another one where it counts by other periods, or had no time of its own before; one
    that only fires at another hour or day still owes the period in hand.
    """
    since: dict[str, datetime] = {}
    for kind, rule in plan.audits.items():
        before = adopted.audits.get(kind)
        if before is None or before.cron is None or before.period != rule.period:
            since[kind] = now
        elif kind in adopted.watched_since:
            since[kind] = adopted.watched_since[kind]
    return since


def joined(plan: Plan, adopted: AdoptedPlan, now: datetime) -> dict[str, date]:
    """The tasks (`ITEM/UNIT`) that this or an earlier revision brought, with its day.

    Who was not asked before owes nothing of the time before.
    """
    present = [item for item in adopted.items.values() if not item.left_out]
    known = {f"{item.id}/{unit}" for item in present for unit in item.units}
    offered = [f"{item.id}/{one.unit}" for item in plan.items for one in item.assignments]
    before = {which: day for which, day in adopted.joined.items() if which in known}
    today = {which: local_day(now) for which in offered if which not in known}
    return {**before, **today}


def broken_promises(plan: Plan, adopted: AdoptedPlan, tasks: Iterable[Task]) -> Iterator[str]:
    """Every way in which a revision would change what was handed out; none for a fair one."""
    if plan.year != adopted.year:
        yield f"年度由 {adopted.year} 改成了 {plan.year}"
    handed_out: dict[str, list[Task]] = {}
    done, finished = done_states(adopted.lifecycle), set[str]()
    for task in tasks:
        if task.state in adopted.lifecycle.open_states:
            handed_out.setdefault(task.item, []).append(task)
        elif task.state in done:
            finished.add(task.item)
    offered = {item.id: item for item in plan.items}
    for what, same in KEPT.items():
        changed = [
            item.id
            for item in plan.items
            if item.id in handed_out or item.id in finished or item.opens_later
            if (old := adopted.items.get(item.id)) and not same(item, old)
        ]
        if changed:
            yield f"改了第 {'、'.join(changed)} 项的{what}"
    lost = [
        task.key
        for id, of_item in handed_out.items()
        for task in of_item
        if id not in offered or task.unit not in {one.unit for one in offered[id].assignments}
    ]
    if lost:
        yield f"少了 {len(lost)} 项还没有办结的任务（如 {lost[0]}）"
