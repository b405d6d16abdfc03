"""What stands on a Prefect server for us: a work pool, the deployment that ticks, and the batches.

Both flows are found by the name of their module, so that a wheel does as well as a working copy.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import HTTPError
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.schedules import Cron, Interval, Schedule
from prefect.settings import get_current_settings
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessWorker

from flows.audit import batch
from flows.tick import tick
from zwgk_flow.errors import Refused
from zwgk_flow.schedule import Wanted

# a tick passes by batches that wait: it is what finds the dead among them
TICKS = "ticks"
# so that deploying again changes nothing
ANCHOR = datetime(2021, 1, 1, tzinfo=UTC)


async def deploy(wanted: Wanted) -> dict[str, Any]:
    """Make, or bring up to date, the work pool and both deployments; what stands there now.

    Raises Refused where no server is named, or it does not answer.
    """
    server = get_current_settings().api.url
    if not server:
        raise Refused(
            "要部署到 Prefect",
            "没有写明服务器（PREFECT_API_URL）",
            "请先运行 prefect server start --host 127.0.0.1，"
            "再 export PREFECT_API_URL=http://127.0.0.1:4200/api",
        )
    try:
        async with get_client() as client:
            made = await _pool(client, wanted.pool)
            await _queue(client, wanted.pool)
        batches = await _deployment(wanted, batch, "督查一批计划，随后发出消息", {}, None)
        ticks = await _deployment(
            wanted,
            tick,
            "看哪些督查到期，分批交办",
            {
                "batches": f"{batch.name}/{wanted.pool}",
                "size": wanted.size,
                "patience": wanted.patience,
            },
            _schedule(wanted),
        )
    except HTTPError as error:
        raise Refused(
            f"要部署到 {server}",
            f"连不上（{type(error).__name__}）",
            "请检查服务器和 PREFECT_API_URL",
        ) from error
    return {
        "server": server,
        "pool": wanted.pool,
        "pool_made": made,
        "folder": str(wanted.folder),
        "deployments": [ticks, batches],
    }


async def _pool(client: PrefectClient, name: str) -> bool:
    """Make the work pool where there is none; whether it was made."""
    try:
        found = await client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        await client.create_work_pool(
            WorkPoolCreate(name=name, type=ProcessWorker.type, base_job_template=template)
        )
        return True
    if found.type != ProcessWorker.type:
        raise Refused(
            f"要用工作池 {name}",
            f"它的类型是 {found.type}，不是 process",
            "请用 --pool 另起一个名称",
        )
    return False


async def _queue(client: PrefectClient, pool: str) -> None:
    """Make the queue that comes first, where there is none."""
    with suppress(ObjectAlreadyExists):
        await client.create_work_queue(TICKS, work_pool_name=pool, priority=1)


async def _deployment(
    wanted: Wanted,
    flow: Flow[..., Any],
    said: str,
    parameters: dict[str, Any],
    schedule: Schedule | None,
) -> dict[str, Any]:
    made = RunnerDeployment.from_flow(
        flow,
        name=wanted.pool,
        schedules=[schedule] if schedule else [],
        parameters=parameters,
        description=said,
        work_pool_name=wanted.pool,
        work_queue_name=TICKS if schedule else "default",
        job_variables={"working_dir": str(wanted.folder)},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    id = await made.aapply()
    return {
        "name": made.full_name,
        "does": said,
        "id": str(id),
        "entrypoint": made.entrypoint,
        "schedule": _said(wanted) if schedule else None,
        "parameters": parameters,
    }


def _schedule(wanted: Wanted) -> Schedule:
    if wanted.cron:
        return Cron(wanted.cron, timezone="Asia/Shanghai")
    every = timedelta(minutes=wanted.every or 1)
    return Interval(every, anchor_date=ANCHOR, timezone="Asia/Shanghai")


def _said(wanted: Wanted) -> str:
    return wanted.cron or f"每 {wanted.every or 1} 分钟"
