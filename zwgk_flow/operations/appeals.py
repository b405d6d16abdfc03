"""Appeals against published assessments: a unit raises one, the office decides it, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import NotAllowed, NotFound, Refused, UsageError
from zwgk_flow.operations.actors import require_office
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store import appeals as records
from zwgk_flow.store.appeals import DISMISSED, UPHELD, Appeal, read_appeal, read_appeals
from zwgk_flow.store.assessments import hold_assessments, read_assessment
from zwgk_flow.store.plans import read_plan

OUTCOME_NAMES: Mapping[str, str] = {UPHELD: "采纳", DISMISSED: "不采纳"}


def raise_appeal(
    store: Store, id: str, unit: str, reason: str, actor: Actor, now: datetime
) -> Appeal:
    """A unit's appeal against a published assessment.

    Raises NotAllowed for anybody but the unit, or the office for it; Refused for a draft, and for
    a reason that the unit gave before.
    """
    asked = f"要就考核 {id} 代表 {unit} 申诉"
    if not reason.strip():
        raise UsageError("申诉要写明理由（--reason）")
    with store.writing() as transaction:
        kept = read_assessment(transaction, id)
        plan = read_plan(transaction, kept.plan)
        hold_assessments(transaction, plan.id)
        if actor.unit not in (unit, plan.office):
            raise NotAllowed(asked, f"{actor} 不是 {unit} 的人", f"由 {unit} 或 {plan.office} 提出")
        if kept.published_at is None:
            raise Refused(asked, "它还是草稿", "公布以后才能申诉，现在可以直接向政务公开办反映")
        if kept.assessed.standing(unit) is None:
            raise NotFound(asked, f"{id} 里没有这个单位")
        earlier = [one for one in read_appeals(transaction, assessment=id) if one.unit == unit]
        _refuse_said_before(earlier, reason.strip(), asked)
        nth = 1 + len(earlier)
        appeal = Appeal(
            f"{id}/{unit}/{nth}", id, plan.id, kept.rules, unit, reason.strip(), now, str(actor)
        )
        records.write_appeal(transaction, appeal)
        return read_appeal(transaction, appeal.id)


def _refuse_said_before(earlier: Iterable[Appeal], reason: str, asked: str) -> None:
    """The same reason again is a slip, or a decision that is not liked."""
    for one in earlier:
        if one.reason == reason:
            became = f"已决定：{OUTCOME_NAMES[one.outcome]}" if one.outcome else "等待决定"
            raise Refused(asked, f"同样的理由已在 {one.id} 里提过，{became}", "有新的理由可以另提")


def decide_appeal(
    store: Store,
    id: str,
    *,
    upheld: bool,
    note: str,
    without: tuple[str, ...],
    actor: Actor,
    now: datetime,
) -> Appeal:
    """The office's decision; what an upheld appeal names is left out of every later run.

    Raises Refused where it was decided before, NotFound for a fact that cost the unit nothing.
    """
    asked = f"要决定申诉 {id}"
    if not note.strip():
        raise UsageError("决定要写明理由（--note）")
    with store.writing() as transaction:
        appeal = read_appeal(transaction, id)
        plan = read_plan(transaction, appeal.plan)
        require_office(asked, plan, actor)
        hold_assessments(transaction, plan.id)
        if appeal.outcome is not None:
            said = OUTCOME_NAMES[appeal.outcome]
            raise Refused(asked, f"已由 {appeal.decided_by} 决定：{said}", "决定不再改动")
        without = tuple(dict.fromkeys(without))
        _refuse_strange_facts(transaction, appeal, without, upheld=upheld)
        outcome = UPHELD if upheld else DISMISSED
        records.decide_appeal(transaction, id, outcome, note.strip(), without, str(actor), now)
        return read_appeal(transaction, id)


def _refuse_strange_facts(
    transaction: Transaction, appeal: Appeal, without: tuple[str, ...], *, upheld: bool
) -> None:
    """An upheld appeal names facts of the unit in that assessment; a dismissed one none."""
    if not upheld:
        if without:
            raise UsageError("不采纳的申诉不剔除事实：请去掉 --without，或改用 --upheld")
        return
    standing = read_assessment(transaction, appeal.assessment).assessed.standing(appeal.unit)
    entries = standing.score.entries if standing else ()
    known = dict.fromkeys(fact.id for entry in entries for fact in entry.cites)
    asked = f"要采纳申诉 {appeal.id}"
    strange = [fact for fact in without if fact not in known]
    if strange or not without:
        raise NotFound(
            asked,
            f"{appeal.unit} 的得失里没有“{strange[0]}”" if strange else "没有写明剔除哪些事实",
            f"请用 --without 写明，可选：{'、'.join(known)}" if known else "它没有任何得失",
        )


def list_appeals(store: Store, plan: str | None, actor: Actor) -> list[Appeal]:
    """The appeals somebody may see: the office of a plan all of them, a unit its own."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return [
            appeal
            for appeal in read_appeals(transaction, plan=plan)
            if actor.unit in (appeal.unit, read_plan(transaction, appeal.plan).office)
        ]
