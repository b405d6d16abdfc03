"""What assessments read and write: the facts in the records, drafts and published results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.assessment import Fact
from zwgk_flow.domain.assessment_result import Assessed, result_of
from zwgk_flow.domain.event import instant, local_day, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import moment_of
from zwgk_flow.store.database import Row, Transaction


@dataclass(frozen=True, slots=True)
class KeptAssessment:
    """One assessment as it stands in the records; `text` is the file of its rules."""

    id: str
    plan: str
    rules: str
    as_of: date
    nth: int
    digest: str
    text: str
    root: str
    result: str
    run_at: datetime
    run_by: str
    published_at: datetime | None = None
    published_by: str | None = None

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the result, by which a printed one can be held against this."""
        return hashlib.sha256(self.result.encode()).hexdigest()

    @property
    def assessed(self) -> Assessed:
        """The result as a value."""
        return result_of(json.loads(self.result))


# --- facts -------------------------------------------------------------------------------------


def read_first_day(transaction: Transaction, plan: str) -> date | None:
    """The day on which the first task of a plan was assigned; None where none was."""
    sql = """
    SELECT min(event.at) FROM task JOIN event ON event.task_id = task.id AND event.seq = 1
    WHERE task.plan = :plan
    """
    row = transaction.row(sql, plan=plan)
    return local_day(moment(row[0])) if row and row[0] else None


def read_rung_facts(
    transaction: Transaction, plan: str, sorts: frozenset[str], as_of: date
) -> Iterator[Fact]:
    """The rungs of these sorts opened up to a day."""
    sql = """
    SELECT task.key, task.unit, rung.cycle, rung.rung, rung.nth, rung.name, rung.opened_on
    FROM rung JOIN task ON task.id = rung.task_id
    WHERE task.plan = :plan AND rung.opened_on <= :as_of
    ORDER BY rung.opened_on, task.id, rung.cycle, rung.rung, rung.nth
    """
    for row in transaction.rows(sql, plan=plan, as_of=as_of.isoformat()):
        key, unit, cycle, rung, nth, name, opened = row
        if rung in sorts:
            id, day = f"{key}/{cycle}/{rung}/{nth}", date.fromisoformat(opened)
            yield Fact("rung", id, unit, key, day, f"{day} {name}", rung)


def read_rung_names(transaction: Transaction, plan: str) -> dict[str, str]:
    """Every rung ever opened for a plan, by identifier: a later ladder may have others."""
    sql = """
    SELECT DISTINCT rung.rung, rung.name FROM rung JOIN task ON task.id = rung.task_id
    WHERE task.plan = :plan ORDER BY rung.rung, rung.name
    """
    return {row[0]: row[1] for row in transaction.rows(sql, plan=plan)}


def read_finding_facts(
    transaction: Transaction, plan: str, codes: frozenset[str], as_of: date
) -> Iterator[Fact]:
    """What audits up to a day found, of these codes."""
    named = {f"code{n}": code for n, code in enumerate(sorted(codes))}
    if not named:
        return
    sql = f"""
    SELECT finding.run, audit_run.as_of, task.key, task.unit, finding.code, finding.cause
    FROM finding JOIN audit_run ON audit_run.id = finding.run JOIN task ON task.id = finding.task_id
    WHERE audit_run.plan = :plan AND audit_run.as_of <= :as_of
      AND finding.code IN ({", ".join(f":{name}" for name in named)})
    ORDER BY audit_run.as_of, finding.run, task.id, finding.code
    """
    given = {"plan": plan, "as_of": as_of.isoformat(), **named}
    for run, on, key, unit, code, cause in transaction.rows(sql, **given):
        day = date.fromisoformat(on)
        yield Fact("finding", f"{run}/{key}/{code}", unit, key, day, f"{day} 督查：{cause}", code)


# --- assessments -------------------------------------------------------------------------------

# what was published goes before what was run
_ASSESSMENT = """
SELECT one.id, one.plan, one.rules, one.as_of, one.nth, coalesce(out.digest, one.digest),
       coalesce(out.text, one.text), coalesce(out.root, one.root),
       coalesce(out.result, one.result), one.run_at, one.run_by, out.published_at,
       out.published_by
FROM assessment AS one LEFT JOIN publication AS out ON out.assessment = one.id
"""


def hold_assessments(transaction: Transaction, plan: str) -> None:
    """Wait until nobody else assesses a plan, publishes, appeals or notes anything in it."""
    transaction.lock(f"assessment/{plan}")


def read_assessments(transaction: Transaction, plan: str | None = None) -> list[KeptAssessment]:
    """Every assessment, of one plan or of all, oldest first."""
    where = "WHERE one.plan = :plan " if plan else ""
    order = "ORDER BY one.as_of, one.plan, one.rules, one.nth"
    rows = transaction.rows(_ASSESSMENT + where + order, plan=plan)
    return [_assessment_of(row) for row in rows]


def read_assessment(transaction: Transaction, id: str) -> KeptAssessment:
    """One assessment; NotFound with those there are."""
    row = transaction.row(_ASSESSMENT + "WHERE one.id = :id", id=id)
    if row is None:
        known = [one.id for one in read_assessments(transaction)]
        raise NotFound(
            f"要找考核 {id}",
            "没有这一次考核",
            f"有的是：{'、'.join(known[-5:])}" if known else "请先用 zwgk assess run 计划 运行",
        )
    return _assessment_of(row)


def write_draft(transaction: Transaction, draft: KeptAssessment) -> None:
    """A new draft, or a draft run again; what is published is never touched."""
    transaction.write(
        """
        INSERT INTO assessment (id, plan, rules, as_of, nth, digest, text, root, result, run_at,
                                run_by)
        VALUES (:id, :plan, :rules, :as_of, :nth, :digest, :text, :root, :result, :run_at, :run_by)
        ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, text = excluded.text,
          root = excluded.root, result = excluded.result, run_at = excluded.run_at,
          run_by = excluded.run_by
        WHERE NOT EXISTS (SELECT 1 FROM publication WHERE assessment = excluded.id)
        """,
        id=draft.id,
        plan=draft.plan,
        rules=draft.rules,
        as_of=draft.as_of.isoformat(),
        nth=draft.nth,
        digest=draft.digest,
        text=draft.text,
        root=draft.root,
        result=draft.result,
        run_at=instant(draft.run_at),
        run_by=draft.run_by,
    )


def write_publication(transaction: Transaction, published: KeptAssessment) -> None:
    """What is published of an assessment; the database lets nobody change or delete it."""
    assert published.published_at is not None
    transaction.write(
        """
        INSERT INTO publication (assessment, digest, text, root, result, published_at, published_by)
        VALUES (:id, :digest, :text, :root, :result, :at, :by)
        """,
        id=published.id,
        digest=published.digest,
        text=published.text,
        root=published.root,
        result=published.result,
        at=instant(published.published_at),
        by=published.published_by,
    )


def _assessment_of(row: Row) -> KeptAssessment:
    id, plan, rules, as_of, nth, digest, text, root, result, run_at, run_by, at, by = row
    return KeptAssessment(
        id=id,
        plan=plan,
        rules=rules,
        as_of=date.fromisoformat(as_of),
        nth=nth,
        digest=digest,
        text=text,
        root=root,
        result=result,
        run_at=moment(run_at),
        run_by=run_by,
        published_at=moment_of(at),
        published_by=by,
    )
