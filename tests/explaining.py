"""What an explanation says, each fact of it looked for again, and a summer to ask about."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    MILESTONE,
    OFFICE,
    PLAN,
    PROOF,
    UNDATED,
    UNPROVEN,
    YI,
    Desk,
    at,
    compiled,
)
from facts_found import Lookup
from post import Post

from zwgk_flow import runtime
from zwgk_flow.cli.explained import explanation_json
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.operations.escalations import acknowledge_rung
from zwgk_flow.operations.explanations import explain_task
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.store import open_store

MORE = f"""{PLAN}\
      - {{id: 7, title: 每月一次, summary: 每月要做的事, responsible: 甲局, deadline: 每月15日前}}
      - {{id: 8, title: 没说死, summary: 说不准的事, responsible: 乙局, deadline: 适时}}
      - id: 9
        title: 有次数
        summary: 一次次做的事
        responsible: 丙镇
        deadline: {{by: 2021-12-20}}
        targets: [{{metric: 开放日, at_least: 10, unit: 次}}]
"""
MONTHLY, VAGUE = "desk-2021/7/甲局@2021-06", "desk-2021/8/乙局"
COUNTED = "desk-2021/9/丙镇"
KEYS = (
    COUNTED,
    CONTINUOUS,
    DATED,
    DATED_YI,
    MEASURED,
    MILESTONE,
    MONTHLY,
    UNDATED,
    UNPROVEN,
    VAGUE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer by topic, and what of it was not found again."""

    said: dict[str, Any]

    def __getitem__(self, topic: str) -> str:
        return "\n".join(s["text"] for s in self.said["sentences"] if s["topic"] == topic)

    def facts(self, topic: str) -> dict[str, Any]:
        mine = [s for s in self.said["sentences"] if s["topic"] == topic]
        return {fact["id"]: fact["says"] for s in mine for fact in s["facts"]}


def explained(desk: Desk, key: str, today: str, day: str | None = None) -> Asked:
    """An explanation of which every fact was found again."""
    asked = date.fromisoformat(day) if day else None
    now = date.fromisoformat(today)
    said = explanation_json(explain_task(desk.store, key, now, runtime.calendar, asked))
    assert Lookup(desk.store, min(day or today, today)).wrong(said) == []
    return Asked(said)


def audited(desk: Desk, first: str, last: str) -> None:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        if runtime.calendar("cn").is_working(day):
            desk.audit(day.isoformat())
        day += timedelta(days=1)


def live_a_summer(url: str) -> None:
    """Summer 2021: one task late and signed for, one put off, one staged, one sent back."""
    with closing(open_store(url)) as store:
        adopt_plan(store, compiled(MORE), OFFICE, at("2021-01-04"))
        desk = Desk(store)
        desk.step(DATED, "start", JIA)
        desk.step(DATED_YI, "start", YI)
        desk.step(CONTINUOUS, "start", JIA)
        audited(desk, "2021-06-21", "2021-06-24")
        desk.step(
            DATED_YI, "request_extension", YI, "2021-06-25", due="2021-07-30", reason="等文件"
        )
        desk.step(DATED_YI, "extend", OFFICE, "2021-06-28")
        audited(desk, "2021-06-25", "2021-07-01")
        deliver(store, Post(), at("2021-07-01", 10))
        acknowledge_rung(store, DATED, "urge", JIA, at("2021-07-02", 11))
        desk.step(CONTINUOUS, "stage", OFFICE, "2021-07-02")
        desk.step(MEASURED, "start", JIA, "2021-07-02")
        desk.step(MEASURED, "submit", JIA, "2021-07-05", **PROOF, metrics={"解读率": "50"})
        desk.step(MEASURED, "return", OFFICE, "2021-07-06", reason="指标没有达到")
        audited(desk, "2021-07-02", "2021-07-15")
