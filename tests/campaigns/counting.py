"""How much a campaign does: its count from the environment; what was really run is reported."""

from __future__ import annotations

import os
from collections.abc import Callable

Report = Callable[[str], None]


def count(name: str, small: int) -> int:
    """The count that the environment asks for, the small one of the normal suite otherwise."""
    return int(os.environ.get(name, small))
