"""Adopting a plan: its tasks are born; adopting a later revision of it; listing what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.adopted import AdoptedPlan, PlanHead
from zwgk_flow.domain.births import Birth, births
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.revision import broken_promises, joined, watched_since
from zwgk_flow.domain.rollup import count_items, count_tasks
from zwgk_flow.domain.task import replay
from zwgk_flow.errors import NotAllowed, Refused
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import history, insert_tasks, read_tasks, refresh_statistics
from zwgk_flow.store.lists import count_states, standings
from zwgk_flow.store.plans import (
    hold_plan,
    read_digest,
    read_heads,
    read_plan,
    read_task_dates,
    write_plan,
)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an adoption did; `new_tasks` 0 and `changed` False where nothing was new."""

    plan: str
    revision: int
    items: int
    tasks: int
    new_tasks: int
    changed: bool


@dataclass(frozen=True, slots=True)
class PlanView:
    """An adopted plan, how many items it has, and how many tasks and items are in which state.

    `item_states` is empty where nobody asked for it.
    """

    plan: PlanHead
    items: int
    states: Mapping[str, int]
    item_states: Mapping[str, int]

    @property
    def tasks(self) -> int:
        """How many tasks there are."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class PlanDetail(PlanView):
    """The same of a plan that was read whole."""

    plan: AdoptedPlan


def adopt_plan(store: Store, plan: Plan, actor: Actor, now: datetime) -> Adoption:
    """Adopt a compiled plan, or a later revision of one already adopted.

    A revision may add items and units and change words, contacts and policy; what was handed out
    stays as it was (`domain.revision`). Raises NotAllowed or Refused; nothing is written then.
    """
    with store.writing() as transaction:
        hold_plan(transaction, plan.id)
        known = read_digest(transaction, plan.id)
        adopted = read_plan(transaction, plan.id) if known else None
        _refuse_stranger(plan, adopted.office if adopted else plan.office, actor)
        if adopted and known == plan.digest:
            return _adoption(plan, adopted, new=0, changed=False)
        if adopted:
            _refuse_misfit(transaction, plan, adopted.lifecycle)
            _refuse_broken(transaction, plan, adopted)
        existing = read_task_dates(transaction, plan.id)
        write_plan(
            transaction,
            plan,
            digest=plan.digest,
            adopted_at=now,
            adopted_by=str(actor),
            watched_since=watched_since(plan, adopted, now) if adopted else {},
            joined=joined(plan, adopted, now) if adopted else {},
        )
        adopted = read_plan(transaction, plan.id)
        of_plan = _births(adopted, actor, now, transaction.algorithm)
        born = [birth for birth in of_plan if birth.task.key not in existing]
        insert_tasks(transaction, born)
        refresh_statistics(transaction)
        return _adoption(plan, adopted, new=len(born), changed=True)


def _births(plan: AdoptedPlan, actor: Actor, now: datetime, algorithm: str) -> Iterator[Birth]:
    """The tasks that are handed out at once, in printed order."""
    for item in plan.items.values():
        if not item.opens_later:
            yield from births(
                plan, item, str(actor), "office", now, due=item.due, algorithm=algorithm
            )


def list_plans(store: Store, *, by_item: bool = False) -> list[PlanView]:
    """Every adopted plan with its counts.

    `by_item` also counts items by their states, which takes some five times as long.
    """
    with store.reading() as transaction:
        heads = read_heads(transaction)
        if not by_item:
            counts = count_states(transaction)
            return [PlanView(head, items, counts.get(head.id, {}), {}) for head, items in heads]
        found = dict(standings(transaction))
    return [
        PlanView(head, items, count_tasks(of_plan), count_items(head.lifecycle, of_plan))
        for head, items in heads
        for of_plan in (found.get(head.id, []),)
    ]


def show_plan(store: Store, id: str) -> PlanDetail:
    """One adopted plan with its counts; NotFound with the plans there are."""
    with store.reading() as transaction:
        plan = read_plan(transaction, id)
        found = dict(standings(transaction, id)).get(id, [])
    return PlanDetail(plan, len(plan.items), count_tasks(found), count_items(plan.lifecycle, found))


def _adoption(plan: Plan, adopted: AdoptedPlan, *, new: int, changed: bool) -> Adoption:
    return Adoption(plan.id, adopted.revision, len(plan.items), plan.task_count, new, changed)


def _refuse_stranger(plan: Plan, office: str, actor: Actor) -> None:
    """A revision is loaded by the office that answers for the plan now, whatever its file says."""
    if actor.unit != office:
        raise NotAllowed(
            f"要载入计划 {plan.id}",
            f"{actor} 不是这份计划的政务公开办",
            f"只能由 {office} 载入，例如 --actor {office}/值班员",
        )


def _refuse_misfit(transaction: Transaction, plan: Plan, adopted: Lifecycle) -> None:
    """A new lifecycle may not make history illegal, nor put a task where its steps did not lead."""
    if plan.lifecycle.source == adopted.source:
        return
    for task in read_tasks(transaction, plan.id):
        try:
            told = replay(plan.lifecycle, history(transaction, task.key))
        except (Refused, KeyError):
            told = None
        is_open, was_open = (task.state in one.open_states for one in (plan.lifecycle, adopted))
        if told != task or is_open != was_open:
            raise Refused(
                f"要载入计划 {plan.id} 的新版本",
                f"它的流转容不下已经办过的步骤（如 {task.key}，现为“{adopted.name(task.state)}”）",
                "请保留已经用过的状态和步骤，只增加新的",
            )


def _refuse_broken(transaction: Transaction, plan: Plan, adopted: AdoptedPlan) -> None:
    """What was handed out changes by a step of the ledger, not by a new file."""
    broken = list(broken_promises(plan, adopted, read_tasks(transaction, plan.id)))
    if broken:
        raise Refused(
            f"要载入计划 {plan.id} 的新版本",
            "，".join(broken),
            "已下达的照旧办理：请在文件里写回原样；改期用 zwgk task extend，"
            "不再办的先用 zwgk task withdraw 撤销、再从文件里去掉，要求变了的请另立新项",
        )
