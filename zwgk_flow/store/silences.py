"""Silences: on which days nothing is told of a plan, a unit or a task, by whom and why.

The table says of an ended silence in `lifted_by` which audit told the office of its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.escalation import Silence
from zwgk_flow.domain.event import instant, local_day, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import moment_of
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class KeptSilence:
    """A silence as it stands in the records; a person closed it, or the audit that told its end."""

    silence: Silence
    created_at: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = None


def write_silence(transaction: Transaction, silence: Silence, now: datetime) -> None:
    """A new silence."""
    transaction.write(
        """
        INSERT INTO silence (id, plan, unit, task, owner, reason, from_day, until_day, created_at)
        VALUES (:id, :plan, :unit, :task, :owner, :reason, :from_day, :until, :now)
        """,
        id=silence.id,
        plan=silence.plan,
        unit=silence.unit,
        task=silence.task,
        owner=silence.owner,
        reason=silence.reason,
        from_day=silence.from_day.isoformat(),
        until=silence.until.isoformat(),
        now=instant(now),
    )


_SILENCE = """
SELECT id, plan, unit, task, owner, reason, from_day, until_day, created_at, lifted_at, lifted_by
FROM silence
"""


def read_kept(transaction: Transaction, plan: str | None = None) -> list[KeptSilence]:
    """Every silence, of one plan or of all, in the order in which they were set."""
    where = "WHERE plan = :plan " if plan else ""
    rows = transaction.rows(_SILENCE + where + "ORDER BY created_at, id", plan=plan)
    return [_kept_of(row) for row in rows]


def read_silences(transaction: Transaction, plan: str) -> tuple[Silence, ...]:
    """The silences of a plan as the ladder sees them."""
    return tuple(kept.silence for kept in read_kept(transaction, plan))


def read_silence(transaction: Transaction, id: str) -> KeptSilence:
    """One silence; NotFound where there is none of that identifier."""
    row = transaction.row(_SILENCE + "WHERE id = :id", id=id)
    if row is None:
        raise NotFound(f"要找静默 {id}", "没有这一条", "可用 zwgk escalation silences 查看")
    return _kept_of(row)


def count_silences(transaction: Transaction, plan: str) -> int:
    """How many silences a plan ever had."""
    row = transaction.row("SELECT count(*) FROM silence WHERE plan = :plan", plan=plan)
    return int(row[0]) if row else 0


def lift(transaction: Transaction, ids: Iterable[str], by: str, now: datetime) -> None:
    """Close silences; one that was closed before stays as it is."""
    transaction.write_many(
        """
        UPDATE silence SET lifted_at = :now, lifted_by = :by
        WHERE id = :id AND lifted_at IS NULL
        """,
        [{"id": id, "now": instant(now), "by": by} for id in ids],
    )


def _kept_of(row: Row) -> KeptSilence:
    id, plan, unit, task, owner, reason, from_day, until, created_at, lifted_at, lifted_by = row
    lifted = moment_of(lifted_at)
    return KeptSilence(
        Silence(
            id,
            plan,
            unit,
            task,
            owner,
            reason,
            date.fromisoformat(from_day),
            date.fromisoformat(until),
            local_day(lifted) if lifted else None,
        ),
        moment(created_at),
        lifted,
        lifted_by,
    )
