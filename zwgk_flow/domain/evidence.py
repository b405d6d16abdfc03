"""The evidence (佐证材料) of a task as its events brought it, by revision; it judges nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.event import Event


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: a link, or a file's name with its SHA-256.

    The same link or file name handed in again is the next `revision`; the earlier ones stay.
    """

    name: str
    sha256: str | None
    revision: int
    seq: int
    at: datetime
    actor: str


def evidence_of(events: Iterable[Event]) -> tuple[Evidence, ...]:
    """Every piece in the order it was handed in."""
    handed_in: Counter[str] = Counter()
    pieces = []
    for event in events:
        for said in event.content.get("evidence", ()):
            name = said.get("url") or said["file"]
            handed_in[name] += 1
            pieces.append(
                Evidence(
                    name, said.get("sha256"), handed_in[name], event.seq, event.at, event.actor
                )
            )
    return tuple(pieces)
