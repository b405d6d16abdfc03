"""Rounds of looking back at the small plan, as tests open and record them; checks nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from desk import (
    BING,
    CONTINUOUS,
    DATED,
    ENOUGH,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PROOF,
    UNDATED,
    UNPROVEN,
    YI,
    Desk,
    at,
)

from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.look_back import LookBack, Outcome
from zwgk_flow.operations.look_back_records import Observed, Recorded, close_look_back, record_found
from zwgk_flow.operations.look_backs import open_look_back

SUPERVISOR = Actor("督查室", "督查员")
FIRST, SECOND = "desk-2021/look-back/1", "desk-2021/look-back/2"
DAY, DUE = "2021-07-05", date(2021, 8, 31)
FAILED = Observed(Outcome.FAILED, "网页打不开", "重新发布", DUE)


def finished(desk: Desk) -> Desk:
    for key, who in ((DATED, JIA), (MEASURED, JIA), (UNDATED, YI), (UNPROVEN, BING)):
        desk.step(key, "start", who)
        desk.step(key, "submit", who, "2021-03-02", **PROOF, **(ENOUGH if key == MEASURED else {}))
        desk.step(key, "complete", OFFICE, "2021-03-03")
    for key, who in ((CONTINUOUS, JIA), (MILESTONE, YI)):
        desk.step(key, "start", who)
        desk.step(key, "report", who, "2021-03-02", **(PROOF if key == CONTINUOUS else {}))
        desk.step(key, "stage", OFFICE, "2021-03-03")
    return desk


def opened(desk: Desk, actor: Actor = OFFICE, day: str = DAY, **asked: Any) -> LookBack:
    said = {"as_of": date.fromisoformat(day), **asked}
    return open_look_back(desk.store, desk.plan, actor, at(day), **said)


def record(
    desk: Desk,
    which: str,
    found: Observed,
    actor: Actor = OFFICE,
    *,
    id: str = FIRST,
    day: str = "2021-07-06",
) -> Recorded:
    return record_found(desk.store, id, which, found, actor, at(day))


def found(outcome: str, problem: str = "") -> Observed:
    return Observed(Outcome(outcome), problem)


def closed(desk: Desk, id: str = FIRST, why: str | None = "人手不足") -> LookBack:
    return close_look_back(desk.store, id, OFFICE, at("2021-07-07"), unchecked=why)
