"""How identifiers are said to people, in Chinese; names of states and steps are the lifecycle's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

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


def told_already(until: date, today: date) -> str:
    """Why nothing is told: an audit as of a later day has told, perhaps by a clock set wrong."""
    ahead = "；这一天还没有到，多半是那时时钟拨错了，要催办的请另行通知" if until > today else ""
    return f"截至 {until} 的督查已经告知过，在它以前的只作记录，不再告知{ahead}"


def numbered(id: str) -> int | str:
    """An item's identifier as people count: a number where it is written as one."""
    return int(id) if id.isascii() and id.isdigit() and str(int(id)) == id else id
