"""Rounds of looking back and their table for people; nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from zwgk_flow.cli.output import note, say
from zwgk_flow.cli.show import Cell, Column, day_cell, facts, moment_cell, show, table, width
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.documents.look_back import COLUMNS, LookBackTable
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.look_back import (
    WAITING,
    WHAT,
    WORDS,
    Case,
    LookBack,
    Outcome,
    Reported,
)
from zwgk_flow.operations.look_back_records import Recorded

REASON_NAMES: Mapping[str, str] = {
    **FINDINGS,
    "late_burst": "报告集中或临期",
    "unchecked": "上次未查",
}
BASIS_NAMES: Mapping[Reported, str] = {
    Reported.LEDGER: "",
    Reported.PRINTED: "（原文所印）",
    Reported.OPEN: "（没有再报）",
}
WHAT_NAMES: Mapping[str, str] = {
    "all": "已办结和阶段性完成",
    "done": "已办结",
    "staged": "阶段性完成",
    "published": "含原文所印",
}
# of the terminal, so that most is left for problems and advice
_SHARES: Mapping[str, float] = {"section": 0.1, "title": 0.15, "responsible": 0.175}
COLOURS: Mapping[str, str] = {WORDS[Outcome.FAILED]: "red", WAITING: "yellow"}


def show_rounds(rounds: Sequence[LookBack]) -> None:
    """Rounds, and how far each is recorded."""
    columns = (
        Column("轮次"),
        Column("日期"),
        Column("范围", from_width=100),
        Column("任务", "right"),
        Column("待查", "right"),
        Column("未落实", "right"),
        Column("未查", "right"),
        Column("结束"),
    )
    if rounds:
        show(table(columns, map(_round_row, rounds)))
    say(f"共 {len(rounds)} 轮回头看")


def show_closed(look_back: LookBack) -> None:
    """What a round that was closed has found, in a line."""
    words = Counter(map(look_back.word, look_back.cases))
    each = "，".join(f"{word} {count} 个" for word, count in words.most_common())
    say(f"{look_back.id} 已结束，以后不再改。共 {len(look_back.cases)} 个任务：{each}")


def _round_row(one: LookBack) -> tuple[str, ...]:
    drawn = f"\n{one.population} 个抽 {one.sample} 个" if one.sample else ""
    return (
        one.id,
        day_cell(one.as_of),
        WHAT_NAMES[one.what] + drawn,
        str(len(one.cases)),
        str(len(one.waiting)),
        str(one.outcomes()[Outcome.FAILED]),
        str(one.outcomes()[Outcome.UNCHECKED]),
        day_cell(local_day(one.closed_at)) if one.closed_at else "没有结束",
    )


def show_one(look_back: LookBack) -> None:
    """A round: how it was drawn, its cases, and what was recorded of each."""
    drawn = (
        f"按风险最多抽 {look_back.sample} 个，种子 {look_back.seed}" if look_back.sample else "全部"
    )
    closed = f"{moment_cell(look_back.closed_at)}　{look_back.closed_by}"
    show(
        facts(
            {
                "轮次": look_back.id,
                "计划": look_back.title,
                "截至": day_cell(look_back.as_of),
                "范围": f"{WHAT[look_back.what]}任务，{look_back.population} 个，{drawn}",
                "风险取自": "、".join(look_back.runs) or "没有做过督查，只看报告时间和以前各轮",
                "开始": f"{moment_cell(look_back.opened_at)}　{look_back.opened_by}",
                "结束": closed if look_back.closed_at else "没有结束",
            }
        )
    )
    say("")
    columns = (
        Column("项", "right"),
        Column("任务", from_width=120, at_most=24),
        Column("责任单位"),
        Column("所报"),
        Column("为什么看", from_width=100),
        Column("核实"),
        Column("问题和建议"),
        Column("核实人", from_width=100),
    )
    titles = {item.id: item.title for item in look_back.items}
    rows = (_case_row(look_back, case, titles[case.item]) for case in look_back.cases)
    show(table(columns, rows))
    waiting = f"，待查 {len(look_back.waiting)} 个" if look_back.waiting else ""
    say(f"共 {len(look_back.items)} 项、{len(look_back.cases)} 个任务{waiting}")


def _case_row(look_back: LookBack, case: Case, title: str) -> tuple[str | Cell, ...]:
    verdicts = look_back.history.get(case.nth, ())
    word = look_back.word(case)
    last = verdicts[-1] if verdicts else None
    limit = f"\n限 {last.due} 前整改" if last and last.due else ""
    before = "".join(
        f"\n先前记：{WORDS.get(one.outcome, case.reported)}" for one in verdicts[-2::-1]
    )
    return (
        case.item,
        title,
        case.unit or "—",
        case.reported + BASIS_NAMES[case.basis],
        "、".join(_reasons(case)) or "—",
        Cell(word + limit + before, colour=COLOURS.get(word)),
        "；".join(filter(None, (last.problem, last.advice))) if last else "",
        f"{last.checked_by}\n{moment_cell(last.checked_at)}" if last else "",
    )


def _reasons(case: Case) -> Iterator[str]:
    if case.failed_in:
        yield f"上次未落实（第 {case.failed_in.rpartition('/')[2]} 轮）"
    yield from (REASON_NAMES.get(reason, reason) for reason in case.reasons)


def show_recorded(done: Recorded) -> None:
    """What a recording did, and what is left to do."""
    words = dict.fromkeys(done.look_back.word(case) for case in done.cases)
    same = f"，其中 {done.unchanged} 个此前已这样记录" if done.unchanged else ""
    reopened = f"，重启 {len(done.reopened)} 项任务" if done.reopened else ""
    say(f"已记录 {len(done.cases)} 个任务：{'、'.join(words)}{same}{reopened}")
    for task, what in done.notes.items():
        note(f"{task}：{what}")
    left = len(done.look_back.waiting)
    say(f"{done.look_back.id} 还有 {left} 个待查" if left else f"{done.look_back.id} 已全部记录")


def show_table(made: LookBackTable) -> None:
    """The table as the office prints it; a section's name stands beside its first row."""
    columns = [
        Column(column.heading, at_most=int(width() * _SHARES.get(column.field, 1)))
        for column in COLUMNS
    ]
    rows, before = [], ""
    for row in made.rows:
        section = "" if row.section == before else row.section
        before = row.section
        cells = [getattr(row, column.field) for column in COLUMNS[1:]]
        # an empty line between rows
        rows.append([f"{cell}\n" if cell else "" for cell in (section, *cells)])
    show(table(columns, rows, title=made.title))
    say("\n".join(made.facts))
