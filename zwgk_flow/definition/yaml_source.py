"""YAML text as plain strings, lists and mappings that know their position; it gives no meaning.

Only a small, safe part of YAML is read: no anchors, no tags, no duplicate keys, every scalar is
text (`no`, `12:30` and `010` stay what was typed), size and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from zwgk_flow.definition.problem import Place, Problem

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 24

Path = tuple[str | int, ...]
Data = str | list["Data"] | dict[str, "Data"]

# what YAML does not allow as it is; a lone surrogate among it would stop the parser itself
_INVISIBLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A read file: `data` in plain values, and the place of every key and value in it."""

    file: str
    data: Data
    places: Mapping[Path, Place]
    key_places: Mapping[Path, Place] = field(default_factory=dict)

    def place(self, path: Sequence[str | int]) -> Place:
        """The place of the value at `path`, or of its nearest ancestor that was written."""
        steps = tuple(path)
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places.get(steps, Place(self.file))

    def key_place(self, path: Sequence[str | int]) -> Place:
        """The place of the key at `path`, where it has one; else of its value."""
        return self.key_places.get(tuple(path)) or self.place(path)


def read_yaml(text: str, file: str) -> tuple[Document, tuple[Problem, ...]]:
    """Read one YAML document; returns what could be read and every problem found on the way."""
    try:
        _refuse_text(text)
        _refuse_events(text)
        node = yaml.compose(text, Loader=_Loader)
    except _Refused as error:
        return _nothing(file), (Problem(Place(file, error.line, error.column), *error.said),)
    except yaml.YAMLError as error:
        return _nothing(file), (_syntax_problem(error, text, file),)
    if node is None:
        return _nothing(file), (Problem(Place(file), "yaml.empty", "文件是空的", "请写入定义"),)
    reader = _Reader(file)
    data = reader.value(node, ())
    return Document(file, data, reader.places, reader.key_places), tuple(reader.problems)


class _Refused(Exception):
    """Something this reader does not accept: where, and code, message and fix."""

    def __init__(self, line: int, column: int, code: str, message: str, fix: str) -> None:
        self.line, self.column = line, column
        self.said = (code, message, fix)


def _refuse_text(text: str) -> None:
    """What the parser is not even asked about."""
    if len(text) > MAX_CHARACTERS:
        said = f"文件有 {len(text)} 个字符，超过上限 {MAX_CHARACTERS}"
        raise _Refused(1, 1, "yaml.too_large", said, "请拆成多个文件")
    if odd := _INVISIBLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        said = f"含有不可见的控制字符 U+{ord(odd.group()):04X}"
        raise _Refused(line, column, "yaml.character", said, "请删去它")


def _refuse_events(text: str) -> None:
    """Walk the events, which need no recursion, before composing, which does."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        if getattr(event, "anchor", None):  # an alias carries one too
            raise _Refused(mark.line + 1, mark.column + 1, *_ANCHOR)
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_DEPTH:
                said = ("yaml.too_deep", f"嵌套超过 {MAX_DEPTH} 层", "请减少层级")
                raise _Refused(mark.line + 1, mark.column + 1, *said)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


def _nothing(file: str) -> Document:
    return Document(file, {}, {})


_ANCHOR = ("yaml.anchor", "不接受锚点和引用（& 与 *）", "请把内容写全，或给这段文字加引号")

_SYNTAX = (
    ("while scanning an anchor", *_ANCHOR),
    ("while scanning an alias", *_ANCHOR),
    ("but found another document", "yaml.documents", "一个文件里有多份文档", "请删去 --- 之后的"),
    ("\\t", "yaml.tab", "缩进里有制表符", "请改用空格"),
    ("cannot start any token", "yaml.character", "此处有不能作开头的字符", "请给这段文字加引号"),
    ("mapping values are not allowed", "yaml.syntax", "这里多了一个冒号", "请给整段文字加引号"),
    ("did not find expected", "yaml.syntax", "缩进、括号或引号没有对齐", "请检查这一行与上一行"),
    ("while scanning", "yaml.syntax", "引号或括号没有合上", "请补全"),
)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    # the C parser only says that it is no start; which character it is, the text knows
    said = "\\t" if mark and text[mark.index : mark.index + 1] == "\t" else str(error)
    for words, code, message, fix in _SYNTAX:
        if words in said:
            return Problem(place, code, message, fix)
    return Problem(place, "yaml.syntax", "不是正确的 YAML 写法", "请检查这一行与上一行")


class _Reader:
    """Turns composed nodes into plain data, noting places and refusing what is not accepted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.key_places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, path: Path) -> Data:
        place = self._place(node)
        self.places[path] = place
        if not _plain(node):
            self.problems.append(
                Problem(place, "yaml.tag", f"不接受标签 {node.tag}", "请删去感叹号开头的标签")
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Data:
        data: dict[str, Data] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(
                    Problem(place, "yaml.key", "键必须是一段文字", "请把键改成文字")
                )
                continue
            key = str(key_node.value)
            if key in data:
                first = self.key_places[(*path, key)]
                self.problems.append(
                    Problem(
                        place,
                        "yaml.duplicate_key",
                        f"键“{key}”重复，第一次在第 {first.line} 行",
                        "请只保留一处",
                    )
                )
                continue
            self.key_places[(*path, key)] = place
            data[key] = self.value(value_node, (*path, key))
        return data

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


_PLAIN_TAGS = {
    yaml.ScalarNode: ("tag:yaml.org,2002:str", "", None, "!"),
    yaml.SequenceNode: ("tag:yaml.org,2002:seq", "", None, "!"),
    yaml.MappingNode: ("tag:yaml.org,2002:map", "", None, "!"),
}


def _plain(node: yaml.Node) -> bool:
    return node.tag in _PLAIN_TAGS[type(node)]
