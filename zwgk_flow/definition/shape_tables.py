"""Lists, tables and declared shapes: how values are read together and described to editors.

One wrong value does not hide another: what does not fit is noted and left out or left blank, and
what holds it is read on. The rules for single values are in `shape_rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.shape_rules import (
    Choice,
    Rule,
    Schema,
    Spot,
    Text,
    Unfit,
    nearest,
    shown,
)
from zwgk_flow.definition.yaml_source import Data, Document, Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list; what does not fit is left out."""

    rule: Rule[T]
    least: int = 0
    most: int | None = None
    blank: tuple[T, ...] = ()

    def read(self, data: Data, spot: Spot) -> tuple[T, ...]:
        """The values in order."""
        if not isinstance(data, list):
            raise spot.refuse(
                "list", f"{spot.name}应是列表", "请写成 [甲, 乙]，或每条一行，以短横线加空格开头"
            )
        if len(data) < self.least:
            said = f"{spot.name}{f'只有 {len(data)} 条' if data else '是空的'}"
            raise spot.refuse("too_few", said, f"请至少写 {self.least} 条")
        if self.most is not None and len(data) > self.most:
            said = f"{spot.name}有 {len(data)} 条"
            raise spot.refuse("too_many", said, f"请最多写 {self.most} 条")
        return tuple(
            value
            for n, written in enumerate(data)
            for value in _fitting(self.rule, written, spot.value(n))
        )

    def schema(self) -> Schema:
        """An array."""
        bounds = {"minItems": self.least or None, "maxItems": self.most}
        kept = {word: bound for word, bound in bounds.items() if bound is not None}
        return {"type": "array", "items": self.rule.schema(), **kept}


def _fitting(rule: Rule[T], data: Data, spot: Spot) -> Sequence[T]:
    """The value alone, or nothing where it does not fit."""
    try:
        return (rule.read(data, spot),)
    except Unfit:
        return ()


def _table(data: Data, spot: Spot) -> dict[str, Data]:
    if isinstance(data, dict):
        return data
    raise spot.refuse("table", f"{spot.name}应是“键: 值”的形式", "请写成“键: 值”，冒号后留一个空格")


@dataclass(frozen=True, slots=True)
class MapOf(Generic[T]):
    """A table whose keys people choose; a name stays though its value, or the name, is wrong."""

    key: Text | Choice
    rule: Rule[T]
    least: int = 0

    def read(self, data: Data, spot: Spot) -> Mapping[str, T]:
        """The values by key, in order."""
        table = _table(data, spot)
        if len(table) < self.least:
            raise spot.refuse("too_few", f"{spot.name}是空的", f"请至少写 {self.least} 条")
        for word in table:
            _fitting(self.key, word, spot.key(word))
        return {
            word: next(iter(_fitting(self.rule, written, spot.value(word))), self.rule.blank)
            for word, written in table.items()
        }

    @property
    def blank(self) -> Mapping[str, T]:
        """Nothing."""
        return {}

    def schema(self) -> Schema:
        """An object; where the keys are a choice, an editor can offer them."""
        inner = self.rule.schema()
        if isinstance(self.key, Choice):
            named = {word: {**inner, "description": says} for word, says in self.key.words.items()}
            return {"type": "object", "properties": named, "additionalProperties": False}
        keys = {"pattern": self.key.schema()["pattern"], "maxLength": self.key.most}
        bound = {"minProperties": self.least} if self.least else {}
        return {"type": "object", "propertyNames": keys, "additionalProperties": inner, **bound}


class _Required:
    """The mark of a key that has no default."""


_REQUIRED = _Required()


class Key(Generic[T]):
    """One key of a shape: what it is for, its rule, and its value where it is not written."""

    @overload
    def __init__(self, says: str, rule: Rule[T]) -> None: ...
    @overload
    def __init__(self, says: str, rule: Rule[T], default: T) -> None: ...
    def __init__(self, says: str, rule: Rule[T], default: T | _Required = _REQUIRED) -> None:
        self.says, self.rule, self.default = says, rule, default

    def __set_name__(self, owner: type[Shape], name: str) -> None:
        self.attribute = name
        self.written = name.rstrip("_")  # `from` is a word of Python

    def __get__(self, shape: Shape | None, owner: type[Shape]) -> T:
        """The default or a blank; a value that was read stands in the shape and goes before it."""
        if shape is None:
            raise AttributeError(self.written)
        return self.rule.blank if isinstance(self.default, _Required) else self.default

    def schema(self) -> Schema:
        """The rule's, with what the key is for."""
        inner = self.rule.schema()
        words = "；".join(filter(None, (self.says, inner.get("description"))))
        return {**inner, "description": words}


class Shape:
    """A table with fixed keys, declared as `Key`s; unknown keys are refused.

    A misspelt key is read as the one that was meant, to find what else is wrong there.
    `path` says where in the file it was written.
    """

    keys: ClassVar[Mapping[str, Key[Any]]] = {}

    def __init__(self, path: Path = (), **values: object) -> None:
        self.path = path
        self.__dict__.update(values)

    def __init_subclass__(cls) -> None:
        cls.keys = {key.written: key for key in vars(cls).values() if isinstance(key, Key)}

    @classmethod
    def read(cls, data: Data, spot: Spot) -> Self:
        """The shape with the values that fit, after every key has been looked at."""
        table = _table(data, spot)
        meant = {word: nearest(word, cls.keys) for word in table if word not in cls.keys}
        written = {**{key: word for word, key in meant.items() if key}, **{w: w for w in table}}
        values = {
            key.attribute: value
            for word, key in cls.keys.items()
            if word in written
            for value in _fitting(key.rule, table[written[word]], spot.value(written[word]))
        }
        for word, near in meant.items():
            lost = near if near and cls.keys[near].attribute not in values else word
            fix = f"是不是“{near}”？" if near else f"可用的键：{'、'.join(cls.keys)}"
            said = f"不认识的键“{shown(word)}”"
            spot.key(word).refuse("unknown_key", said, fix, (*spot.path, lost))
        for word in cls.required():
            if word not in written:
                said = f"{spot.name}缺少“{word}”（{cls.keys[word].says}）"
                spot.refuse("missing", said, "请补上这一键", (*spot.path, word))
        return cls(spot.path, **values)

    @classmethod
    def required(cls) -> list[str]:
        """The keys that must be written."""
        return [word for word, key in cls.keys.items() if isinstance(key.default, _Required)]

    @classmethod
    def schema(cls) -> Schema:
        """An object with these keys and no others."""
        return {
            "type": "object",
            "properties": {word: key.schema() for word, key in cls.keys.items()},
            "required": cls.required(),
            "additionalProperties": False,
        }


S = TypeVar("S", bound=Shape)


def read_shape(document: Document, shape: type[S]) -> tuple[S | None, tuple[Problem, ...]]:
    """The document in `shape`, and every problem with its place.

    What does not fit is left out or blank and is named by a problem's `lost`; None where the
    document is no table at all.
    """
    problems: list[Problem] = []
    try:
        return shape.read(document.data, Spot(document, problems)), tuple(problems)
    except Unfit:
        return None, tuple(problems)


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """A table in a shape."""

    shape: type[S]

    @property
    def blank(self) -> S:
        """The shape with nothing read."""
        return self.shape()

    def read(self, data: Data, spot: Spot) -> S:
        """The shape."""
        return self.shape.read(data, spot)

    def schema(self) -> Schema:
        """The shape's."""
        return self.shape.schema()


@dataclass(frozen=True, slots=True)
class TextOr(Generic[S]):
    """Plain text, or a table where a person says more."""

    text: Text
    shape: type[S]
    blank: str = ""

    def read(self, data: Data, spot: Spot) -> str | S:
        """Whichever was written."""
        if isinstance(data, dict):
            return self.shape.read(data, spot)
        return self.text.read(data, spot)

    def schema(self) -> Schema:
        """Either."""
        return {"anyOf": [self.text.schema(), self.shape.schema()]}
