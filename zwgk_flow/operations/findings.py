"""What audits have found and is on record; it makes no finding."""

from __future__ import annotations

from zwgk_flow.store import Store
from zwgk_flow.store.findings import FindingFilter, Found, read_found
from zwgk_flow.store.plans import read_plan


def list_findings(store: Store, wanted: FindingFilter) -> list[Found]:
    """The findings asked for; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if wanted.plan:
            read_plan(transaction, wanted.plan)
        return read_found(transaction, wanted)
