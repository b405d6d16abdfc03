"""Is a command that is given again under its number written once, and answered only if the same?"""

from __future__ import annotations

import pytest
from desk import DATED, JIA, MEASURED, OFFICE, YI, Desk, at

from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import Refused
from zwgk_flow.operations.stepping import advance


def test_a_command_given_again_under_its_number_is_written_once(desk: Desk) -> None:
    """The second time nothing is written and the answer is the first one, whatever came after."""
    first = advance(desk.store, DATED, "start", JIA, at("2021-03-01"), request="r-1")
    desk.step(DATED, "report", JIA, "2021-03-02")
    before = desk.contents()
    again = advance(desk.store, DATED, "start", JIA, at("2021-03-03"), request="r-1")
    assert again == first
    assert desk.contents() == before


def test_a_number_used_for_one_command_is_refused_for_another(desk: Desk) -> None:
    """Another task or another step under the same number is told what the number was used for."""
    advance(desk.store, DATED, "start", JIA, at("2021-03-01"), request="r-1")
    before = desk.contents()
    for key, trigger in ((MEASURED, "start"), (DATED, "report")):
        with pytest.raises(Refused, match="r-1"):
            advance(desk.store, key, trigger, JIA, at("2021-03-01"), request="r-1")
    assert desk.contents() == before


@pytest.mark.parametrize(
    ("actor", "note"), [(JIA, "别的话"), (JIA, ""), (YI, "办了"), (OFFICE, "办了")]
)
def test_what_was_not_recorded_is_not_acknowledged(desk: Desk, actor: Actor, note: str) -> None:
    """Other words, or another person, under a used number: refused, not answered as if done."""
    desk.step(DATED, "start", JIA)
    now = at("2021-03-02")
    advance(desk.store, DATED, "report", JIA, now, {"note": "办了"}, request="r-2")
    before = desk.contents()
    with pytest.raises(Refused, match="r-2"):
        advance(desk.store, DATED, "report", actor, now, {"note": note}, request="r-2")
    assert desk.contents() == before


def test_a_granted_extension_given_again_is_answered(desk: Desk) -> None:
    """Granted as asked for: the record says more than the command did."""
    desk.step(DATED, "request_extension", JIA, reason="缺材料", due="2021-08-31")
    now = at("2021-03-03")
    first = advance(desk.store, DATED, "extend", OFFICE, now, request="r-3")
    assert advance(desk.store, DATED, "extend", OFFICE, now, request="r-3") == first
