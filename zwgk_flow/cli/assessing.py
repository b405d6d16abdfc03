"""What the commands of `zwgk assess` share: rules found by name, answers as JSON or as tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.cli.as_json import day_json, moment_json
from zwgk_flow.cli.output import say_json
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.documents.assessment import write_assessment
from zwgk_flow.domain.assessment_result import result_json, standing_json
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.assessments import AssessmentView
from zwgk_flow.store.appeals import Appeal
from zwgk_flow.store.assessments import KeptAssessment
from zwgk_flow.store.remarks import Remark


def compiled_rules(said: str) -> CompiledAssessment:
    """The rules of that name or in that file; UsageError where there are none to be read."""
    path = Path(said)
    if path.suffix not in (".yaml", ".yml"):
        if path.exists():
            raise UsageError(f"{said} 不是考核办法；请给出 .yaml 文件，或写办法的名字")
        found = runtime.library(definitions=runtime.settings().definitions)("assessment", said)
        if found is None:
            raise UsageError(
                f"找不到考核办法“{said}”；请在 definitions/assessments/ 里放一份 {said}.yaml，"
                "或直接给出文件"
            )
        return compile_assessment(*found)
    try:
        return compile_assessment(path.read_text(encoding="utf-8-sig"), said)
    except UnicodeDecodeError as error:
        raise UsageError(f"文件 {said} 不是 UTF-8 编码；请另存为 UTF-8 后再试") from error
    except OSError as error:
        raise UsageError(f"读不到文件 {said}；请核对路径和权限") from error


def answer(view: AssessmentView, *, as_json: bool) -> None:
    """The ranking, as JSON with every point that may be seen."""
    if as_json:
        say_json(view_json(view))
        return
    from zwgk_flow.cli.assessment_tables import show_ranking

    show_ranking(view)


def write_book(view: AssessmentView, file: Path) -> None:
    """The workbook, with the points that may be seen."""
    written = "已公布" if view.kept.published_at else "草稿"
    write_assessment(view.assessed, view.rules, written, view.opens, file)


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
        "result_sha256": hashlib.sha256(kept.result.encode()).hexdigest(),
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


def answer_appeals(appeals: Sequence[Appeal], *, as_json: bool, all_there_are: bool = True) -> None:
    """Appeals with what was decided; their number where they are all that there are."""
    if as_json:
        say_json([appeal_json(one) for one in appeals])
        return
    from zwgk_flow.cli.assessment_tables import show_appeals

    show_appeals(appeals, counted=all_there_are)


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


def answer_remarks(remarks: Sequence[Remark], *, as_json: bool, all_there_are: bool = True) -> None:
    """What was noted; how much where it is all that there is."""
    if as_json:
        say_json([remark_json(one) for one in remarks])
        return
    from zwgk_flow.cli.assessment_tables import show_remarks

    show_remarks(remarks, counted=all_there_are)


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
