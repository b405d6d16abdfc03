"""Simulated years as plain JSON values; nothing is decided here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from zwgk_flow.cli.as_json import day_json
from zwgk_flow.documents.simulation import SimulationPage
from zwgk_flow.domain.simulated import Figures
from zwgk_flow.domain.spreading import Crowd


def answer_json(answer: SimulationPage) -> dict[str, Any]:
    """`years` under their names, in the order asked for, and the `crowds` of the plan."""
    return {
        "years": [
            {"name": name, **figures_json(year)}
            for name, year in zip(answer.names, answer.years, strict=True)
        ],
        "crowds": [_crowd_json(crowd) for crowd in answer.crowds],
    }


def figures_json(year: Figures) -> dict[str, Any]:
    """Every count of one year; `months` are the columns of each reader's counts."""
    share = year.share_on_time
    return {
        "plan": year.plan,
        "ladder": year.ladder,
        "behaviour": year.behaviour,
        "seed": year.seed,
        "from": day_json(year.first),
        "until": day_json(year.last),
        "totals": asdict(year.totals),
        "rungs": dict(year.by_rung),
        "on_time": year.on_time,
        "late": year.late,
        "unfinished": year.unfinished,
        "share_on_time": None if share is None else round(float(share), 4),
        "months": list(year.months),
        "readers": [
            {**asdict(reader), "months": list(reader.months), "messages": reader.messages}
            for reader in year.readers
        ],
        "peaks": [{**asdict(one), "day": day_json(one.day)} for one in year.peaks],
        "days": [
            {**asdict(one), "day": day_json(one.day)}
            for one in year.days
            if one.messages or one.due
        ],
        "units": [asdict(one) for one in year.units],
        "unheard": [{**asdict(one), "units": list(one.units)} for one in year.unheard],
        "held": dict(year.held),
    }


def _crowd_json(crowd: Crowd) -> dict[str, Any]:
    return {
        "day": day_json(crowd.day),
        "items": crowd.items,
        "tasks": crowd.tasks,
        "most_of_a_unit": crowd.most,
        "left_of_a_unit": crowd.left,
        "within": crowd.within,
        "proposals": [
            {
                "item": one.item,
                "title": one.title,
                "tasks": one.tasks,
                "due": day_json(one.due),
                "proposed": day_json(one.proposed),
            }
            for one in crowd.moved
        ],
        "loads": [
            {"day": day_json(day), "items": items, "tasks": tasks}
            for day, items, tasks in crowd.loads
        ],
    }
