"""Which values of a file could not be read, so that nothing false is said for want of them."""

from __future__ import annotations

from collections.abc import Iterable

from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.yaml_source import Path


class Losses:
    """The paths that problems name as lost."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._lost = {problem.lost for problem in problems if problem.lost is not None}
        self._around = {path[:n] for path in self._lost for n in range(len(path) + 1)}

    def of(self, *path: str | int) -> bool:
        """Whether the value at the path itself is lost."""
        return path in self._lost

    def within(self, path: Path) -> bool:
        """Whether the value at the path, or anything in it, is lost."""
        return path in self._around
