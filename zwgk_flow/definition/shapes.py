"""The shape of every definition file as pydantic models: the one source of keys and JSON Schemas.

It checks keys and types only; what the words mean is read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.yaml_source import Document

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\r\n]+$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Contacts = dict[
    Literal["liaison", "section_head", "deputy_leader", "principal", "leader", "supervisor"], Text
]


class Shape(BaseModel):
    """What all shapes share: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class UnitShape(Shape):
    """A body of the register."""

    aliases: list[Name] = []
    contacts: Contacts = {}


class LeadingGroupShape(Shape):
    """The leading group (领导小组) and the supervisor (督查室) above the units."""

    contacts: Contacts = {}


class RulesShape(Shape):
    """How the document as a whole is to be read."""

    first_unit_leads: bool = False


class AuditShape(Shape):
    """One kind of audit; `period` says how often it counts once."""

    cron: Text | None = None
    period: Literal["daily", "weekly", "monthly", "quarterly", "yearly"] | None = None
    checks: list[Literal["deadline", "progress", "target", "evidence"]] = []


class LightsShape(Shape):
    """Thresholds of the lights (红黄绿灯)."""

    due_soon_days: Annotated[int, Field(ge=0, le=366)] = 10
    unstarted_share: Annotated[float, Field(ge=0, le=1)] = 0.5


class DeadlineShape(Shape):
    """A deadline a person has decided, with the printed words kept."""

    words: Text | None = None
    by: date


class TargetShape(Shape):
    """A number to reach (量化指标); exactly one comparison is given."""

    metric: Text
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    equals: Decimal | None = None
    more_than: Decimal | None = None
    unit: str = ""
    period: str | None = None


class SourceShape(Shape):
    """Where in the notice the item stands."""

    row: Annotated[int, Field(ge=1)]


class PartShape(Shape):
    """One of several parts of an item, with units of its own."""

    summary: Text
    responsible: Text


class ItemShape(Shape):
    """One row of the plan."""

    id: Name
    title: Text
    heading: Text | None = None
    summary: Text
    responsible: Text | None = None
    parts: list[PartShape] = []
    deadline: Text | DeadlineShape | None = None
    cadence: Literal["daily", "weekly", "monthly", "quarterly", "semiannual", "annual"] | None = (
        None
    )
    milestone: bool = False
    evidence: Literal["required", "not_required"] = "required"
    targets: list[TargetShape] = []
    source: SourceShape | None = None
    inherited: bool = False
    published_status: Text | None = None
    problem: Text | None = None
    advice: Text | None = None


class SectionShape(Shape):
    """A heading that groups items."""

    title: Text
    items: Annotated[list[ItemShape], Field(min_length=1)]


class PlanShape(Shape):
    """A plan definition (工作要点)."""

    plan: Slug
    title: Text
    issuer: Text
    document: Text | None = None
    year: Annotated[int, Field(ge=2000, le=2100)]
    issued: date | None = None
    source: Text | None = None
    lifecycle: Slug = "standard"
    calendar: Slug = "cn"
    ladder: Slug = "district"
    office: Name
    district: Name | None = None
    rules: RulesShape = RulesShape()
    units: dict[Name, UnitShape] = {}
    groups: dict[Name, list[Name]] = {}
    leading_group: LeadingGroupShape = LeadingGroupShape()
    audits: dict[Slug, AuditShape] = {}
    lights: LightsShape = LightsShape()
    sections: Annotated[list[SectionShape], Field(min_length=1)]


class StateShape(Shape):
    """One state of a lifecycle."""

    name: Text
    initial: bool = False
    closed: bool = False
    late: bool = False
    staged: bool = False


class TransitionShape(Shape):
    """One row of a lifecycle's table."""

    trigger: Slug
    name: Text
    from_: Annotated[list[Slug], Field(min_length=1, alias="from")]
    to: Slug | None = None
    by: Annotated[list[Slug], Field(min_length=1)]
    guards: list[Slug] = []
    claim: Literal["open", "close"] | None = None
    cycle: Literal["new"] | None = None


class LifecycleShape(Shape):
    """A lifecycle definition."""

    lifecycle: Slug
    title: Text
    states: Annotated[dict[Slug, StateShape], Field(min_length=1)]
    transitions: Annotated[list[TransitionShape], Field(min_length=1)]
    never: list[Annotated[list[Slug], Field(min_length=2, max_length=2)]] = []


Workdays = Annotated[str, Field(pattern=r"^\d{1,3}\s*(个?工作日|workdays?)$")]
Recipient = Literal[
    "liaison",
    "section_head",
    "deputy_leader",
    "principal",
    "office",
    "supervisor",
    "leading_group",
]


class RungShape(Shape):
    """One rung of a ladder; all times are working days."""

    id: Slug
    name: Text
    to: Annotated[list[Recipient], Field(min_length=1)]
    form: Text = "message"
    before: Workdays | None = None
    wait: Workdays | None = None
    acknowledged_wait: Workdays | None = None


class LadderShape(Shape):
    """A ladder definition (督办阶梯)."""

    ladder: Slug
    title: Text
    rungs: Annotated[list[RungShape], Field(min_length=1)]
    fallback: dict[Recipient, list[Recipient]] = {}


SHAPES: dict[str, type[Shape]] = {
    "plan": PlanShape,
    "lifecycle": LifecycleShape,
    "ladder": LadderShape,
}

S = TypeVar("S", bound=Shape)


def read_shape(document: Document, model: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    """The document in `model`'s shape, or None with every problem and its place."""
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        said = error.errors(include_url=False, include_context=True)
        return None, tuple(_problems(document, model, said))


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, for editors."""
    schema = SHAPES[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


_MESSAGES = {
    "missing": ("缺少“{key}”", "请补上这一键"),
    "string_type": ("“{key}”应是一段文字", "请写成文字"),
    "string_too_short": ("“{key}”是空的", "请填写内容"),
    "string_too_long": ("“{key}”太长", "请缩短"),
    "string_pattern_mismatch": ("“{key}”的写法“{value}”不合要求", "{pattern}"),
    "int_parsing": ("“{key}”应是整数，写的是“{value}”", "请写数字"),
    "decimal_parsing": ("“{key}”应是数字，写的是“{value}”", "请写数字"),
    "float_parsing": ("“{key}”应是数字，写的是“{value}”", "请写数字"),
    "bool_parsing": ("“{key}”应是 true 或 false，写的是“{value}”", "请写 true 或 false"),
    "date_from_datetime_parsing": (
        "“{key}”应是日期，写的是“{value}”",
        "请写成 2021-04-16 的样子，并确认这一天存在",
    ),
    "date_parsing": (
        "“{key}”应是日期，写的是“{value}”",
        "请写成 2021-04-16 的样子，并确认这一天存在",
    ),
    "list_type": ("“{key}”应是列表", "请写成每行一个短横线的列表"),
    "dict_type": ("“{key}”应是键值表", "请写成“键: 值”"),
    "model_type": ("“{key}”应是键值表", "请写成“键: 值”"),
    "too_short": ("“{key}”的内容太少", "请至少写 {min_length} 项"),
    "too_long": ("“{key}”的内容太多", "请最多写 {max_length} 项"),
    "literal_error": ("“{key}”不能是“{value}”", "可以是 {expected}"),
    "greater_than_equal": ("“{key}”太小：{value}", "请不小于 {ge}"),
    "less_than_equal": ("“{key}”太大：{value}", "请不大于 {le}"),
}
_PATTERNS = {
    r"^[^/\r\n]+$": "不能含斜线或换行",
    r"^[a-z0-9][a-z0-9_-]{0,63}$": "请用小写英文字母、数字、短横线和下划线",
    r"^\d{1,3}\s*(个?工作日|workdays?)$": "请写成“5 workdays”或“5个工作日”；自然日、小时不作阶梯间隔",
}


def _problems(document: Document, model: type[Shape], errors: list[Any]) -> Iterator[Problem]:
    for error in errors:
        if error["type"] == "string_type" and isinstance(error["input"], dict):
            continue  # a union's other member; the mapping's own errors follow
        path = _document_path(document, error)
        key = str(path[-1]) if path else "文件"
        if error["type"] == "extra_forbidden":
            known = _keys_at(model, path[:-1])
            close = get_close_matches(key, known, 1, 0.5)
            fix = f"是不是“{close[0]}”？" if close else f"可用的键：{'、'.join(known)}"
            yield Problem(document.key_place(path), "shape.unknown_key", f"不认识的键“{key}”", fix)
            continue
        message, fix = _MESSAGES.get(error["type"], ("“{key}”写得不对：{value}", "请对照示例修改"))
        said = {
            "key": f"第 {path[-1] + 1} 项" if path and isinstance(path[-1], int) else key,
            "value": str(error.get("input", ""))[:40],
            **error.get("ctx", {}),
        }
        said["pattern"] = _PATTERNS.get(str(said.get("pattern")), "请对照示例修改")
        yield Problem(
            document.place(path),
            "shape." + error["type"],
            message.format(**said),
            fix.format_map(said),
        )


def _document_path(document: Document, error: Any) -> tuple[str | int, ...]:  # noqa: ANN401
    """Pydantic's location without the steps that name union members or say `[key]`."""
    path: tuple[str | int, ...] = ()
    for step in error["loc"]:
        if (*path, step) in document.places:
            path = (*path, step)
    return (*path, error["loc"][-1]) if error["type"] in ("missing",) else path


def _keys_at(model: type[Shape], path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a path; walks the models along the written steps."""
    shapes: list[type[Shape]] = [model]
    for step in path:
        annotations = [
            field.annotation
            for shape in shapes
            for name, field in shape.model_fields.items()
            if step in (name, field.alias)
        ]
        shapes = [inner for said in annotations for inner in _shapes_in(said)] or shapes
    return [field.alias or name for shape in shapes for name, field in shape.model_fields.items()]


def _shapes_in(annotation: Any) -> Iterator[type[Shape]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        yield annotation
    for inner in get_args(annotation):
        yield from _shapes_in(inner)
