"""Why a task stands as it does: a pure function from what was known to sentences with facts.

It reads no clock and no database; what is known is gathered in `store`, printed in `cli`.
"""

from __future__ import annotations

from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.explanation import beside, notice, standing, telling, turning
from zwgk_flow.domain.explanation.facts import event_fact
from zwgk_flow.domain.explanation.values import (
    Case,
    Explanation,
    Known,
    Names,
    Sentence,
    Step,
    Topic,
)
from zwgk_flow.domain.task import apply


def explain(known: Known, names: Names) -> Explanation:
    """Every sentence about a task on a day, in the order of `Topic`."""
    if not known.events:
        return _not_yet(known)
    case = Case(known, names)
    said = (
        notice.printed(case),
        notice.read(case),
        notice.calendar(case),
        *notice.extensions(case),
        standing.state(case),
        standing.lit(case),
        standing.found(case),
        telling.reached(case),
        telling.sent(case),
        telling.comes_next(case),
        *beside.beside(case),
        turning.green(case),
    )
    return Explanation(
        known.key,
        case.item.title,
        known.as_of,
        case.foreseen,
        case.task.state,
        standing.shown(case),
        tuple(sentence for sentence in said if sentence is not None),
    )


def _not_yet(known: Known) -> Explanation:
    """A task on a day before it was given out."""
    assert known.born is not None  # a key that no task ever had is not explained
    plan = known.snapshot.plan
    born = Step(known.born, None, apply(plan.lifecycle, None, known.born))
    title = plan.items[born.after.item].title
    text = f"{local_day(known.born.at)} 才分派，这一天还没有这项任务"
    said = Sentence(Topic.STATE, text, (event_fact(born),))
    return Explanation(known.key, title, known.as_of, False, None, None, (said,))
