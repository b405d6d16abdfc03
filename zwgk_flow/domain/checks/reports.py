"""Do reports say anything: words of the unit's own, about its own place? It judges no deed.

Judged is the latest report that the unit itself wrote in the present cycle; what the office wrote
for it is the office's. A new report in other words clears a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.adopted import printed_order
from zwgk_flow.domain.checks.statuses import predicted_status
from zwgk_flow.domain.event import Event, local_day
from zwgk_flow.domain.findings import Finding, Snapshot, finding
from zwgk_flow.domain.likeness import ALIKE as MUCH_ALIKE
from zwgk_flow.domain.likeness import Gist, alike, earlier_alike, gist, held_by, pairs
from zwgk_flow.domain.places import foreign_places
from zwgk_flow.domain.task import Task

# so much of a report may stand in the task's own words
REPEATED = 0.7


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit wrote of a task, when, and its report before that in the same cycle."""

    task: Task
    at: datetime
    text: str
    gist: Gist
    before: tuple[datetime, Gist] | None


def steps_with_notes(lifecycle: Lifecycle) -> frozenset[str]:
    """The steps of units, which may carry a report, and those that begin a new cycle."""
    return frozenset(
        step.trigger for step in lifecycle.transitions if "unit" in step.by or step.new_cycle
    )


def report(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    """Reports that repeat the task or each other, or speak of elsewhere; statuses by rote."""
    reports = _latest(snapshot)
    yield from _repeating_the_task(snapshot, reports)
    yield from _alike(reports)
    yield from _foreign(snapshot, reports)
    yield from predicted_status(snapshot)


def _latest(snapshot: Snapshot) -> list[Report]:
    """The latest report of every task that has one, in the order in which they were written."""
    anew = {step.trigger for step in snapshot.plan.lifecycle.transitions if step.new_cycle}
    found = []
    for task in snapshot.tasks:
        notes = _notes(snapshot.events.get(task.key, ()), anew)
        if notes:
            names = _own_names(task.unit)
            at, text = notes[-1]
            before = (notes[-2][0], gist(notes[-2][1], names)) if len(notes) > 1 else None
            found.append(Report(task, at, text, gist(text, names), before))
    place = printed_order(snapshot.plan)
    return sorted(found, key=lambda one: (one.at, place(one.task)))


def _notes(events: tuple[Event, ...], anew: set[str]) -> list[tuple[datetime, str]]:
    """What the unit wrote since the cycle began."""
    notes: list[tuple[datetime, str]] = []
    for event in events:
        if event.trigger in anew:
            notes.clear()
        said = str(event.content.get("note", "")).strip()
        if said and event.acting_as == "unit":
            notes.append((event.at, said))
    return notes


def _own_names(unit: str) -> tuple[str, ...]:
    """A unit's name, also without the level in front: what differs between copies anyway."""
    return (unit, unit.lstrip("省市区县"))


def _repeating_the_task(snapshot: Snapshot, reports: list[Report]) -> Iterator[Finding]:
    for one in reports:
        item = snapshot.plan.items[one.task.item]
        if not one.gist.judged:
            continue
        own = pairs(gist(item.title).words) | pairs(gist(item.summary).words)
        share = held_by(pairs(one.gist.words), own)
        if share >= REPEATED:
            cause = f"{local_day(one.at)} 的报告有 {share:.0%} 是任务原有的话"
            yield finding(one.task.key, "repeats_task", cause)


def _alike(reports: list[Report]) -> Iterator[Finding]:
    """Whoever wrote first repeats nobody; joint leads of one item may report as one."""

    def comparable(n: int, m: int) -> bool:
        a, b = reports[n].task, reports[m].task
        return not (a.item == b.item and a.role == b.role == "lead_joint")

    others = earlier_alike([one.gist for one in reports], comparable)
    across = {n: (reports[m], share) for n, m, share in others}
    for n, one in enumerate(reports):
        cause = _against_others(across, n) or _against_own(one)
        if cause:
            yield finding(one.task.key, "alike_report", cause)


def _against_others(across: Mapping[int, tuple[Report, float]], n: int) -> str | None:
    if n not in across:
        return None
    first, share = across[n]
    return f"报告与 {first.task.key} 在 {local_day(first.at)} 的雷同（{share:.0%} 相同）"


def _against_own(one: Report) -> str | None:
    """Successive reports with other numbers are reports of other facts."""
    if one.before is None or not one.gist.judged or one.before[1].numbers != one.gist.numbers:
        return None
    at, before = one.before
    share = alike(pairs(one.gist.words), pairs(before.words))
    if share < MUCH_ALIKE:
        return None
    return f"报告与本单位 {local_day(at)} 的雷同（{share:.0%} 相同）"


def _foreign(snapshot: Snapshot, reports: list[Report]) -> Iterator[Finding]:
    plan = snapshot.plan
    known = (plan.issuer, plan.title, plan.office, *plan.contacts)
    for one in reports:
        names = foreign_places(one.text, plan.district, known)
        if names:
            cause = f"{local_day(one.at)} 的报告写到“{'”“'.join(names)}”，不像{plan.district}的"
            yield finding(one.task.key, "foreign_district", cause)
