"""One entry of the ledger and the chain that binds it to the one before; it moves nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
BIRTH = "assign"
NO_HASH = ""

SHA256, SM3 = "sha256", "sm3"
# what an event or a checkpoint may be hashed with; SM3 is GB/T 32905, by way of OpenSSL
ALGORITHMS: Mapping[str, Callable[[bytes], Any]] = {
    SHA256: hashlib.sha256,
    SM3: partial(hashlib.new, SM3),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a unit and a person's name or post, written `UNIT/NAME`."""

    unit: str
    name: str

    def __str__(self) -> str:
        return f"{self.unit}/{self.name}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to one task; never changed once written.

    `acting_as` is unit, office, office_for_unit, audit or look_back; `content` is plain JSON.
    """

    task: str
    seq: int
    trigger: str
    at: datetime
    actor: str
    acting_as: str
    content: Mapping[str, Any] = field(default_factory=dict)
    prev: str = NO_HASH
    hash: str = NO_HASH

    @property
    def as_role(self) -> str:
        """The lifecycle's role in which the actor acted."""
        return "unit" if self.acting_as == "office_for_unit" else self.acting_as


def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content is always the same text."""
    return _TO_JSON(content)


# one encoder for all: `json.dumps` makes another for every text
_TO_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """An aware datetime as UTC text of fixed width, so that text order is time order."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """The datetime that `instant` wrote."""
    return datetime.fromisoformat(text)


def local_day(at: datetime) -> date:
    """The day it is in China at that instant: deadlines are days there."""
    return at.astimezone(SHANGHAI).date()


def known_on(events: Iterable[Event], day: date) -> list[Event]:
    """The events that had happened by the end of a day in China."""
    return [event for event in events if local_day(event.at) <= day]


def at_hour(day: date, hour: int = 0) -> datetime:
    """That hour of a day in China, in UTC; without one the moment at which it begins."""
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)


def digest(prev: str, body: str, algorithm: str = SHA256) -> str:
    """The hash of an event; the algorithm, a key of ALGORITHMS, is part of the value."""
    bound = f"{prev}\n{body}".encode()
    return f"{algorithm}:{ALGORITHMS[algorithm](bound).hexdigest()}"


def fits(hash_: str, bound: bytes) -> bool:
    """Whether a hash is that of `prev` and a body, a line after the other; it names how."""
    hasher = _BY_PREFIX.get(hash_[:-_DIGITS])
    return hasher is not None and hasher(bound).hexdigest() == hash_[-_DIGITS:]


# all algorithms make as many hexadecimal digits
_DIGITS = 64
_BY_PREFIX = {f"{algorithm}:": hasher for algorithm, hasher in ALGORITHMS.items()}


def body(event: Event) -> str:
    """What the hash covers, one field a line; no field but the last may hold a line break."""
    return body_of(
        event.task,
        event.seq,
        event.trigger,
        instant(event.at),
        event.actor,
        event.acting_as,
        canonical(event.content),
    )


def body_of(
    task: str, seq: int, trigger: str, at: str, actor: str, acting_as: str, content: str
) -> str:
    """The body from the fields as they are stored."""
    return f"{task}\n{step_of(seq, trigger, at, actor, acting_as, content)}"


def step_of(seq: int, trigger: str, at: str, actor: str, acting_as: str, content: str) -> str:
    """The body but for the task: what tasks have in common where they took the same step."""
    return f"{seq}\n{trigger}\n{at}\n{actor}\n{acting_as}\n{content}"


def chained(event: Event, prev: str, algorithm: str = SHA256) -> Event:
    """The event bound to the hash before it, whichever algorithm made that one."""
    return replace(event, prev=prev, hash=digest(prev, body(event), algorithm))
