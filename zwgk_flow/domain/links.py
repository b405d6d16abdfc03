"""Addresses of evidence: which a task has now, and what was last seen there; it opens none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.event import Event, local_day
from zwgk_flow.domain.task import Task

VERDICTS: Mapping[str, str] = {
    "ok": "正常",
    "dead": "失效",
    "changed": "内容变了",
    "silent": "没有应答",
    "refused": "不许访问",
    "unreached": "没有连上",
}

# no answer on so many days that it was looked at, one after the other, is a finding
SILENT_DAYS = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an address saw; `sha256` is that of its content where there was any.

    `verdict` is ok, dead, silent, refused or unreached: whether it changed only the record can
    say. Silent is who gave no answer though others, or its own host, could be reached.
    """

    verdict: str
    detail: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What is recorded of an address; `sha256` is that of its first good content.

    `unanswered` is on how many days in a row it was looked at and gave no answer.
    """

    url: str
    looked_at: datetime
    verdict: str
    detail: str = ""
    sha256: str | None = None
    unanswered: int = 0

    @property
    def given_up(self) -> bool:
        """Whether it kept silent for so long that this is more than a bad day."""
        return self.unanswered >= SILENT_DAYS


def recorded(url: str, look: Look, before: Link | None, now: datetime) -> Link:
    """The record after a look: changed where good content is not what was seen first.

    Content that is again as it was first is ok again. What could not be looked at keeps the
    first content, so that a site that was away for a day is compared with what it was.
    """
    first = before.sha256 if before and before.sha256 else look.sha256
    if look.verdict == "ok" and look.sha256 != first:
        return Link(url, now, "changed", "内容与第一次看到的不同", first)
    unanswered = _unanswered(before, now) if look.verdict == "silent" else 0
    return Link(url, now, look.verdict, look.detail, first, unanswered)


def _unanswered(before: Link | None, now: datetime) -> int:
    """Looks of one day count once."""
    if before is None:
        return 1
    another_day = local_day(now) > local_day(before.looked_at)
    return before.unanswered + (another_day or not before.unanswered)


def urls_of(task: Task, events: Iterable[Event]) -> tuple[str, ...]:
    """The addresses among the evidence of a task's present cycle, each once, in order.

    `events` are those of the task that bring evidence. A task counts what its cycle brought, so
    the last so many are the cycle's.
    """
    brought = [proof for event in events for proof in event.content.get("evidence", ())]
    mine = brought[-task.evidence :] if task.evidence else []
    return tuple(dict.fromkeys(proof["url"] for proof in mine if "url" in proof))
