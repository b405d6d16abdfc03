"""Is what is said to be done proven, and are the links still there? It opens no link itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.findings import Finding, Snapshot, done_states
from zwgk_flow.domain.links import Link, urls_of

# the verdicts that are findings: code, severity, what is said, what would clear it
_TOLD: Mapping[str, tuple[str, str, str, str]] = {
    "dead": ("link_dead", "medium", "佐证链接打不开", "恢复网页，或补交新的链接"),
    "changed": (
        "link_changed",
        "low",
        "佐证网页的内容变了",
        "核对现在的内容；不再能证明的，补交新的材料",
    ),
}


def evidence(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    """Done, in the words of its state, and without the evidence it requires."""
    done = done_states(snapshot.plan)
    for task in snapshot.tasks:
        if task.state in done and task.evidence_required and not task.evidence:
            cause = f"已“{done[task.state].name}”，没有佐证材料"
            yield Finding(task.key, "no_evidence", "medium", cause, "补交网页链接或文件")


def link(snapshot: Snapshot, _as_of: date) -> Iterator[Finding]:
    """Evidence whose address is dead or shows something else, by the last look on record.

    An address never looked at gives no finding, nor one that was not reached or not allowed.
    """
    for task in snapshot.tasks:
        seen = [
            known
            for url in urls_of(task, snapshot.events.get(task.key, ()))
            if (known := snapshot.links.get(url))
        ]
        for verdict, (code, severity, said, clears) in _TOLD.items():
            bad = [known for known in seen if known.verdict == verdict]
            if bad:
                cause = f"{said}：{'；'.join(map(_seen, bad))}"
                yield Finding(task.key, code, severity, cause, clears)


def _seen(link: Link) -> str:
    why = f"{link.detail}，" if link.verdict == "dead" and link.detail else ""
    return f"{link.url}（{why}{local_day(link.looked_at)} 看过）"
