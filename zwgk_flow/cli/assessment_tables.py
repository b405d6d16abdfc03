"""Assessments, their rules, appeals and remarks as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, day_cell, facts, moment_cell, show, table
from zwgk_flow.definition.assessment import EFFECTS, FACT_KINDS, GROUPINGS, Assessment, Rule
from zwgk_flow.definition.assessment_check import CompiledAssessment
from zwgk_flow.domain.assessment import Standing
from zwgk_flow.domain.assessment_result import points_text
from zwgk_flow.domain.event import local_day
from zwgk_flow.operations.appeals import OUTCOME_NAMES
from zwgk_flow.operations.assessments import AssessmentView
from zwgk_flow.store.appeals import Appeal
from zwgk_flow.store.assessments import KeptAssessment
from zwgk_flow.store.remarks import Remark


def show_rules(compiled: CompiledAssessment) -> None:
    """How every rule was read, then one line that sums up."""
    rules = compiled.assessment
    if rules is None:
        say(f"共 {len(compiled.problems)} 个问题，改好才能用")
        return
    columns = (
        Column("指标"),
        Column("规则", at_most=24),
        Column("凭什么"),
        Column("分", "right"),
        Column("另有", at_most=20),
    )
    rows = (
        (
            f"{indicator.name}\n{points_text(indicator.weight)} 分" if not n else "",
            rule.name,
            "\n".join((FACT_KINDS[rule.fact], *(f"· {sort}" for sort in rule.of))),
            points_text(rule.points),
            "\n".join(_terms(rule)),
        )
        for indicator in rules.indicators
        for n, rule in enumerate(indicator.rules)
    )
    show(table(columns, rows, title=rules.title))
    whole = f"，占年度考核 {rules.weight}" if rules.weight else ""
    say(f"基础分 {points_text(rules.base)}{whole}；共 {len(rules.rules)} 条规则")


def _terms(rule: Rule) -> Iterator[str]:
    if rule.nth > 1:
        yield f"{GROUPINGS[rule.per]}第 {rule.nth} 次才算"
    elif rule.per != "fact":
        yield f"{GROUPINGS[rule.per]}算一次"
    if rule.double and rule.double.from_nth:
        yield f"第 {rule.double.from_nth} 次起加倍"
    if rule.double and rule.double.after:
        yield f"{'、'.join(rule.double.after)} 以后加倍"
    if rule.cap is not None:
        yield f"最多 {points_text(rule.cap)} 分"
    if rule.proof:
        yield "要佐证"
    if rule.bars:
        yield EFFECTS[rule.bars]


def show_ranking(view: AssessmentView) -> None:
    """Who stands where, then what the result rests on."""
    kept, result = view.kept, view.assessed
    columns = (
        Column("名次", "right"),
        Column("单位"),
        Column("得分", "right"),
        Column("扣分", "right"),
        Column("加分", "right"),
        Column("折算", "right", from_width=100),
        Column("取消评优"),
    )
    title = f"{result.title} 考核（截至 {result.as_of}，{status(kept)}）"
    show(table(columns, (_row(one, view.rules) for one in result.standings), title=title))
    waiting = sum(len(one.score.waiting) for one in result.standings)
    if waiting and view.only is None:
        say(f"有 {waiting} 项报结还没有审核，没有计分；请先审核或退回，再考核")
    for left in result.left_out:
        if view.opens(left.unit):
            say(f"{left.unit}：按申诉 {left.appeal} 剔除 {left.fact}")
    for appeal in view.appeals:
        say(appeal_line(appeal))
    say(f"考核 {kept.id}　{view.rules.title}")
    say(f"结果的指纹 {kept.fingerprint[:16]}…　台账的根 {kept.root[:23]}…")


def status(kept: KeptAssessment) -> str:
    """Draft, or published when."""
    return f"{day_cell(local_day(kept.published_at))} 公布" if kept.published_at else "草稿"


def _row(standing: Standing, rules: Assessment) -> tuple[str | Cell, ...]:
    score = standing.score
    whole = rules.weight.of(score.total, score.base) if rules.weight else None
    return (
        str(standing.rank) if standing.rank else "—",
        score.unit,
        Cell(points_text(score.total), bold=True),
        points_text(score.deducted) if score.deducted else "",
        f"+{points_text(score.added)}" if score.added else "",
        str(whole) if whole is not None else "",
        Cell("是", colour="red") if "no_award" in score.bars else "",
    )


def appeal_line(appeal: Appeal) -> str:
    """An appeal and its outcome in one sentence."""
    if appeal.outcome is None:
        return f"申诉 {appeal.id}：{appeal.reason}（等待决定）"
    return f"申诉 {appeal.id}：{appeal.reason}；{OUTCOME_NAMES[appeal.outcome]}，{appeal.note}"


def show_kept(kept: Sequence[KeptAssessment]) -> None:
    """Assessments, oldest first."""
    columns = (
        Column("考核"),
        Column("状态"),
        Column("运行"),
        Column("办理人", from_width=100),
    )
    rows = ((one.id, status(one), moment_cell(one.run_at), one.run_by) for one in kept)
    if kept:
        show(table(columns, rows))
    say(f"共 {len(kept)} 次考核")


def show_appeals(appeals: Sequence[Appeal], *, counted: bool = True) -> None:
    """Appeals with what was decided, a block each."""
    for one in appeals:
        decided = f"{OUTCOME_NAMES[one.outcome]}：{one.note}" if one.outcome else "等待决定"
        said = {
            "申诉": one.id,
            "理由": one.reason,
            "提出": f"{one.raised_by}，{moment_cell(one.raised_at)}",
            "决定": decided,
            "剔除": "\n".join(one.without),
        }
        show(facts(said))
        if counted:
            say("")
    if counted:
        say(f"共 {len(appeals)} 件申诉")


def show_remarks(remarks: Sequence[Remark], *, counted: bool = True) -> None:
    """What was noted, and what was struck out and why."""
    columns = (
        Column("记录"),
        Column("日期"),
        Column("种类"),
        Column("什么事"),
        Column("佐证", "right"),
        Column("划去", from_width=100),
    )
    rows = (
        (
            one.id,
            day_cell(one.on),
            one.kind,
            one.note + (f"（已划去：{one.struck_for}）" if one.struck_at else ""),
            str(len(one.evidence) or ""),
            one.struck_by or "",
        )
        for one in remarks
    )
    if remarks:
        show(table(columns, rows))
    if counted:
        say(f"共 {len(remarks)} 笔")
