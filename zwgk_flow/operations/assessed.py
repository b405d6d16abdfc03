"""Assessing inside one transaction: facts from the ledger and the records, then scores and ranks.

It writes nothing; the same ledger, records, rules and day give the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from zwgk_flow.definition.assessment import Assessment
from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.assessment import Fact, ranking, score
from zwgk_flow.domain.assessment_facts import OfTask, called, facts_of_look_backs, facts_of_task
from zwgk_flow.domain.assessment_result import Assessed, Left
from zwgk_flow.domain.checkpoint import Checkpoint, checkpoint_of
from zwgk_flow.errors import Refused
from zwgk_flow.store import Transaction
from zwgk_flow.store.appeals import UPHELD, read_appeals
from zwgk_flow.store.assessments import (
    read_finding_facts,
    read_first_day,
    read_rung_facts,
    read_rung_names,
)
from zwgk_flow.store.checkpoints import heads
from zwgk_flow.store.ledger import read_histories
from zwgk_flow.store.look_backs import read_look_backs
from zwgk_flow.store.remarks import Remark, read_remarks


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every fact up to a day, the tasks whose claims wait, and the kinds of all remarks."""

    facts: tuple[Fact, ...]
    waiting: tuple[OfTask, ...]
    remarked: frozenset[str]


def gather(
    transaction: Transaction,
    plan: AdoptedPlan,
    rules: Assessment,
    calendar: Calendar,
    as_of: date,
) -> Gathered:
    """What is known of a plan at the end of a day; findings and rungs of what rules name only."""
    tasks = [
        facts_of_task(plan, calendar, events, as_of)
        for events in read_histories(transaction, plan.id)
    ]
    out = {task.key for task in tasks if not task.counts}
    supporting = {task.key for task in tasks if task.support}
    remarks = [one for one in read_remarks(transaction, plan.id) if _stands(one, as_of)]
    found = (
        *(fact for task in tasks for fact in task.facts),
        *_named(plan, read_rung_facts(transaction, plan.id, rules.sorts("rung"), as_of)),
        *_named(plan, read_finding_facts(transaction, plan.id, rules.sorts("finding"), as_of)),
        *facts_of_look_backs(plan, read_look_backs(transaction, plan.id), as_of),
        *(_of_remark(plan, remark) for remark in remarks),
    )
    return Gathered(
        tuple(
            # what the office noted of a unit, it meant for that unit
            replace(fact, support=fact.kind != "remark" and fact.task in supporting)
            for fact in found
            if fact.task not in out
        ),
        tuple(task for task in tasks if task.waits),
        frozenset(remark.kind for remark in remarks),
    )


def _stands(remark: Remark, as_of: date) -> bool:
    return remark.on <= as_of and remark.struck_at is None


def _named(plan: AdoptedPlan, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts of the records say which item they are of."""
    return (replace(fact, says=f"{called(plan, fact.task)}：{fact.says}") for fact in facts)


def _of_remark(plan: AdoptedPlan, remark: Remark) -> Fact:
    about = f"{called(plan, remark.task)}：" if remark.task else ""
    return Fact(
        kind="remark",
        id=remark.id,
        unit=remark.unit,
        task=remark.task,
        on=remark.on,
        says=f"{about}{remark.on} {remark.note}",
        of=remark.kind,
        proven=bool(remark.evidence),
    )


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A result, the checkpoint over the ledger it was read from, the kinds of all remarks."""

    result: Assessed
    taken: Checkpoint
    remarked: frozenset[str]


def assess(
    transaction: Transaction,
    plan: AdoptedPlan,
    rules: Assessment,
    digest: str,
    calendar: Calendar,
    as_of: date,
    now: datetime,
) -> Reckoned:
    """Score and rank every unit with tasks; the result holds the ledger's root but no hour."""
    gathered = gather(transaction, plan, rules, calendar, as_of)
    taken = checkpoint_of(heads(transaction), now, transaction.algorithm)
    left = _left_out(transaction, plan.id, gathered)
    without = {(one.fact, one.unit) for one in left}
    facts: dict[str, list[Fact]] = {unit: [] for unit in plan.responsible}
    waiting: dict[str, list[str]] = {unit: [] for unit in facts}
    for fact in gathered.facts:
        if (fact.id, fact.unit) not in without and fact.unit in facts:
            facts[fact.unit].append(fact)
    for task in gathered.waiting:
        waiting.get(task.unit, []).append(task.key)
    standings = ranking(score(rules, unit, facts[unit], tuple(waiting[unit])) for unit in facts)
    result = Assessed(
        plan.id,
        plan.title,
        plan.revision,
        rules.id,
        digest,
        as_of,
        taken.root,
        standings,
        tuple(left),
    )
    return Reckoned(result, taken, gathered.remarked)


def _left_out(transaction: Transaction, plan: str, gathered: Gathered) -> list[Left]:
    """What upheld appeals leave out of the facts at hand."""
    known = {(fact.id, fact.unit) for fact in gathered.facts}
    return [
        Left(fact, appeal.unit, appeal.id)
        for appeal in read_appeals(transaction, plan=plan)
        if appeal.outcome == UPHELD
        for fact in appeal.without
        if (fact, appeal.unit) in known
    ]


def refuse_unborn(transaction: Transaction, plan: AdoptedPlan, asked: str, as_of: date) -> None:
    """Before its first task was assigned nothing is known of a plan: neither good nor bad."""
    first = read_first_day(transaction, plan.id)
    if first is None or as_of < first:
        raise Refused(
            asked,
            f"第一项任务是 {first} 才分派的，那一天台账里还什么都没有"
            if first
            else "还没有分派任何任务",
            f"请选 {first} 或以后的日期" if first else "任务分派以后再看",
        )


def refuse_misfit(transaction: Transaction, plan: AdoptedPlan, rules: Assessment) -> None:
    """Rules that name a rung which the plan has never known would never count."""
    named = {rung.id: rung.name for rung in plan.ladder.rungs}
    known = {**read_rung_names(transaction, plan.id), **named}
    unknown = sorted(rules.sorts("rung") - known.keys())
    if unknown:
        raise Refused(
            f"要按“{rules.title}”考核 {plan.id}",
            f"办法里的“{'、'.join(unknown)}”不是这份计划的督办阶梯里的级",
            f"有的是：{'、'.join(f'{id}（{name}）' for id, name in known.items())}",
        )
