"""Marking what is late in sets: a lifecycle's audit steps as SQL, in chunks; it claims nothing.

A chunk is one transaction. Repeated, it moves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.lifecycle import Lifecycle, Transition
from zwgk_flow.domain.event import SHA256, body_of, canonical, digest, instant
from zwgk_flow.store.audits import AuditRun
from zwgk_flow.store.database import Transaction

CHUNK = 2_000

_GUARD_SQL = {
    "due_passed": "due IS NOT NULL AND due < :as_of",
    "not_staged_in_period": "NOT (continuous = 1 AND state IN {staged})",
}


@dataclass(frozen=True, slots=True)
class Sweep:
    """One of the lifecycle's audit steps as a condition in SQL."""

    step: Transition
    condition: str
    lapse: int


def sweeps_of(lifecycle: Lifecycle) -> tuple[Sweep, ...]:
    """The steps only an audit takes, each guard in its SQL form; KeyError for one without."""
    staged = _listed(state.id for state in lifecycle.states if state.staged)
    return tuple(
        Sweep(
            step,
            " AND ".join(
                (
                    f"state IN {_listed(step.sources)}",
                    *(_GUARD_SQL[guard].format(staged=staged) for guard in step.guards),
                )
            ),
            int(step.target is not None and lifecycle.by_id[step.target].late),
        )
        for step in lifecycle.transitions
        if step.by == ("audit",)
    )


def _listed(names: Iterable[str]) -> str:
    """State names as an SQL list; the shape of a lifecycle allows letters, digits, - and _."""
    return "(" + ", ".join(f"'{name}'" for name in names) + ")"


def late_ids(transaction: Transaction, plan: str, sweep: Sweep, as_of: date) -> list[int]:
    """The tasks a sweep would move, by the store's number."""
    sql = f"SELECT id FROM task WHERE plan = :plan AND is_open = 1 AND {sweep.condition}"
    return sorted(row[0] for row in transaction.rows(sql, plan=plan, as_of=as_of.isoformat()))


_AMONG = {
    "sqlite": "id IN (SELECT value FROM json_each(:ids))",
    "postgresql": "id = ANY (translate(:ids, '[]', '{}')::int[])",
}


def move_late(transaction: Transaction, sweep: Sweep, ids: Sequence[int], run: AuditRun) -> int:
    """Move a chunk in sets: its events, its states, and how many they were, which is returned."""
    chosen = f"{_AMONG[transaction.database]} AND +is_open = 1 AND {sweep.condition}"
    given = {"ids": json.dumps(list(ids)), "as_of": run.as_of.isoformat()}
    if transaction.locking:  # in the order of their numbers, so that two sweeps never cross
        transaction.rows(
            f"SELECT id FROM task WHERE {chosen} ORDER BY id{transaction.locking}", **given
        )
    moved = _append_marks(transaction, chosen, given, sweep.step.trigger, run)
    if moved:
        transaction.write(
            _MOVE_MARKED + chosen, state=sweep.step.target, lapse=sweep.lapse, **given
        )
        transaction.write(_COUNT_MARKED, run=run.id, moved=moved)
    return moved


# as `domain.event.body` composes it; a test holds them equal
_BODY = " || :br || ".join(("key", "(seq + 1)", ":trigger", ":at", ":actor", "'audit'", ":content"))
_APPEND_MARKS = f"""
INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash)
SELECT id, seq + 1, :trigger, :at, :actor, 'audit', :content, head, event_digest(head, {_BODY})
FROM task WHERE """
_MOVE_MARKED = """
UPDATE task SET state = :state, seq = seq + 1, lapses = lapses + :lapse, head = (
  SELECT hash FROM event WHERE event.task_id = task.id AND event.seq = task.seq + 1)
WHERE """
_COUNT_MARKED = """
INSERT INTO sweep (run, marked) VALUES (:run, :moved)
ON CONFLICT (run) DO UPDATE SET marked = sweep.marked + excluded.marked
"""


def _append_marks(
    transaction: Transaction, chosen: str, given: Mapping[str, str], trigger: str, run: AuditRun
) -> int:
    said = {
        "trigger": trigger,
        "at": instant(run.ran_at),
        "actor": f"督查/{run.kind}",
        "content": canonical({"as_of": run.as_of.isoformat(), "run": run.id}),
    }
    if transaction.database == "sqlite" or transaction.algorithm == SHA256:
        return transaction.write(_APPEND_MARKS + chosen, **said, **given, br="\n")
    return _append_marks_singly(transaction, chosen, given, said)


def _append_marks_singly(
    transaction: Transaction, chosen: str, given: Mapping[str, str], said: Mapping[str, str]
) -> int:
    """The same events with a hash that the database itself cannot compute."""
    tasks = transaction.rows(f"SELECT id, key, seq, head FROM task WHERE {chosen}", **given)
    marks = []
    for id, key, seq, head in tasks:
        body = body_of(
            key, seq + 1, said["trigger"], said["at"], said["actor"], "audit", said["content"]
        )
        hash_ = digest(head, body, transaction.algorithm)
        marks.append({**said, "id": id, "seq": seq + 1, "prev": head, "hash": hash_})
    transaction.write_many(
        """
        INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash)
        VALUES (:id, :seq, :trigger, :at, :actor, 'audit', :content, :prev, :hash)
        """,
        marks,
    )
    return len(marks)


def count_marked(transaction: Transaction, run: AuditRun) -> int:
    """How many tasks a run marked, whichever process wrote the marks and however often it began."""
    row = transaction.row("SELECT marked FROM sweep WHERE run = :run", run=run.id)
    return int(row[0]) if row else 0
