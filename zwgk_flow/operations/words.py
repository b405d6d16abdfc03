"""How identifiers are said to people, in Chinese; names of states and steps are the lifecycle's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

ROLE_NAMES: Mapping[str, str] = {
    "lead": "牵头",
    "lead_each": "分别牵头",
    "lead_joint": "共同牵头",
    "support": "配合",
    "each": "分别负责",
}

LIGHT_NAMES: Mapping[str, str] = {"green": "绿", "yellow": "黄", "red": "红"}

KIND_NAMES: Mapping[str, str] = {
    "date": "某日",
    "month_end": "月底",
    "quarter_end": "季度末",
    "half_year": "半年",
    "year_end": "年底",
    "window": "时段",
    "continuous": "持续推进",
    "recurring": "定期",
    "relative": "相对期限",
    "multi": "分阶段",
    "unparseable": "读不准",
}

MODE_NAMES: Mapping[str, str] = {
    "single": "一个单位",
    "lead": "有牵头",
    "each": "分别负责",
    "by_duty": "按职责分别负责",
    "joint": "几家共同，没有分工",
    "all": "全体",
    "unknown": "没有指明",
}

CAPACITY_NAMES: Mapping[str, str] = {
    "unit": "责任单位",
    "office": "政务公开办",
    "office_for_unit": "政务公开办代办",
    "audit": "督查",
    "look_back": "回头看",
}

SEVERITY_NAMES: Mapping[str, str] = {"high": "高", "medium": "中", "low": "低"}


def the_first(names: Sequence[str], most: int, measure: str = "个") -> str:
    """So many names at the most, and of how many where there are more: 甲局、乙局 等 5 个."""
    more = f" 等 {len(names)} {measure}" if len(names) > most else ""
    return "、".join(names[:most]) + more


def numbered(id: str) -> int | str:
    """An item's identifier as people count: a number where it is written as one."""
    return int(id) if id.isascii() and id.isdigit() and str(int(id)) == id else id


def meant(said: str, known: Iterable[str]) -> str:
    """What was perhaps meant, in words; empty where nothing is near."""
    from difflib import get_close_matches  # 4 ms that only a slip should cost

    known = list(known)
    holding = [name for name in known if said and said in name]
    near = get_close_matches(said, known, n=3, cutoff=0.5)
    likely = list(dict.fromkeys([*holding, *near]))[:3]
    return f"是不是{'、'.join(f'“{name}”' for name in likely)}" if likely else ""
