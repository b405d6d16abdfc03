"""Rounds of looking back: opened, recorded in, closed and read; verdicts are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from zwgk_flow.domain.event import instant, moment
from zwgk_flow.domain.look_back import Case, LookBack, Outcome, Printed, Reported, Verdict
from zwgk_flow.domain.look_back_cases import FOUND
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import day_of, day_text, moment_of
from zwgk_flow.store.database import Row, Transaction


def hold_look_back(transaction: Transaction, id: str) -> None:
    """Wait until nobody else records in a round or closes it."""
    transaction.lock(f"look-back/{id}")


def write_look_back(transaction: Transaction, opened: LookBack) -> None:
    """A new round with its items and cases; the plan is held by the caller."""
    transaction.write(
        """
        INSERT INTO look_back (id, plan, number, title, as_of, what, sample, seed, population,
                               runs, opened_at, opened_by)
        VALUES (:id, :plan, :number, :title, :as_of, :what, :sample, :seed, :population,
                :runs, :opened_at, :opened_by)
        """,
        id=opened.id,
        plan=opened.plan,
        number=opened.number,
        title=opened.title,
        as_of=opened.as_of.isoformat(),
        what=opened.what,
        sample=opened.sample,
        seed=opened.seed,
        population=opened.population,
        runs=json.dumps(opened.runs, ensure_ascii=False),
        opened_at=instant(opened.opened_at),
        opened_by=opened.opened_by,
    )
    transaction.write_many(
        """
        INSERT INTO look_back_item (look_back, item, position, section, title, responsible,
                                    deadline, problem, advice, tasks)
        VALUES (:look_back, :item, :position, :section, :title, :responsible,
                :deadline, :problem, :advice, :tasks)
        """,
        [_item_parameters(opened.id, n, item) for n, item in enumerate(opened.items)],
    )
    transaction.write_many(
        """
        INSERT INTO look_back_case (look_back, nth, item, task_id, unit, state, seq, reported,
                                    basis, weight, reasons, failed_in)
        VALUES (:look_back, :nth, :item, (SELECT id FROM task WHERE key = :task), :unit, :state,
                :seq, :reported, :basis, :weight, :reasons, :failed_in)
        """,
        [_case_parameters(opened.id, case) for case in opened.cases],
    )


def add_verdicts(transaction: Transaction, id: str, verdicts: Iterable[Verdict]) -> None:
    """What was found, beside what was recorded before; the round is held by the caller."""
    transaction.write_many(
        """
        INSERT INTO look_back_verdict (look_back, nth, seq, outcome, problem, advice, due,
                                       checked_by, checked_at, reopened)
        VALUES (:look_back, :nth, :seq, :outcome, :problem, :advice, :due,
                :checked_by, :checked_at, :reopened)
        """,
        [
            {
                "look_back": id,
                "nth": verdict.nth,
                "seq": verdict.seq,
                "outcome": verdict.outcome.value,
                "problem": verdict.problem,
                "advice": verdict.advice,
                "due": day_text(verdict.due),
                "checked_by": verdict.checked_by,
                "checked_at": instant(verdict.checked_at),
                "reopened": verdict.reopened,
            }
            for verdict in verdicts
        ],
    )


def mark_closed(transaction: Transaction, id: str, by: str, at: datetime) -> None:
    """Close a round; nothing is recorded in it from then on."""
    transaction.write(
        "UPDATE look_back SET closed_at = :at, closed_by = :by WHERE id = :id",
        id=id,
        by=by,
        at=instant(at),
    )


_LOOK_BACK = """
SELECT id, plan, number, title, as_of, what, sample, seed, population, runs, opened_at, opened_by,
       closed_at, closed_by
FROM look_back
"""


def read_look_backs(transaction: Transaction, plan: str | None = None) -> list[LookBack]:
    """Every round whole, of one plan or of all, oldest first."""
    where = "WHERE plan = :plan " if plan else ""
    rows = transaction.rows(_LOOK_BACK + where + "ORDER BY opened_at, plan, number", plan=plan)
    return [_look_back_of(transaction, row) for row in rows]


def read_look_back(transaction: Transaction, id: str) -> LookBack:
    """One round whole; NotFound with the latest rounds there are."""
    row = transaction.row(_LOOK_BACK + "WHERE id = :id", id=id)
    if row is None:
        latest = "SELECT id FROM look_back ORDER BY opened_at DESC, id LIMIT 5"
        known = [one[0] for one in transaction.rows(latest)]
        raise NotFound(
            f"要找回头看 {id}",
            "没有这一轮",
            f"最近的是：{'、'.join(known)}" if known else "请先用 zwgk lookback open 计划 开一轮",
        )
    return _look_back_of(transaction, row)


def read_doubts(
    transaction: Transaction, plan: str, as_of: date
) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Task → codes of FOUND in the latest audit of each kind up to a day; and those audits."""
    sql = """
    SELECT id, kind FROM audit_run WHERE plan = :plan AND as_of <= :as_of ORDER BY as_of, id
    """
    found = transaction.rows(sql, plan=plan, as_of=as_of.isoformat())
    runs = {kind: id for id, kind in found}
    codes: dict[str, list[str]] = {}
    sql = f"""
    SELECT task.key, finding.code FROM finding JOIN task ON task.id = finding.task_id
    WHERE finding.run = :run AND finding.code IN ({", ".join(f"'{code}'" for code in FOUND)})
    ORDER BY task.id, finding.code
    """
    for run in runs.values():
        for key, code in transaction.rows(sql, run=run):
            codes.setdefault(key, []).append(code)
    return codes, tuple(sorted(runs.values()))


def read_report_times(
    transaction: Transaction, plan: str, until: datetime
) -> dict[str, list[datetime]]:
    """Task → when its unit reported progress or reported it done, up to a moment."""
    sql = """
    SELECT task.key, event.at FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan AND event.trigger IN ('report', 'submit') AND event.at <= :until
      AND event.acting_as IN ('unit', 'office_for_unit')
    ORDER BY task.id, event.seq
    """
    times: dict[str, list[datetime]] = {}
    for key, at in transaction.rows(sql, plan=plan, until=instant(until)):
        times.setdefault(key, []).append(moment(at))
    return times


def _look_back_of(transaction: Transaction, row: Row) -> LookBack:
    id = row[0]
    return LookBack(
        id=id,
        plan=row[1],
        number=row[2],
        title=row[3],
        as_of=date.fromisoformat(row[4]),
        what=row[5],
        sample=row[6],
        seed=row[7],
        population=row[8],
        runs=tuple(json.loads(row[9])),
        opened_at=moment(row[10]),
        opened_by=row[11],
        closed_at=moment_of(row[12]),
        closed_by=row[13],
        items=tuple(Printed(*one) for one in transaction.rows(_ITEMS, id=id)),
        cases=tuple(_case_of(one) for one in transaction.rows(_CASES, id=id)),
        verdicts=tuple(_verdict_of(one) for one in transaction.rows(_VERDICTS, id=id)),
    )


_ITEMS = """
SELECT item, section, title, responsible, deadline, problem, advice, tasks
FROM look_back_item WHERE look_back = :id ORDER BY position
"""
_CASES = """
SELECT one.item, task.key, one.unit, one.state, one.seq, one.reported, one.basis, one.weight,
       one.reasons, one.failed_in, one.nth
FROM look_back_case AS one LEFT JOIN task ON task.id = one.task_id
WHERE one.look_back = :id ORDER BY one.nth
"""
_VERDICTS = """
SELECT nth, seq, outcome, problem, advice, due, checked_by, checked_at, reopened
FROM look_back_verdict WHERE look_back = :id ORDER BY nth, seq
"""


def _case_of(row: Row) -> Case:
    item, task, unit, state, seq, reported, basis, weight, reasons, failed_in, nth = row
    return Case(
        item=item,
        task=task or "",
        unit=unit,
        state=state,
        seq=seq,
        reported=reported,
        basis=Reported(basis),
        weight=weight,
        reasons=tuple(json.loads(reasons)),
        failed_in=failed_in,
        nth=nth,
    )


def _verdict_of(row: Row) -> Verdict:
    nth, seq, outcome, problem, advice, due, checked_by, checked_at, reopened = row
    return Verdict(
        nth=nth,
        seq=seq,
        outcome=Outcome(outcome),
        problem=problem,
        advice=advice,
        due=day_of(due),
        checked_by=checked_by,
        checked_at=moment(checked_at),
        reopened=reopened,
    )


def _item_parameters(id: str, position: int, item: Printed) -> Mapping[str, Any]:
    return {
        "look_back": id,
        "item": item.id,
        "position": position,
        "section": item.section,
        "title": item.title,
        "responsible": item.responsible,
        "deadline": item.deadline,
        "problem": item.problem,
        "advice": item.advice,
        "tasks": item.tasks,
    }


def _case_parameters(id: str, case: Case) -> Mapping[str, Any]:
    return {
        "look_back": id,
        "nth": case.nth,
        "item": case.item,
        "task": case.task,
        "unit": case.unit,
        "state": case.state,
        "seq": case.seq,
        "reported": case.reported,
        "basis": case.basis.value,
        "weight": case.weight,
        "reasons": json.dumps(case.reasons),
        "failed_in": case.failed_in,
    }
