"""What is read of a YAML file, what is refused, and that every refusal has a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from effort import processor_seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from zwgk_flow.definition.problem import Place, Problem
from zwgk_flow.definition.yaml_source import MAX_CHARACTERS, MAX_DEPTH, Data, Document, read_yaml

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "definitions").glob("*/*.yaml"))


def read(text: str) -> tuple[Data, tuple[Problem, ...]]:
    document, problems = read_yaml(text, "方案.yaml")
    return document.data, problems


def refused(text: str) -> tuple[str, int, int]:
    """Code, line and column of the one problem in a text."""
    [problem] = read(text)[1]
    assert problem.message
    assert problem.fix
    assert problem.place.file == "方案.yaml"
    return problem.code, problem.place.line, problem.place.column


# --- what is read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["no", "on", "yes", "true", "False", "12:30", "010", "0x1F", "1_000", "1e3", "3.10", ".inf",
     "~", "null", "2026-02-30", "2021-04-16", "=", "<<"],
)  # fmt: skip
def test_every_scalar_stays_what_was_typed(typed: str) -> None:
    """Nothing turns into a number, a date, a truth or nothing, wherever it stands."""
    assert read(f"键: {typed}") == ({"键": typed}, ())
    assert read(f"- {typed}") == ([typed], ())
    assert read(f"{typed}: 值") == ({typed: "值"}, ())


def test_an_empty_value_is_empty_text() -> None:
    """A key with nothing after it is there, with no text."""
    assert read("甲:\n乙: ''\n") == ({"甲": "", "乙": ""}, ())


def test_places_count_characters_from_one() -> None:
    """Chinese characters and emoji before a value count as one column each."""
    document, _ = read_yaml("甲: {乙😀: 丙, 丁: [一, 二]}\n", "f")
    assert document.place(("甲", "乙😀")) == Place("f", 1, 9)
    assert document.key_place(("甲", "丁")) == Place("f", 1, 12)
    assert document.place(("甲", "丁", 1)) == Place("f", 1, 19)


def test_a_missing_path_is_placed_at_what_holds_it() -> None:
    """What was not written is pointed at through its nearest ancestor that was."""
    document, _ = read_yaml("states:\n  - id: 甲\n", "f")
    assert document.place(("states", 0, "name", "short")) == document.place(("states", 0))
    assert document.key_place(("states", 0, "name")) == document.place(("states", 0))
    assert document.place(("nothing",)) == document.place(())


def test_a_document_without_places_points_to_its_beginning() -> None:
    """Even where nothing could be read there is a place to show."""
    assert Document("f", {}, {}).key_place(("states", "甲")) == Place("f", 1, 1)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_are_read_without_a_problem(path: Path) -> None:
    """All that we ship keeps to the part of YAML that is read."""
    data, problems = read(path.read_text("utf-8"))
    assert problems == ()
    assert isinstance(data, dict)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("甲: 1\n乙: 2\n甲: 3", ("yaml.duplicate_key", 3, 1)),
        ("甲: {乙: 1, 乙: 2}", ("yaml.duplicate_key", 1, 11)),
        ("- {a: 1, 'a': 2}", ("yaml.duplicate_key", 1, 10)),
        ("甲: &one 1", ("yaml.anchor", 1, 4)),
        ("甲: &one {乙: 1}", ("yaml.anchor", 1, 4)),
        ("甲: &one [1]", ("yaml.anchor", 1, 4)),
        ("&one 甲: 1", ("yaml.anchor", 1, 1)),
        ("甲: &one 1\n乙: *one", ("yaml.anchor", 1, 4)),
        ("甲: *one", ("yaml.anchor", 1, 4)),
        ("甲: *注", ("yaml.anchor", 1, 5)),
        ("甲: &注 1", ("yaml.anchor", 1, 5)),
        ("甲: !!int 3", ("yaml.tag", 1, 4)),
        ("甲: !own {乙: 1}", ("yaml.tag", 1, 4)),
        ("甲: !!python/name:os.system x", ("yaml.tag", 1, 4)),
        ("%TAG ! tag:x,2000:\n---\n甲: !y z", ("yaml.tag", 3, 4)),
        ("? [1]\n: 2", ("yaml.key", 1, 3)),
        ("{{甲}}: 1", ("yaml.key", 1, 1)),
        ("---\n甲: 1\n---\n乙: 2", ("yaml.documents", 3, 1)),
        ("甲:\n\t乙: 1", ("yaml.tab", 2, 1)),
        ("甲: @乙", ("yaml.character", 1, 4)),
        ("甲: 1\n乙: 一\x07二", ("yaml.character", 2, 5)),
        ("甲: \x00", ("yaml.character", 1, 4)),
        ("甲: \ud800", ("yaml.character", 1, 4)),
        ("甲: '乙", ("yaml.syntax", 1, 6)),
        ("甲: [1", ("yaml.syntax", 2, 1)),
        ("甲: 乙: 丙", ("yaml.syntax", 1, 5)),
        ("甲:\n  - 1\n 乙: 2", ("yaml.syntax", 3, 2)),
        ('甲: "\\q"', ("yaml.syntax", 1, 5)),
        ("", ("yaml.empty", 1, 1)),
        ("# 只有注释", ("yaml.empty", 1, 1)),
    ],
)
def test_a_refusal_names_its_cause_and_place(text: str, where: tuple[str, int, int]) -> None:
    """Duplicate keys, anchors, aliases, tags and slips of syntax are each met at their place."""
    assert refused(text) == where


def test_the_first_of_two_equal_keys_is_kept_and_named() -> None:
    """The message says where the key was written first; the rest of the file is still read."""
    data, [problem] = read("甲: 1\n乙: 2\n甲: 3\n丙: 4\n")
    assert data == {"甲": "1", "乙": "2", "丙": "4"}
    assert problem.message == "键“甲”重复，第一次在第 1 行"


def test_problems_that_do_not_end_the_reading_come_together() -> None:
    """A tag, a key that is no text and a key written twice are told in one go."""
    text = "甲: !x 1\n? [1]\n: 2\n甲: 3\n"
    assert [problem.code for problem in read(text)[1]] == [
        "yaml.tag",
        "yaml.key",
        "yaml.duplicate_key",
    ]


# --- what is bounded -----------------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_depth_is_bounded_however_deep(opening: str) -> None:
    """A hundred thousand levels are refused at the first one too many, at once."""
    text = opening * 100_000
    assert refused(text) == ("yaml.too_deep", 1, MAX_DEPTH * len(opening) + 1)
    assert processor_seconds(lambda: read(text), 0.5) <= 0.5


def test_the_deepest_level_allowed_is_read() -> None:
    """The bound itself is within bounds."""
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == ()
    assert refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[0] == "yaml.too_deep"


def test_size_is_bounded() -> None:
    """A text of the greatest size is read; one character more is not looked at."""
    text = "甲: ".ljust(MAX_CHARACTERS, "一")
    assert read(text)[1] == ()
    assert refused(text + "一") == ("yaml.too_large", 1, 1)


def test_aliases_cannot_multiply() -> None:
    """Ten lines that would unfold to billions are refused at the first anchor."""
    lines = ["a0: &a0 [1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert refused("\n".join(lines)) == ("yaml.anchor", 1, 5)


# --- whatever is typed ---------------------------------------------------------------------------

FRAGMENTS = st.sampled_from(
    ["甲", "a", ":", ": ", "- ", "\n", "\n  ", "\t", "[", "]", "{", "}", ",", "'", '"', "|", ">",
     "&a", "*a", "!t ", "? ", "%", "@", "#", "---", "...", "\\", "\r", "\x85", "\u2028", "\ufeff",
     "\x00", "\ud83d", "<<", "年底前", "２０２１"]
)  # fmt: skip
TEXTS = st.text(st.characters(codec=None)) | st.lists(FRAGMENTS, max_size=40).map("".join)


def _holds_only_text(data: Data) -> bool:
    if isinstance(data, dict):
        return all(isinstance(key, str) and _holds_only_text(data[key]) for key in data)
    return all(map(_holds_only_text, data)) if isinstance(data, list) else isinstance(data, str)


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_any_text_is_answered_quickly_and_never_raises(text: str) -> None:
    """Whatever is typed gives plain values and problems, each at a place within the text."""
    data, problems = read(text)
    assert processor_seconds(lambda: read(text), 0.2) <= 0.2
    assert _holds_only_text(data)
    lines = len(text.splitlines()) + 1
    for problem in problems:
        assert problem.code.startswith("yaml.")
        assert 1 <= problem.place.line <= lines
        assert 1 <= problem.place.column <= len(text) + 1


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S"))),
        lambda inner: st.lists(inner) | st.dictionaries(st.text("甲乙丙ab", min_size=1), inner),
    )
)
def test_values_written_with_quotes_come_back(data: Data) -> None:
    """What is written in quotes, lists and mappings is read back to the letter."""
    assert read(_written(data)) == (data, ())


def _written(data: Data) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"'{key}': {_written(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_written, data)) + "]"
    return "'" + data.replace("'", "''") + "'"
