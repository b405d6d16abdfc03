"""What audits have found and is on record; it makes no finding."""

from __future__ import annotations

from collections.abc import Sequence

from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.errors import NotFound
from zwgk_flow.operations.tasks import TaskFilter, refuse_unknown
from zwgk_flow.store import Store
from zwgk_flow.store.findings import FindingFilter, Found, read_found
from zwgk_flow.store.plans import plan_ids, read_plan


def list_findings(store: Store, wanted: FindingFilter) -> list[Found]:
    """The findings asked for; NotFound for a plan, a unit or a kind of audit that there is not."""
    with store.reading() as transaction:
        asked = [wanted.plan] if wanted.plan else plan_ids(transaction)
        plans = [read_plan(transaction, id) for id in asked]
        found = read_found(transaction, wanted)
    if not found and plans:
        refuse_unknown(TaskFilter(unit=wanted.unit), plans)
        _refuse_unknown_kind(wanted.kind, plans)
    return found


def _refuse_unknown_kind(kind: str | None, plans: Sequence[AdoptedPlan]) -> None:
    known = dict.fromkeys(name for plan in plans for name in plan.audits)
    if kind is not None and kind not in known:
        raise NotFound(
            f"要看 {kind} 督查的发现",
            f"计划 {'、'.join(plan.id for plan in plans)} 里没有这种督查",
            f"有的是：{'、'.join(known)}",
        )
