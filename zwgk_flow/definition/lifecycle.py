"""A lifecycle as values: states, and which step leads where, for whom, if what holds.

It does not say whether a lifecycle is sound (`lifecycle_check`) and moves no task (`domain`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ROLES: Mapping[str, str] = {
    "unit": "责任单位",
    "office": "政务公开办",
    "audit": "督查",
    "look_back": "回头看",
}

GUARDS: Mapping[str, str] = {
    "reason": "写明理由",
    "claim_pending": "责任单位已报结",
    "evidence_where_required": "有佐证材料",
    "targets_met": "量化指标达到，或写明理由予以豁免",
    "continuous_or_milestone": "是持续推进或有阶段目标的任务",
    "due_passed": "期限已过",
    "not_staged_in_period": "本期内没有阶段性完成",
    "new_date": "给出新的期限",
    "new_date_ahead": "新的期限还没到",
    "extension_requested": "责任单位已申请延期",
}


@dataclass(frozen=True, slots=True)
class State:
    """One state; exactly one is initial, `closed` ones end the work, `late` ones mean overdue.

    In a `staged` one a continuous item has done what this period asks for.
    """

    id: str
    name: str
    initial: bool = False
    closed: bool = False
    late: bool = False
    staged: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `target` None means the state stays.

    `claim` opens or closes the unit's claim that the work is done, `request` its request for an
    extension; `new_cycle` starts anew.
    """

    trigger: str
    name: str
    sources: tuple[str, ...]
    target: str | None = None
    by: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    claim: str | None = None
    request: str | None = None
    new_cycle: bool = False

    def leads_to(self, source: str) -> str:
        """The state after this step when it is taken from `source`."""
        return source if self.target is None else self.target


@dataclass(frozen=True, eq=False)
class Lifecycle:
    """States and transitions in the order of the file; the first transition that fits is taken.

    `source` is the plain data of the file, which an adopted plan keeps. Two lifecycles are the
    same when they are the same object, so that what is derived from one can be cached by it.
    """

    id: str
    title: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    never: tuple[tuple[str, str], ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, State]:
        """The states by their identifier."""
        return {state.id: state for state in self.states}

    @cached_property
    def initial(self) -> str:
        """The state a new task is in."""
        return next(state.id for state in self.states if state.initial)

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        """The states in which work is still owed."""
        return tuple(state.id for state in self.states if not state.closed)

    @cached_property
    def verified_states(self) -> tuple[str, ...]:
        """The closed states that a verified claim leads to: what was withdrawn was never done."""
        verified = {row.target for row in self.transitions if "claim_pending" in row.guards}
        return tuple(state.id for state in self.states if state.closed and state.id in verified)

    @cached_property
    def trigger_names(self) -> Mapping[str, str]:
        """Trigger → its Chinese name."""
        return {step.trigger: step.name for step in reversed(self.transitions)}

    def name(self, state: str) -> str:
        """The Chinese name of a state."""
        return self.by_id[state].name

    def steps(self, trigger: str, source: str) -> tuple[Transition, ...]:
        """The rows of `trigger` that leave from `source`, in order."""
        return self._steps.get((trigger, source), ())

    def triggers_from(self, source: str) -> tuple[str, ...]:
        """What can be asked for in a state, guards aside."""
        return tuple(dict.fromkeys(t for t, s in self._steps if s == source))

    @cached_property
    def _steps(self) -> Mapping[tuple[str, str], tuple[Transition, ...]]:
        steps: dict[tuple[str, str], tuple[Transition, ...]] = {}
        for row in self.transitions:
            for source in row.sources:
                steps[row.trigger, source] = (*steps.get((row.trigger, source), ()), row)
        return steps


def lifecycle_of(data: Mapping[str, Any]) -> Lifecycle:
    """Build a lifecycle from the plain data of its file, whose shape has been checked."""
    return Lifecycle(
        id=data["lifecycle"],
        title=data["title"],
        states=tuple(
            State(
                id,
                said["name"],
                initial=_yes(said.get("initial")),
                closed=_yes(said.get("closed")),
                late=_yes(said.get("late")),
                staged=_yes(said.get("staged")),
            )
            for id, said in data["states"].items()
        ),
        transitions=tuple(_transition(row) for row in data["transitions"]),
        never=tuple((pair[0], pair[1]) for pair in data.get("never", ())),
        source=data,
    )


def _transition(row: Mapping[str, Any]) -> Transition:
    return Transition(
        trigger=row["trigger"],
        name=row["name"],
        sources=tuple(row["from"]),
        target=row.get("to"),
        by=tuple(row["by"]),
        guards=tuple(row.get("guards", ())),
        claim=row.get("claim"),
        request=row.get("request"),
        new_cycle=row.get("cycle") == "new",
    )


def _yes(value: object) -> bool:
    return value in (True, "true", "yes", "是")
