"""Which rung a task has come to: repeats, findings, several at once, urgent items, returns.

May 2021 was worked from the 6th on, with Saturday 8 May; 10 to 14 May is a plain week.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from ladders import Story, finding, four, ladder, plan_of, task_of

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.escalation import Recipient

DUE = date(2021, 5, 7)  # a Friday; Saturday 8 is worked
KEY = "rungs-2021/1/甲局"


def may(day: int) -> date:
    return date(2021, 5, day)


@pytest.fixture
def story(standard: Lifecycle) -> Story:
    """One task, due on 7 May."""
    return Story(plan_of(standard, ladder()), [task_of(1, "甲局", DUE)])


def with_rungs(story: Story, rungs: list[dict[str, object]], **keys: object) -> Story:
    return replace(story, plan=replace(story.plan, ladder=ladder(rungs, **keys)))


def test_a_rung_is_repeated_up_to_its_cap_until_the_next(story: Story) -> None:
    """Every two working days, three times in all; the next rung's wait runs from the first."""
    story = with_rungs(
        story,
        four(
            urge={"repeat": {"every": "2 workdays", "most": "3"}}, supervise={"wait": "9 workdays"}
        ),
    )
    assert story.audits(may(8), may(31))[KEY] == [
        ("urge", may(8)),
        ("urge", may(11)),
        ("urge", may(13)),
        ("supervise", may(20)),
        ("circulate", may(27)),
    ]
    assert [told.nth for told in story.told if told.rung == "urge"] == [1, 2, 3]


def test_the_last_rung_is_repeated_and_keeps_still_for_a_while_when_seen(story: Story) -> None:
    """Acknowledged, it waits for `acknowledged_wait`, but not for good; then up to its cap."""
    rungs = four(
        circulate={
            "repeat": {"every": "1 workdays", "most": "4"},
            "acknowledged_wait": "6 workdays",
        }
    )
    story = with_rungs(story, rungs)
    story.audits(may(8), may(25))
    assert [(one.rung, one.opened_on.day) for one in story.told[2:]] == [
        ("circulate", 21),
        ("circulate", 24),
        ("circulate", 25),
    ]
    story.acknowledge("circulate", may(25))
    assert story.audits(may(26), date(2021, 6, 30))[KEY] == [("circulate", date(2021, 6, 2))]


def test_a_finding_opens_the_rung_that_waits_for_it_once(story: Story) -> None:
    """Lateness does not: only what the audit found, and without `repeat` once in a cycle."""
    nudge = {"id": "nudge", "name": "提示", "on": ["no_report"], "to": ["liaison"]}
    story = with_rungs(story, [nudge, *four()])
    task = replace(story.tasks[0], due=date(2021, 12, 31))
    story.tasks = [task]
    assert story.audit(may(6)).openings == ()
    (opened,) = story.audit(may(6), [finding(task, "no_report")]).openings
    assert (opened.rung.id, opened.last) == ("nudge", False)
    assert story.audit(may(7), [finding(task, "no_report")]).openings == ()
    story.tasks = [replace(task, cycle=2)]
    assert len(story.audit(may(10), [finding(task, "no_report")]).openings) == 1


def test_a_finding_tells_nothing_lighter_than_the_rung_reached(story: Story) -> None:
    """A higher rung silences the lower; a heavier one that waits for a finding still opens."""
    light = {"id": "light", "name": "提示", "on": ["behind"], "to": ["liaison"]}
    heavy = {"id": "heavy", "name": "告诫", "on": ["no_evidence"], "to": ["principal"]}
    rungs = four()
    story = with_rungs(story, [light, *rungs[:3], heavy, rungs[3]])
    task = story.tasks[0]
    story.audits(may(8), may(14))
    assert [told.rung for told in story.told] == ["urge", "supervise"]
    found = [finding(task, "behind"), finding(task, "no_evidence")]
    assert [opening.rung.id for opening in story.audit(may(17), found).openings] == ["heavy"]
    story.audits(may(18), may(28))
    assert [told.rung for told in story.told] == ["urge", "supervise", "heavy", "circulate"]


def test_a_claim_that_waits_opens_only_the_rung_that_says_so(story: Story) -> None:
    """The unit has answered: nothing is told but what the office owes."""
    waiting = {"id": "waiting", "name": "待审核", "on": ["claim_waiting"], "to": ["office"]}
    other = {"id": "other", "name": "提示", "on": ["no_report"], "to": ["liaison"]}
    story = with_rungs(story, [waiting, other, *four()])
    task = replace(story.tasks[0], claim_pending=True)
    story.tasks = [task]
    found = [finding(task, "claim_waiting"), finding(task, "no_report")]
    (opened,) = story.audit(may(20), found).openings
    assert [recipient.address for recipient in opened.recipients] == ["office@example"]


def test_what_is_found_of_a_closed_task_is_told_and_it_is_not_urged(story: Story) -> None:
    """Done, it climbs no ladder and is not reminded; a dead link is still told."""
    dead = {"id": "dead", "name": "补链", "on": ["link_dead"], "to": ["liaison"]}
    story = with_rungs(story, [dead, *four()])
    task = replace(story.tasks[0], state="completed")
    story.tasks = [task]
    assert story.audit(may(6)).openings == story.audit(may(20)).openings == ()
    (opened,) = story.audit(may(20), [finding(task, "link_dead")]).openings
    assert opened.rung.id == "dead"
    story.tasks = [replace(task, cycle=2, due=may(25))]
    (again,) = story.audit(may(24), [finding(task, "link_dead")]).openings
    assert again.rung.id == "dead"


def test_several_late_tasks_of_a_unit_lift_them_together(story: Story) -> None:
    """The third task urged lifts all three to that rung; they go on from there, none from below."""
    together = {"id": "together", "name": "集中督办", "several": "3", "to": ["principal"]}
    rungs = four()
    story = with_rungs(story, [*rungs[:2], together, *rungs[2:]])
    story.tasks = [
        task_of(1, "甲局", DUE),
        task_of(2, "甲局", DUE),
        task_of(3, "甲局", may(11)),
        task_of(4, "乙局", DUE),
    ]
    opened = story.audits(may(8), may(31))
    assert opened["rungs-2021/1/甲局"] == [
        ("urge", may(8)),
        ("together", may(13)),
        ("supervise", may(20)),
        ("circulate", may(27)),
    ]
    assert opened["rungs-2021/3/甲局"][:3] == [
        ("remind", may(8)),
        ("urge", may(12)),
        ("together", may(13)),
    ]
    assert [rung for rung, _ in opened["rungs-2021/4/乙局"]] == ["urge", "supervise", "circulate"]


def test_a_claim_is_not_counted_among_several(story: Story) -> None:
    """What waits for the office is not the unit's to answer for."""
    together = {"id": "together", "name": "集中督办", "several": "2", "to": ["principal"]}
    rungs = four()
    story = with_rungs(story, [*rungs[:2], together, *rungs[2:]])
    story.tasks = [task_of(1, "甲局", DUE), task_of(2, "甲局", DUE)]
    story.audit(may(8))
    story.tasks = [story.tasks[0], replace(story.tasks[1], claim_pending=True)]
    assert story.look(may(10)).openings == ()
    story.tasks = [task_of(1, "甲局", DUE), task_of(2, "甲局", DUE)]
    assert {opening.rung.id for opening in story.look(may(10)).openings} == {"together"}


def test_an_urgent_item_begins_further_up_as_soon_as_the_lightest_would(story: Story) -> None:
    """It is reminded as ever; late, its leader is told the day others are urged."""
    story = replace(
        story,
        plan=plan_of(story.plan.lifecycle, ladder(four(), urgent="supervise"), urgent=["1"]),
        tasks=[task_of(1, "甲局", DUE), task_of(2, "甲局", DUE)],
    )
    opened = story.audits(may(6), may(17))
    assert opened[KEY] == [("remind", may(6)), ("supervise", may(8)), ("circulate", may(14))]
    assert opened["rungs-2021/2/甲局"] == [
        ("remind", may(6)),
        ("urge", may(8)),
        ("supervise", may(14)),
    ]


def test_a_return_starts_the_wait_anew_at_the_rung_reached(story: Story) -> None:
    """Counted from the day of the return, and an acknowledgement before it counts no more."""
    story.audit(may(8))
    story.acknowledge("urge", may(10))
    story.returned = {KEY: [may(17)]}
    assert story.audits(may(11), may(31))[KEY] == [("supervise", may(24)), ("circulate", may(31))]


def test_an_acknowledgement_after_the_return_counts(story: Story) -> None:
    """Seen on the day of the return or later, the rung above waits longer."""
    story.audit(may(8))
    story.returned = {KEY: [may(10)]}
    story.acknowledge("urge", may(10))
    assert story.audits(may(11), may(31))[KEY] == [("supervise", may(24)), ("circulate", may(31))]


def test_a_changed_ladder_applies_to_the_next_cycle(story: Story) -> None:
    """A cycle goes on under the ladder of its first rung; a reopened task climbs the new one."""
    story.audit(may(8))
    quick = four(supervise={"id": "notify", "wait": "1 workdays"})
    story.plan = replace(story.plan, ladder=ladder(quick))
    assert story.audits(may(10), may(20))[KEY][0] == ("supervise", may(14))
    story.tasks = [replace(story.tasks[0], cycle=2)]
    assert [rung for rung, _ in story.audits(may(24), may(31))[KEY]] == ["urge", "notify"]


def test_nothing_passes_by_itself(story: Story) -> None:
    """Unanswered, the ladder goes on to its end; at its end it stays where it is."""
    opened = story.audits(may(6), date(2022, 5, 6))
    assert [rung for rung, _ in opened[KEY]] == ["remind", "urge", "supervise", "circulate"]


def test_a_rung_told_under_an_unknown_policy_goes_by_the_present_ladder(story: Story) -> None:
    """What was told before policies were kept is no reason to be told nothing."""
    story.audit(may(8))
    story.told = [replace(told, policy="{}") for told in story.told]
    story.policies = {}
    assert story.audits(may(10), may(14))[KEY] == [("supervise", may(14))]


# --- nothing late goes unseen for ever -----------------------------------------------------------


def test_a_waiting_claim_is_told_to_the_office_whatever_rung_was_reached(story: Story) -> None:
    """The chain stands still for the claim, so the office is told of it, though the rung is low."""
    verify = {"id": "verify", "name": "待审核", "on": ["claim_waiting"], "to": ["office"]}
    rungs = four()
    story = with_rungs(story, [rungs[0], verify, *rungs[1:]])
    story.audits(may(8), may(14))
    assert [told.rung for told in story.told] == ["urge", "supervise"]
    claimed = replace(story.tasks[0], claim_pending=True)
    story.tasks = [claimed]
    (opening,) = story.audit(may(24), [finding(claimed, "claim_waiting")]).openings
    assert (opening.rung.id, opening.recipients[0].address) == ("verify", "office@example")
    assert [one.code for one in opening.findings] == ["claim_waiting"]


def test_a_finding_that_comes_back_after_the_unit_acted_is_told_anew(story: Story) -> None:
    """Once told, it is not told again; reported on and found again, it is, with its own repeats."""
    prompt = {
        "id": "prompt",
        "name": "提示",
        "on": ["no_report"],
        "to": ["liaison"],
        "repeat": {"every": "1 workdays", "most": "2"},
    }
    story = with_rungs(story, [prompt, *four()])
    silent = task_of(1, "甲局", date(2021, 12, 31))
    story.tasks = [silent]
    said = [finding(silent, "no_report")]
    days = (6, 7, 8, 10, 11)
    assert [bool(story.audit(may(day), said).openings) for day in days] == [1, 1, 0, 0, 0]
    story.tasks = [replace(silent, reported_at=datetime(2021, 5, 12, 2, tzinfo=UTC))]
    assert [bool(story.audit(may(day), said).openings) for day in (17, 18, 19)] == [1, 1, 0]
    assert [told.nth for told in story.told] == [1, 2, 3, 4]


def test_an_extended_task_is_reminded_before_its_new_day(story: Story) -> None:
    """A reminder given for the first due day does not count for the second."""
    assert story.audits(may(6), may(7))[KEY] == [("remind", may(6))]
    story.tasks = [replace(story.tasks[0], due=may(28))]
    assert story.audits(may(8), may(28))[KEY] == [("remind", may(21))]
    assert [told.nth for told in story.told] == [1, 2]


def test_returns_again_and_again_do_not_stop_the_climb(story: Story) -> None:
    """The first return at a rung starts its wait anew; those after it do not."""
    story.audit(may(8))
    opened = {}
    for day in (10, 11, 12, 13, 14, 17, 18):
        story.returned.setdefault(KEY, []).append(may(day))
        opened |= story.audits(may(day), may(day))
    assert opened == {KEY: [("supervise", may(17))]}


def test_several_late_at_once_are_ripe_since_the_day_they_were(story: Story) -> None:
    """So that what is held back for noise waits no longer than the rungs of the chain do."""
    together = {"id": "together", "name": "集中督办", "several": "2", "to": ["principal"]}
    rungs = four()
    story = with_rungs(story, [*rungs[:2], together, *rungs[2:]])
    story.tasks = [task_of(1, "甲局", DUE), task_of(2, "甲局", may(10))]
    story.audits(may(8), may(11))
    opened = story.look(may(13)).openings
    assert {(one.rung.id, one.ripe_on) for one in opened} == {("together", may(12))}


def test_who_is_told_in_his_own_right_stands_in_for_nobody(story: Story) -> None:
    """A section head without a liaison is told once, as what he is."""
    rungs = four(urge={"to": ["liaison", "section_head"]})
    story = with_rungs(story, rungs, fallback={"liaison": ["section_head"]})
    contacts = {"甲局": {"section_head": "head@example"}}
    story.plan = replace(story.plan, contacts=contacts)
    (opening,) = story.audit(may(8)).openings
    assert opening.recipients == (Recipient("section_head", "head@example"),)


def test_a_crowd_of_one_day_is_urged_before_its_leader_is_told(story: Story) -> None:
    """Nobody asked yet on the first day; another audit of that day does not tell the leader."""
    together = {"id": "together", "name": "集中督办", "several": "2", "to": ["principal"]}
    rungs = four()
    story = with_rungs(story, [*rungs[:2], together, *rungs[2:]])
    story.tasks = [task_of(n, "甲局", may(14)) for n in (1, 2)]
    assert story.look(may(15)).openings == story.look(may(16)).openings == ()
    assert {opening.rung.id for opening in story.audit(may(17)).openings} == {"urge"}
    assert story.look(may(17)).openings == ()
    assert {opening.rung.id for opening in story.look(may(18)).openings} == {"together"}


def test_several_may_wait_for_an_answer(story: Story) -> None:
    """With `wait` a task counts so many working days after it was urged, or sent back since."""
    together = {
        "id": "together",
        "name": "集中督办",
        "several": "2",
        "wait": "3 workdays",
        "to": ["principal"],
    }
    story = with_rungs(story, [*four()[:2], together, *four()[2:]])
    story.tasks = [task_of(n, "甲局", DUE) for n in (1, 2)]
    story.audit(may(8))
    story.returned = {KEY: [may(10)]}
    assert story.audits(may(10), may(14))[KEY] == [("together", may(13))]


def test_what_was_never_urged_is_not_lifted_by_the_others(story: Story) -> None:
    """Two urged make a crowd of two; the one that fell due today is urged first."""
    together = {"id": "together", "name": "集中督办", "several": "2", "to": ["principal"]}
    story = with_rungs(story, [*four()[:2], together, *four()[2:]])
    story.tasks = [task_of(1, "甲局", DUE), task_of(2, "甲局", DUE), task_of(3, "甲局", may(8))]
    story.audit(may(8))
    opened = {one.task.item: one.rung.id for one in story.look(may(10)).openings}
    assert opened == {"1": "together", "2": "together", "3": "urge"}
