"""One unit's assessment in plain Chinese: every point with its rule and its fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from zwgk_flow.cli.assessment_tables import appeal_line, status
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, Row, show, table
from zwgk_flow.definition.assessment import EFFECTS, Indicator
from zwgk_flow.domain.assessment import Entry, Fact, Line, Score, lines
from zwgk_flow.domain.assessment_result import points_text
from zwgk_flow.operations.assessments import AssessmentView


def explain_to_people(view: AssessmentView, unit: str) -> None:
    """The sum, then every indicator with its points, then the sum worked out once more."""
    standing = view.assessed.standing(unit)
    assert standing is not None  # who asks for another is told before
    score, rules = standing.score, view.rules
    ranked = sum(one.rank is not None for one in view.assessed.standings)
    place = f"第 {standing.rank} 名（{ranked} 个单位）" if standing.rank else "不参加排名"
    say(f"{unit}　{points_text(score.total)} 分，{place}")
    say(f"{view.assessed.title}　截至 {view.assessed.as_of}，{status(view.kept)}")
    say("")
    found = lines(rules, score)
    for indicator in rules.indicators:
        mine = [line for line in found if line.indicator.id == indicator.id]
        if mine:
            rows = (row for line in mine for row in _rows(line))
            show(
                table(
                    (Column("分", "right"), Column("凭什么")), rows, title=_title(indicator, mine)
                )
            )
            say("")
    say(_sum(score))
    if rules.weight:
        say(f"占年度考核 {rules.weight}，折算 {rules.weight.of(score.total, score.base)} 分")
    for sentence in _notes(view, score):
        say(sentence)
    say(f"考核 {view.kept.id}　{rules.title}")


def _title(indicator: Indicator, mine: list[Line]) -> str:
    counted = sum((line.counted for line in mine), Decimal(0))
    return f"{indicator.name}（权重 {points_text(indicator.weight)} 分）：{_signed(counted)} 分"


def _signed(points: Decimal) -> str:
    return f"+{points_text(points)}" if points > 0 else points_text(points)


def _rows(line: Line) -> Iterator[Row]:
    yield ("", Cell(f"{line.rule.name}：计 {_signed(line.counted)} 分", bold=True))
    for entry in line.entries:
        yield (_signed(entry.points), "\n".join(_said(entry)))
    if line.counted != line.before:
        cut = line.before - line.counted
        over = f"超出上限的 {points_text(abs(cut))} 分不计"
        yield (_signed(-cut), f"合计 {_signed(line.before)} 分，{over}")


def _said(entry: Entry) -> Iterator[str]:
    yield from _facts(entry.facts)
    if entry.is_unproven:
        yield "没有佐证材料，不计分"
    if entry.doubled_by:
        yield "加倍，因为此前有："
        yield from _facts(entry.doubled_by)
    if entry.bars:
        yield EFFECTS[entry.bars]


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    """Facts of one task after the other name it once."""
    before = ""
    for fact in facts:
        about, colon, rest = fact.says.partition("：")
        yield rest if colon and about == before else fact.says
        yield f"依据 {fact.id}"
        before = about


def _sum(score: Score) -> str:
    parts = [points_text(score.base)]
    if score.deducted:
        parts.append(f"− {points_text(-score.deducted)}（扣）")
    if score.added:
        parts.append(f"+ {points_text(score.added)}（加）")
    return f"合计：{' '.join(parts)} = {points_text(score.total)} 分"


def _notes(view: AssessmentView, score: Score) -> Iterator[str]:
    if score.bars:
        yield f"一票否决：{'、'.join(EFFECTS[bar] for bar in score.bars)}"
    for key in score.waiting:
        yield f"{key} 已报结，等政务公开办审核，没有计分"
    for left in view.assessed.left_out:
        if left.unit == score.unit:
            yield f"按申诉 {left.appeal} 剔除 {left.fact}"
    for appeal in view.appeals:
        if appeal.unit == score.unit:
            yield appeal_line(appeal)
