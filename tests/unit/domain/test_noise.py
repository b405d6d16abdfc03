"""What holds a rung back and for how long, how much a unit was asked, and that no order matters."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladders import CALENDAR, PLAN, Story, address, finding, four, ladder, plan_of, task_of

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import Acting
from zwgk_flow.domain.decision import decide
from zwgk_flow.domain.escalation import Past, Silence
from zwgk_flow.domain.findings import Snapshot
from zwgk_flow.domain.noise import burdens, week_of

DUE = date(2021, 5, 7)
MONDAY = date(2021, 5, 10)
KEY = f"{PLAN}/1/甲局"


def story_of(standard: Lifecycle, rungs: list[dict[str, Any]] | None = None, **keys: Any) -> Story:
    """Three tasks of 甲局 and one of 乙局, all due on Friday 7 May."""
    tasks = [task_of(n, "甲局", DUE) for n in (1, 2, 3)] + [task_of(4, "乙局", DUE)]
    return Story(plan_of(standard, ladder(rungs or four(), **keys)), tasks)


def silence(**changes: Any) -> Silence:
    made = Silence("s1", PLAN, None, None, "办公室/值班员", "系统迁移", DUE, MONDAY)
    return replace(made, **changes)


# --- silences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "silent"),
    [
        ({}, {"1/甲局", "2/甲局", "3/甲局", "4/乙局"}),
        ({"unit": "乙局"}, {"4/乙局"}),
        ({"task": f"{PLAN}/2/甲局"}, {"2/甲局"}),
        ({"plan": "other-2021"}, set()),
        ({"from_day": date(2021, 5, 11), "until": date(2021, 5, 12)}, set()),
        ({"from_day": date(2021, 5, 3), "until": date(2021, 5, 9)}, set()),
        ({"unit": "甲局", "lifted_on": MONDAY}, set()),
        ({"unit": "乙局", "lifted_on": date(2021, 5, 11)}, {"4/乙局"}),
    ],
)
def test_a_silence_holds_what_it_names_on_its_days(
    standard: Lifecycle, said: dict[str, Any], silent: set[str]
) -> None:
    """Plan, unit or task; from its first day to its last, or until it was lifted."""
    story = story_of(standard)
    story.silences = [silence(**said)]
    decided = story.audit(MONDAY)
    assert {held.opening.task.key.removeprefix(f"{PLAN}/") for held in decided.held} == silent
    assert len(decided.openings) == 4 - len(silent)
    assert all(held.by == "silence" and "系统迁移" in held.why for held in decided.held)


def test_a_silence_holds_even_the_last_rung_and_loses_nothing(standard: Lifecycle) -> None:
    """The office said so; on the day after it, the rung that was due opens."""
    story = story_of(standard)
    story.audits(date(2021, 5, 8), date(2021, 5, 20))
    story.silences = [silence(from_day=date(2021, 5, 21), until=date(2021, 6, 10))]
    (first, *_) = story.look(date(2021, 6, 10)).held
    assert (first.opening.rung.id, first.until) == ("circulate", date(2021, 6, 11))
    assert {opening.rung.id for opening in story.audit(date(2021, 6, 11)).openings} == {"circulate"}


# --- cool-down -----------------------------------------------------------------------------------


def test_nobody_is_told_again_before_the_cool_down_is_over(standard: Lifecycle) -> None:
    """Reminded on Thursday, the liaison is urged not on Saturday, but after three working days."""
    story = story_of(standard, cool_down="3 workdays")
    story.tasks = story.tasks[:1]
    opened = story.audits(date(2021, 5, 6), date(2021, 5, 21))
    assert opened[KEY] == [
        ("remind", date(2021, 5, 6)),
        ("urge", MONDAY),  # the third of 7, 8 (a Saturday worked) and 10 May
        ("supervise", date(2021, 5, 17)),
    ]


def test_the_last_rung_waits_for_no_cool_down(standard: Lifecycle) -> None:
    """Whoever was told yesterday is told of the last rung all the same."""
    to_principal = four(supervise={"to": ["principal"]}, circulate={"wait": "1 workdays"})
    story = story_of(standard, to_principal, cool_down="9 workdays")
    story.tasks = story.tasks[:1]
    opened = story.audits(date(2021, 5, 6), date(2021, 5, 31))[KEY]
    assert [rung for rung, _ in opened] == ["remind", "urge", "supervise", "circulate"]
    assert CALENDAR.working_days_between(opened[2][1], opened[3][1]) == 1


def test_recipients_who_take_turns_hold_nobody_up_for_ever(standard: Lifecycle) -> None:
    """A rung for two people, one of them always just told, waits no longer than the cool-down."""
    both = four(supervise={"to": ["liaison", "deputy_leader"]})
    story = story_of(standard, both, cool_down="4 workdays")
    story.tasks = [task_of(n, "甲局", DUE + timedelta(days=n)) for n in (1, 2, 3, 4)]
    opened = story.audits(date(2021, 5, 8), date(2021, 6, 30))
    for of_task in opened.values():
        days = dict(of_task)
        assert CALENDAR.working_days_between(days["urge"], days["supervise"]) <= 5 + 4


# --- the weekly cap ------------------------------------------------------------------------------


def test_a_unit_gets_no_more_than_its_cap_in_a_week(standard: Lifecycle) -> None:
    """The third message of the week waits for Monday; another unit is not concerned."""
    spread = four(supervise={"wait": "1 workdays"}, circulate={"wait": "1 workdays"})
    spread.append({"id": "interview", "name": "约谈", "wait": "1 workdays", "to": ["principal"]})
    spread[3] = {**spread[3], "to": ["section_head"]}
    story = story_of(standard, spread, burden={"per_week": "2"})
    story.tasks = [task_of(1, "甲局", MONDAY - timedelta(days=1)), task_of(4, "乙局", DUE)]
    told = story.audits(MONDAY, date(2021, 5, 21))
    assert told[KEY] == [
        ("urge", MONDAY),
        ("supervise", date(2021, 5, 11)),
        ("circulate", date(2021, 5, 17)),
        ("interview", date(2021, 5, 18)),
    ]
    held = story_of(standard, spread, burden={"per_week": "2"})
    held.tasks = story.tasks
    held.audits(MONDAY, date(2021, 5, 11))
    (first, _) = held.look(date(2021, 5, 12)).held
    assert (first.by, first.until) == ("burden", date(2021, 5, 17))
    assert "甲局" in first.why


def test_one_message_carries_as_many_tasks_as_there_are(standard: Lifecycle) -> None:
    """The cap counts digests, not tasks: all three tasks are told in the one that fits."""
    story = story_of(standard, burden={"per_week": "1"})
    assert len(story.audit(MONDAY).openings) == 4
    assert burdens(story.notices, story.plan.ladder, story.policies) == {
        ("甲局", "2021-W19"): 1,
        ("乙局", "2021-W19"): 1,
    }


def test_a_message_with_a_last_rung_neither_counts_nor_waits(standard: Lifecycle) -> None:
    """It goes out whatever was told, and what else it carries is free."""
    story = story_of(standard, four(circulate={"to": ["liaison"]}), burden={"per_week": "1"})
    story.tasks = story.tasks[:1]
    story.audits(date(2021, 5, 8), date(2021, 5, 20))
    story.tasks.append(task_of(2, "甲局", date(2021, 5, 20)))
    before = burdens(story.notices, story.plan.ladder, story.policies)
    assert before["甲局", "2021-W20"] == 0
    decided = story.audit(date(2021, 5, 21))
    assert [opening.rung.id for opening in decided.openings] == ["circulate", "urge"]
    assert burdens(story.notices, story.plan.ladder, story.policies) == before


def test_what_waited_longest_goes_first(standard: Lifecycle) -> None:
    """When a week has room for one, it is the rung that was ripe first, not the heaviest."""
    story = story_of(standard, burden={"per_week": "1"})
    story.tasks = [
        task_of(n, "甲局", due)
        for n, due in ((1, DUE), (2, date(2021, 5, 12)), (3, date(2021, 5, 11)))
    ]
    story.audits(date(2021, 5, 8), date(2021, 5, 13))
    assert [told.task[-4:] for told in story.told if told.rung == "urge"] == ["1/甲局", "3/甲局"]
    held = {one.opening.rung.id: one.opening.ripe_on for one in story.audit(date(2021, 5, 14)).held}
    assert held == {"urge": date(2021, 5, 13), "supervise": date(2021, 5, 14)}
    (opened,) = story.audit(date(2021, 5, 17)).openings
    assert opened.rung.id == "urge"


def test_a_frozen_rung_wider_than_the_present_cap_goes_alone(standard: Lifecycle) -> None:
    """No week has room for it; held back for ever, nothing above it would be told."""
    wide = four(supervise={"to": ["section_head", "deputy_leader"]})
    story = story_of(standard, wide)
    story.tasks = story.tasks[:1]
    story.audit(date(2021, 5, 8))
    story.plan = replace(story.plan, ladder=ladder(wide, burden={"per_week": 1}))
    opened = story.audits(MONDAY, date(2021, 5, 31))
    assert [rung for rung, _ in opened[KEY]] == ["supervise", "circulate"]


def test_a_message_of_two_runs_is_two_and_the_supervisor_is_no_unit() -> None:
    """A message is one address in one run; people above the units do not count for any."""
    assert week_of(date(2021, 1, 3)) == "2020-W53"
    assert week_of(MONDAY) == "2021-W19"


# --- who acts, which number ----------------------------------------------------------------------


def test_an_acting_deputy_receives_between_the_days(standard: Lifecycle) -> None:
    """From the first day to the last he is told in the role's stead, by name; else the role."""
    acting = Acting("liaison", "deputy@example", MONDAY, date(2021, 5, 14), "副科长")
    plan = plan_of(standard, ladder(), acting={"甲局": (acting,)})
    for day, told in (
        (date(2021, 5, 8), (address("甲局", "liaison"), None)),
        (MONDAY, ("deputy@example", "副科长")),
        (date(2021, 5, 14), ("deputy@example", "副科长")),
        (date(2021, 5, 17), (address("甲局", "liaison"), None)),
    ):
        (opening,) = Story(plan, [task_of(1, "甲局", DUE)]).audit(day).openings
        (recipient,) = opening.recipients
        assert (recipient.role, recipient.stands_in_for) == ("liaison", None)
        assert (recipient.address, recipient.acting) == told


def test_documents_are_numbered_one_a_form_and_unit(standard: Lifecycle) -> None:
    """Three tasks of a unit share one number; messages have none; held ones use none up."""
    story = story_of(standard)
    story.numbers = {"催办单": 7}
    assert [o.number for o in story.audit(MONDAY).openings] == [8, 8, 8, 9]
    assert [o.number for o in story.audit(date(2021, 5, 17)).openings] == [1, 1, 1, 2]
    assert [o.number for o in story.audit(date(2021, 5, 24)).openings] == [None] * 4


# --- no order matters ----------------------------------------------------------------------------


@given(seed=st.integers(0, 2**32), days=st.integers(1, 25), cap=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_the_order_of_what_is_read_says_nothing(
    standard: Lifecycle, seed: int, days: int, cap: int
) -> None:
    """Tasks, rungs told, notices, silences and findings shuffled: the same decision."""
    draw = random.Random(seed)
    nudge = {
        "id": "nudge",
        "name": "提示",
        "on": ["no_report", "behind"],
        "to": ["liaison"],
        "repeat": {"every": "1 workdays", "most": "9"},
    }
    rungs = [nudge, *four(urge={"repeat": {"every": "2 workdays", "most": "2"}})]
    policy = ladder(rungs, burden={"per_week": str(cap)}, cool_down="2 workdays")
    units = ("甲局", "乙局", "丙镇")
    tasks = [
        task_of(n, unit, DUE + timedelta(days=draw.randrange(-9, 20)))
        for n in range(1, 7)
        for unit in units
    ]
    story = Story(plan_of(standard, policy, units, items=6), tasks)
    story.silences = [silence(id=f"s{n}", unit="丙镇") for n in range(3)]
    for n in range(days):
        story.audit(DUE + timedelta(days=n))
    day = DUE + timedelta(days=days)
    found = [finding(task, code) for task in tasks for code in ("no_report", "behind")]
    past, snapshot = story.past(), Snapshot(story.plan, tuple(tasks), CALENDAR)

    def mixed(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(draw.sample(values, len(values)))

    shuffled = Past(
        mixed(past.told),
        past.policies,
        mixed(past.notices),
        mixed(past.silences),
        past.returned,
    )
    other = Snapshot(story.plan, mixed(tuple(tasks)), CALENDAR)
    assert decide(other, shuffled, day, mixed(tuple(found))) == decide(snapshot, past, day, found)
