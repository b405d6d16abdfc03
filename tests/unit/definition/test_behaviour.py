"""Files of behaviour: what they say, and every way in which they cannot be drawn from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zwgk_flow.definition.behaviour import Behaviour, Leave, Span
from zwgk_flow.definition.behaviour_check import (
    CompiledBehaviour,
    compile_behaviour,
    names_unknown,
)

SHIPPED = sorted((Path(__file__).parents[3] / "definitions" / "behaviours").glob("*.yaml"))


def read(*habits: str, head: str = "") -> CompiledBehaviour:
    """A file with these habits, each in flow style."""
    listed = "".join(f"  - {habit}\n" for habit in habits)
    text = f"behaviour: b\ntitle: 题\n{head}habits:\n{listed}"
    return compile_behaviour(text, "b.yaml")


def behaviour(*habits: str) -> Behaviour:
    found = read(*habits)
    assert found.behaviour is not None, found.problems
    return found.behaviour


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_has_no_problem(path: Path) -> None:
    """Every shipped behaviour compiles, under its file's name."""
    found = compile_behaviour(path.read_text(encoding="utf-8"), path.name)
    assert not found.problems
    assert found.behaviour is not None
    assert found.behaviour.id == path.stem


def test_the_first_habit_that_names_a_unit_is_its_own() -> None:
    """By its name or its group; who is not named has the last one."""
    said = behaviour(
        "{name: 甲, of: [甲局], done: {on_time: 1}}",
        "{name: 街镇, of: [各街镇], done: {on_time: 0, never: 1}}",
        "{name: 其余, done: {on_time: 1}}",
    )
    assert said.habit_of("甲局", ("各街镇",)).name == "甲"
    assert said.habit_of("丙镇", ("各街镇",)).never == Decimal(1)
    assert said.habit_of("乙局", ()).name == "其余"


def test_shares_and_days_are_read_as_written() -> None:
    """Nothing is rounded, and what is not written does not happen."""
    (habit,) = behaviour(
        "{done: {on_time: 0.7, late: {share: 0.2, days: [3, 20]}, never: 0.1}}"
    ).habits
    assert habit.on_time + habit.late + habit.never == 1
    assert habit.late_days == Span(3, 20)
    assert habit.acknowledges.share == habit.responds.share == habit.returned == 0


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (("{done: {on_time: 0.7, never: 0.2}}",), "behaviour.shares"),
        (
            ("{done: {on_time: 0.5, late: {share: 0.5, days: [20, 3]}}}",),
            "behaviour.span",
        ),
        (
            ("{done: {on_time: 1}, acknowledges: {share: 1, after: [5, 1]}}",),
            "behaviour.span",
        ),
        (("{of: [甲局], done: {on_time: 1}}",), "behaviour.nobody_left"),
        (("{done: {on_time: 1}}", "{done: {on_time: 1}}"), "behaviour.never_reached"),
        (
            ("{done: {on_time: 1}, leave: [{from: 02-30, until: 03-02}]}",),
            "behaviour.no_such_day",
        ),
        (("{done: {on_time: 1.5}}",), "shape.too_large"),
        (("{done: {on_time: 1}, leave: [{from: 7-1, until: 07-02}]}",), "shape.form"),
        (("{done: {on_tyme: 1}}",), "shape.unknown_key"),
    ],
)
def test_what_cannot_be_drawn_from_is_told(habits: tuple[str, ...], code: str) -> None:
    """With its place in the file, what is wrong, and what to write instead."""
    found = read(*habits)
    assert found.behaviour is None
    assert code in [problem.code for problem in found.problems]
    assert all(problem.place.line > 1 and problem.fix for problem in found.problems)


def test_the_offices_days_must_be_in_order() -> None:
    """Of the office as of the units."""
    found = read("{done: {on_time: 1}}", head="verifies: [5, 2]\n")
    assert [problem.code for problem in found.problems] == ["behaviour.span"]


def test_a_name_that_the_plan_does_not_have_is_told_with_the_near_one() -> None:
    """It stops nothing: the same file serves other plans."""
    said = behaviour("{of: [各镇街], done: {on_time: 1}}", "{done: {on_time: 1}}")
    (problem,) = names_unknown(said, ("甲局", "各街镇"), "b.yaml")
    assert "各街镇" in problem.fix
    assert not names_unknown(said, ("各镇街",), "b.yaml")


@pytest.mark.parametrize(
    ("day", "away"),
    [("2021-12-24", False), ("2021-12-25", True), ("2022-01-05", True), ("2022-01-06", False)],
)
def test_a_leave_reaches_over_the_new_year(day: str, away: bool) -> None:
    """From 25 December until 5 January, both included, in any year."""
    assert Leave("12-25", "01-05").covers(date.fromisoformat(day)) is away
