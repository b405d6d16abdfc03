"""A simulated year in words, and side by side with another; `simulated` counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.domain.simulated import Figures, Reader


def reader_name(reader: Reader) -> str:
    """A recipient as people say: the unit and the role."""
    return f"{reader.unit}{RECIPIENT_ROLES.get(reader.role, reader.role)}"


def weekday_name(day: date) -> str:
    """周一 to 周日."""
    return f"周{'一二三四五六日'[day.weekday()]}"


def percent(share: Fraction | None) -> str:
    """A share as a whole percentage with one decimal; a dash for none."""
    return "—" if share is None else f"{float(share):.1%}"


def compared(one: Figures, other: Figures) -> tuple[tuple[str, str, str, str], ...]:
    """What is compared, its two values, and how much more or less the second has."""
    rungs = dict.fromkeys(name for year in (one, other) for name, _ in year.by_rung)
    counted: list[tuple[str, int, int]] = [
        ("按时办结", one.on_time, other.on_time),
        ("逾期办结", one.late, other.late),
        ("到期未办结", one.unfinished, other.unfinished),
        *(_extended(one, other) if one.totals.asked or other.totals.asked else ()),
        ("告知项次", one.totals.rungs, other.totals.rungs),
        *(
            (f"其中{name}", dict(one.by_rung).get(name, 0), dict(other.by_rung).get(name, 0))
            for name in rungs
        ),
        ("消息", one.totals.messages, other.totals.messages),
        *(
            (f"其中发给{RECIPIENT_ROLES[role]}", _to(one, role), _to(other, role))
            for role in RECIPIENT_ROLES
            if _to(one, role) or _to(other, role)
        ),
        ("消息最多的一天", _peak(one), _peak(other)),
        ("到期最多的一天", _fullest(one), _fullest(other)),
        ("一个单位一天最多", _busiest(one), _busiest(other)),
        ("暂缓的告知", one.totals.held, other.totals.held),
        ("等时段再发的消息", one.totals.waiting, other.totals.waiting),
        ("没人会知道的任务", _unheard_tasks(one), _unheard_tasks(other)),
    ]
    shares = (percent(one.share_on_time), percent(other.share_on_time))
    points = _points(one.share_on_time, other.share_on_time)
    return (
        ("按时率", *shares, points),
        *((name, str(a), str(b), f"{b - a:+d}" if a != b else "—") for name, a, b in counted),
    )


def _extended(one: Figures, other: Figures) -> tuple[tuple[str, int, int], ...]:
    return (
        ("申请延期", one.totals.asked, other.totals.asked),
        ("同意延期", one.totals.granted, other.totals.granted),
    )


def _points(one: Fraction | None, other: Fraction | None) -> str:
    if one is None or other is None or one == other:
        return "—"
    return f"{float(other - one) * 100:+.1f} 个百分点"


def _to(year: Figures, role: str) -> int:
    return sum(reader.messages for reader in year.readers if reader.role == role)


def _peak(year: Figures) -> int:
    return max((one.messages for one in year.days), default=0)


def _fullest(year: Figures) -> int:
    return max((one.due for one in year.days), default=0)


def _busiest(year: Figures) -> int:
    return max((one.busiest for one in year.units if one.unit), default=0)


def _unheard_tasks(year: Figures) -> int:
    return sum(len(one.units) for one in year.unheard)
