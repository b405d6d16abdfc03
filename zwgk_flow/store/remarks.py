"""What the office noted of units: written once, struck out once, never changed otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.event import canonical, instant, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import moment_of
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class Remark:
    """What the office noted of a unit; `task` is empty where it concerns no single one."""

    id: str
    plan: str
    unit: str
    task: str
    kind: str
    note: str
    evidence: tuple[Mapping[str, str], ...]
    on: date
    noted_at: datetime
    noted_by: str
    struck_at: datetime | None = None
    struck_by: str | None = None
    struck_for: str | None = None


_REMARK = """
SELECT id, plan, unit, task, kind, note, evidence, on_day, noted_at, noted_by, struck_at,
       struck_by, struck_for
FROM remark
"""


def read_remarks(transaction: Transaction, plan: str) -> list[Remark]:
    """Everything noted in a plan, in the order in which it was noted."""
    rows = transaction.rows(_REMARK + "WHERE plan = :plan ORDER BY noted_at, id", plan=plan)
    return [_remark_of(row) for row in rows]


def read_remark(transaction: Transaction, id: str) -> Remark:
    """One remark; NotFound where there is none."""
    row = transaction.row(_REMARK + "WHERE id = :id", id=id)
    if row is None:
        raise NotFound(f"要找记录 {id}", "没有这一笔", "可用 zwgk assess remarks 计划 查看")
    return _remark_of(row)


def write_remark(transaction: Transaction, remark: Remark) -> None:
    """A new remark."""
    transaction.write(
        """
        INSERT INTO remark (id, plan, unit, task, kind, note, evidence, on_day, noted_at, noted_by)
        VALUES (:id, :plan, :unit, :task, :kind, :note, :evidence, :on_day, :noted_at, :noted_by)
        """,
        id=remark.id,
        plan=remark.plan,
        unit=remark.unit,
        task=remark.task or None,
        kind=remark.kind,
        note=remark.note,
        evidence=canonical({"evidence": list(remark.evidence)}),
        on_day=remark.on.isoformat(),
        noted_at=instant(remark.noted_at),
        noted_by=remark.noted_by,
    )


def strike_remark(transaction: Transaction, id: str, reason: str, by: str, at: datetime) -> None:
    """Strike a remark out; it stays readable, and the first reason stays."""
    transaction.write(
        """
        UPDATE remark SET struck_at = :at, struck_by = :by, struck_for = :reason
        WHERE id = :id AND struck_at IS NULL
        """,
        id=id,
        reason=reason,
        by=by,
        at=instant(at),
    )


def _remark_of(row: Row) -> Remark:
    id, plan, unit, task, kind, note, evidence, on, at, by, struck_at, struck_by, why = row
    return Remark(
        id=id,
        plan=plan,
        unit=unit,
        task=task or "",
        kind=kind,
        note=note,
        evidence=tuple(json.loads(evidence)["evidence"]),
        on=date.fromisoformat(on),
        noted_at=moment(at),
        noted_by=by,
        struck_at=moment_of(struck_at),
        struck_by=struck_by,
        struck_for=why,
    )
