"""A simulated year, or two side by side, as a page with pictures, or as PNG; it counts nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zwgk_flow.documents.charts import Chart, Series, png, svg
from zwgk_flow.documents.files import write_whole
from zwgk_flow.documents.templates import template
from zwgk_flow.domain.simulated import Figures
from zwgk_flow.domain.simulated_words import compared, percent, reader_name, weekday_name
from zwgk_flow.domain.spreading import Crowd

MOST_BARS = 15


@dataclass(frozen=True, slots=True)
class SimulationPage:
    """What the page shows: one year's figures or two, each under its name, and crowded days."""

    names: tuple[str, ...]
    years: tuple[Figures, ...]
    crowds: tuple[Crowd, ...]

    @property
    def year(self) -> Figures:
        """The first year, which the tables are about."""
        return self.years[0]


def write_simulation(page: SimulationPage, file: Path) -> None:
    """Write the page whole or not at all; UsageError where it cannot be written.

    It needs no other file and nothing from the network.
    """
    from markupsafe import Markup

    # what the charts say is escaped where they are drawn
    drawn = [(chart, Markup(svg(chart))) for chart in charts(page)]
    shown = template(
        "simulation.html",
        percent=percent,
        weekday=weekday_name,
        named=reader_name,
        compared=compared,
    )
    _written(file, shown.render(page=page, charts=drawn).encode())


def write_pictures(page: SimulationPage, folder: Path) -> tuple[Path, ...]:
    """Each chart as a PNG in a folder; UsageError where they cannot be written."""
    files = []
    for chart in charts(page):
        files.append(folder / f"{chart.id}.png")
        _written(files[-1], png(chart))
    return tuple(files)


def _written(file: Path, whole: bytes) -> None:
    def compose(partial: Path) -> None:
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(whole)

    write_whole(file, compose, f"推演报告写不进 {file}；请确认文件夹存在、可以写")


def charts(page: SimulationPage) -> tuple[Chart, ...]:
    """Messages day by day, leaders by messages, units by messages; those that have anything."""
    made = (_daily(page), _due(page), _leaders(page), _units(page))
    return tuple(chart for chart in made if any(any(one.values) for one in chart.series))


def _daily(page: SimulationPage) -> Chart:
    year, peaks = page.year, page.year.peaks
    says = f"{year.first} 至 {year.last}，每天发出的消息"
    if peaks:
        says += f"；最多的是 {peaks[0].day}，{peaks[0].messages} 条"
    return Chart(
        "messages-per-day",
        "每天发出多少条消息",
        says,
        tuple(f"{one.day:%Y-%m}" for one in year.days),
        _series(page, lambda one: tuple(day.messages for day in one.days)),
        columns=True,
    )


def _due(page: SimulationPage) -> Chart:
    year = page.year
    fullest = max(year.days, key=lambda one: one.due)
    return Chart(
        "due-per-day",
        "每天有多少任务到期",
        f"{year.first} 至 {year.last}；最多的是 {fullest.day}，{fullest.due} 个",
        tuple(f"{one.day:%Y-%m}" for one in year.days),
        _series(page, lambda one: tuple(day.due for day in one.days)),
        columns=True,
    )


def _leaders(page: SimulationPage) -> Chart:
    first = page.year.leaders[:MOST_BARS]
    labels = tuple(reader_name(reader) for reader in first)
    counts = [{r.address: r.messages for r in year.leaders} for year in page.years]
    return Chart(
        "messages-per-leader",
        "哪些领导收到的消息最多",
        "；".join(f"{reader_name(reader)} {reader.messages} 条" for reader in first[:5]),
        labels,
        tuple(
            Series(name, tuple(count.get(reader.address, 0) for reader in first))
            for name, count in zip(page.names, counts, strict=True)
        ),
    )


def _units(page: SimulationPage) -> Chart:
    first = [one for one in page.year.units if one.unit][:MOST_BARS]
    counts = [{one.unit: one.messages for one in year.units} for year in page.years]
    return Chart(
        "messages-per-unit",
        "哪些单位收到的消息最多",
        "；".join(f"{one.unit} {one.messages} 条" for one in first[:5]),
        tuple(one.unit for one in first),
        tuple(
            Series(name, tuple(count.get(one.unit, 0) for one in first))
            for name, count in zip(page.names, counts, strict=True)
        ),
    )


def _series(
    page: SimulationPage, values: Callable[[Figures], tuple[int, ...]]
) -> tuple[Series, ...]:
    return tuple(
        Series(name, values(year)) for name, year in zip(page.names, page.years, strict=True)
    )
