"""Every kind of definition file with its shape, and the JSON Schemas; no file is read here."""

from __future__ import annotations

from zwgk_flow.definition.assessment_shape import AssessmentShape
from zwgk_flow.definition.behaviour_shape import BehaviourShape
from zwgk_flow.definition.calendar_shape import CalendarShape
from zwgk_flow.definition.ladder_shape import LadderShape
from zwgk_flow.definition.lifecycle_shape import LifecycleShape
from zwgk_flow.definition.plan_shape import PlanShape
from zwgk_flow.definition.shape_rules import Schema
from zwgk_flow.definition.shape_tables import Shape

SHAPES: dict[str, type[Shape]] = {
    "plan": PlanShape,
    "lifecycle": LifecycleShape,
    "ladder": LadderShape,
    "calendar": CalendarShape,
    "assessment": AssessmentShape,
    "behaviour": BehaviourShape,
}
KIND_NAMES = {
    "plan": "计划",
    "lifecycle": "流转",
    "ladder": "督办阶梯",
    "calendar": "工作日历",
    "assessment": "考核办法",
    "behaviour": "行为",
}


def json_schema(kind: str) -> Schema:
    """The JSON Schema of a kind of file, for editors; KeyError for an unknown kind."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"zwgk_flow {KIND_NAMES[kind]}",
        **SHAPES[kind].schema(),
    }
