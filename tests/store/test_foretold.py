"""Does what an explanation foretells come true: rungs to come, ways to green, lights that turn?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from desk import (
    MILESTONE,
    OFFICE,
    Desk,
    at,
)
from explaining import COUNTED, KEYS, audited, explained

from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.greening import Way, turns, ways_to_green
from zwgk_flow.domain.rollup import Light, light
from zwgk_flow.domain.task import Task
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.operations.stepping import advance


def test_of_a_day_to_come_it_is_said_what_will_be_if_nobody_acts(busy: Desk) -> None:
    """Nothing is written, the state and the rungs are those that audits would lead to."""
    before = busy.contents()
    said = explained(busy, MILESTONE, "2021-07-15", "2021-11-30")
    assert said.said["foreseen"] is True
    assert (said.said["state"], said.said["light"]) == ("overdue", "red")
    assert said["state"].endswith("没有人办理的话，到时为“逾期”")
    assert said["next"] == (
        "没有人办理的话，最早：催办 2021-11-01、督办 2021-11-08、通报 2021-11-15、约谈 2021-11-29"
    )
    assert busy.contents() == before


def test_what_is_foreseen_comes_true(busy: Desk) -> None:
    """With nobody acting, daily audits open exactly the rungs foreseen, on their days."""
    said = explained(busy, MILESTONE, "2021-07-15", "2021-11-16")
    audited(busy, "2021-11-01", "2021-11-16")
    opened = [(r.name, r.opened_on) for r in list_rungs(busy.store) if r.task == MILESTONE]
    told = "、".join(f"{name} {day}" for name, day in opened)
    assert said["next"] == f"没有人办理的话，最早：{told}"
    now = explained(busy, MILESTONE, "2021-11-16")
    assert (now.said["state"], now.said["light"]) == (said.said["state"], said.said["light"])
    assert now["green"] == said["green"]


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_said_to_turn_it_green_does(busy: Desk, which: int) -> None:
    """Taken step by step, each way leads to a green light on that day, by work and by extension."""
    day = date(2021, 10, 20)
    audited(busy, "2021-10-18", str(day))
    plan, taken = busy.adopted(), 0
    for key in KEYS:
        before = busy.task(key)
        ways = ways_to_green(plan, before, day)
        assert bool(ways) == (light(plan, before, day) != Light.GREEN)
        if len(ways) > which:
            assert light(plan, _taken(busy, key, ways[which], str(day)), day) == Light.GREEN
            taken += 1
    assert taken >= 4


def _taken(desk: Desk, key: str, way: Way, day: str) -> Task:
    task = desk.task(key)
    for step, content in way.steps:
        actor = Actor(task.unit, "联络员") if "unit" in step.by else OFFICE
        task = advance(desk.store, key, step.trigger, actor, at(day), content)
    return task


def test_what_is_counted_need_only_keep_pace(busy: Desk) -> None:
    """By half time half of ten is owed: reporting that many is enough, and less is not."""
    day = "2021-06-28"
    said = explained(busy, COUNTED, "2021-07-15", day)
    assert said["green"] == "丙镇启动，再报告进展（开放日 至少 5次）"
    busy.step(COUNTED, "start", Actor("丙镇", "联络员"), day)
    busy.step(COUNTED, "report", Actor("丙镇", "联络员"), day, metrics={"开放日": "4"})
    short = explained(busy, COUNTED, "2021-07-15", day)
    assert short["light"] == "黄，开放日 到今天应有 5次，填报 4次"
    busy.step(COUNTED, "report", Actor("丙镇", "联络员"), day, metrics={"开放日": "5"})
    assert explained(busy, COUNTED, "2021-07-15", day)["light"].startswith("绿")


def test_a_green_light_turns_when_it_was_said_to(busy: Desk) -> None:
    """On each day named the light is another one, and on the day before it was not yet."""
    plan, day, named = busy.adopted(), date(2021, 7, 15), 0
    for key in KEYS:
        task = busy.task(key)
        for turning, shown in turns(plan, task, day):
            assert light(plan, task, turning) == shown
            assert light(plan, task, turning - timedelta(days=1)) != shown
            named += 1
    assert named >= 3
