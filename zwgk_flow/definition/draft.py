"""A plan under judgement, and how a check says the same of several items once.

What is judged is in the checks: `item_checks`, `likeness_checks`, `plan_checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.item_list import items_named
from zwgk_flow.definition.plan import Item, Plan
from zwgk_flow.definition.problem import Place, Problem, Severity
from zwgk_flow.definition.yaml_source import Document


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan, where it was written, and the day it is judged on, if any."""

    plan: Plan
    document: Document
    today: date | None = None

    def place(self, item: Item, *steps: str | int) -> Place:
        """Where something in an item was written; the item itself where it was not."""
        written = self.document.places.items()
        # no two values stand at one place, so the place leads back to the path
        path = next(path for path, place in written if place == item.place)
        return self.document.place((*path, *steps))


Check = Callable[[Draft], Iterable[Problem]]


def warning(place: Place, code: str, message: str, fix: str) -> Problem:
    """A problem that asks a person to look."""
    return Problem(place, code, message, fix, Severity.WARNING)


def about(
    items: Sequence[Item], code: str, message: str, fix: str, at: Place | None = None
) -> Iterator[Problem]:
    """One warning for all items with the same cause, at the first; none where there are none."""
    if items:
        said = f"{items_named(item.id for item in items)}{message}"
        yield warning(at or items[0].place, code, said, fix)
