"""The rules of an assessment (考核) as values: which fact costs or earns what; it scores nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

FACT_KINDS: Mapping[str, str] = {
    "unfinished": "到期没有完成",
    "late": "逾期完成",
    "overdue_days": "逾期的每个工作日",
    "on_time": "按期完成",
    "extended": "获准延期",
    "returned": "报结被退回",
    "rung": "被催办、督办、通报、约谈",
    "finding": "督查发现的问题",
    "failed_look_back": "回头看没有通过",
    "remark": "政务公开办记的一笔",
}
# what `of` names, where a kind of fact comes in several sorts
SORTS: Mapping[str, str] = {
    "rung": "督办阶梯里的级，例如 [supervise]",
    "finding": "督查发现的编码，例如 [no_report]",
    "remark": "所记的种类，例如 [format]",
}
PROVABLE = ("on_time", "remark")
GROUPINGS: Mapping[str, str] = {
    "fact": "每件",
    "task": "每项任务",
    "month": "每项任务每月",
    "unit": "每个单位",
}
# an audit finds the same thing again every day, and a task that is reopened may be late again
USUAL_GROUPING: Mapping[str, str] = {"finding": "task", "late": "task"}
EFFECTS: Mapping[str, str] = {"no_award": "取消评优", "unranked": "不参加排名"}

WEIGHT_FORM = r"([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*(%|％|points?|分)"


@dataclass(frozen=True, slots=True)
class Doubling:
    """When a rule counts twice: from the nth time on, or once a rung of `after` was opened.

    `per` is unit or task: whose times are counted, and whose rung it is.
    """

    per: str = "unit"
    from_nth: int | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of fact costs (`points` below zero) or earns; `of` names its sorts.

    It counts once for each group of facts that has `nth` of them. `cap` bounds the rule's sum
    beside its indicator's weight; with `proof` only what has evidence counts; `bars` is a key
    of EFFECTS. Tasks of supporting units count only with `support`: they never block an item.
    """

    id: str
    name: str
    fact: str
    points: Decimal = Decimal(0)
    of: tuple[str, ...] = ()
    per: str = "fact"
    nth: int = 1
    cap: Decimal | None = None
    double: Doubling | None = None
    proof: bool = False
    bars: str | None = None
    support: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is judged: `weight` in points bounds its deductions, and its bonuses, together."""

    id: str
    name: str
    weight: Decimal
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """How much the result is in the yearly assessment: a share of the score, or points."""

    number: Decimal
    is_share: bool

    def __str__(self) -> str:
        return f"{self.number}{'%' if self.is_share else ' 分'}"

    def of(self, score: Decimal, base: Decimal) -> Decimal:
        """What a score counts in the whole, to a hundredth of a point."""
        whole = Decimal(100) if self.is_share else base
        return (score * self.number / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A set of rules: every unit begins with `base` points."""

    id: str
    title: str
    base: Decimal
    indicators: tuple[Indicator, ...]
    weight: Weight | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in the order of the file."""
        return tuple(rule for indicator in self.indicators for rule in indicator.rules)

    def sorts(self, fact: str) -> frozenset[str]:
        """The sorts of a kind of fact that any rule names."""
        of_rules = {sort for rule in self.rules if rule.fact == fact for sort in rule.of}
        if fact != "rung":
            return frozenset(of_rules)
        return frozenset(of_rules | {s for r in self.rules if r.double for s in r.double.after})


def weight_of(words: str) -> Weight | None:
    """`5%` or `4 points` as a weight; None for anything else."""
    read = re.fullmatch(WEIGHT_FORM, words.strip())
    return Weight(Decimal(read[1]), read[2] in "%％") if read else None
