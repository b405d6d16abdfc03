"""YAML text as plain strings, lists and mappings that know their position; it gives no meaning.

Only a small, safe part of YAML is read: no anchors, no tags, no duplicate keys, every scalar is
text (`no`, `12:30` and `010` stay what was typed), size and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import yaml

from zwgk_flow.definition.problem import Place, Problem

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 24

Path = tuple[str | int, ...]
Data = str | list["Data"] | dict[str, "Data"]
_Event = Any  # the parser gives its events no type

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
        reader = _Reader(text, file)
        data = reader.document()
    except _Refused as error:
        return _nothing(file), (Problem(Place(file, error.line, error.column), *error.said),)
    except yaml.YAMLError as error:
        return _nothing(file), (_syntax_problem(error, text, file),)
    if data is None:
        return _nothing(file), (Problem(Place(file), "yaml.empty", "文件是空的", "请写入定义"),)
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


def _nothing(file: str) -> Document:
    return Document(file, {}, {})


_ANCHOR = ("yaml.anchor", "不接受锚点和引用（& 与 *）", "请把内容写全，或给这段文字加引号")
_DOCUMENTS = ("yaml.documents", "一个文件里有多份文档", "请删去 --- 之后的")

_SYNTAX = (
    ("while scanning an anchor", *_ANCHOR),
    ("while scanning an alias", *_ANCHOR),
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


_DEEPER: Mapping[type, int] = {
    yaml.MappingStartEvent: 1,
    yaml.SequenceStartEvent: 1,
    yaml.MappingEndEvent: -1,
    yaml.SequenceEndEvent: -1,
}
_PLAIN_TAGS: Mapping[type, str] = {
    yaml.ScalarEvent: "tag:yaml.org,2002:str",
    yaml.SequenceStartEvent: "tag:yaml.org,2002:seq",
    yaml.MappingStartEvent: "tag:yaml.org,2002:map",
}


class _Reader:
    """Turns the parser's events into plain data in one pass: places noted, the rest refused.

    Depth is bounded as the events come, so nothing here or in the parser can recurse far.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.events = yaml.parse(text, Loader=_Loader)
        self.depth = 0
        self.places: dict[Path, Place] = {}
        self.key_places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def document(self) -> Data | None:
        """The only document of the text; None where it holds none."""
        data: Data | None = None
        for event in self.events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if data is not None:
                place = self._place(event)
                raise _Refused(place.line, place.column, *_DOCUMENTS)
            data = self._value(self._next(), ())
        return data

    def _next(self) -> _Event:
        event = next(self.events)
        if getattr(event, "anchor", None):  # an alias carries one too
            place = self._place(event)
            raise _Refused(place.line, place.column, *_ANCHOR)
        self.depth += _DEEPER.get(type(event), 0)
        if self.depth > MAX_DEPTH:
            place = self._place(event)
            said = ("yaml.too_deep", f"嵌套超过 {MAX_DEPTH} 层", "请减少层级")
            raise _Refused(place.line, place.column, *said)
        return event

    def _value(self, event: _Event, path: Path) -> Data:
        place = self.places[path] = self._place(event)
        if event.tag not in (None, "", "!", _PLAIN_TAGS[type(event)]):
            self.problems.append(
                Problem(place, "yaml.tag", f"不接受标签 {event.tag}", "请删去感叹号开头的标签")
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            inside = iter(self._next, None)
            return [
                self._value(child, (*path, i))
                for i, child in enumerate(takewhile(_goes_on, inside))
            ]
        return str(event.value)

    def _mapping(self, path: Path) -> Data:
        data: dict[str, Data] = {}
        while _goes_on(key_event := self._next()):
            place = self._place(key_event)
            if problem := self._unusable(key_event, place, path):
                self.problems.append(problem)
                self._skip(key_event)
                self._skip(self._next())
                continue
            key = str(key_event.value)
            self.key_places[(*path, key)] = place
            data[key] = self._value(self._next(), (*path, key))
        return data

    def _unusable(self, key_event: _Event, place: Place, path: Path) -> Problem | None:
        """Why a key cannot be taken: it is no text, or stands there already."""
        if not isinstance(key_event, yaml.ScalarEvent):
            return Problem(place, "yaml.key", "键必须是一段文字", "请把键改成文字")
        first = self.key_places.get((*path, str(key_event.value)))
        if first is None:
            return None
        said = f"键“{key_event.value}”重复，第一次在第 {first.line} 行"
        lost = (*path, str(key_event.value))
        return Problem(place, "yaml.duplicate_key", said, "请只保留一处", lost=lost)

    def _skip(self, event: _Event) -> None:
        """Past everything that this event opened."""
        around = self.depth - _DEEPER.get(type(event), 0)
        while self.depth > around:
            self._next()

    def _place(self, event: _Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)


def _goes_on(event: _Event) -> bool:
    """Whether the collection around this event is still open."""
    return _DEEPER.get(type(event), 0) >= 0
