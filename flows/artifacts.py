"""What a flow leaves in Prefect for people to read: findings as a table, a summary as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from zwgk_flow.operations.audits import Audited, AuditResult
from zwgk_flow.operations.delivery import Delivery
from zwgk_flow.operations.words import SEVERITY_NAMES

MOST_ROWS = 500
COUNTED = {
    "marked_overdue": "新增逾期",
    "findings": "发现",
    "rungs": "告知事项",
    "messages": "消息",
}


@dataclass(slots=True)
class Outcome:
    """What a flow did: what each audit added, what was delivered, and what went wrong."""

    results: list[Audited] = field(default_factory=list)
    failures: dict[str, Exception] = field(default_factory=dict)
    delivery: Delivery | None = None
    notes: list[str] = field(default_factory=list)


async def write_findings(result: AuditResult) -> None:
    """The findings of an audit, under a key of its plan and kind; where there are none, nothing."""
    if not result.findings:
        return
    run, count = result.run, len(result.findings)
    shown = "" if count <= MOST_ROWS else f"，列出前 {MOST_ROWS} 条"
    await acreate_table_artifact(
        key=key_of(run.plan, run.kind),
        table=_rows(result),
        description=f"{run.plan} {run.kind} {run.period}：发现 {count} 条{shown}",
    )


async def write_summary(outcome: Outcome, key: str, title: str) -> None:
    """What a flow did, as one page; where it did nothing there is none."""
    delivery = outcome.delivery
    if outcome.results or outcome.failures or outcome.notes or (delivery and delivery.sent):
        await acreate_markdown_artifact(
            key=key_of(key), markdown=summary(outcome, title), description=title
        )


def key_of(*parts: str) -> str:
    """A key as Prefect wants it: small letters, digits and dashes."""
    return "-".join(("zwgk", *(re.sub("[^a-z0-9]+", "-", part.lower()) for part in parts)))


def summary(outcome: Outcome, title: str) -> str:
    """One page of Markdown: each plan with what its audits added, messages, what went wrong."""
    return "\n\n".join(
        (
            f"# {title}",
            *_results(outcome.results),
            *outcome.notes,
            *_delivery(outcome.delivery),
            *_failures(outcome.failures),
        )
    )


def _results(results: Sequence[Audited]) -> Iterable[str]:
    added = [one for one in results if one.added]
    if not results:
        return
    plans = len({one.run.plan for one in results})
    before = f"，此前已做 {len(results) - len(added)} 次" if len(added) < len(results) else ""
    totals = "，".join(
        f"{name} {sum(getattr(one.run, counted) for one in added)}"
        for counted, name in COUNTED.items()
    )
    yield f"督查 {plans} 份计划 {len(added)} 次{before}：{totals}。"
    if added:
        rows = (
            (f"{run.plan} {run.kind} {run.period}", *(getattr(run, name) for name in COUNTED))
            for run in (one.run for one in added[-MOST_ROWS:])
        )
        yield _table(("督查", *COUNTED.values()), rows)
    for one in added:
        if one.told_until:
            run, until = one.run, one.told_until
            yield f"{run.plan} {run.period}：截至 {until} 的督查已经告知过，不再告知。"


def _delivery(delivery: Delivery | None) -> Iterable[str]:
    if delivery is not None:
        left = (
            f"，{name} {count} 条"
            for name, count in (
                ("没有发出", delivery.failed),
                ("等候", delivery.waiting),
                ("重试中", delivery.retrying),
                ("停止重试", delivery.dead),
            )
            if count
        )
        yield f"消息：发出 {delivery.sent} 条{''.join(left)}。"


def _failures(failures: dict[str, Exception]) -> Iterable[str]:
    if failures:
        yield f"**没有做成的 {len(failures)} 份计划：**"
        yield _table(("计划", "原因"), ((plan, str(error)) for plan, error in failures.items()))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "｜").split())


def _rows(result: AuditResult) -> list[dict[str, Any]]:
    return [
        {
            "任务": finding.task,
            "程度": SEVERITY_NAMES.get(finding.severity, finding.severity),
            "原因": finding.cause,
            "怎样消除": finding.clears,
            "发现": finding.code,
        }
        for finding in result.findings[:MOST_ROWS]
    ]
