"""Batches of due plans: which to ask workers for, and under which key; not what is due.

A plan is busy while a flow run that has not ended names it. One that is said to be at work for
longer than the patience is dead (`kill -9` leaves it running for ever) and is ended here. The key
of a batch is that of its runs in our database and how often such a run has ended before, so two
ticks at once ask for one run, and what a dead or failed run left is asked for again.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed, Scheduled

from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.words import the_first

PAGE = 200
LONGEST_PAUSE = timedelta(hours=1)
_AT_WORK = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
_LIVE = (StateType.SCHEDULED, *_AT_WORK, StateType.PAUSED)


@dataclass(frozen=True, slots=True)
class Batch:
    """Plans that one flow run is to catch up; `name` is a digest of the keys of its due runs."""

    plans: tuple[str, ...]
    name: str


def batches_of(due: Sequence[DueAudit], busy: Collection[str], size: int) -> list[Batch]:
    """The due plans that nobody is at work on, so many to a batch, in the order of their names."""
    waiting = sorted((one for one in due if one.plan not in busy), key=lambda one: one.plan)
    keys = {
        plan: [one.key for one in audits]
        for plan, audits in groupby(waiting, key=lambda one: one.plan)
    }
    plans = tuple(keys)
    return [
        Batch(some, _digest([key for plan in some for key in keys[plan]]))
        for some in (plans[n : n + size] for n in range(0, len(plans), size))
    ]


def _digest(keys: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]


def key_of(batch: Batch, ended: Sequence[datetime], now: datetime) -> str | None:
    """The key to ask for a batch under, None where it is too early to ask again.

    `ended` says when each earlier run of the same batch ended with the work still due: the second
    attempt is made at once, each further one after twice the pause, an hour at most.
    """
    tries = len(ended)
    pause = timedelta(minutes=min(2**tries, 64)) if tries > 1 else timedelta(0)
    if ended and now < max(ended) + min(pause, LONGEST_PAUSE):
        return None
    return f"{batch.name}/{tries}"


@dataclass(frozen=True, slots=True)
class Hands:
    """A deployment that has workers: batches are given to it."""

    client: PrefectClient
    deployment: UUID

    async def busy(self, now: datetime, patience: timedelta) -> set[str]:
        """The plans of flow runs that have not ended; what is dead among them is ended."""
        plans: set[str] = set()
        async for run in self._runs(_in_states(_LIVE)):
            if _is_dead(run, now, patience):
                dead: State[None] = Crashed(message=f"超过 {patience} 没有做完，按已中断处理")
                await self.client.set_flow_run_state(run.id, dead, force=True)
            else:
                plans.update(run.parameters["plans"])
        return plans

    async def give(self, batch: Batch, now: datetime) -> bool:
        """Ask for a batch to be run; False where it is too early to ask again."""
        ended = [run.end_time or now async for run in self.named(batch) if _has_ended(run)]
        key = key_of(batch, ended, now)
        if key is not None:
            await self.client.create_flow_run_from_deployment(
                self.deployment,
                parameters={"plans": list(batch.plans)},
                state=Scheduled(),
                name=f"一批：{the_first(batch.plans, 1, '份')}",
                tags=[batch.name],
                idempotency_key=f"{self.deployment}/{key}",
            )
        return key is not None

    def named(self, batch: Batch) -> AsyncIterator[FlowRun]:
        """Every run that was asked for this batch, ended or not."""
        return self._runs(FlowRunFilter(tags=FlowRunFilterTags(all_=[batch.name])))

    async def _runs(self, wanted: FlowRunFilter) -> AsyncIterator[FlowRun]:
        of_ours = DeploymentFilter(id=DeploymentFilterId(any_=[self.deployment]))
        offset = 0
        while True:
            page = await self.client.read_flow_runs(
                deployment_filter=of_ours, flow_run_filter=wanted, limit=PAGE, offset=offset
            )
            for run in page:
                yield run
            if len(page) < PAGE:
                return
            offset += PAGE


async def find_hands(client: PrefectClient, deployment: str) -> Hands | None:
    """The deployment of that name, None where there is none or no worker is there for it."""
    try:
        found = await client.read_deployment_by_name(deployment)
    except ObjectNotFound:
        return None
    if found.work_pool_name is None:
        return None
    workers = await client.read_workers_for_work_pool(found.work_pool_name)
    online = any(worker.status == WorkerStatus.ONLINE for worker in workers)
    return Hands(client, found.id) if online else None


def _in_states(types: Sequence[StateType]) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))


def _has_ended(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_final()


def _is_dead(run: FlowRun, now: datetime, patience: timedelta) -> bool:
    state = run.state
    return state is not None and state.type in _AT_WORK and now > state.timestamp + patience
