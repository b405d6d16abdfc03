"""A round of looking back as the table that an office prints; each word was frozen or recorded.

It has the columns of the table that 西湖区 published of its plan for 2021.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.domain.look_back import WAITING, WORDS, Case, LookBack, Outcome, Printed, Verdict

NOTHING_FOUND = "未发现问题。"
# in a cell that holds several outcomes, what needs work comes first
_WORST_FIRST = (WORDS[Outcome.FAILED], WAITING, WORDS[Outcome.UNCHECKED], WORDS[Outcome.STAGED])


@dataclass(frozen=True, slots=True)
class TableRow:
    """One printed row: 一级指标, 二级指标, 存在问题及建议, 责任单位, 完成期限, 落实情况."""

    item: str
    section: str
    title: str
    remark: str
    responsible: str
    deadline: str
    status: str


def table_of(look_back: LookBack) -> tuple[TableRow, ...]:
    """The round as the office prints it: a row an item, in printed order, from frozen words."""
    cases: dict[str, list[Case]] = {}
    for case in look_back.cases:
        cases.setdefault(case.item, []).append(case)
    return tuple(
        TableRow(
            item.id,
            item.section,
            item.title,
            _remark(look_back, item, cases[item.id]),
            item.responsible,
            item.deadline,
            _status(look_back, item, cases[item.id]),
        )
        for item in look_back.items
        if item.id in cases
    )


def _status(look_back: LookBack, item: Printed, cases: Sequence[Case]) -> str:
    """One word where all tasks of an item were looked at and agree; else how many of each.

    The worst stands first, each on a line, and what was not looked at is counted last: two that
    are in order must not read as the whole item.
    """
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(look_back.word(case), []).append(case)
    order = {word: n for n, word in enumerate(_WORST_FIRST)}
    unseen, measure = item.tasks - len(cases), _measure(cases)
    counted = len(found) > 1 or unseen > 0
    parts = []
    for word in sorted(found, key=lambda word: order.get(word, len(order))):
        several = f" {len(found[word])} {measure}" if counted else ""
        units = _named(found[word]) if counted and word == WORDS[Outcome.FAILED] else ""
        parts.append(f"{word}{several}{_wrapped(units, _limits(look_back, found[word]))}")
    if unseen > 0:
        rest = "尚未办结" if _has_all_done(look_back) else "不在本轮"
        parts.append(f"（共 {item.tasks} {measure}，其余 {unseen} {measure}{rest}）")
    return "\n".join(parts)


def _measure(cases: Iterable[Case]) -> str:
    """A task is a unit, except where a unit has one for each of several periods."""
    return "项" if any("@" in case.task for case in cases) else "家"


def _has_all_done(look_back: LookBack) -> bool:
    """Whether whatever was done or staged is among the cases, so that the rest was not."""
    return look_back.sample is None and look_back.what in ("all", "published")


def _wrapped(named: str, limits: str) -> str:
    said = "，".join(filter(None, (named, limits)))
    return f"（{said}）" if said else ""


def _limits(look_back: LookBack, cases: Iterable[Case]) -> str:
    """By when to rectify, where something failed."""
    verdicts = [verdict for case in cases if (verdict := look_back.last(case))]
    days = sorted({verdict.due for verdict in verdicts if verdict.due})
    return f"限{'、'.join(map(day_said, days))}前整改" if days else ""


def day_said(day: date) -> str:
    """2021年7月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


MOST_NAMED = 3


def _named(cases: Sequence[Case]) -> str:
    """The units, the first few by name."""
    units = list(dict.fromkeys(case.unit for case in cases))
    more = f"等 {len(units)} 家" if len(units) > MOST_NAMED else ""
    return "、".join(units[:MOST_NAMED]) + more


def _remark(look_back: LookBack, item: Printed, cases: Sequence[Case]) -> str:
    """What was recorded, by unit where it differs; else the definition's words."""
    said: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        said.setdefault(_said(look_back.last(case)), []).append(case)
    own = {words: of_words for words, of_words in said.items() if any(words)}
    if not own:
        return sentences(item.problem, item.advice) or (
            "" if any(look_back.last(case) is None for case in cases) else NOTHING_FOUND
        )
    if len(said) == 1 and len(cases) >= item.tasks:
        return sentences(*next(iter(own)))
    return "\n".join(f"{_named(of_words)}：{sentences(*words)}" for words, of_words in own.items())


def _said(verdict: Verdict | None) -> tuple[str, str]:
    if verdict is None:
        return "", ""
    label = "未查：" if verdict.outcome is Outcome.UNCHECKED else ""
    return label + verdict.problem, verdict.advice


def sentences(problem: str, advice: str) -> str:
    """A problem and an advice as the cell 存在问题及建议 has them; empty where there is neither."""
    problem, advice = (text.strip().rstrip("。；;") for text in (problem, advice))
    return "".join(
        f"{label}{text}。" for label, text in (("", problem), ("建议：", advice)) if text
    )
