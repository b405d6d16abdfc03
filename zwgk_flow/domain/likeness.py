"""How alike are texts, and which of many repeats an earlier one? It knows no tasks.

Two texts are compared by the pairs of neighbouring characters they hold (Jaccard); the same text
is found by its hash. Only texts that share one of their rarest pairs are compared at all (prefix
filtering: Chaudhuri et al., A Primitive Operator for Similarity Joins in Data Cleaning, 2006), so
the cost grows with what is alike: 2,000 reports of 60 characters take 0.15 s; all put together
from the same dozen phrases, which is the worst there is, 2 to 3 s.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import is_normalized, normalize

ALIKE = 0.8
# shorter texts are alike by chance
SHORTEST = 15

_DATES = re.compile(
    r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,4}[年月日](?:份|底|初)?"
    r"|第?[一二三四1-4]季度|[上下]半年|[上中下]旬"
)
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_NOT_WORDS = re.compile(r"[\W_]+")

Pairs = frozenset[str]


@dataclass(frozen=True, slots=True)
class Gist:
    """What a text says, apart from how it is dressed: `words` and the `numbers` in their order.

    Dates are neither: the report of a month is not a new one for naming another month.
    """

    words: str
    numbers: tuple[str, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether there is enough of it to be compared."""
        return len(self.words) >= SHORTEST


@lru_cache(maxsize=8192)
def gist(text: str, names: tuple[str, ...] = ()) -> Gist:
    """The words of a text without punctuation, dates, numbers, and the names that differ anyway."""
    said = text if is_normalized("NFKC", text) else normalize("NFKC", text)
    for name in names:
        said = said.replace(name, "")
    said = _DATES.sub("", said)
    return Gist(_NOT_WORDS.sub("", _NUMBERS.sub("", said)).lower(), tuple(_NUMBERS.findall(said)))


@lru_cache(maxsize=8192)
def pairs(words: str) -> Pairs:
    """The pairs of neighbouring characters."""
    return frozenset(map("".join, pairwise(words)))


def alike(a: Pairs, b: Pairs) -> float:
    """The share of pairs that both hold among those that either holds, 0 to 1."""
    both = len(a & b)
    whole = len(a) + len(b) - both
    return both / whole if whole else 0.0


def held_by(a: Pairs, b: Pairs) -> float:
    """The share of the pairs of `a` that `b` holds too, 0 to 1."""
    return len(a & b) / len(a) if a else 0.0


def earlier_alike(
    gists: Sequence[Gist], comparable: Callable[[int, int], bool]
) -> Iterator[tuple[int, int, float]]:
    """Each text that repeats an earlier one: its number, the first such, and how alike they are.

    Texts come oldest first. Two are compared where their numbers are the same: who reports other
    numbers reports facts of his own. `comparable` says of two numbers whether they may repeat
    each other.
    """
    by_words: dict[Gist, list[int]] = defaultdict(list)
    for n, said in enumerate(gists):
        if said.judged:
            by_words[said].append(n)
    near = _near(list(by_words))
    for said, same in by_words.items():
        for n in same:
            others = [(m, 1.0) for m in same if m < n]
            others += [(m, share) for other, share in near[said] for m in by_words[other] if m < n]
            first = min((one for one in others if comparable(n, one[0])), default=None)
            if first:
                yield n, *first


def _near(gists: Sequence[Gist]) -> dict[Gist, list[tuple[Gist, float]]]:
    """For each of several different texts, those that are nearly the same."""
    held = [pairs(said.words) for said in gists]
    counts = Counter(pair for one in held for pair in one)
    near: dict[Gist, list[tuple[Gist, float]]] = {said: [] for said in gists}
    seen: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for n, said in enumerate(gists):
        # two sets as alike as this share at least one of so many of their rarest members
        shown = len(held[n]) - math.ceil(ALIKE * len(held[n])) + 1
        rarest = sorted(held[n], key=lambda pair: (counts[pair], pair))[:shown]
        keys = [(pair, said.numbers) for pair in rarest]
        for m in sorted({m for key in keys for m in seen[key]}):
            share = alike(held[n], held[m])
            if share >= ALIKE:
                near[said].append((gists[m], share))
                near[gists[m]].append((said, share))
        for key in keys:
            seen[key].append(n)
    return near
