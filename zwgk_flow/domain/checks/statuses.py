"""Do statuses say more than the kind of deadline? It judges the plan as a whole, not a task."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from zwgk_flow.domain.adopted import printed_order
from zwgk_flow.domain.findings import Finding, Snapshot, done_or_staged, finding
from zwgk_flow.domain.task import Task

# fewer rows, or fewer of a kind, may agree by chance
FEWEST, FEWEST_OF_A_KIND = 10, 3

K = TypeVar("K", bound=Hashable)


def predicted(rows: Iterable[tuple[K, str]]) -> Mapping[K, tuple[str, int]]:
    """The one status of every kind of deadline, and how many rows have it; empty where not so.

    `rows` are (kind of deadline, status). Statuses are fully predicted where every kind has one
    status only, not all kinds the same one, and rows are enough not to agree by chance; a kind of
    which there are hardly any says nothing either way.
    """
    by_kind: dict[K, Counter[str]] = defaultdict(Counter)
    for kind, status in rows:
        by_kind[kind][status] += 1
    weighty = {
        kind: counts for kind, counts in by_kind.items() if counts.total() >= FEWEST_OF_A_KIND
    }
    told = {kind: counts.most_common(1)[0] for kind, counts in weighty.items()}
    single = all(len(counts) == 1 for counts in weighty.values())
    different = len({status for status, _ in told.values()}) > 1
    enough = sum(count for _, count in told.values()) >= FEWEST
    return told if single and different and enough else {}


def predicted_status(snapshot: Snapshot) -> Iterator[Finding]:
    """Said once, at the first task: states of all tasks that follow from the deadline alone.

    A year in which all that goes on is staged and all that was dated is done, with nothing late
    and nothing under way, was judged by its dates, not by its work.
    """
    lifecycle, done = snapshot.plan.lifecycle, done_or_staged(snapshot.plan)
    # what was withdrawn has no status that anybody could have looked into
    judged = [
        task
        for task in snapshot.tasks
        if task.state in done or not lifecycle.by_id[task.state].closed
    ]
    told = predicted((_kind(task), task.state) for task in judged)
    if not told:
        return
    parts = (
        f"{kind}的 {count} 项都是“{lifecycle.name(state)}”"
        for kind, (state, count) in sorted(told.items(), key=lambda one: (-one[1][1], one[0]))
    )
    yield finding(
        min(judged, key=printed_order(snapshot.plan)).key,
        "predicted_status",
        f"完成情况只随期限的种类：{'，'.join(parts)}",
    )


def _kind(task: Task) -> str:
    if task.continuous:
        return "持续推进"
    return "分期" if task.occurrence else "有期限" if task.original_due else "没有期限"
