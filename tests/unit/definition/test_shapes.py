"""What the shapes accept, and that an editor is told the same by the JSON Schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from zwgk_flow.definition.plan_shape import PlanShape
from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.shape_tables import read_shape
from zwgk_flow.definition.shapes import SHAPES, json_schema
from zwgk_flow.definition.yaml_source import Document, read_yaml

jsonschema = pytest.importorskip("jsonschema", reason="没有 jsonschema，无法替编辑器检查")

ROOT = Path(__file__).parents[3]
SCHEMAS = ROOT / "docs" / "schema"
SHIPPED = sorted((ROOT / "definitions").glob("*/*.yaml"))

kinds = pytest.mark.parametrize("kind", SHAPES)
files = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)

SMALLEST = """\
plan: a
title: 题
issuer: 机关
year: 2021
office: 甲局
units: {甲局: {}}
sections:
  - title: 一
    items:
"""


def kind_of(path: Path) -> str:
    return path.parent.name.removesuffix("s")


def problems_in(text: str, kind: str = "plan") -> tuple[Problem, ...]:
    document, problems = read_yaml(text, "方案.yaml")
    assert not problems
    return read_shape(document, SHAPES[kind])[1]


def items(*lines: str) -> str:
    """A plan that is right but for the items given, each one line of flow YAML."""
    return SMALLEST + "".join(f"      - {line}\n" for line in lines)


# --- schema and parser say the same --------------------------------------------------------------


Steps = tuple[str | int, ...]
CHOSEN = "2021"  # a key where people choose the keys; it fits names, slugs and years


def tables(schema: dict[str, Any], at: Steps = ()) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every table with fixed keys in a schema, with the steps that lead to it in a file."""
    for other in schema.get("anyOf", ()):
        yield from tables(other, at)
    if "properties" in schema:
        yield at, schema
    for key, inner in schema.get("properties", {}).items():
        yield from tables(inner, (*at, key))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from tables(schema["additionalProperties"], (*at, CHOSEN))
    if "items" in schema:
        yield from tables(schema["items"], (*at, 0))


def problems_with(kind: str, path: Steps, inner: object) -> tuple[Document, tuple[Problem, ...]]:
    """What is said of a document in which `inner` stands at the path and nothing beside it."""
    for step in reversed(path):
        inner = [inner] if step == 0 else {step: inner}
    document, _ = read_yaml(json.dumps(inner, ensure_ascii=False), "方案.yaml")
    return document, read_shape(document, SHAPES[kind])[1]


@kinds
def test_the_schema_has_the_keys_that_the_parser_accepts(kind: str) -> None:
    """In every table the parser refuses a foreign key, and none of the schema's."""
    for path, schema in tables(json_schema(kind)):
        said = dict.fromkeys((*schema["properties"], "外来的键"), "junk")
        document, found = problems_with(kind, path, said)
        refused = [
            key
            for key in said
            if any(problem.place == document.key_place((*path, key)) for problem in found)
        ]
        assert refused == ["外来的键"], path


@kinds
def test_a_table_requires_what_the_parser_misses(kind: str) -> None:
    """An empty table lacks exactly the keys its schema requires."""
    for path, schema in tables(json_schema(kind)):
        document, found = problems_with(kind, path, {})
        here = [problem.message for problem in found if problem.place == document.place(path)]
        missing = [re.findall("缺少“(.+?)”", message) for message in here]
        assert missing == [[key] for key in schema.get("required", ())], path


@kinds
def test_the_published_schema_is_the_one_the_code_gives(kind: str) -> None:
    """docs/schema is written by `zwgk plan schema --out docs/schema` and never stale."""
    published = (SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")
    assert published == json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"


@kinds
def test_a_schema_is_a_schema(kind: str) -> None:
    """Editors read it as draft 2020-12, and every key says in Chinese what it is for."""
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))
    for path, schema in tables(json_schema(kind)):
        assert all(key["description"] for key in schema["properties"].values()), path


class Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates stay text, `no` and `on` too."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if not tag.endswith((":timestamp", ":bool"))]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@files
def test_an_editor_finds_nothing_wrong_with_a_shipped_file(path: Path) -> None:
    """Unquoted numbers and dates pass the schema as they pass the parser."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=Editor)
    validator = jsonschema.Draft202012Validator(json_schema(kind_of(path)))
    assert [error.message for error in validator.iter_errors(data)] == []
    assert problems_in(path.read_text(encoding="utf-8"), kind_of(path)) == ()


@files
def test_a_shipped_file_starts_with_its_schema_line(path: Path) -> None:
    """The first line names the schema of its kind, and that file is there."""
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == SCHEMAS / f"{kind_of(path)}.json"


# --- what is accepted ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("{id: 10, title: 题, summary: 事}", False),
        ('{id: "010", title: 2021, summary: 事}', False),
        ("{id: 1, title: 题, summary: 事, deadline: {by: 2021-06-30}}", False),
        ("{id: 1, title: 题, summary: 事, targets: [{metric: 率, at_least: 60}]}", False),
        ('{id: 1, title: 题, summary: 事, targets: [{metric: 率, at_least: "60.5"}]}', False),
        ("{id: 1, title: 题, summary: 事, milestone: true}", False),
        ("{id: 1, title: 题, summary: 事, milestone: 是}", True),
        ("{id: 1/2, title: 题, summary: 事}", True),
        ("{id: 1, title: 题, summary: 事, deadline: {by: 6月30日}}", True),
        ("{id: 1, title: 题, summary: 事, targets: [{metric: 率, at_least: 60%}]}", True),
        ("{id: 1, title: 题, summary: 事, source: {row: 0}}", True),
        ("{id: 1, title: 题, summary: 事, cadence: 每季度}", True),
        ("{id: 1, title: 题, summary: ''}", True),
        ("{id: 1, title: 题}", True),
    ],
)
def test_parser_and_editor_agree_on_what_people_type(line: str, refused: bool) -> None:
    """What the parser refuses the schema refuses, and what it accepts passes there too."""
    text = items(line)
    validator = jsonschema.Draft202012Validator(json_schema("plan"))
    assert bool(problems_in(text)) is refused
    assert validator.is_valid(yaml.load(text, Loader=Editor)) is not refused


def test_what_fits_is_kept_beside_what_does_not() -> None:
    """What does not fit is left out or blank and named as lost; items keep their own path."""
    text = items("一段文字", "{id: 1, milestone: 是}", "{id: 2, title: 题, summary: 事}")
    document, _ = read_yaml(text, "方案.yaml")
    shape, problems = read_shape(document, PlanShape)
    assert shape is not None
    path = ("sections", 0, "items")
    assert [(item.id, item.path, item.title) for item in shape.sections[0].items] == [
        ("1", (*path, 1), ""),
        ("2", (*path, 2), "题"),
    ]
    lost = {(*path, 0), (*path, 1, "title"), (*path, 1, "summary"), (*path, 1, "milestone")}
    assert len(problems) == len(lost)
    assert {problem.lost for problem in problems} == lost


def test_a_misspelt_key_is_read_as_the_one_that_was_meant() -> None:
    """What stands under it is judged as well, at the place where it stands."""
    text = items("{id: 1/2, title: 题, summary: 事}").replace("sections:", "sectons:")
    document, _ = read_yaml(text, "方案.yaml")
    shape, problems = read_shape(document, PlanShape)
    assert shape is not None
    assert {problem.code: problem.lost for problem in problems} == {
        "shape.unknown_key": ("sectons",),
        "shape.form": ("sectons", 0, "items", 0, "id"),
    }


def test_a_misspelt_key_with_a_wrong_value_loses_the_key_that_was_meant() -> None:
    """Nothing is judged by the want of what was written, though wrongly."""
    text = items("{id: 1, title: 题, summary: 事, dedline: [全年]}")
    lost = {problem.lost for problem in problems_in(text)}
    at = ("sections", 0, "items", 0)
    assert lost == {(*at, "deadline"), (*at, "dedline")}


def test_only_what_is_no_table_leaves_no_shape() -> None:
    """A register that is a list is lost alone, a file that is a list altogether."""
    text = items("{id: 1, title: 题, summary: 事}").replace("{甲局: {}}", "[甲局]")
    for written, kept, said in ((text, True, "units"), ("[甲局]", False, "整份文件")):
        document, _ = read_yaml(written, "方案.yaml")
        shape, [problem] = read_shape(document, PlanShape)
        assert (shape is not None) is kept
        assert said in problem.message


def test_an_unknown_kind_of_file_has_no_schema() -> None:
    """A kind that does not exist is a KeyError, not an empty schema."""
    with pytest.raises(KeyError):
        json_schema("novel")
