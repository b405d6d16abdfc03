"""What does loading a plan do, the first time, again, and with a later revision of it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from desk import (
    BING,
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MILESTONE,
    OFFICE,
    PLAN,
    PROOF,
    UNPROVEN,
    YI,
    Desk,
    at,
    compiled,
)

from zwgk_flow.definition.lifecycle import lifecycle_of
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import NotAllowed, NotFound, Refused
from zwgk_flow.operations.plans import adopt_plan, list_plans, show_plan
from zwgk_flow.operations.tasks import TaskFilter, list_tasks
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import history


def test_adopting_makes_every_task_with_its_first_event(store: Store, jiading: Plan) -> None:
    """嘉定 2021: 73 items fan out to the tasks the compiler counted, all assigned, all verified."""
    office = Actor(jiading.office, "值班员")
    done = adopt_plan(store, jiading, office, at("2021-04-16"))
    assert (done.revision, done.items, done.tasks, done.new_tasks) == (
        1,
        73,
        jiading.task_count,
        jiading.task_count,
    )
    view = show_plan(store, "jiading-2021")
    assert (view.tasks, dict(view.states)) == (done.tasks, {"assigned": done.tasks})
    assert verify(store).events == done.tasks
    assert verify(store).differences == ()


def test_a_task_is_as_the_plan_says(desk: Desk, desk_plan: Plan) -> None:
    """Role, dates, kind, targets and evidence come from the item; the first event holds them."""
    items = {item.id: item for item in desk_plan.items}
    assert len(desk.tasks()) == desk_plan.task_count == 7
    for task in desk.tasks():
        item = items[task.item]
        assert (task.due, task.original_due, task.targets) == (item.due, item.due, item.targets)
        assert (task.continuous, task.milestone) == (item.continuous, item.milestone)
        assert task.evidence_required == item.evidence_required
        with desk.store.reading() as transaction:
            (born,) = history(transaction, task.key)
        assert (born.trigger, born.actor, born.acting_as) == ("assign", "办公室/值班员", "office")


def test_what_governs_a_plan_comes_back_as_it_was_adopted(desk: Desk, desk_plan: Plan) -> None:
    """Lifecycle, ladder, contacts, audits and lights are kept with the revision."""
    adopted = desk.adopted()
    assert adopted.ladder == desk_plan.ladder
    assert adopted.audits == desk_plan.audits
    assert adopted.lights == desk_plan.lights
    assert adopted.lifecycle.states == desk_plan.lifecycle.states
    assert adopted.lifecycle.transitions == desk_plan.lifecycle.transitions
    assert adopted.contacts == {name: unit.contacts for name, unit in desk_plan.units.items()}
    assert list(adopted.items) == [item.id for item in desk_plan.items]


def test_loading_the_same_text_again_changes_nothing(desk: Desk, desk_plan: Plan) -> None:
    """Not a byte is written, and the answer says so."""
    before = desk.contents()
    again = adopt_plan(desk.store, desk_plan, OFFICE, at("2021-05-01"))
    assert (again.changed, again.revision, again.new_tasks, again.tasks) == (False, 1, 0, 7)
    assert desk.contents() == before


def test_only_the_office_loads_a_plan(store: Store, desk_plan: Plan) -> None:
    """Another unit is refused and nothing is written."""
    with pytest.raises(NotAllowed, match="办公室"):
        adopt_plan(store, desk_plan, JIA, at("2021-01-04"))
    with pytest.raises(NotFound):
        show_plan(store, "desk-2021")


def test_nobody_takes_a_plan_over_by_naming_himself_its_office(desk: Desk) -> None:
    """A revision is loaded by the office that answers for the plan now, whatever the file says."""
    before = desk.contents()
    with pytest.raises(NotAllowed, match="办公室"):
        desk.adopt(PLAN.replace("office: 办公室", "office: 甲局"), JIA)
    assert desk.contents() == before


def test_the_office_may_hand_a_plan_over(desk: Desk) -> None:
    """The office that answers now loads a revision that names another; then that one acts."""
    desk.adopt(PLAN.replace("office: 办公室", "office: 乙局"), OFFICE)
    assert desk.adopted().office == "乙局"
    assert desk.step(DATED, "extend", YI, reason="情况有变", due="2021-07-30").extensions == 1


def test_a_new_contact_is_revision_two(desk: Desk) -> None:
    """Tasks and history stay; the next audit writes to the new address."""
    desk.step(DATED, "start", JIA)
    tasks, events = desk.tasks(), desk.rows("SELECT * FROM event")
    desk.adopt(PLAN.replace("jia@desk.example", "new@desk.example"))
    assert desk.adopted().revision == 2
    assert (desk.tasks(), desk.rows("SELECT * FROM event")) == (tasks, events)
    desk.audit("2021-07-01")
    assert ("new@desk.example",) in desk.rows("SELECT recipient FROM outbox")
    assert ("jia@desk.example",) not in desk.rows("SELECT recipient FROM outbox")


def test_a_revision_may_add_items_and_units(desk: Desk) -> None:
    """New tasks are born with the day of the revision; old ones are left alone."""
    tasks = desk.tasks()
    more = PLAN.replace("responsible: 甲局、乙局", "responsible: 甲局、乙局、丙镇")
    item = "{id: 7, title: 新增, summary: 新增的任务, responsible: 丙镇, deadline: 年底前}"
    desk.adopt(f"{more}      - {item}\n")
    new = [task.key for task in desk.tasks() if task not in tasks]
    assert sorted(new) == ["desk-2021/1/丙镇", "desk-2021/7/丙镇"]
    assert [task for task in desk.tasks() if task.key not in new] == list(tasks)
    with desk.store.reading() as transaction:
        assert history(transaction, "desk-2021/7/丙镇")[0].at == at("2021-02-01")
    assert verify(desk.store).differences == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PLAN.replace("responsible: 甲局、乙局", "responsible: 甲局"), "少了 1 项还没有办结的任务"),
        (PLAN.replace("2021-06-30", "2021-08-31"), "改了第 1 项的期限"),
        (PLAN.replace("2021-06-30", "2021-05-31"), "改了第 1 项的期限"),
        (PLAN.replace("id: 3\n", "id: 33\n"), "desk-2021/3/乙局"),
        (PLAN.replace("at_least: 60", "at_least: 90"), "改了第 4 项的量化指标"),
        (PLAN.replace("milestone: true", "milestone: false"), "改了第 3 项的阶段目标"),
        (PLAN.replace("evidence: not_required", "evidence: required"), "改了第 5 项的佐证要求"),
        (PLAN.replace("甲局、乙局", "甲局牵头，乙局配合"), "改了第 1 项的单位的角色"),
        (PLAN.replace("year: 2021", "year: 2022"), "年度由 2021 改成了 2022"),
    ],
)
def test_a_revision_that_drops_a_task_or_moves_a_date_is_refused(
    desk: Desk, text: str, said: str
) -> None:
    """What was promised is not rewritten by loading a file; nothing of the revision is written."""
    before = desk.contents()
    with pytest.raises(Refused, match=said):
        desk.adopt(text)
    assert desk.contents() == before


def test_what_was_withdrawn_may_be_left_out_of_a_revision(desk: Desk) -> None:
    """Withdrawn first, then left out: the task and its history stay in the register."""
    desk.step(DATED_YI, "withdraw", OFFICE, reason="职责划转")
    desk.adopt(PLAN.replace("responsible: 甲局、乙局", "responsible: 甲局"))
    assert desk.task(DATED_YI).state == "withdrawn"
    assert verify(desk.store).differences == ()


def test_what_was_done_is_as_binding_as_what_is_open(desk: Desk) -> None:
    """The date of an item whose tasks are all done was promised and kept: it cannot move."""
    for trigger, actor in (("start", BING), ("submit", BING), ("complete", OFFICE)):
        desk.step(UNPROVEN, trigger, actor)
    with pytest.raises(Refused, match="改了第 5 项的期限"):
        desk.adopt(PLAN.replace("2021-09-29", "2021-12-29"), day="2021-04-01")


def test_words_and_date_of_a_revision_are_those_its_new_tasks_go_by(desk: Desk) -> None:
    """Withdrawn from all and asked for anew: the item says what the new file says."""
    for key in (DATED, DATED_YI):
        desk.step(key, "withdraw", OFFICE, reason="另行部署")
    words = "responsible: 甲局、乙局\n        deadline: {by: 2021-06-30}"
    desk.adopt(PLAN.replace(words, "responsible: 丙镇\n        deadline: 8月底前"))
    item = desk.adopted().items["1"]
    assert (item.responsible, item.deadline, str(item.due)) == ("丙镇", "8月底前", "2021-08-31")
    assert item.kind == "month_end"
    assert str(desk.task("desk-2021/1/丙镇").due) == "2021-08-31"
    assert str(desk.task(DATED).due) == "2021-06-30"


def test_the_time_of_a_unit_begins_with_the_revision_that_asks_it(desk: Desk) -> None:
    """Asked in September it is not said to have been silent, or idle, since January."""
    text = PLAN.replace("responsible: 甲局\n", "responsible: 甲局、丙镇\n")
    text = text.replace("responsible: 乙局\n", "responsible: 乙局、丙镇\n")
    desk.adopt(text, day="2021-09-01")

    def found(day: str) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for one in desk.audit(day).findings:
            codes.setdefault(one.task, set()).add(one.code)
        return codes

    first, later = found("2021-09-02"), found("2021-12-06")
    continuous, milestone = "desk-2021/2/丙镇", "desk-2021/3/丙镇"
    assert {"no_report"} <= first[CONTINUOUS] and "behind" in first[MILESTONE]
    assert continuous not in first and milestone not in first
    assert "no_report" in later[continuous]
    views = list_tasks(desk.store, TaskFilter(plan=desk.plan), date(2021, 9, 2))
    listed = {view.task.key: view.light for view in views}
    assert (listed[CONTINUOUS], listed[continuous]) == ("yellow", "green")
    desk.adopt(text.replace("jia@", "new@"), day="2021-12-06")
    assert desk.adopted().joined[continuous.removeprefix("desk-2021/")] == date(2021, 9, 1)


def test_units_that_a_revision_adds_stand_in_the_words_of_the_item(desk: Desk) -> None:
    """Who reads the item finds the unit that answers for it in the words that name it."""
    desk.adopt(PLAN.replace("responsible: 甲局、乙局", "responsible: 甲局、乙局、丙镇"))
    assert desk.adopted().items["1"].responsible == "甲局、乙局、丙镇"


def test_an_extended_task_does_not_stop_a_revision(desk: Desk) -> None:
    """The printed date is compared with the original date, not with the extended one."""
    desk.step(DATED, "extend", OFFICE, reason="情况有变", due="2021-07-30")
    desk.adopt(PLAN.replace("jia@desk.example", "new@desk.example"))
    assert str(desk.task(DATED).due) == "2021-07-30"


def test_a_revision_whose_lifecycle_history_does_not_fit_is_refused(
    desk: Desk, desk_plan: Plan
) -> None:
    """Steps already taken must be steps of the new lifecycle too, or they could not be verified."""
    desk.step(MILESTONE, "start", YI)
    desk.step(MILESTONE, "stage", OFFICE)
    source = desk_plan.lifecycle.source
    rows = [row for row in source["transitions"] if row["trigger"] != "stage"]
    poorer = lifecycle_of({**source, "transitions": rows})
    before = desk.contents()
    with pytest.raises(Refused, match="desk-2021/3/乙局"):
        adopt_plan(
            desk.store, replace(desk_plan, lifecycle=poorer, text="2"), OFFICE, at("2021-04-01")
        )
    assert desk.contents() == before


def test_a_revision_with_a_lifecycle_that_fits_is_adopted(desk: Desk, desk_plan: Plan) -> None:
    """A step nobody has taken yet may go, a name may change; history verifies as before."""
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, **PROOF)
    source = desk_plan.lifecycle.source
    rows = [row for row in source["transitions"] if row["trigger"] != "stage"]
    states = {**source["states"], "assigned": {**source["states"]["assigned"], "name": "待启动"}}
    other = lifecycle_of({**source, "states": states, "transitions": rows})
    adopt_plan(desk.store, replace(desk_plan, lifecycle=other, text="2"), OFFICE, at("2021-04-01"))
    assert desk.adopted().lifecycle.name("assigned") == "待启动"
    assert desk.step(DATED, "complete", OFFICE, "2021-04-02").state == "completed"
    assert verify(desk.store).differences == ()


def test_two_plans_live_side_by_side(desk: Desk) -> None:
    """Each with its own tasks and revision; a list shows both in order."""
    adopt_plan(
        desk.store, compiled(PLAN.replace("desk-2021", "other-2021")), OFFICE, at("2021-01-05")
    )
    assert [(view.plan.id, view.tasks) for view in list_plans(desk.store)] == [
        ("desk-2021", 7),
        ("other-2021", 7),
    ]
    assert verify(desk.store).tasks == 14
