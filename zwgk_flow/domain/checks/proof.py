"""Is what is said to be done proven, and are the links still there? It opens no link itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.findings import Finding, Snapshot, done_or_staged, finding
from zwgk_flow.domain.links import Link, urls_of

# the verdicts that are findings: code, what is said
_TOLD: Mapping[str, tuple[str, str]] = {
    "dead": ("link_dead", "佐证链接打不开"),
    "changed": ("link_changed", "佐证网页的内容变了"),
    "silent": ("link_silent", "佐证链接没有应答"),
}


def evidence(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    """Done, in the words of its state, and without the evidence it requires."""
    done = done_or_staged(snapshot.plan)
    for task in snapshot.tasks:
        if task.state in done and task.evidence_required and not task.evidence:
            cause = f"已“{done[task.state].name}”，没有佐证材料"
            yield finding(task.key, "no_evidence", cause)


def link(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    """Evidence whose address is dead or shows something else, by the last look on record.

    An address never looked at gives no finding, nor one that was not reached or not allowed; one
    that gave no answer does after some days.
    """
    for task in snapshot.tasks:
        seen = [
            known
            for url in urls_of(task, snapshot.events.get(task.key, ()))
            if (known := snapshot.links.get(url))
        ]
        for verdict, (code, said) in _TOLD.items():
            bad = [one for one in seen if one.verdict == verdict and _counts(one)]
            if bad:
                cause = f"{said}：{'；'.join(map(_seen, bad))}"
                yield finding(task.key, code, cause)


def _counts(link: Link) -> bool:
    return link.verdict != "silent" or link.given_up


def _seen(link: Link) -> str:
    why = f"{link.detail}，" if link.verdict in ("dead", "silent") and link.detail else ""
    if link.unanswered:
        why = f"连续 {link.unanswered} 天去看都没有应答，{why}"
    return f"{link.url}（{why}{local_day(link.looked_at)} 看过）"
