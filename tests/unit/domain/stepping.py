"""How tests bring a task into a state, and what a refusal leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from desk import MILESTONE, OFFICE, PROOF, YI, Desk

from zwgk_flow.domain.event import Actor

WHY: dict[str, Any] = {"reason": "情况有变"}
LATER: dict[str, Any] = {"due": "2021-12-30"}
EVERYTHING: dict[str, Any] = {**PROOF, **WHY, **LATER}


def to_assigned(desk: Desk) -> None:
    """Where a new task is."""


def to_in_progress(desk: Desk) -> None:
    desk.step(MILESTONE, "start", YI)


def to_staged(desk: Desk) -> None:
    to_in_progress(desk)
    desk.step(MILESTONE, "stage", OFFICE)


def to_overdue(desk: Desk) -> None:
    to_in_progress(desk)
    desk.audit("2021-10-30", period="逾期")


def to_completed(desk: Desk) -> None:
    to_in_progress(desk)
    desk.step(MILESTONE, "submit", YI, **PROOF)
    desk.step(MILESTONE, "complete", OFFICE)


def to_withdrawn(desk: Desk) -> None:
    desk.step(MILESTONE, "withdraw", OFFICE, **WHY)


REACH: Mapping[str, Callable[[Desk], None]] = {
    "assigned": to_assigned,
    "in_progress": to_in_progress,
    "staged_completion": to_staged,
    "overdue": to_overdue,
    "completed": to_completed,
    "withdrawn": to_withdrawn,
}


def in_state(desk: Desk, state: str, before: str | None = None) -> None:
    REACH[state](desk)
    if before:
        desk.step(MILESTONE, before, YI, "2021-11-02", **EVERYTHING)
    assert desk.task(MILESTONE).state == state


def refused(
    desk: Desk, error: type[Exception], key: str, trigger: str, by: Actor, **said: Any
) -> str:
    """The sentence of a refusal, after which the database holds what it held before."""
    before = desk.contents()
    with pytest.raises(error) as told:
        desk.step(key, trigger, by, "2021-11-03", **said)
    assert desk.contents() == before
    return str(told.value)
