"""Adopted plans and their items: write a revision, read it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from zwgk_flow.definition.plan import AuditRule, Item, Plan
from zwgk_flow.domain.adopted import (
    AdoptedItem,
    AdoptedPlan,
    PlanHead,
    PlanOutline,
    joined_of,
    lights_of,
    policy_fields,
    policy_of,
    reading_fields,
    reading_of,
    rules_of,
    watched_since_of,
)
from zwgk_flow.domain.event import canonical, instant, moment
from zwgk_flow.errors import NotFound
from zwgk_flow.store.cells import day_of, day_text
from zwgk_flow.store.database import Row, Transaction
from zwgk_flow.store.ledger import lifecycle_from

_UPSERT_PLAN = """
INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office, lifecycle,
                  policy, adopted_at, adopted_by)
VALUES (:id, 1, :digest, :title, :issuer, :document, :year, :issued, :office, :lifecycle,
        :policy, :adopted_at, :adopted_by)
ON CONFLICT (id) DO UPDATE SET revision = plan.revision + 1, digest = excluded.digest,
  title = excluded.title, issuer = excluded.issuer, document = excluded.document,
  issued = excluded.issued, office = excluded.office, lifecycle = excluded.lifecycle,
  policy = excluded.policy
"""
_UPSERT_ITEM = """
INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, kind, due,
                  cadence, reading)
VALUES (:plan, :id, :position, :section, :title, :summary, :responsible, :deadline, :kind, :due,
        :cadence, :reading)
ON CONFLICT (plan, id) DO UPDATE SET position = excluded.position, section = excluded.section,
  title = excluded.title, summary = excluded.summary, responsible = excluded.responsible,
  deadline = excluded.deadline, kind = excluded.kind, due = excluded.due,
  cadence = excluded.cadence, reading = excluded.reading
"""


def write_plan(
    transaction: Transaction,
    plan: Plan,
    *,
    digest: str,
    adopted_at: datetime,
    adopted_by: str,
    watched_since: Mapping[str, datetime],
    joined: Mapping[str, date],
) -> None:
    """Write a plan's revision and its items; tasks are the ledger's.

    `watched_since` is for the kinds of audit that this or an earlier revision brought, `joined` for
    the tasks.
    """
    transaction.write(
        _UPSERT_PLAN,
        id=plan.id,
        digest=digest,
        title=plan.title,
        issuer=plan.issuer,
        document=plan.document,
        year=plan.year,
        issued=day_text(plan.issued),
        office=plan.office,
        # the order of states is theirs to say: `rollup.item_state` and every table follow it
        lifecycle=json.dumps(plan.lifecycle.source, ensure_ascii=False),
        policy=canonical(policy_of(plan, watched_since, joined)),
        adopted_at=instant(adopted_at),
        adopted_by=adopted_by,
    )
    transaction.write_many(
        _UPSERT_ITEM,
        [_item_parameters(plan.id, n, item) for n, item in enumerate(plan.items)],
    )
    _leave_out(transaction, plan)


def _leave_out(transaction: Transaction, plan: Plan) -> None:
    """Items that a revision has no more keep their row, which says so: tasks still point to it."""
    present = {item.id for item in plan.items}
    rows = transaction.rows("SELECT id, reading FROM item WHERE plan = :plan", plan=plan.id)
    transaction.write_many(
        "UPDATE item SET reading = :reading WHERE plan = :plan AND id = :id",
        [
            {
                "plan": plan.id,
                "id": id,
                "reading": canonical({**json.loads(text), "left_out": True}),
            }
            for id, text in rows
            if id not in present
        ],
    )


def hold_plan(transaction: Transaction, plan: str) -> None:
    """Wait until nobody else adopts, opens tasks of, or claims an audit of a plan."""
    transaction.lock(f"plan/{plan}")


def read_digest(transaction: Transaction, plan: str) -> str | None:
    """The digest of the adopted revision, None where the plan is new."""
    row = transaction.row("SELECT digest FROM plan WHERE id = :plan", plan=plan)
    return str(row[0]) if row else None


def read_task_dates(transaction: Transaction, plan: str) -> dict[str, str | None]:
    """The original due day of every task of a plan, by key."""
    sql = "SELECT key, original_due FROM task WHERE plan = :plan"
    return {row[0]: row[1] for row in transaction.rows(sql, plan=plan)}


_HEAD = """
id, revision, title, issuer, document, year, issued, office, adopted_at, adopted_by, lifecycle
"""
_ITEMS = """
SELECT id, section, title, summary, responsible, deadline, kind, due, cadence, reading
FROM item WHERE plan = :plan ORDER BY position, id
"""


def read_plan(transaction: Transaction, id: str) -> AdoptedPlan:
    """One adopted plan with its items; NotFound with the plans there are."""
    return _plan_of(_read_row(transaction, id), tuple(transaction.rows(_ITEMS, plan=id)))


def read_outline(transaction: Transaction, id: str) -> PlanOutline:
    """One adopted plan without its items and their cadences; NotFound as above."""
    return _outline_of(_read_row(transaction, id))


def _read_row(transaction: Transaction, id: str) -> Row:
    row = transaction.row(f"SELECT {_HEAD}, policy FROM plan WHERE id = :id", id=id)
    if row is None:
        known = "、".join(plan_ids(transaction))
        raise NotFound(
            f"要找计划 {id}",
            "没有载入这份计划",
            f"已载入的有：{known}" if known else "请先用 zwgk plan load 载入",
        )
    return row


def read_heads(transaction: Transaction) -> list[tuple[PlanHead, int]]:
    """Every adopted plan by identifier, without its items, and how many these are."""
    counted = transaction.rows("SELECT plan, count(*) FROM item GROUP BY plan")
    items = {str(plan): int(count) for plan, count in counted}
    rows = transaction.rows(f"SELECT {_HEAD} FROM plan ORDER BY id")
    return [(PlanHead(**_head_fields(row)), items.get(row[0], 0)) for row in rows]


def plan_ids(transaction: Transaction) -> list[str]:
    """The identifiers of all adopted plans."""
    return [row[0] for row in transaction.rows("SELECT id FROM plan ORDER BY id")]


@dataclass(frozen=True, slots=True)
class Watched:
    """What decides when a plan is to be audited; `later` is for the kinds a revision brought."""

    plan: str
    adopted_at: datetime
    rules: tuple[AuditRule, ...]
    later: Mapping[str, datetime]


def read_watched(transaction: Transaction, plans: Iterable[str] | None = None) -> list[Watched]:
    """The rules of all plans, or of those named that are adopted, by identifier."""
    wanted = None if plans is None else frozenset(plans)
    rows = transaction.rows("SELECT id, adopted_at, policy FROM plan ORDER BY id")
    return [
        Watched(id, moment(adopted_at), rules_of(policy), watched_since_of(policy))
        for id, adopted_at, text in rows
        if wanted is None or id in wanted
        for policy in (json.loads(text),)
    ]


# every audit reads its plan, which seldom changes: what is read again need not be made again
@lru_cache(maxsize=16)
def _plan_of(row: Row, items: tuple[Row, ...]) -> AdoptedPlan:
    return AdoptedPlan(
        **_head_fields(row),
        items={item[0]: _item_of(item) for item in items},
        **policy_fields(json.loads(row[11])),
    )


@lru_cache(maxsize=16)
def _outline_of(row: Row) -> PlanOutline:
    policy = json.loads(row[11])
    return PlanOutline(**_head_fields(row), lights=lights_of(policy), joined=joined_of(policy))


def _head_fields(row: Row) -> dict[str, Any]:
    return {
        "id": row[0],
        "revision": row[1],
        "title": row[2],
        "issuer": row[3],
        "document": row[4],
        "year": row[5],
        "issued": day_of(row[6]),
        "office": row[7],
        "adopted_at": moment(row[8]),
        "adopted_by": row[9],
        "lifecycle": lifecycle_from(row[10]),
    }


@lru_cache(maxsize=1024)
def _item_of(row: Row) -> AdoptedItem:
    id, section, title, summary, responsible, deadline, kind, due, cadence, reading = row
    return AdoptedItem(
        id=id,
        section=section,
        title=title,
        summary=summary,
        responsible=responsible,
        deadline=deadline,
        kind=kind,
        due=day_of(due),
        cadence=cadence,
        **reading_fields(json.loads(reading)),
    )


def _item_parameters(plan: str, position: int, item: Item) -> dict[str, Any]:
    return {
        "plan": plan,
        "id": item.id,
        "position": position,
        "section": item.section,
        "title": item.title,
        "summary": item.summary,
        "responsible": item.responsible,
        "deadline": item.deadline.words if item.deadline else "",
        "kind": item.deadline.kind.value if item.deadline else "",
        "due": day_text(item.due),
        "cadence": item.cadence,
        "reading": canonical(reading_of(item)),
    }
