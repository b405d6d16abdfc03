"""The Prefect flow that ticks: what is due by our own records is given to workers in batches.

It waits for nobody: the batches audit and deliver. Where there are no workers it does it itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from prefect import flow
from prefect.client.orchestration import get_client

from flows.artifacts import Outcome
from flows.audit import audit_all, deliver_all, due_now, keep, told
from flows.batches import batches_of, find_hands
from zwgk_flow import runtime
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.schedule import asked_of

SIZE, PATIENCE = 20, 15.0


@flow(name="zwgk-tick", log_prints=True)
async def tick(batches: str, size: int = SIZE, patience: float = PATIENCE) -> int:
    """See to what is due: how many audits were.

    `batches` is the deployment that runs a batch, `size` how many plans one takes at most, and
    `patience` after how many minutes one that has not ended is taken for dead.
    """
    now = runtime.now()
    due = await asyncio.to_thread(due_now)
    outcome = Outcome()
    if due and not await _given(outcome, due, batches, size, timedelta(minutes=patience), now):
        outcome = await audit_all([asked_of(one) for one in due], None)
    await deliver_all(outcome, None)
    await asyncio.to_thread(keep, outcome)
    await told(outcome, "tick", f"定时督查 {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
    return len(due)


async def _given(
    outcome: Outcome,
    due: Sequence[DueAudit],
    batches: str,
    size: int,
    patience: timedelta,
    now: datetime,
) -> bool:
    """Give what is due to workers; False where there are none."""
    async with get_client() as client:
        hands = await find_hands(client, batches)
        if hands is None:
            return False
        busy = await hands.busy(now, patience)
        made = batches_of(due, busy, size)
        given = [batch for batch in made if await hands.give(batch, now)]
    if given:
        plans = sum(len(batch.plans) for batch in given)
        outcome.notes.append(f"到期的督查 {len(due)} 次：{plans} 份计划分 {len(given)} 批交办。")
    return True
