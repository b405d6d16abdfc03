"""What an audit sees in a plan on a day: checks as functions from a snapshot to findings.

It decides nothing about notices (`escalation`) and writes nothing (`operations`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.checks import claims, course, proof, reports
from zwgk_flow.domain.findings import Finding, Snapshot


def _none(_lifecycle: Lifecycle) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the findings it makes, and what it must be shown beside the tasks.

    `steps` names the triggers whose events it reads, `waits` those that it reads only of tasks
    where somebody waits for an answer; with `links`, it reads the events that bring evidence and
    what was last seen at their addresses; with `closed`, it looks at tasks that are done with too.
    """

    look: Callable[[Snapshot, date], Iterable[Finding]]
    steps: Callable[[Lifecycle], frozenset[str]] = _none
    waits: Callable[[Lifecycle], frozenset[str]] = _none
    links: bool = False
    closed: bool = False


CHECKS: Mapping[str, Check] = {
    "deadline": Check(course.deadline),
    "progress": Check(course.progress),
    "target": Check(course.target),
    "evidence": Check(proof.evidence, closed=True),
    "link": Check(proof.link, links=True, closed=True),
    "claim": Check(claims.claim, waits=claims.steps_waited_for),
    "report": Check(reports.report, steps=reports.steps_with_notes, closed=True),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an audit's checks must be shown beside the tasks; nothing else need be read."""

    steps: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    links: bool = False
    closed: bool = False


def wanted(lifecycle: Lifecycle, checks: Iterable[str]) -> Wanted:
    """What the named checks ask for together, in a fixed order."""
    asking = [CHECKS[name] for name in checks]
    steps = {trigger for check in asking for trigger in check.steps(lifecycle)}
    waits = {trigger for check in asking for trigger in check.waits(lifecycle)}
    links = any(check.links for check in asking)
    closed = any(check.closed for check in asking)
    return Wanted(tuple(sorted(steps)), tuple(sorted(waits - steps)), links, closed)


def look(snapshot: Snapshot, checks: Iterable[str], as_of: date) -> tuple[Finding, ...]:
    """Every finding of the named checks, in the printed order of tasks, then by code."""
    printed = {task.key: n for n, task in enumerate(snapshot.tasks)}
    names = dict.fromkeys(checks)
    found = (finding for name in names for finding in CHECKS[name].look(snapshot, as_of))
    return tuple(sorted(found, key=lambda finding: (printed[finding.task], finding.code)))
