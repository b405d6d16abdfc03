"""Answers of `zwgk phrase`: a phrase with its year and issue date → plain JSON, or words."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.cli.days import day
from zwgk_flow.cli.output import note, say, say_json_line
from zwgk_flow.definition import deadline, targets, units
from zwgk_flow.definition.occurrences import are_dated, occurrences
from zwgk_flow.definition.plan import CADENCES
from zwgk_flow.domain.event import local_day
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.words import KIND_NAMES, MODE_NAMES


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrase with what it may lean on."""

    phrase: str
    year: int
    issued: date | None = None


Answer = Mapping[str, Any]


def asked(said: object) -> Asked:
    """What `{"phrase", "year", "issued"}` asks; without a year, the notice's or this one."""
    if not isinstance(said, dict) or not isinstance(said.get("phrase"), str):
        raise UsageError('每行应是一个 JSON 对象，例如 {"phrase": "10月底前", "year": 2021}')
    issued = day(str(said["issued"]), "issued") if said.get("issued") else None
    year = said.get("year") or (issued or local_day(runtime.now())).year
    if not isinstance(year, int) or not 1900 <= year <= 2200:
        raise UsageError(f"year 写的是“{year}”：请写四位年份，例如 2021")
    return Asked(said["phrase"], year, issued)


def answer(kind: str, said: Asked) -> Answer:
    """How a phrase is read, as `deadline`, `units` or `target`."""
    return _READERS[kind](said)


def answer_lines(kind: str, year: int | None, issued: str | None) -> bool:
    """One answer a line for every line of standard input; False where a line made no sense.

    A line that makes no sense is answered by `{"error"}`, so that answers keep their places.
    """
    sound = True
    for text in _lines():
        try:
            said = answer(kind, asked(_object(text, year, issued)))
        except UsageError as error:
            note(str(error))
            said, sound = {"error": str(error)}, False
        say_json_line(said)
    return sound


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        text = line.decode("utf-8-sig", errors="replace").strip()
        if text:
            yield text


def _object(text: str, year: int | None, issued: str | None) -> object:
    try:
        said = json.loads(text)
    except ValueError as error:
        raise UsageError(f"这一行不是 JSON：{text[:40]}") from error
    return {"year": year, "issued": issued, **said} if isinstance(said, dict) else said


def _deadline(said: Asked) -> Answer:
    read = deadline.read_deadline(
        said.phrase,
        year=said.year,
        issued=said.issued,
        festivals=lambda year, name: runtime.calendar("cn").festival(year, name),
    )
    return deadline.as_json(read)


def _units(said: Asked) -> Answer:
    return units.as_json(units.read_responsible(said.phrase))


def _target(said: Asked) -> Answer:
    return targets.as_json(targets.read_targets(said.phrase))


_READERS: Mapping[str, Callable[[Asked], Answer]] = {
    "deadline": _deadline,
    "units": _units,
    "target": _target,
}


def show_answer(kind: str, asked: Asked, said: Answer) -> None:
    """The same answer in words, one thing a line."""
    say(asked.phrase)
    for label, value in _WORDS[kind](asked, said):
        if value:
            say(f"  {label}：{value}")


def _deadline_words(asked: Asked, said: Answer) -> Iterator[tuple[str, str]]:
    start = f"{said['window_start']} 至 " if said["window_start"] else ""
    yield "读作", KIND_NAMES[said["kind"]]
    cadence = said["cadence"] or ""
    periods = _periods(asked, cadence) if said["kind"] == "recurring" and cadence else ""
    yield "期限", f"{start}{said['due']}" if said["due"] else periods or "没有确定的日期"
    yield "周期", CADENCES.get(cadence, "")
    if relative := said["relative"]:
        unit = {"workday": "个工作日", "day": "天", "month": "个月"}[relative["unit"]]
        yield "相对", f"{relative['after'] or '（没有写明的事）'}之后 {relative['n']} {unit}内"
    for part in said["parts"]:
        yield "其中", f"{part['words']} → {part['due'] or KIND_NAMES[part['kind']]}"
    yield "原因", said["reason"]
    for candidate in said["candidates"]:
        yield "可能是", f"{candidate['due'] or '—'}（{candidate['reading']}）"


def _periods(asked: Asked, cadence: str) -> str:
    """When the periods of a year fall due: by the words, or at their ends."""
    first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
    said = asked.phrase, cadence, first, last, runtime.calendar("cn")
    due = next(occurrences(*said)).due
    how = "每期按原文" if are_dated(*said) else "没有写明期内哪一天，按每期期末算"
    return f"{how}，第一期 {due}"


def _units_words(_: Asked, said: Answer) -> Iterator[tuple[str, str]]:
    yield "读作", MODE_NAMES[said["mode"]]
    yield "单位", "、".join(said["units"])
    yield "统称", "、".join(said["groups"])
    yield "牵头", "、".join(said["lead"])
    yield "其余", "、".join(said["co"])  # 配合, or 分别负责 beside a lead
    yield "另有", "没有列全的单位" if said["open_ended"] else ""


def _target_words(_: Asked, said: Answer) -> Iterator[tuple[str, str]]:
    if not said["targets"]:
        yield "读作", "没有量化指标"
    for one in said["targets"]:
        yield "指标", f"{one['metric']} {one['op']} {one['value']}{one['unit']}"


_WORDS: Mapping[str, Callable[[Asked, Answer], Iterator[tuple[str, str]]]] = {
    "deadline": _deadline_words,
    "units": _units_words,
    "target": _target_words,
}
