"""Assessments, appeals and remarks as plain JSON values; of units not opened the sums only."""

from __future__ import annotations

from typing import Any

from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.domain.assessment_result import result_json, standing_json
from zwgk_flow.operations.assessments import AssessmentView
from zwgk_flow.store.appeals import Appeal
from zwgk_flow.store.assessments import KeptAssessment
from zwgk_flow.store.remarks import Remark


def kept_json(kept: KeptAssessment) -> dict[str, Any]:
    """One row of `assess list`."""
    return {
        "id": kept.id,
        "plan": kept.plan,
        "rules": kept.rules,
        "as_of": day_json(kept.as_of),
        "run_at": moment_json(kept.run_at),
        "run_by": kept.run_by,
        "published_at": moment_json(kept.published_at),
        "published_by": kept.published_by,
        "result_sha256": kept.fingerprint,
    }


def view_json(view: AssessmentView) -> dict[str, Any]:
    """`assess show`: the row, the result, appeals; of units that are not opened the sums only."""
    result = result_json(view.assessed, view.rules)
    result["left_out"] = [one for one in result["left_out"] if view.opens(one["unit"])]
    for unit in result["units"]:
        if not view.opens(unit["unit"]):
            for name in ("lines", "cuts", "waiting"):
                del unit[name]
    return {
        **kept_json(view.kept),
        **result,
        "appeals": [appeal_json(one) for one in view.appeals],
    }


def unit_json(view: AssessmentView, unit: str) -> dict[str, Any]:
    """`assess explain`: the row, one unit's points and its appeals."""
    standing = view.assessed.standing(unit)
    assert standing is not None  # who asks for another is told before
    return {
        **kept_json(view.kept),
        "root": view.kept.root,
        **standing_json(standing, view.rules),
        "left_out": [
            {"fact": one.fact, "appeal": one.appeal}
            for one in view.assessed.left_out
            if one.unit == unit
        ],
        "appeals": [appeal_json(one) for one in view.appeals if one.unit == unit],
    }


def appeal_json(appeal: Appeal) -> dict[str, Any]:
    """One appeal."""
    return {
        "id": appeal.id,
        "assessment": appeal.assessment,
        "unit": appeal.unit,
        "reason": appeal.reason,
        "raised_at": moment_json(appeal.raised_at),
        "raised_by": appeal.raised_by,
        "outcome": appeal.outcome,
        "note": appeal.note,
        "without": list(appeal.without),
        "decided_at": moment_json(appeal.decided_at),
        "decided_by": appeal.decided_by,
    }


def remark_json(remark: Remark) -> dict[str, Any]:
    """One remark."""
    return {
        "id": remark.id,
        "plan": remark.plan,
        "unit": remark.unit,
        "task": remark.task or None,
        "kind": remark.kind,
        "note": remark.note,
        "evidence": [dict(one) for one in remark.evidence],
        "on": day_json(remark.on),
        "noted_at": moment_json(remark.noted_at),
        "noted_by": remark.noted_by,
        "struck_at": moment_json(remark.struck_at),
        "struck_by": remark.struck_by,
        "struck_for": remark.struck_for,
    }
