"""The ladder as one pure function: (snapshot, past, findings, day) to what opens and what is held.

It sends nothing. Whatever the order of what it is given, it gives the same in printed order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from zwgk_flow.domain.adopted import AdoptedPlan, printed_order
from zwgk_flow.domain.climbing import Ripe, ripe_rungs
from zwgk_flow.domain.escalation import Decision, Opening, Past, recipients_of
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.noise import hold_back


def decide(
    snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding] = ()
) -> Decision:
    """Every rung that opens on a day, with its number, and every one that is held back."""
    plan = snapshot.plan
    ripe = [
        _opening(plan, one, as_of) for one in ripe_rungs(snapshot, past, as_of, tuple(findings))
    ]
    order = printed_order(plan)
    ripe.sort(key=lambda opening: order(opening.task))
    decided = hold_back(ripe, past, plan.ladder, snapshot.calendar, as_of)
    return replace(decided, openings=_numbered(decided.openings, past.numbers))


def _opening(plan: AdoptedPlan, ripe: Ripe, as_of: date) -> Opening:
    return Opening(
        task=ripe.task,
        rung=ripe.rung,
        recipients=recipients_of(plan, ripe.task.unit, ripe.rung, ripe.ladder, as_of),
        nth=ripe.nth,
        policy=ripe.policy,
        height=ripe.height,
        ripe_on=ripe.since,
        last=ripe.height == len(ripe.ladder.rungs) - 1,
        findings=ripe.findings,
    )


def _numbered(openings: Iterable[Opening], numbers: Mapping[str, int]) -> tuple[Opening, ...]:
    """Each document with its number of the year: one for each form and unit of a run."""
    last, given = dict(numbers), dict[tuple[str, str], int]()
    numbered = []
    for opening in openings:
        form, key = opening.rung.form, (opening.rung.form, opening.task.unit)
        if not opening.rung.is_document:
            numbered.append(opening)
            continue
        if key not in given:
            last[form] = last.get(form, 0) + 1
            given[key] = last[form]
        numbered.append(replace(opening, number=given[key]))
    return tuple(numbered)
