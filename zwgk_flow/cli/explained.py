"""An explanation as lines for people and as JSON; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zwgk_flow.cli.show import Cell, Lines, facts, light_cell, show
from zwgk_flow.domain.explanation.values import Explanation, Topic

LABELS: Mapping[Topic, str] = {
    Topic.PRINTED: "原文",
    Topic.READ: "读作",
    Topic.CALENDAR: "日历",
    Topic.EXTENSION: "延期",
    Topic.STATE: "状态",
    Topic.LIGHT: "亮灯",
    Topic.FOUND: "督查",
    Topic.RUNG: "催办",
    Topic.SENT: "送达",
    Topic.NEXT: "下一级",
    Topic.BESIDE: "另外",
    Topic.GREEN: "转绿",
}


def show_explanation(explained: Explanation) -> None:
    """The task, then a line or two a topic."""
    show(_head(explained), facts(_said(explained)))


def _head(explained: Explanation) -> Lines:
    day = f"截至 {explained.as_of}{'（推算）' if explained.foreseen else ''}"
    yield from facts({explained.task: f"{explained.title}　{day}"})


def _said(explained: Explanation) -> dict[str, str | Cell]:
    """By topic; what there is several of stands below each other."""
    said: dict[str, str | Cell] = {}
    for sentence in explained.sentences:
        label = LABELS[sentence.topic]
        before = said.get(label)
        said[label] = f"{before}\n{sentence.text}" if before else sentence.text
    if explained.light:
        colour = light_cell(explained.light).colour
        said["亮灯"] = Cell(f"● {said['亮灯']}", colour=colour)
    return said


def explanation_json(explained: Explanation) -> dict[str, Any]:
    """`explain`: each sentence with the facts it states, which can be looked up by kind and id."""
    return {
        "task": explained.task,
        "title": explained.title,
        "as_of": explained.as_of.isoformat(),
        "foreseen": explained.foreseen,
        "state": explained.state,
        "light": explained.light.value if explained.light else None,
        "sentences": [
            {
                "topic": sentence.topic.value,
                "text": sentence.text,
                "facts": [
                    {"kind": fact.kind, "id": fact.id, "says": dict(fact.says)}
                    for fact in sentence.facts
                ],
            }
            for sentence in explained.sentences
        ],
    }
