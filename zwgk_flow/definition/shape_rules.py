"""The rules for single values: each reads what was typed and describes it to editors.

They judge form only, not meaning. Every scalar arrives as the text that was typed; what holds
others is in `shape_tables`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple, Protocol, TypeVar

from zwgk_flow.definition.problem import Place, Problem
from zwgk_flow.definition.yaml_source import Data, Document, Path

Schema = dict[str, Any]

SHOWN = 40  # so many characters of a wrong value are repeated in a message
INTEGER = re.compile(r"-?[0-9]{1,9}")
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class Unfit(Exception):
    """A value does not have the shape; why has been noted as a problem."""


class Spot(NamedTuple):
    """A written value as a rule meets it: where it stands and what to call it."""

    document: Document
    problems: list[Problem]
    path: Path = ()
    is_key: bool = False

    def value(self, step: str | int) -> Spot:
        """The spot of a value below."""
        return Spot(self.document, self.problems, (*self.path, step))

    def key(self, step: str) -> Spot:
        """The spot of a key below, itself to be judged."""
        return Spot(self.document, self.problems, (*self.path, step), is_key=True)

    @property
    def place(self) -> Place:
        """Where the value, or the key, was written."""
        return (self.document.key_place if self.is_key else self.document.place)(self.path)

    @property
    def name(self) -> str:
        """What a message calls it: its key, or its number under one."""
        if not self.path:
            return "整份文件"
        last = self.path[-1]
        if isinstance(last, str):
            return f"键“{shown(last)}”" if self.is_key else f"“{shown(last)}”"
        above = next((f"“{step}”" for step in reversed(self.path) if isinstance(step, str)), "列表")
        return f"{above}的第 {last + 1} 条"

    def refuse(self, code: str, message: str, fix: str, lost: Path | None = None) -> Unfit:
        """Note a problem here, by which this value or the one at `lost` is lost; to be raised."""
        problem = Problem(self.place, f"shape.{code}", message, fix, lost=lost or self.path)
        self.problems.append(problem)
        return Unfit()


def shown(value: str) -> str:
    """A typed value on one line, cut to a length fit for a message."""
    line = " ".join(value.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    return next(iter(get_close_matches(word, list(known), 1, 0.6)), None)


T_co = TypeVar("T_co", covariant=True)


class Rule(Protocol[T_co]):
    """How one value is read; `schema` says the same to an editor."""

    @property
    def blank(self) -> T_co:
        """What stands in for a value that is lost, so that the rest can be judged."""

    def read(self, data: Data, spot: Spot) -> T_co:
        """The value, or Unfit after noting every problem in it."""

    def schema(self) -> Schema:
        """The JSON Schema of what `read` accepts, as an editor sees unquoted scalars."""


# --- scalars -----------------------------------------------------------------------------------


def _scalar(data: Data, spot: Spot) -> str:
    if isinstance(data, str):
        return data
    written = "列表" if isinstance(data, list) else "“键: 值”"
    raise spot.refuse("text", f"{spot.name}应是一段文字，写的是{written}", "请直接写文字")


@dataclass(frozen=True, slots=True)
class Text:
    """Text as typed; `form` is what it must match in full and `how` says so in Chinese."""

    most: int = 2000
    form: str | None = None
    how: str = ""
    blank: str = ""

    def read(self, data: Data, spot: Spot) -> str:
        """The text; an empty one is refused."""
        text = _scalar(data, spot)
        if not text.strip():
            fix = "请填写内容；没有可写的，就删去这一行"
            raise spot.refuse("empty", f"{spot.name}是空的", fix)
        if len(text) > self.most:
            said = f"{spot.name}有 {len(text)} 个字，超过上限 {self.most}"
            raise spot.refuse("too_long", said, "请缩短")
        if self.form and not re.fullmatch(self.form, text):
            written = "" if spot.is_key else f"的写法“{shown(text)}”"
            raise spot.refuse("form", f"{spot.name}{written}不合要求", self.how)
        return text

    def schema(self) -> Schema:
        """Text; unquoted digits are a number to an editor."""
        form = f"^{self.form}$" if self.form else r"\S"
        return {"type": ["string", "number"], "maxLength": self.most, "pattern": form}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, each with its Chinese name, which people type as readily."""

    words: Mapping[str, str]
    blank: str = ""

    def read(self, data: Data, spot: Spot) -> str:
        """The word."""
        word = _scalar(data, spot)
        if word in self.words:
            return word
        by_name = {name: known for known, name in self.words.items()}
        near = nearest(word, [*self.words, *by_name])
        meant = by_name.get(near, near) if near else None
        all_words = "、".join(f"{known}（{name}）" for known, name in self.words.items())
        fix = f"是不是 {meant}（{self.words[meant]}）？" if meant else f"可以用：{all_words}"
        said = f"不认识的{spot.name}" if spot.is_key else f"{spot.name}不能是“{shown(word)}”"
        raise spot.refuse("choice", said, fix)

    def schema(self) -> Schema:
        """The words."""
        names = "；".join(f"{known} {name}" for known, name in self.words.items())
        return {"enum": list(self.words), "description": names}


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    blank: bool = False

    def read(self, data: Data, spot: Spot) -> bool:
        """The truth value."""
        word = _scalar(data, spot)
        if word not in ("true", "false"):
            said = f"{spot.name}应是 true 或 false，写的是“{shown(word)}”"
            raise spot.refuse("truth", said, "是就写 true，不是就写 false")
        return word == "true"

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int
    most: int
    blank: int = 0

    def read(self, data: Data, spot: Spot) -> int:
        """The number."""
        word = _scalar(data, spot)
        if not INTEGER.fullmatch(word):
            said = f"{spot.name}应是整数，写的是“{shown(word)}”"
            raise spot.refuse("whole", said, f"请写 {self.least} 到 {self.most} 的半角数字")
        _within(int(word), self.least, self.most, spot)
        return int(word)

    def schema(self) -> Schema:
        """An integer within the bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, bounded or not."""

    least: int | None = None
    most: int | None = None
    blank: Decimal = Decimal(0)

    def read(self, data: Data, spot: Spot) -> Decimal:
        """The number, exactly as typed."""
        word = _scalar(data, spot)
        if not NUMBER.fullmatch(word):
            said = f"{spot.name}应是数字，写的是“{shown(word)}”"
            raise spot.refuse("number", said, "请只写半角数字，例如 60 或 4.5")
        _within(Decimal(word), self.least, self.most, spot)
        return Decimal(word)

    def schema(self) -> Schema:
        """A number, or digits in quotes."""
        bounds = {"minimum": self.least, "maximum": self.most}
        kept = {word: bound for word, bound in bounds.items() if bound is not None}
        return {"type": ["number", "string"], "pattern": f"^{NUMBER.pattern}$", **kept}


def _within(number: Decimal | int, least: int | None, most: int | None, spot: Spot) -> None:
    if least is not None and number < least:
        raise spot.refuse("too_small", f"{spot.name}是 {number}，太小", f"请不小于 {least}")
    if most is not None and number > most:
        raise spot.refuse("too_large", f"{spot.name}是 {number}，太大", f"请不大于 {most}")


@dataclass(frozen=True, slots=True)
class Day:
    """A date such as 2021-04-16."""

    blank: date = date.min

    def read(self, data: Data, spot: Spot) -> date:
        """The date, which must exist."""
        word = _scalar(data, spot)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            try:
                return date.fromisoformat(word)
            except ValueError:
                said = f"{spot.name}写的是“{word}”，没有这一天"
                raise spot.refuse("date", said, "请核对月和日") from None
        said = f"{spot.name}应是日期，写的是“{shown(word)}”"
        raise spot.refuse("date", said, "请写成 2021-04-16 的样子")

    def schema(self) -> Schema:
        """A date; editors take an unquoted one for text."""
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
