"""What the database holds as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from rich.text import Text

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, day_cell, facts, light_cell, moment_cell, show, table
from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.definition.plan import CADENCES, CHECKS
from zwgk_flow.domain.audit import Finding
from zwgk_flow.domain.escalation import Recipient
from zwgk_flow.domain.event import BIRTH, Event
from zwgk_flow.operations.audits import AuditResult
from zwgk_flow.operations.plans import PlanView
from zwgk_flow.operations.tasks import TaskDetail, TaskView
from zwgk_flow.operations.words import CAPACITY_NAMES, ROLE_NAMES, SEVERITY_NAMES
from zwgk_flow.store.audits import AuditRun, OpenedRung
from zwgk_flow.store.outbox import Owed


def show_tasks(views: Sequence[TaskView], as_of: date) -> None:
    """Tasks, one table a plan, and how many."""
    columns = (
        Column("项", "right"),
        Column("任务", from_width=100),
        Column("责任单位"),
        Column("角色", from_width=120),
        Column("状态"),
        Column("期限"),
        Column("原定期限", from_width=120),
        Column("亮灯"),
    )
    for plan, of_plan in groupby(views, key=lambda view: view.task.plan):
        rows = [_task_row(view) for view in of_plan]
        show(table(columns, rows, title=f"{plan}（任务编号写作 {plan}/项/责任单位）"))
    say(f"共 {len(views)} 个任务，亮灯截至 {as_of}")


def _task_row(view: TaskView) -> tuple[str | Text, ...]:
    task = view.task
    return (
        task.item,
        view.item.title,
        task.unit,
        ROLE_NAMES.get(task.role, task.role),
        _state(view),
        day_cell(task.due),
        day_cell(task.original_due) if task.original_due != task.due else "",
        light_cell(view.light),
    )


def _state(view: TaskView) -> str:
    return view.state_name + ("·待审核" if view.task.claim_pending else "")


def show_one_task(detail: TaskDetail) -> None:
    """A task's facts, then its history."""
    task, item = detail.view.task, detail.view.item
    original = f"（原定 {task.original_due}）" if task.original_due != task.due else ""
    show(
        facts(
            {
                "任务": f"{item.id}　{item.title}",
                "编号": task.key,
                "要求": item.summary,
                "篇章": item.section,
                "责任单位": f"{task.unit}（{ROLE_NAMES.get(task.role, task.role)}）",
                "完成时限": f"{item.deadline or '—'} → {day_cell(task.due)}{original}",
                "状态": _state(detail.view),
                "亮灯": light_cell(detail.view.light),
                "指标": "；".join(_targets(detail)),
                "佐证材料": f"本轮 {task.evidence} 件",
                "延期、退回": f"延期 {task.extensions} 次，退回 {task.returns} 次",
            }
        )
    )
    say("")
    show(
        table(
            (
                Column("序", "right"),
                Column("时间"),
                Column("办理"),
                Column("办理人"),
                Column("内容"),
            ),
            (_event_row(detail, event) for event in detail.events),
        )
    )
    say(f"共 {len(detail.events)} 条留痕")


def _targets(detail: TaskDetail) -> Iterator[str]:
    for target in detail.view.task.targets:
        said = detail.view.task.metrics.get(target.metric, "未填报")
        yield f"{target.metric} {target.op} {target.value}{target.unit}（{said}）"


def _event_row(detail: TaskDetail, event: Event) -> tuple[str, ...]:
    names = {BIRTH: "分派", **detail.plan.lifecycle.trigger_names}
    capacity = CAPACITY_NAMES.get(event.acting_as, event.acting_as)
    return (
        str(event.seq),
        moment_cell(event.at),
        names.get(event.trigger, event.trigger),
        f"{event.actor}（{capacity}）",
        "" if event.trigger == BIRTH else "；".join(_said(event.content)),
    )


def _said(content: Mapping[str, Any]) -> Iterator[str]:
    """An event's content in words, what is known first."""
    labels = {"note": "", "reason": "理由：", "waive": "豁免：", "due": "新期限 ", "as_of": "截至 "}
    for key, label in labels.items():
        if content.get(key):
            yield f"{label}{content[key]}"
    for metric, value in content.get("metrics", {}).items():
        yield f"{metric}={value}"
    for evidence in content.get("evidence", ()):
        yield f"佐证：{evidence.get('url') or evidence.get('file')}"


def show_plans(views: Sequence[PlanView]) -> None:
    """Plans with their counts."""
    columns = (
        Column("计划"),
        Column("标题"),
        Column("版本", "right"),
        Column("项", "right"),
        Column("任务", "right"),
        Column("状态"),
    )
    rows = (
        (
            view.plan.id,
            view.plan.title,
            str(view.plan.revision),
            str(len(view.plan.items)),
            str(view.tasks),
            _states(view),
        )
        for view in views
    )
    if views:
        show(table(columns, rows))
    say(f"共 {len(views)} 份计划")


def _states(view: PlanView) -> str:
    return "，".join(
        f"{state.name} {view.states[state.id]}"
        for state in view.plan.lifecycle.states
        if view.states.get(state.id)
    )


def show_one_plan(view: PlanView) -> None:
    """A plan's facts, its sections and its audits."""
    plan = view.plan
    show(
        facts(
            {
                "计划": f"{plan.title}（{plan.id}，第 {plan.revision} 版）",
                "印发": f"{plan.issuer} {plan.document} {day_cell(plan.issued)}",
                "政务公开办": plan.office,
                "载入": f"{moment_cell(plan.adopted_at)}，{plan.adopted_by}",
                "流转、阶梯": f"{plan.lifecycle.title}；{plan.ladder.title}",
                "任务": f"{len(plan.items)} 项、{view.tasks} 个任务：{_states(view)}",
            }
        )
    )
    say("")
    sections = groupby(plan.items.values(), key=lambda item: item.section)
    show(
        table(
            (Column("篇章"), Column("项", "right")),
            ((title, str(len(list(items)))) for title, items in sections),
        )
    )
    say("")
    show(
        table(
            (Column("督查"), Column("周期"), Column("定时"), Column("检查")),
            (
                (
                    rule.kind,
                    CADENCES.get(rule.period, rule.period),
                    rule.cron or "手工",
                    "、".join(CHECKS[check].partition("：")[0] for check in rule.checks) or "—",
                )
                for rule in plan.audits.values()
            ),
        )
    )


def show_audits(runs: Sequence[AuditRun]) -> None:
    """Audits that ran, with what they added."""
    columns = (
        Column("督查"),
        Column("截至"),
        Column("新增逾期", "right"),
        Column("发现", "right"),
        Column("催办", "right"),
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
        Column("催办", "right"),
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
        Column("催办"),
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
        Column("收件"),
        Column("主题"),
        Column("写于", from_width=100),
        Column("发出"),
        Column("次数", "right", from_width=100),
        Column("未发出的原因", from_width=120),
    )
    rows = (
        (
            message.recipient,
            message.subject,
            moment_cell(message.created_at),
            moment_cell(message.delivered_at) if message.delivered_at else "待发",
            str(message.attempts),
            message.last_error,
        )
        for message in messages
    )
    if messages:
        show(table(columns, rows))
    owed = sum(message.delivered_at is None for message in messages)
    say(f"共 {len(messages)} 条消息，待发 {owed} 条")
