"""The ladder as one pure function: (snapshot, past, findings, day) to what opens and what is held.

It sends nothing. Whatever the order of what it is given, it gives the same in printed order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from zwgk_flow.domain.adopted import AdoptedPlan, printed_order
from zwgk_flow.domain.climbing import ripe_rungs
from zwgk_flow.domain.escalation import Decision, Opening, Past, recipients_of
from zwgk_flow.domain.findings import Finding, Snapshot
from zwgk_flow.domain.noise import hold_back
from zwgk_flow.domain.scene import Ripe


def decide(
    snapshot: Snapshot, past: Past, as_of: date, findings: Iterable[Finding] = ()
) -> Decision:
    """Every rung that opens on a day, still without a number, and every one that is held back."""
    plan = snapshot.plan
    ripe = [
        _opening(plan, one, as_of) for one in ripe_rungs(snapshot, past, as_of, tuple(findings))
    ]
    order = printed_order(plan)
    ripe.sort(key=lambda opening: order(opening.task))
    return hold_back(ripe, past, plan.ladder, snapshot.calendar, as_of)


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


def documents(decided: Decision) -> Counter[str]:
    """How many documents of each form a decision needs: one for each form and unit."""
    units = {(o.rung.form, o.task.unit) for o in decided.openings if o.rung.is_document}
    return Counter(form for form, _ in units)


def numbered(decided: Decision, numbers: Mapping[str, int]) -> Decision:
    """Each document with its number of the year, from the last one of its form that was given."""
    last, given = dict(numbers), dict[tuple[str, str], int]()
    openings = []
    for opening in decided.openings:
        form, key = opening.rung.form, (opening.rung.form, opening.task.unit)
        if not opening.rung.is_document:
            openings.append(opening)
            continue
        if key not in given:
            last[form] = last.get(form, 0) + 1
            given[key] = last[form]
        openings.append(replace(opening, number=given[key]))
    return replace(decided, openings=tuple(openings))
