"""Audits and what each found as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from zwgk_flow.cli.keyed_tables import keyed
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, day_cell, moment_cell, show, table
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.outlook import told_already
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import Audited, AuditResult
from zwgk_flow.operations.words import SEVERITY_NAMES, the_first
from zwgk_flow.store.audits import AuditRun

MOST_NAMED = 3


def show_due(waiting: Sequence[DueAudit]) -> None:
    """Audits that should have run by now, and what each will do."""
    columns = (Column("计划"), Column("督查"), Column("周期"), Column("截至"), Column("会做什么"))
    rows = (
        (
            audit.plan,
            audit.kind,
            audit.period,
            day_cell(audit.as_of),
            "检查、标记逾期、告知" if audit.last else "补查、标记逾期，不单独告知",
        )
        for audit in waiting
    )
    if waiting:
        show(table(columns, rows))
    say(f"到期未做的督查共 {len(waiting)} 次")


def show_audits(runs: Sequence[AuditRun]) -> None:
    """Audits that ran, with what they added."""
    columns = (
        Column("督查"),
        Column("截至"),
        Column("新增逾期", "right"),
        Column("发现", "right"),
        Column("告知", "right"),
        Column("消息", "right"),
        Column("运行时间", from_width=100),
    )
    if runs:
        show(table(columns, (_audit_row(run) for run in runs)))
    say(f"共 {len(runs)} 次督查")


def _audit_row(run: AuditRun) -> tuple[str, ...]:
    return (run.id, day_cell(run.as_of), *_added(run), moment_cell(run.ran_at))


def _added(run: AuditRun) -> Iterator[str]:
    return map(str, (run.marked_overdue, run.findings, run.rungs, run.messages))


def show_results(results: Sequence[Audited], today: date) -> None:
    """What audits added just now; a period audited before added nothing."""
    columns = (
        Column("督查"),
        Column("结果"),
        Column("新增逾期", "right"),
        Column("发现", "right"),
        Column("告知", "right"),
        Column("消息", "right"),
    )
    rows = (
        (
            result.run.id,
            "完成" if result.added else "此前已做",
            *(_added(result.run) if result.added else ["—"] * 4),
        )
        for result in results
    )
    show(table(columns, rows))
    for until in sorted({one.told_until for one in results if one.told_until}):
        plans = [one.run.plan for one in results if one.told_until == until]
        named = the_first(plans, MOST_NAMED, "份计划")
        say(f"{named}：{told_already(until, today)}")


def show_one_audit(result: AuditResult) -> None:
    """An audit and everything it found."""
    show_audits([result.run])
    if result.findings:
        say("")
        show(
            keyed(
                (Column("程度"), Column("原因"), Column("怎样消除")),
                (_finding_row(finding) for finding in result.findings),
            )
        )
    say(f"共 {len(result.findings)} 条发现")


def _finding_row(finding: Finding) -> tuple[str, ...]:
    severity = SEVERITY_NAMES.get(finding.severity, finding.severity)
    return (finding.task, severity, finding.cause, finding.clears)
