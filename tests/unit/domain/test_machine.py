"""Do the edges that were read out of the `transitions` machine say what the machine itself says?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desk import at
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import GUARDS, ROLES, Lifecycle, State, Transition
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.machine import ask_machine, edges_of, machine_of
from zwgk_flow.domain.task import GUARDS as ASKED
from zwgk_flow.domain.task import Task, apply
from zwgk_flow.errors import Refused

TRIGGERS = ("go", "wait", "close", "late")
GUARD_NAMES = tuple(GUARDS)


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Any table at all: rows that repeat, shadow or lead nowhere; only the order is promised."""
    ids = [f"s{n}" for n in range(draw(st.integers(1, 5)))]
    some_ids = st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)
    rows = st.builds(
        Transition,
        trigger=st.sampled_from(TRIGGERS),
        name=st.just("一步"),
        sources=some_ids.map(tuple),
        target=st.none() | st.sampled_from(ids),
        by=st.lists(st.sampled_from(sorted(ROLES)), min_size=1, unique=True).map(tuple),
        guards=st.lists(st.sampled_from(GUARD_NAMES), max_size=3, unique=True).map(tuple),
    )
    states = tuple(State(id, id, initial=n == 0) for n, id in enumerate(ids))
    table = tuple(draw(st.lists(rows, min_size=1, max_size=12)))
    return Lifecycle("any", "任意", states, table)


@given(lifecycles(), st.data())
def test_reading_edges_is_asking_the_machine(lifecycle: Lifecycle, data: st.DataObject) -> None:
    """For any table, state, trigger and guards that hold, both give the same state or refusal."""
    held = data.draw(st.sets(st.sampled_from(GUARD_NAMES)))
    for trigger in TRIGGERS:
        for state in lifecycle.by_id:
            rows = edges_of(lifecycle).get((trigger, state), ())
            fitting = (row.leads_to(state) for row in rows if held.issuperset(row.guards))
            said = ask_machine(lifecycle, trigger, state, lambda row: held.issuperset(row.guards))
            assert said == next(fitting, None)


@given(lifecycles())
def test_edges_are_the_rows_of_the_table_in_order(lifecycle: Lifecycle) -> None:
    """Nothing is lost, added or put in another order on the way through the machine."""
    for trigger in TRIGGERS:
        for state in lifecycle.by_id:
            assert edges_of(lifecycle).get((trigger, state), ()) == lifecycle.steps(trigger, state)


def test_the_machine_makes_no_triggers_of_its_own(standard: Lifecycle) -> None:
    """No `to_…` triggers, no models, and one machine however often it is asked for."""
    machine = machine_of(standard)
    assert machine is machine_of(standard)
    assert set(machine.events) == set(standard.trigger_names)
    assert machine.models == []


DAYS = st.dates(date(2021, 1, 4), date(2021, 12, 31))
SAID = st.fixed_dictionaries(
    {"as_of": DAYS.map(str)},
    optional={
        "reason": st.sampled_from(["", " ", "上级要求"]),
        "due": DAYS.map(str),
        "evidence": st.just([{"url": "https://www.desk.example/"}]),
        "metrics": st.fixed_dictionaries({"解读率": st.sampled_from(["59", "60", "61.5"])}),
        "waive": st.sampled_from(["", "今年没有"]),
    },
)


@given(st.data(), SAID, st.sampled_from(sorted(ROLES)), st.booleans(), st.booleans())
def test_a_step_of_the_standard_lifecycle_is_what_its_machine_says(
    standard: Lifecycle,
    data: st.DataObject,
    said: dict[str, Any],
    role: str,
    claimed: bool,
    continuous: bool,
) -> None:
    """`apply` moves a task to the state the machine goes to, and refuses where that refuses."""
    trigger = data.draw(st.sampled_from(sorted(standard.trigger_names)))
    due = data.draw(st.none() | DAYS)
    task = Task(
        key="desk-2021/1/甲局",
        unit="甲局",
        role="each",
        state=data.draw(st.sampled_from(sorted(standard.by_id))),
        due=due,
        original_due=due,
        continuous=continuous,
        evidence_required=data.draw(st.booleans()),
        targets=(Target("解读率", ">=", Decimal(60), "%"),) * data.draw(st.integers(0, 1)),
        seq=1,
        claim_pending=claimed,
    )
    event = Event(task.key, 2, trigger, at(data.draw(DAYS)), "x/y", role, said)

    def holds(row: Transition) -> bool:
        asked = [ASKED[guard](standard, task, event) for guard in row.guards]
        return role in row.by and not any(asked)

    expected = ask_machine(standard, trigger, task.state, holds)
    try:
        reached: str | None = apply(standard, task, event).state
    except Refused:
        reached = None
    assert reached == expected


@given(st.integers(-400, 400), st.booleans())
def test_a_due_day_is_over_only_after_it(standard: Lifecycle, days: int, continuous: bool) -> None:
    """On the due day itself nothing is late; from the day after on, everything open is."""
    due = date(2021, 6, 30)
    task = Task("p/1/u", "u", "each", "in_progress", due, due, continuous=continuous, seq=1)
    as_of = due + timedelta(days=days)
    event = Event(task.key, 2, "mark_overdue", at(as_of), "督查/x", "audit", {"as_of": str(as_of)})
    try:
        moved = apply(standard, task, event).state == "overdue"
    except Refused:
        moved = False
    assert moved == (days > 0)
