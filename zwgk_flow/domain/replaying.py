"""Replaying many histories of one lifecycle: what was judged once is not judged again.

Tasks that fan out from one item share most of their history. `apply` is pure, so the same step
from the same task leads to the same task; only the key and the hashes differ, and they take no
part in what a step means. Histories are therefore followed in the name of one task, `ANYONE`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.task import Task, apply

ANYONE = "-/-/-"
MOST_KNOWN = 20_000


class Replaying:
    """Follows histories step by step; keeps so many steps in memory and no more.

    `read` makes an event of `ANYONE` from a step as it is stored.
    """

    def __init__(self, lifecycle: Lifecycle, read: Callable[[tuple[Any, ...]], Event]) -> None:
        self.lifecycle = lifecycle
        self._read = read
        # both tasks of a step are kept with it, so that an id stands for one task as long as
        # the step is known
        self._known: dict[tuple[int, tuple[Any, ...]], tuple[Task | None, Task]] = {}

    def after(self, task: Task | None, stored: tuple[Any, ...]) -> Task:
        """What `apply` makes of a step; raises as `apply` and `read` do."""
        step = id(task), stored
        known = self._known.get(step)
        if known is not None:
            return known[1]
        after = apply(self.lifecycle, task, self._read(stored))
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[step] = (task, after)
        return after
