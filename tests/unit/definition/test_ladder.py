"""What a ladder's file says becomes values; the shipped ladders have no problem."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from zwgk_flow.definition.ladder import Quiet, Repeat, ladder_of
from zwgk_flow.definition.ladder_check import TRIGGERS, check_ladder
from zwgk_flow.definition.ladder_fit_checks import FOUND_BY
from zwgk_flow.definition.ladder_shape import LadderShape, RungShape
from zwgk_flow.definition.plan import CHECKS, FINDINGS
from zwgk_flow.definition.shape_tables import read_shape
from zwgk_flow.definition.yaml_source import read_yaml

SHIPPED = sorted((Path(__file__).parents[3] / "definitions" / "ladders").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_ladder_has_no_problem(path: Path) -> None:
    """It is named like its file, fits the shape, and every check is content."""
    document, problems = read_yaml(path.read_text(encoding="utf-8"), path.name)
    assert problems == ()
    assert read_shape(document, LadderShape)[1] == ()
    assert isinstance(document.data, dict)
    ladder = ladder_of(document.data)
    assert ladder.id == path.stem
    assert check_ladder(ladder, document) == ()


def test_the_city_ladder_uses_every_key() -> None:
    """So that every key has an example that an office can copy."""
    path = next(path for path in SHIPPED if path.stem == "city")
    document, _ = read_yaml(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(document.data, dict)
    assert set(document.data) == set(LadderShape.keys)
    rungs = document.data["rungs"]
    assert isinstance(rungs, list)
    assert {key for rung in rungs for key in rung} == set(RungShape.keys)


def test_the_words_of_a_ladder_become_values() -> None:
    """Working days as numbers, hours as times, a colour as it is; what is absent has a default."""
    rung = {"id": "a", "name": "甲", "to": ["liaison"], "wait": "3个工作日", "colour": "绛紫"}
    repeat = {"every": "2 workdays", "most": "4"}
    data = {
        "ladder": "own",
        "title": "自定",
        "rungs": [{**rung, "repeat": repeat}, {**rung, "id": "b", "several": "3"}],
        "cool_down": "2 workdays",
        "quiet": {"hours": "18:00-08:00"},
        "burden": {"per_week": "5"},
    }
    ladder = ladder_of(data)
    first = ladder.rungs[0]
    assert (first.wait, first.acknowledged_wait, first.colour) == (3, 3, "绛紫")
    assert (first.repeat, first.form, first.is_document) == (Repeat(2, 4), "message", False)
    assert (ladder.rungs[1].several, ladder.rungs[1].is_late) == (3, False)
    assert ladder.quiet == Quiet(False, (time(18), time(8)))
    assert (ladder.cool_down, ladder.per_week, ladder.urgent) == (2, 5, None)
    assert ladder_of({key: data[key] for key in reversed(data)}).digest == ladder.digest
    assert ladder_of({**data, "cool_down": "3 workdays"}).digest != ladder.digest


def test_triggers_and_findings_are_those_there_are() -> None:
    """Every trigger is a key of a rung; every finding has a check that makes it."""
    assert set(TRIGGERS) <= set(RungShape.keys)
    assert set(FOUND_BY) == set(FINDINGS)
    assert set(FOUND_BY.values()) <= set(CHECKS)
