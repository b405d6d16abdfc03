"""What the commands of `zwgk assess` share: rules found by name, answers as JSON or as tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zwgk_flow.cli.assessment_json import appeal_json, remark_json, view_json
from zwgk_flow.cli.files import definition
from zwgk_flow.cli.output import say_json
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.documents.assessment import write_assessment
from zwgk_flow.operations.assessments import AssessmentView
from zwgk_flow.store.appeals import Appeal
from zwgk_flow.store.remarks import Remark


def compiled_rules(said: str) -> CompiledAssessment:
    """The rules of that name or in that file; UsageError where there are none to be read."""
    return compile_assessment(*definition("assessment", said))


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


def answer_appeals(appeals: Sequence[Appeal], *, as_json: bool, all_there_are: bool = True) -> None:
    """Appeals with what was decided; their number where they are all that there are."""
    if as_json:
        say_json([appeal_json(one) for one in appeals])
        return
    from zwgk_flow.cli.assessment_tables import show_appeals

    show_appeals(appeals, counted=all_there_are)


def answer_remarks(remarks: Sequence[Remark], *, as_json: bool, all_there_are: bool = True) -> None:
    """What was noted; how much where it is all that there is."""
    if as_json:
        say_json([remark_json(one) for one in remarks])
        return
    from zwgk_flow.cli.assessment_tables import show_remarks

    show_remarks(remarks, counted=all_there_are)
