"""Addresses of evidence: which a task has now, and what was last seen there; it opens none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zwgk_flow.domain.event import Event
from zwgk_flow.domain.task import Task

VERDICTS: Mapping[str, str] = {
    "ok": "正常",
    "dead": "失效",
    "changed": "内容变了",
    "refused": "不许访问",
    "unreached": "没有连上",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an address saw; `sha256` is that of its content where there was any.

    `verdict` is ok, dead, refused or unreached: whether it changed only the record can say.
    """

    verdict: str
    detail: str = ""
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What is recorded of an address; `sha256` is that of its first good content."""

    url: str
    looked_at: datetime
    verdict: str
    detail: str = ""
    sha256: str | None = None


def recorded(url: str, look: Look, before: Link | None, now: datetime) -> Link:
    """The record after a look: changed where good content is not what was seen first.

    Content that is again as it was first is ok again. What could not be looked at keeps the
    first content, so that a site that was away for a day is compared with what it was.
    """
    first = before.sha256 if before and before.sha256 else look.sha256
    if look.verdict == "ok" and look.sha256 != first:
        return Link(url, now, "changed", "内容与第一次看到的不同", first)
    return Link(url, now, look.verdict, look.detail, first)


def urls_of(task: Task, events: Iterable[Event]) -> tuple[str, ...]:
    """The addresses among the evidence of a task's present cycle, each once, in order.

    `events` are those of the task that bring evidence. A task counts what its cycle brought, so
    the last so many are the cycle's.
    """
    brought = [proof for event in events for proof in event.content.get("evidence", ())]
    mine = brought[-task.evidence :] if task.evidence else []
    return tuple(dict.fromkeys(proof["url"] for proof in mine if "url" in proof))
