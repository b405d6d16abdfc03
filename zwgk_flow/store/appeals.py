"""Appeals against published assessments: raised once, decided once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.event import instant, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import moment_of
from zwgk_flow.store.database import Row, Transaction

UPHELD, DISMISSED = "upheld", "dismissed"


@dataclass(frozen=True, slots=True)
class Appeal:
    """A unit's appeal; `outcome` is upheld, dismissed or None, `without` the facts it leaves out.

    `plan` and `rules` are those of the assessment it was raised against.
    """

    id: str
    assessment: str
    plan: str
    rules: str
    unit: str
    reason: str
    raised_at: datetime
    raised_by: str
    outcome: str | None = None
    note: str | None = None
    without: tuple[str, ...] = ()
    decided_at: datetime | None = None
    decided_by: str | None = None


_APPEAL = """
SELECT appeal.id, appeal.assessment, assessment.plan, assessment.rules, appeal.unit, appeal.reason,
       appeal.raised_at, appeal.raised_by, appeal.outcome, appeal.note, appeal.without,
       appeal.decided_at, appeal.decided_by
FROM appeal JOIN assessment ON assessment.id = appeal.assessment
"""


def read_appeals(
    transaction: Transaction, *, plan: str | None = None, assessment: str | None = None
) -> list[Appeal]:
    """Every appeal, of one plan or one assessment or all, in the order they were raised."""
    clauses = {"assessment.plan = :plan": plan, "appeal.assessment = :id": assessment}
    where = " AND ".join(clause for clause, value in clauses.items() if value is not None)
    rows = transaction.rows(
        f"{_APPEAL} {f'WHERE {where}' if where else ''} ORDER BY appeal.raised_at, appeal.id",
        plan=plan,
        id=assessment,
    )
    return [_appeal_of(row) for row in rows]


def read_appeal(transaction: Transaction, id: str) -> Appeal:
    """One appeal; NotFound names no other, since who asks may not know of them."""
    row = transaction.row(f"{_APPEAL} WHERE appeal.id = :id", id=id)
    if row is None:
        raise NotFound(f"要找申诉 {id}", "没有这件申诉", "可用 zwgk assess appeals 查看")
    return _appeal_of(row)


def write_appeal(transaction: Transaction, appeal: Appeal) -> None:
    """A new appeal."""
    transaction.write(
        """
        INSERT INTO appeal (id, assessment, unit, reason, raised_at, raised_by, without)
        VALUES (:id, :assessment, :unit, :reason, :raised_at, :raised_by, '[]')
        """,
        id=appeal.id,
        assessment=appeal.assessment,
        unit=appeal.unit,
        reason=appeal.reason,
        raised_at=instant(appeal.raised_at),
        raised_by=appeal.raised_by,
    )


def decide_appeal(
    transaction: Transaction,
    id: str,
    outcome: str,
    note: str,
    without: tuple[str, ...],
    by: str,
    at: datetime,
) -> None:
    """Record what was decided; the first decision stays."""
    transaction.write(
        """
        UPDATE appeal SET outcome = :outcome, note = :note, without = :without,
          decided_at = :at, decided_by = :by
        WHERE id = :id AND outcome IS NULL
        """,
        id=id,
        outcome=outcome,
        note=note,
        without=json.dumps(without, ensure_ascii=False),
        at=instant(at),
        by=by,
    )


def _appeal_of(row: Row) -> Appeal:
    id, of, plan, rules, unit, reason, at, by, outcome, note, without, decided_at, decided_by = row
    return Appeal(
        id=id,
        assessment=of,
        plan=plan,
        rules=rules,
        unit=unit,
        reason=reason,
        raised_at=moment(at),
        raised_by=by,
        outcome=outcome,
        note=note,
        without=tuple(json.loads(without)),
        decided_at=moment_of(decided_at),
        decided_by=decided_by,
    )
