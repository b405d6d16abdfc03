"""Chance that can be repeated: each draw is named, and no order of asking changes any of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from zwgk_flow.definition.behaviour import Span

_RANGE = 1 << 53


@dataclass(frozen=True, slots=True)
class Draws:
    """All draws of one seed; the words that name a draw decide it, and nothing else."""

    seed: int

    def number(self, *words: object) -> int:
        """A whole number from 0 to 2^53 - 1."""
        named = "\n".join(map(str, (self.seed, *words)))
        return int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big") >> 11

    def happens(self, share: Decimal, *words: object) -> bool:
        """Whether something of that likelihood, 0 to 1, comes to pass."""
        return self.number(*words) < share * _RANGE

    def within(self, span: Span, *words: object) -> int:
        """A number of days from the first to the last of a span."""
        width = max(span.most - span.least, 0) + 1
        return span.least + self.number(*words) * width // _RANGE
