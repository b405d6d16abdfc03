"""A round of looking back (回头看): its cases, and verdicts of which a case's last one counts.

What is looked at is chosen in `look_back_cases`; how it is printed stands in `look_back_table`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import groupby


class Reported(StrEnum):
    """What stands behind the words that a case was reported in.

    The ledger; the published table alone, where the ledger never had the task done; or nothing:
    the task failed before and is not reported done again.
    """

    LEDGER = "ledger"
    PRINTED = "printed"
    OPEN = "open"


class Outcome(StrEnum):
    """What a look-back found: as reported, only in part, not so; or it did not look."""

    VERIFIED = "verified"
    STAGED = "staged"
    FAILED = "failed"
    UNCHECKED = "unchecked"


WORDS: Mapping[Outcome, str] = {
    Outcome.STAGED: "阶段性完成",
    Outcome.FAILED: "未落实",
    Outcome.UNCHECKED: "未查",
}
WAITING = "待查"

WHAT: Mapping[str, str] = {
    "all": "已办结和阶段性完成的",
    "done": "已办结的",
    "staged": "阶段性完成的",
    "published": "已办结、阶段性完成和原文印有落实情况的",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One task as it stood when a round was opened; `task` is empty for an item without any.

    `state` and `seq` are the task's then, `reported` the words for it, `basis` what they rest on.
    `reasons` are keys of WEIGHTS, `weight` how likely they make it to be drawn, against others.
    `failed_in` is the earlier round that found it wanting.
    """

    item: str
    task: str
    unit: str
    state: str
    seq: int
    reported: str
    basis: Reported
    weight: int = 1
    reasons: tuple[str, ...] = ()
    failed_in: str = ""
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one case, by whom, when; `seq` counts the corrections, from 1.

    `due` is the day by which to rectify; `reopened` the ledger's entry that reopened the task.
    """

    nth: int
    seq: int
    outcome: Outcome
    problem: str
    advice: str
    due: date | None
    checked_by: str
    checked_at: datetime
    reopened: int | None = None

    def says_as(self, other: Verdict) -> bool:
        """Whether the same person says the same: time, number and consequence aside."""
        return (
            replace(
                other,
                nth=self.nth,
                seq=self.seq,
                checked_at=self.checked_at,
                reopened=self.reopened,
            )
            == self
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """An item as the round's table prints it, frozen when the round was opened.

    `problem` and `advice` are the definition's; `tasks` is how many tasks the item had.
    """

    id: str
    section: str
    title: str
    responsible: str
    deadline: str
    problem: str
    advice: str
    tasks: int


@dataclass(frozen=True)
class LookBack:
    """One round: what it was opened with, its cases, and everything that was recorded.

    `what` is a key of WHAT; `sample` None means all; `population` how many could be drawn; `runs`
    are the audits whose findings gave weight.
    """

    id: str
    plan: str
    number: int
    title: str
    as_of: date
    what: str
    sample: int | None
    seed: str
    population: int
    runs: tuple[str, ...]
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    items: tuple[Printed, ...] = ()
    cases: tuple[Case, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @cached_property
    def history(self) -> Mapping[int, tuple[Verdict, ...]]:
        """Case → its verdicts, the first one first."""
        ordered = sorted(self.verdicts, key=lambda one: (one.nth, one.seq))
        return {nth: tuple(of_case) for nth, of_case in groupby(ordered, key=lambda one: one.nth)}

    def last(self, case: Case) -> Verdict | None:
        """The verdict that counts, None where nothing is recorded."""
        return self.history.get(case.nth, (None,))[-1]

    @property
    def waiting(self) -> tuple[Case, ...]:
        """The cases of which nothing is recorded yet."""
        return tuple(case for case in self.cases if case.nth not in self.history)

    def outcomes(self) -> Counter[str]:
        """How many cases have which outcome; those without any are not counted."""
        return Counter(one[-1].outcome.value for one in self.history.values())

    def word(self, case: Case) -> str:
        """A case's outcome in a word: as reported where that was verified."""
        verdict = self.last(case)
        return WORDS.get(verdict.outcome, case.reported) if verdict else WAITING
