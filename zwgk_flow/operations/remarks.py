"""What the office notes of a unit for its assessment: a format fault, a practice others took up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.errors import NotFound, Refused, UsageError
from zwgk_flow.operations.actors import require_office
from zwgk_flow.operations.stepping import checked
from zwgk_flow.operations.words import meant
from zwgk_flow.store import Store
from zwgk_flow.store import remarks as records
from zwgk_flow.store.assessments import hold_assessments
from zwgk_flow.store.ledger import read_task
from zwgk_flow.store.plans import read_plan
from zwgk_flow.store.remarks import Remark

_KIND = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def note_remark(
    store: Store,
    about: str,
    kind: str,
    note: str,
    on: date,
    actor: Actor,
    now: datetime,
    evidence: Sequence[Mapping[str, str]] = (),
) -> Remark:
    """Note something of `PLAN/UNIT`, or of a task `PLAN/ITEM/UNIT`; `kind` is what rules name.

    Raises NotAllowed for who is not the office, NotFound for an unknown plan, unit or task,
    Refused for a day to come and for what is noted already.
    """
    asked = f"要记 {about} 的一笔"
    if not _KIND.fullmatch(kind):
        raise UsageError(f"种类写的是“{kind}”：请照考核办法里的 of 写，例如 format")
    if not note.strip():
        raise UsageError("要写明是什么事（--note）")
    checked({"note": note, "evidence": list(evidence)})
    plan_id, _, rest = about.partition("/")
    with store.writing() as transaction:
        task = read_task(transaction, about).task.key if "/" in rest else ""
        plan = read_plan(transaction, plan_id)
        require_office(asked, plan, actor)
        if on > local_day(now):
            raise Refused(asked, f"{on} 还没有到", "请写已经发生的日期")
        unit = read_task(transaction, task).task.unit if task else rest
        if unit not in plan.responsible:
            raise NotFound(asked, f"{plan.id} 没有单位“{unit}”", meant(unit, plan.responsible))
        hold_assessments(transaction, plan.id)
        known = [one for one in records.read_remarks(transaction, plan.id) if one.unit == unit]
        id = f"{plan.id}/{unit}/{kind}/{len(known) + 1}"
        remark = Remark(
            id, plan.id, unit, task, kind, note.strip(), tuple(evidence), on, now, str(actor)
        )
        _refuse_noted_before(known, remark, asked)
        records.write_remark(transaction, remark)
        return records.read_remark(transaction, id)


def _refuse_noted_before(known: Iterable[Remark], remark: Remark, asked: str) -> None:
    """The same words of the same day would count twice; what was struck out counts no more."""
    same = ("task", "kind", "note", "on")
    for one in known:
        if one.struck_at is None and all(
            getattr(one, name) == getattr(remark, name) for name in same
        ):
            raise Refused(
                asked,
                f"同一天同样的一笔已记在 {one.id}",
                "确是另一件事的，请在 --note 里写明不同之处；要改或补佐证的，先用 "
                "zwgk assess strike 划去再记",
            )


def strike_remark(store: Store, id: str, reason: str, actor: Actor, now: datetime) -> Remark:
    """Strike a remark out for a reason: it stays readable and counts no more."""
    asked = f"要划去记录 {id}"
    if not reason.strip():
        raise UsageError("划去要写明理由（--reason）")
    with store.writing() as transaction:
        remark = records.read_remark(transaction, id)
        require_office(asked, read_plan(transaction, remark.plan), actor)
        if remark.struck_at is not None:
            raise Refused(asked, f"{remark.struck_by} 已经划去：{remark.struck_for}", "不必再办")
        records.strike_remark(transaction, id, reason.strip(), str(actor), now)
        return records.read_remark(transaction, id)


def list_remarks(store: Store, plan: str, actor: Actor) -> list[Remark]:
    """What was noted in a plan: the office sees all of it, a unit its own."""
    with store.reading() as transaction:
        office = read_plan(transaction, plan).office
        noted = records.read_remarks(transaction, plan)
    return [one for one in noted if actor.unit in (one.unit, office)]
