"""Does following a history in place tell the same as applying its events one after the other?"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desk import at
from hypothesis import given, settings
from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.readings import Target
from zwgk_flow.domain.event import BIRTH, Event
from zwgk_flow.domain.task import Followed, Task, apply, birth, follow
from zwgk_flow.errors import Refused

KEY = "p/1/甲局"
CONTENTS: dict[str, Any] = {
    "reason": "情况有变",
    "evidence": [{"url": "https://www.desk.example/1"}],
    "metrics": {"解读率": "61"},
    "due": "2021-08-31",
    "as_of": "2021-07-05",
}

born = st.builds(
    Task,
    key=st.just(KEY),
    unit=st.just("甲局"),
    role=st.just("each"),
    state=st.just("assigned"),
    due=st.sampled_from([None, date(2021, 6, 30)]),
    original_due=st.none(),
    continuous=st.booleans(),
    milestone=st.booleans(),
    evidence_required=st.booleans(),
    targets=st.sampled_from([(), (Target("解读率", ">=", Decimal(60), "%"),)]),
)


def steps(lifecycle: Lifecycle) -> st.SearchStrategy[list[tuple[str, str, set[str], int]]]:
    """A trigger, a capacity, what is said, and how far from the number that is due: mostly 0."""
    return st.lists(
        st.tuples(
            st.sampled_from([*lifecycle.trigger_names, BIRTH]),
            st.sampled_from(["unit", "office", "office_for_unit", "audit", "look_back"]),
            st.sets(st.sampled_from(sorted(CONTENTS))),
            st.sampled_from([0] * 9 + [1]),
        ),
        max_size=40,
    )


def values(task: Task) -> dict[str, Any]:
    return {field.name: getattr(task, field.name) for field in fields(Task)}


def taken(step: Any, lifecycle: Lifecycle, task: Any, event: Event) -> tuple[Any, str]:
    """The task after a step and why it was refused, if it was."""
    try:
        return step(lifecycle, task, event), ""
    except (Refused, LookupError) as error:
        return task, repr(error)


@given(st.data(), born)
@settings(max_examples=150, deadline=None)
def test_following_is_applying(standard: Lifecycle, data: st.DataObject, new: Task) -> None:
    """The same fields after every legal step; the same refusal, and nothing moved, after others."""
    first = Event(KEY, 1, BIRTH, at("2021-01-04"), "办/人", "office", birth(new), "", "h1")
    applied, followed = apply(standard, None, first), follow(standard, None, first)
    assert values(applied) == values(followed)
    for n, (trigger, acting_as, named, off) in enumerate(data.draw(steps(standard))):
        content = {name: CONTENTS[name] for name in named}
        event = Event(
            KEY,
            applied.seq + 1 + off,
            trigger,
            at("2021-07-05") + timedelta(days=n),
            "甲局/人",
            acting_as,
            content,
            applied.head,
            f"h{n + 2}",
        )
        applied, refused = taken(apply, standard, applied, event)
        followed, refused_too = taken(follow, standard, followed, event)
        assert refused == refused_too
        assert values(applied) == values(followed)
    assert isinstance(followed, Followed)


def test_a_task_is_never_moved_in_place(standard: Lifecycle) -> None:
    """Only what `follow` made is moved; a task that was handed out stays as it was."""
    new = Task(KEY, "甲局", "each", "assigned", None, None)
    first = Event(KEY, 1, BIRTH, at("2021-01-04"), "办/人", "office", birth(new), "", "h1")
    start = Event(KEY, 2, "start", at("2021-02-01"), "甲局/人", "unit", {}, "h1", "h2")
    task = apply(standard, None, first)
    before = values(task)
    assert apply(standard, task, start).state == "in_progress"
    assert values(task) == before
