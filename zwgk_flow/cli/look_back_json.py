"""Rounds of looking back and their table as plain JSON values."""

from __future__ import annotations

from typing import Any

from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.documents.look_back import COLUMNS, LookBackTable
from zwgk_flow.domain.look_back import Case, LookBack, Verdict
from zwgk_flow.operations.look_back_records import Recorded
from zwgk_flow.operations.words import numbered


def round_json(look_back: LookBack) -> dict[str, Any]:
    """One row of `lookback list`; `outcomes` counts cases by the verdict that counts."""
    return {
        "id": look_back.id,
        "plan": look_back.plan,
        "number": look_back.number,
        "as_of": day_json(look_back.as_of),
        "what": look_back.what,
        "sample": look_back.sample,
        "seed": look_back.seed,
        "population": look_back.population,
        "runs": list(look_back.runs),
        "items": len(look_back.items),
        "cases": len(look_back.cases),
        "waiting": len(look_back.waiting),
        "outcomes": dict(look_back.outcomes()),
        "opened_at": moment_json(look_back.opened_at),
        "opened_by": look_back.opened_by,
        "closed_at": moment_json(look_back.closed_at),
        "closed_by": look_back.closed_by,
    }


def look_back_json(look_back: LookBack) -> dict[str, Any]:
    """`lookback show`: the row, and every case with all its verdicts, the last one counts."""
    return {
        **round_json(look_back),
        "found": [_case_json(look_back, case) for case in look_back.cases],
    }


def _case_json(look_back: LookBack, case: Case) -> dict[str, Any]:
    return {
        "nth": case.nth,
        "item": numbered(case.item),
        "task": case.task or None,
        "unit": case.unit or None,
        "state": case.state or None,
        "seq": case.seq,
        "reported": case.reported,
        "basis": case.basis.value,
        "weight": case.weight,
        "reasons": list(case.reasons),
        "failed_in": case.failed_in or None,
        "verdicts": [_verdict_json(one) for one in look_back.history.get(case.nth, ())],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "seq": verdict.seq,
        "outcome": verdict.outcome.value,
        "problem": verdict.problem,
        "advice": verdict.advice,
        "due": day_json(verdict.due),
        "checked_by": verdict.checked_by,
        "checked_at": moment_json(verdict.checked_at),
        "reopened": verdict.reopened,
    }


def recorded_json(done: Recorded) -> dict[str, Any]:
    """`lookback record`: the cases meant as they are now, and what happened to their tasks."""
    return {
        "id": done.look_back.id,
        "unchanged": done.unchanged,
        "reopened": list(done.reopened),
        "notes": dict(done.notes),
        "waiting": len(done.look_back.waiting),
        "found": [_case_json(done.look_back, case) for case in done.cases],
    }


def table_json(look_back: LookBack, made: LookBackTable) -> dict[str, Any]:
    """`lookback report`: the printed rows, each with its six cells by name."""
    return {
        "id": look_back.id,
        "title": made.title,
        "facts": list(made.facts),
        "closed": look_back.closed_at is not None,
        "rows": [
            {
                "item": numbered(row.item),
                **{column.field: getattr(row, column.field) for column in COLUMNS},
            }
            for row in made.rows
        ],
    }
