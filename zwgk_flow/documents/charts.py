"""Small charts as SVG with a title and a description, or as PNG; it knows nothing of plans.

A chart is drawn from numbers alone. It needs no script, no style sheet and nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zwgk_flow.documents.templates import Template, template

FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "SimHei",
)
# dark enough against white for graphics (3:1) and told apart without colour by their lightness
COLOURS = ("#1f5fa8", "#d1792b")
WIDTH, LABEL, VALUE, BAR, GAP = 960, 230, 60, 17, 9
TOP, GRAPH, BOTTOM = 34, 190, 40
LABEL_ROOM = 56
ZOOM = 2


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind, in the order of the chart's labels."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture: `columns` stand over time, bars lie below each other; `says` describes it."""

    id: str
    title: str
    says: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    columns: bool = False

    @property
    def most(self) -> int:
        """The greatest value, at least 1."""
        return max((value for one in self.series for value in one.values), default=0) or 1


def svg(chart: Chart) -> str:
    """The chart as one SVG element, text as text; the same chart gives the same characters."""
    drawn = _columns(chart) if chart.columns else _bars(chart)
    whole: str = _drawing().render(chart=chart, colours=COLOURS, fonts=", ".join(FONTS), **drawn)
    return whole


def png(chart: Chart) -> bytes:
    """The chart as a picture; its Chinese needs a Chinese font on this machine."""
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=svg(chart), background="#ffffff", zoom=ZOOM))


@lru_cache(maxsize=1)
def _drawing() -> Template:
    return template("charts.svg")


def _bars(chart: Chart) -> dict[str, Any]:
    """Each label with a bar for every series."""
    thick, row = BAR, GAP + BAR * len(chart.series)
    room = WIDTH - LABEL - VALUE
    marks: list[dict[str, Any]] = [
        {
            "x": LABEL,
            "y": TOP + n * row + 4 + k * thick,
            "width": round(one.values[n] / chart.most * room, 1),
            "height": thick - 1,
            "series": k,
            "value": one.values[n],
            "label": chart.labels[n],
        }
        for n in range(len(chart.labels))
        for k, one in enumerate(chart.series)
    ]
    words = [
        {"x": LABEL - 8, "y": TOP + n * row + row // 2 + 5, "words": label, "anchor": "end"}
        for n, label in enumerate(chart.labels)
    ]
    values = [
        {
            "x": mark["x"] + mark["width"] + 6,
            "y": mark["y"] + mark["height"] / 2 + 4,
            "words": mark["value"],
            "anchor": "start",
        }
        for mark in marks
    ]
    height = TOP + len(chart.labels) * row + 12
    return {
        "width": WIDTH,
        "height": height,
        "marks": marks,
        "words": [*words, *values],
        "lines": [],
    }


def _columns(chart: Chart) -> dict[str, Any]:
    """A column for every label, the labels written where a new one begins."""
    left, right = 44, 12
    step = (WIDTH - left - right) / max(len(chart.labels), 1)
    foot = TOP + GRAPH
    marks = [
        {
            "x": round(left + n * step + k * step / len(chart.series), 2),
            "y": round(foot - value / chart.most * GRAPH, 1),
            "width": round(max(step / len(chart.series) - 0.2, 0.8), 2),
            "height": round(value / chart.most * GRAPH, 1),
            "series": k,
            "value": value,
            "label": chart.labels[n],
        }
        for k, one in enumerate(chart.series)
        for n, value in enumerate(one.values)
        if value
    ]
    words = [
        {"x": round(left + n * step, 1), "y": foot + 20, "words": label, "anchor": "start"}
        for n, label in _first_of_each(chart.labels, int(LABEL_ROOM / step))
    ]
    ticks = [0, chart.most // 2, chart.most] if chart.most > 1 else [0, 1]
    lines = [
        {"y": round(foot - tick / chart.most * GRAPH, 1), "from": left, "to": WIDTH - right}
        for tick in ticks
    ]
    scale = [
        {"x": left - 8, "y": line["y"] + 4, "words": tick, "anchor": "end"}
        for tick, line in zip(ticks, lines, strict=True)
    ]
    return {
        "width": WIDTH,
        "height": foot + BOTTOM,
        "marks": marks,
        "words": [*words, *scale],
        "lines": lines,
    }


def _first_of_each(labels: Sequence[str], room: int) -> list[tuple[int, str]]:
    """Where a label differs from the one before it, and the next stands far enough behind."""
    first = [(n, label) for n, label in enumerate(labels) if n == 0 or labels[n - 1] != label]
    ends = [*(n for n, _ in first[1:]), len(labels) + room]
    return [one for one, end in zip(first, ends, strict=True) if end - one[0] >= room]
