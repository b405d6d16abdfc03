"""When a deadline phrase falls due, as a kind and a date; not whether that date is sensible.

The phrase is normalised and cut into words; then the rules read it from left to right, and
every word must be part of a time that was understood or be plainly no word of time. What
is left over, contradicts itself or can be read twice makes the phrase `unparseable`, with
the reason and the candidates: a wrong date is far worse than none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from zwgk_flow.definition.deadline.brackets import read_bracketed
from zwgk_flow.definition.deadline.festivals import festival_day
from zwgk_flow.definition.deadline.grammar import Context
from zwgk_flow.definition.deadline.spelling import as_printed, normalise
from zwgk_flow.definition.deadline.values import (
    Candidate,
    Deadline,
    Festivals,
    Kind,
    Relative,
    as_json,
    unparseable,
)

__all__ = [
    "Candidate",
    "Deadline",
    "Festivals",
    "Kind",
    "Relative",
    "as_json",
    "read_deadline",
]


def read_deadline(
    words: str,
    *,
    year: int,
    issued: date | None = None,
    festivals: Festivals | None = None,
) -> Deadline:
    """The deadline the words name in a plan of that year; never raises for any words.

    `issued` only helps where the words lean on it (本月底); a relative deadline stays
    relative. `festivals(year, name)` gives a festival's day and whether it is provisional.
    """
    context = Context(year, year, issued, festivals or festival_day)
    text = normalise(words)
    if not any(c.isalnum() for c in text):
        return replace(unparseable("没有写时限"), words=words)
    return replace(as_printed(read_bracketed(text, context), words), words=words)
