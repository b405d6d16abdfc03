"""The `transitions` machine of a lifecycle: what is legal; it moves no task and knows no database.

The machine is built once per lifecycle and its edges are read out once; the state lives in the
task's row, which never becomes a model of the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from transitions import Machine

from zwgk_flow.definition.lifecycle import Lifecycle, Transition

Edges = Mapping[tuple[str, str], tuple[Transition, ...]]
Holds = Callable[[Transition], bool]


class _Guarded:
    """One transition's guards as the single condition the machine asks."""

    def __init__(self, row: Transition) -> None:
        self.row = row

    def __call__(self, asked: Any) -> bool:  # noqa: ANN401 - EventData carries no types
        return bool(asked.kwargs["holds"](self.row))


class _Row:
    """What the machine needs of a task for the length of one question."""

    def __init__(self, state: str) -> None:
        self.state = state


@lru_cache(maxsize=32)
def machine_of(lifecycle: Lifecycle) -> Machine:
    """The machine of a lifecycle, without models, automatic triggers or injected methods."""
    machine = Machine(
        model=None,
        states=[state.id for state in lifecycle.states],
        initial=lifecycle.initial,
        auto_transitions=False,
        send_event=True,
    )
    for row in lifecycle.transitions:
        machine.add_transition(
            row.trigger, list(row.sources), row.target or "=", conditions=[_Guarded(row)]
        )
    return machine


@lru_cache(maxsize=32)
def edges_of(lifecycle: Lifecycle) -> Edges:
    """(trigger, source) → the transitions to try in order, read out of the machine."""
    return {
        (trigger, source): tuple(_row_of(edge.conditions[0].func) for edge in edges)
        for trigger, event in machine_of(lifecycle).events.items()
        for source, edges in event.transitions.items()
    }


def _row_of(condition: object) -> Transition:
    assert isinstance(condition, _Guarded)  # `machine_of` put it there
    return condition.row


def ask_machine(lifecycle: Lifecycle, trigger: str, state: str, holds: Holds) -> str | None:
    """Where the machine itself goes from `state`, None where it refuses.

    Slower than reading the edges; tests hold the two to the same answers.
    """
    machine = machine_of(lifecycle)
    row = _Row(state)
    if not edges_of(lifecycle).get((trigger, state)):
        return None
    return row.state if machine.events[trigger].trigger(row, holds=holds) else None
