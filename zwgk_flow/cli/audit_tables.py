"""Audits, rungs and messages as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, day_cell, moment_cell, show, table
from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.domain.audit import Finding
from zwgk_flow.domain.escalation import Recipient
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import AuditResult
from zwgk_flow.operations.words import SEVERITY_NAMES
from zwgk_flow.store.audits import AuditRun, OpenedRung
from zwgk_flow.store.outbox import Owed


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
    counts = (run.marked_overdue, run.findings, run.rungs, run.messages)
    return (run.id, day_cell(run.as_of), *map(str, counts), moment_cell(run.ran_at))


def show_results(results: Sequence[Mapping[str, Any]]) -> None:
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
            str(result["id"]),
            "完成" if result["added"] else "此前已做",
            *(str(result[name]) if result["added"] else "—" for name in _ADDED),
        )
        for result in results
    )
    show(table(columns, rows))


_ADDED = ("marked_overdue", "findings", "rungs", "messages")


def show_one_audit(result: AuditResult) -> None:
    """An audit and everything it found."""
    show_audits([result.run])
    if result.findings:
        say("")
        show(
            table(
                (Column("任务"), Column("程度"), Column("原因"), Column("怎样消除")),
                (_finding_row(finding) for finding in result.findings),
            )
        )
    say(f"共 {len(result.findings)} 条发现")


def _finding_row(finding: Finding) -> tuple[str, ...]:
    severity = SEVERITY_NAMES.get(finding.severity, finding.severity)
    return (finding.task, severity, finding.cause, finding.clears)


def show_rungs(rungs: Sequence[OpenedRung]) -> None:
    """Rungs opened: of which task, to whom, seen by whom."""
    columns = (
        Column("任务"),
        Column("级别"),
        Column("日期"),
        Column("告知"),
        Column("签收"),
        Column("收件地址", from_width=120),
    )
    if rungs:
        show(table(columns, (_rung_row(rung) for rung in rungs)))
    say(f"共 {len(rungs)} 条")


def _rung_row(rung: OpenedRung) -> tuple[str, ...]:
    return (
        rung.task,
        rung.name,
        day_cell(rung.opened_on),
        recipients_of_rung(rung),
        rung.acknowledged_by or "未签收",
        "\n".join(one.address for one in rung.recipients),
    )


def recipients_of_rung(rung: OpenedRung) -> str:
    """Who was told, by role; a role that stands in for another says so."""
    return "、".join(map(_recipient, rung.recipients)) or "无人可告知"


def _recipient(one: Recipient) -> str:
    stands_in = f"（代{RECIPIENT_ROLES[one.stands_in_for]}）" if one.stands_in_for else ""
    return RECIPIENT_ROLES[one.role] + stands_in


def show_messages(messages: Sequence[Owed]) -> None:
    """Messages, sent or still owed."""
    columns = (
        Column("写于"),
        Column("收件"),
        Column("主题"),
        Column("发出"),
        Column("次数", "right", from_width=100),
    )
    rows = (
        (
            moment_cell(message.created_at),
            message.recipient,
            message.subject + (f"\n未发出：{message.last_error}" if message.last_error else ""),
            moment_cell(message.delivered_at) if message.delivered_at else "待发",
            str(message.attempts),
        )
        for message in messages
    )
    if messages:
        show(table(columns, rows))
    owed = sum(message.delivered_at is None for message in messages)
    say(f"共 {len(messages)} 条消息，待发 {owed} 条")
