"""Simulating from an office's records, whichever database they are in."""

from __future__ import annotations

from datetime import date

from desk import DATED, JIA, Desk

from zwgk_flow import runtime
from zwgk_flow.definition.behaviour import Behaviour, Habit
from zwgk_flow.simulation.running import Chance, simulate_on


def test_records_are_copied_and_lived_on(desk: Desk) -> None:
    """What was begun goes on in the copy; the records themselves stay as they are."""
    desk.step(DATED, "start", JIA)
    desk.audit("2021-03-31")
    before = desk.contents()
    everybody = Behaviour("b", "都按时", (Habit("各单位"),))
    chance = Chance(everybody, 1, last=date(2021, 8, 31))
    year = simulate_on(desk.store, desk.plan, {}, chance, runtime.calendar)
    assert desk.contents() == before
    assert year.figures.first == date(2021, 4, 1)
    assert year.figures.late == 0
    mine = [move.trigger for move in year.lived.moves if move.task == DATED and move.trigger]
    assert "start" not in mine
    assert mine[-2:] == ["submit", "complete"]
