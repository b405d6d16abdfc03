"""A plan under judgement, and how a check says the same of several items once.

What is judged is in the checks: `item_checks`, `likeness_checks`, `plan_checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from typing import TypeVar

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.item_list import items_named
from zwgk_flow.definition.losses import Losses
from zwgk_flow.definition.plan import Item, Plan
from zwgk_flow.definition.problem import Place, Problem, Severity
from zwgk_flow.definition.readings import Target
from zwgk_flow.definition.yaml_source import Document, Path

T = TypeVar("T")


@dataclass(frozen=True)
class Draft:
    """A plan, where it was written, what of it is lost, and the day it is judged on, if any.

    `calendar` is None where it could not be read.
    """

    plan: Plan
    document: Document
    losses: Losses
    calendar: Calendar | None = None
    today: date | None = None

    def place(self, item: Item, *steps: str | int) -> Place:
        """Where something in an item was written; the item itself where it was not."""
        return self.document.place((*self._paths[item.place], *steps))

    def lost(self, item: Item, *keys: str) -> bool:
        """Whether anything under one of these keys of an item could not be read."""
        path = self._paths[item.place]
        return any(self.losses.within((*path, key)) for key in keys)

    def listed(self, path: Path, values: Iterable[T]) -> Iterator[tuple[Place, T]]:
        """The values of a list, each with its place; what was lost has no value."""
        numbers = (n for n in count() if not self.losses.within((*path, n)))
        for n, value in zip(numbers, values, strict=False):
            yield self.document.place((*path, n)), value

    def targets(self, item: Item) -> Iterator[tuple[Place, Target]]:
        """The targets of an item, each with its place."""
        return self.listed((*self._paths[item.place], "targets"), item.targets)

    @cached_property
    def _paths(self) -> Mapping[Place, Path]:
        """No two values stand at one place, so a place leads back to its path."""
        return {place: path for path, place in self.document.places.items()}


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
