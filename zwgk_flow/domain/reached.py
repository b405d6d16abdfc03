"""How far a task's cycle has come: by which ladder, at which rung, urged since when.

What comes next is in `climbing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zwgk_flow.definition.ladder import Ladder
from zwgk_flow.domain.escalation import Told

BEGINNING = -1

OfCycle = Mapping[str, Sequence[Told]]
"""What was told of a task in one cycle, by rung, in the order of repeats."""


def frozen(told: OfCycle, policies: Mapping[str, Ladder]) -> str | None:
    """The policy of the first rung of a cycle: the rest of it goes by the same."""
    known = [one for of_rung in told.values() for one in of_rung if one.policy in policies]
    return min(known, key=lambda one: (one.opened_on, one.policy)).policy if known else None


def reached(ladder: Ladder, told: OfCycle) -> int:
    """The height of the heaviest rung told for lateness; BEGINNING where there was none."""
    if not told:
        return BEGINNING
    heights = (
        height
        for height, rung in enumerate(ladder.rungs)
        if rung.id in told and (rung.is_late or rung.several is not None)
    )
    return max(heights, default=BEGINNING)


def urged(ladder: Ladder, told: OfCycle, due: date, returned: Sequence[date]) -> date | None:
    """Since when a late task knows that it is late: told a rung of the chain after its due day.

    The first return after that, of the days in order, begins it anew.
    """
    days = [told[rung.id][0].opened_on for rung in ladder.rungs if rung.is_late and rung.id in told]
    return clock_from(max(min(days), due), returned) if days else None


def clock_from(day: date, returned: Sequence[date]) -> date:
    """From when a wait counts that began on a day, with the days of returned claims in order.

    A claim that was sent back starts it anew, but once: who claims again and again with nothing
    to show does not stay where he is.
    """
    return next((back for back in returned if back >= day), day)
