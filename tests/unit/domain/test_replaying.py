"""Does following many histories at once tell the same as applying each on its own?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from desk import at
from hypothesis import given, settings
from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import BIRTH, Event
from zwgk_flow.domain.replaying import ANYONE, Replaying
from zwgk_flow.domain.task import Task, apply, birth
from zwgk_flow.errors import Refused

CONTENTS: dict[str, Any] = {
    "reason": "情况有变",
    "evidence": [{"url": "https://www.desk.example/1"}],
    "due": "2021-08-31",
    "as_of": "2021-07-05",
}


@dataclass(frozen=True)
class _Unseen:
    """An event that takes part in no comparison but by its capacity, as its stored text would."""

    event: Event = field(compare=False)


step = st.tuples(
    st.sampled_from(
        ["start", "report", "submit", "complete", "return", "mark_overdue", "extend", "withdraw"]
    ),
    st.sampled_from(["unit", "office", "audit"]),
    st.sets(st.sampled_from(sorted(CONTENTS))),
    st.integers(0, 1),
)
histories = st.lists(
    st.tuples(st.sampled_from([None, date(2021, 6, 30)]), st.lists(step, max_size=12)), max_size=8
)


def events(due: date | None, steps: list[Any]) -> list[Event]:
    """A birth and what was asked after it, legal or not, in the name of anyone."""
    new = Task(ANYONE, "-", "each", "assigned", due, due)
    asked = [Event(ANYONE, 1, BIRTH, at("2021-01-04"), "办/人", "office", birth(new))]
    for n, (trigger, acting_as, named, later) in enumerate(steps, 2):
        content = {name: CONTENTS[name] for name in sorted(named)}
        moment = at("2021-07-05") + timedelta(days=n + later)
        asked.append(Event(ANYONE, n, trigger, moment, "甲局/人", acting_as, content))
    return asked


@given(histories)
@settings(max_examples=150, deadline=None)
def test_a_step_known_from_another_history_leads_where_apply_leads(
    standard: Lifecycle, drawn: list[tuple[date | None, list[Any]]]
) -> None:
    """The same task, or the same refusal, whether the step was seen before or not."""
    replaying = Replaying(standard, lambda stored: stored[-1].event)
    for due, steps in [*drawn, *drawn]:
        alone: Task | None = None
        together = replaying.beginning
        for event in events(due, steps):
            event = replace(event, seq=alone.seq + 1 if alone else 1)
            stored = (
                event.seq,
                event.trigger,
                event.at,
                event.acting_as,
                str(event.content),
                _Unseen(event),
            )
            alone, refused = taken(lambda task, e: apply(standard, task, e), alone, event)
            known = together.then.get(stored)
            if known:
                together, refused_too = known, ""
            else:
                together, refused_too = taken(replaying.follow, together, stored)
            assert (together.task, refused_too) == (alone, refused)


def taken(step: Any, so_far: Any, said: Any) -> tuple[Any, str]:
    """Where a step leads, and why it was refused, if it was."""
    try:
        return step(so_far, said), ""
    except (Refused, KeyError) as refusal:
        return so_far, repr(refusal)
