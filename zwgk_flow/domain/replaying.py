"""Replaying many histories of one lifecycle: what was judged once is not judged again.

Tasks that fan out from one item share most of their history. `apply` is pure, so the same step
from the same task leads to the same task; only the key and the hashes differ, and they take no
part in what a step means. Histories are therefore followed in the name of one task, `ANYONE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.domain.event import Event
from zwgk_flow.domain.task import Task, apply

ANYONE = "-/-/-"
MOST_KNOWN = 20_000


@dataclass(slots=True, eq=False)
class Reached:
    """How far some histories went alike: the task there, and where each next step led.

    `said` is what a hash covers of the last step beside the task's key; `cached` is for whoever
    follows histories to note something of the task that is costly to say.
    """

    task: Task | None
    said: bytes = b""
    cached: tuple[Any, ...] = ()
    then: dict[tuple[Any, ...], Reached] = field(default_factory=dict)


class Replaying:
    """Follows histories step by step from `beginning`; keeps so many steps and no more.

    `read` makes an event of `ANYONE` from a step as it is stored.
    """

    def __init__(self, lifecycle: Lifecycle, read: Callable[[tuple[Any, ...]], Event]) -> None:
        self.lifecycle = lifecycle
        self.beginning = Reached(None)
        self._read = read
        self._known = 0

    def follow(self, so_far: Reached, stored: tuple[Any, ...], said: bytes = b"") -> Reached:
        """What `apply` makes of a step not yet in `so_far.then`; raises as `apply` and `read`."""
        reached = Reached(apply(self.lifecycle, so_far.task, self._read(stored)), said)
        if self._known >= MOST_KNOWN:
            self.beginning, self._known = Reached(None), 0
        so_far.then[stored] = reached
        self._known += 1
        return reached
