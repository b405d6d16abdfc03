"""Rounds of looking back (回头看): opened, listed, shown and printed; see `look_back_records`.

Rounds of one plan follow each other. What a round was opened with is frozen in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from zwgk_flow.documents.look_back import LookBackTable, write_table
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Actor, at_hour, known_on, local_day
from zwgk_flow.domain.look_back import WHAT, Case, LookBack, Printed
from zwgk_flow.domain.look_back_cases import (
    Doubts,
    candidates,
    choose,
    done_states,
    is_late_burst,
)
from zwgk_flow.domain.look_back_table import day_said, table_of
from zwgk_flow.domain.pace import opened_on
from zwgk_flow.domain.task import Task, replay
from zwgk_flow.errors import Refused, UsageError
from zwgk_flow.operations.actors import require_looker
from zwgk_flow.operations.tasks import in_printed_order
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import read_histories, read_tasks
from zwgk_flow.store.look_backs import (
    read_doubts,
    read_look_back,
    read_look_backs,
    read_report_times,
    write_look_back,
)
from zwgk_flow.store.plans import hold_plan, read_plan


def open_look_back(
    store: Store,
    plan_id: str,
    actor: Actor,
    now: datetime,
    *,
    as_of: date,
    what: str = "all",
    sample: int | None = None,
    seed: str | None = None,
) -> LookBack:
    """Open a round over what was reported done or staged: all of it, or a seeded sample.

    `what` is a key of WHAT. Without `seed` the day is the seed. What failed in a round before is
    always looked at again. Raises NotFound, NotAllowed, Refused or UsageError; nothing is written
    then.
    """
    asked = f"要对 {plan_id} 开一轮回头看"
    _refuse_unreadable(what, sample, seed)
    if as_of > local_day(now):
        raise Refused(asked, f"{as_of} 还没有到", "请用今天或以前的日期")
    with store.writing() as transaction:
        hold_plan(transaction, plan_id)
        plan = read_plan(transaction, plan_id)
        require_looker(asked, plan, actor)
        earlier = read_look_backs(transaction, plan_id)
        _refuse_unclosed(earlier, asked)
        tasks = in_printed_order(plan, _tasks_on(transaction, plan, as_of, local_day(now)))
        doubts, runs = _doubts(transaction, plan, tasks, as_of)
        found = tuple(candidates(plan, tasks, what, earlier, doubts))
        if not found:
            raise _nothing(plan, asked, what)
        seed = seed or as_of.isoformat()
        cases = choose(found, sample, seed)
        number = len(earlier) + 1
        opened = LookBack(
            id=f"{plan_id}/look-back/{number}",
            plan=plan_id,
            number=number,
            title=plan.title,
            as_of=as_of,
            what=what,
            sample=sample,
            seed=seed,
            population=len(found),
            runs=runs,
            opened_at=now,
            opened_by=str(actor),
            items=tuple(_printed(plan, tasks, cases)),
            cases=cases,
        )
        write_look_back(transaction, opened)
    return opened


def _tasks_on(
    transaction: Transaction, plan: AdoptedPlan, day: date, today: date
) -> Iterable[Task]:
    """The tasks as they stood at the end of a day; those of a day gone by from their events."""
    if day >= today:
        return read_tasks(transaction, plan.id)
    then = (
        replay(plan.lifecycle, known_on(events, day))
        for events in read_histories(transaction, plan.id)
    )
    return [task for task in then if task]


def _refuse_unreadable(what: str, sample: int | None, seed: str | None) -> None:
    if what not in WHAT:
        raise UsageError(f"--what 写的是“{what}”；可用的有：{'、'.join(WHAT)}")
    if sample is not None and sample < 1:
        raise UsageError(f"--sample 写的是 {sample}：请写抽查多少个任务，至少 1")
    if seed is not None and sample is None:
        raise UsageError("--seed 只用于抽查：请同时用 --sample 写明抽查多少个任务")


def _refuse_unclosed(earlier: Iterable[LookBack], asked: str) -> None:
    for one in earlier:
        if one.closed_at is None:
            raise Refused(
                asked, f"{one.id} 还没有结束", f"请先记完，再用 zwgk lookback close {one.id} 结束"
            )


def _nothing(plan: AdoptedPlan, asked: str, what: str) -> Refused:
    printed = sum(bool(item.published_status) for item in plan.items.values())
    if printed and what != "published":
        hint = f"原文印有落实情况的有 {printed} 项，要连它们一起看请加 --what published"
    else:
        hint = "任务办结或阶段性完成以后再开"
    return Refused(asked, f"没有{WHAT[what]}任务", hint)


def _doubts(
    transaction: Transaction, plan: AdoptedPlan, tasks: Iterable[Task], as_of: date
) -> tuple[Doubts, tuple[str, ...]]:
    """Why tasks deserve a look, and the audits that say so."""
    codes, runs = read_doubts(transaction, plan.id, as_of)
    return Doubts(codes, frozenset(_bursts(transaction, plan, tasks, as_of))), runs


def _bursts(
    transaction: Transaction, plan: AdoptedPlan, tasks: Iterable[Task], as_of: date
) -> Iterator[str]:
    """The tasks whose reports came in a burst."""
    until = at_hour(as_of + timedelta(days=1))
    times = read_report_times(transaction, plan.id, until)
    begun = opened_on(plan)
    for task in tasks:
        days = [local_day(at) for at in times.get(task.key, ())]
        if is_late_burst(days, begun, task.due):
            yield task.key


def _printed(plan: AdoptedPlan, tasks: Iterable[Task], cases: Iterable[Case]) -> Iterator[Printed]:
    """The items of the cases as they are printed now; what was withdrawn is not owed."""
    owed: dict[str, int] = {}
    done = done_states(plan.lifecycle)
    for task in tasks:
        if task.state in done or not plan.lifecycle.by_id[task.state].closed:
            owed[task.item] = owed.get(task.item, 0) + 1
    meant = {case.item for case in cases}
    for item in plan.items.values():
        if item.id in meant:
            yield Printed(
                item.id,
                item.section,
                item.title,
                item.responsible,
                item.deadline,
                item.problem,
                item.advice,
                owed.get(item.id, 0),
            )


def list_look_backs(store: Store, plan: str | None = None) -> list[LookBack]:
    """Every round, oldest first; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return read_look_backs(transaction, plan)


def show_look_back(store: Store, id: str) -> LookBack:
    """One round with everything recorded; NotFound with the rounds there are."""
    with store.reading() as transaction:
        return read_look_back(transaction, id)


def table_of_look_back(look_back: LookBack) -> LookBackTable:
    """A round as it is handed in."""
    return LookBackTable(
        title=f"{look_back.title}落实情况“回头看”情况",
        facts=tuple(_facts(look_back)),
        day=look_back.as_of,
        rows=table_of(look_back),
    )


def write_look_back_table(look_back: LookBack, file: Path) -> LookBackTable:
    """Write the table to an .xlsx or .html file and return it; UsageError where that cannot be."""
    table = table_of_look_back(look_back)
    write_table(table, file)
    return table


def _facts(look_back: LookBack) -> Iterator[str]:
    """What was looked at, in sentences for the head of the table."""
    yield f"第 {look_back.number} 轮（{day_said(look_back.as_of)}）"
    looked = f"{len(look_back.items)} 项、{len(look_back.cases)} 个任务"
    if look_back.sample is None:
        yield f"查{WHAT[look_back.what]}任务：{looked}"
    else:
        yield f"从 {look_back.population} 个任务中按风险抽查：{looked}（随机种子 {look_back.seed}）"
    again = sum(bool(case.failed_in) for case in look_back.cases)
    if again:
        yield f"其中上次未落实的 {again} 个"
    if look_back.closed_at is None:
        waiting = f"，还有 {len(look_back.waiting)} 个待查" if look_back.waiting else ""
        yield f"本轮尚未结束{waiting}"
