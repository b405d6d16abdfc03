"""What a round of looking back looks at: what was reported done, and a draw from it by risk.

It does not decide what audits find: their findings come in by code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from math import log

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.look_back import Case, LookBack, Outcome, Reported
from zwgk_flow.domain.task import Task

# how much likelier a case is drawn for each reason; any case starts from 1
WEIGHTS: Mapping[str, int] = {
    "no_evidence": 3,
    "link_dead": 3,
    "alike_report": 3,
    "foreign_district": 3,
    "repeats_task": 2,
    "late_burst": 2,
    "unchecked": 2,
    "link_silent": 2,
    "link_changed": 1,
}
# those that audits find; the rest is seen in the events and in earlier rounds
FOUND = (
    "no_evidence",
    "link_dead",
    "alike_report",
    "foreign_district",
    "repeats_task",
    "link_silent",
    "link_changed",
)

BURST_REPORTS = 3
BURST_SHARE = 0.9
BURST_LEAST_DAYS = 30


def done_states(lifecycle: Lifecycle) -> tuple[str, ...]:
    """The closed states that a verified claim leads to, or all closed ones where none is asked."""
    return lifecycle.verified_states or tuple(
        state.id for state in lifecycle.states if state.closed
    )


def weight_of(reasons: Iterable[str]) -> int:
    """How likely a case is drawn for these reasons, against one without any."""
    return 1 + sum(WEIGHTS[reason] for reason in reasons)


def is_late_burst(reported: Sequence[date], begun: date, due: date | None) -> bool:
    """Whether a unit's reports came in a burst or only when the time was nearly gone.

    Three or more of one task on one day; or none before nine tenths of at least thirty days.
    """
    if any(count >= BURST_REPORTS for count in Counter(reported).values()):
        return True
    whole = (due - begun).days if due else 0
    return (
        bool(reported)
        and whole >= BURST_LEAST_DAYS
        and all((day - begun).days > whole * BURST_SHARE for day in reported)
    )


@dataclass(frozen=True, slots=True)
class Doubts:
    """Why a task deserves a look, as others saw it: the codes of audits, and bursts of reports."""

    codes: Mapping[str, Sequence[str]]
    bursts: Collection[str]

    def of(self, task: str) -> tuple[str, ...]:
        """The reasons that concern a task."""
        return (*self.codes.get(task, ()), *(["late_burst"] if task in self.bursts else []))


def candidates(
    plan: AdoptedPlan,
    tasks: Sequence[Task],
    what: str,
    earlier: Sequence[LookBack],
    doubts: Doubts,
) -> Iterator[Case]:
    """What may be looked at, in the order of `tasks`, which is the printed one.

    `what` is a key of WHAT, `earlier` the plan's rounds before, oldest first. What failed in one
    of them and was not found in order since is among them, whatever `what` says; but not once it
    was withdrawn, for it is no longer owed.
    """
    asked = _Asked(plan, what, *_standing(earlier), doubts)
    of_item: dict[str, list[Task]] = {id: [] for id in plan.items}
    for task in tasks:
        of_item[task.item].append(task)
    for id, item in plan.items.items():
        if not of_item[id] and (what == "published" or id in asked.failed):
            yield from asked.without_tasks(item)
        for task in of_item[id]:
            yield from asked.of_task(task, item)


class _Asked:
    """What a round asks for, so that each task can be asked whether it is meant."""

    def __init__(
        self,
        plan: AdoptedPlan,
        what: str,
        failed: Mapping[str, str],
        unchecked: Collection[str],
        doubts: Doubts,
    ) -> None:
        self.lifecycle, self.doubts = plan.lifecycle, doubts
        self.failed, self.unchecked = failed, unchecked
        done = done_states(plan.lifecycle)
        staged = tuple(state.id for state in plan.lifecycle.states if state.staged)
        self.reported = {*done, *staged}
        self.asked = {"done": {*done}, "staged": {*staged}}.get(what, self.reported)
        self.printed_too = what == "published"

    def without_tasks(self, item: AdoptedItem) -> Iterator[Case]:
        """An item that has no task, by its published words alone."""
        if item.published_status:
            failed_in = self.failed.get(item.id, "")
            words = item.published_status
            yield Case(item.id, "", "", "", 0, words, Reported.PRINTED, failed_in=failed_in)

    def of_task(self, task: Task, item: AdoptedItem) -> Iterator[Case]:
        """A task that is meant, with what makes it likelier to be drawn."""
        words, basis = self.lifecycle.name(task.state), self._basis(task, item)
        if basis is None:
            return
        reasons = (*self.doubts.of(task.key), *self._unchecked(task.key))
        yield Case(
            item.id,
            task.key,
            task.unit,
            task.state,
            task.seq,
            item.published_status if basis is Reported.PRINTED else words,
            basis,
            weight_of(reasons),
            reasons,
            self.failed.get(task.key, ""),
        )

    def _basis(self, task: Task, item: AdoptedItem) -> Reported | None:
        failed = task.key in self.failed
        if task.state in self.asked or (failed and task.state in self.reported):
            return Reported.LEDGER
        if self.printed_too and item.published_status:
            return Reported.PRINTED
        return Reported.OPEN if failed and task.state in self.lifecycle.open_states else None

    def _unchecked(self, task: str) -> Iterator[str]:
        if task in self.unchecked:
            yield "unchecked"


def _standing(earlier: Iterable[LookBack]) -> tuple[dict[str, str], set[str]]:
    """Task or item → the round that found it wanting, where none found it in order since.

    And those that the last round with them left unchecked.
    """
    failed: dict[str, str] = {}
    unchecked: set[str] = set()
    for round_ in earlier:
        for case in round_.cases:
            verdict, which = round_.last(case), case.task or case.item
            unchecked.discard(which)
            if verdict is None or verdict.outcome is Outcome.UNCHECKED:
                unchecked.add(which)
            elif verdict.outcome is Outcome.FAILED:
                failed[which] = round_.id
            else:
                failed.pop(which, None)
    return failed, unchecked


def choose(candidates: Sequence[Case], sample: int | None, seed: str) -> tuple[Case, ...]:
    """All candidates, or so many of them drawn by weight; numbered from 1 in the order given.

    What failed before is always among them, even where it alone is more than the sample. A draw
    depends on the seed, the case and its weight only (Efraimidis and Spirakis 2006), so the order
    of the candidates and the presence of others change nothing.
    """
    drawn = set(range(len(candidates)))
    if sample is not None:
        drawn = {n for n, case in enumerate(candidates) if case.failed_in}
        others = sorted(
            drawn ^ set(range(len(candidates))), key=lambda n: _draw(seed, candidates[n])
        )
        drawn |= set(others[: max(sample - len(drawn), 0)])
    chosen = (case for n, case in enumerate(candidates) if n in drawn)
    return tuple(replace(case, nth=nth) for nth, case in enumerate(chosen, 1))


def _draw(seed: str, case: Case) -> tuple[float, str]:
    """An exponential variate at the rate of the weight: the smallest are drawn."""
    which = case.task or case.item
    number = int.from_bytes(sha256(f"{seed}\n{which}".encode()).digest()[:6])
    return -log((number + 1) / 2**48) / case.weight, which
