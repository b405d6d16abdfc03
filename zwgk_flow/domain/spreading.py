"""Where one day crowds: earlier days for some of its items, and the load that would be left.

It proposes and changes nothing: a date is moved by the office, in the plan or as agreed with units.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar, each_day
from zwgk_flow.definition.periods import period_with
from zwgk_flow.definition.plan import Plan
from zwgk_flow.definition.plan_checks import CROWD
from zwgk_flow.domain.adopted import AdoptedItem, AdoptedPlan
from zwgk_flow.domain.pace import opened_on

# nobody is asked for more within so many days of the issue
LEAST_NOTICE = timedelta(days=30)
Load = Mapping[tuple[date, str], int]


@dataclass(frozen=True, slots=True)
class Moved:
    """An item of a crowded day, and the day proposed; the same where it may stay."""

    item: str
    title: str
    tasks: int
    due: date
    proposed: date


@dataclass(frozen=True, slots=True)
class Crowd:
    """A day on which a unit has more items due than it can do, and how it could be spread.

    `most` is the most items of one unit on the day, `left` the most on any of the days proposed,
    with what was due there before; `within` says how far back they reach.
    """

    day: date
    items: int
    tasks: int
    most: int
    left: int
    within: str
    moved: tuple[Moved, ...]

    @property
    def loads(self) -> tuple[tuple[date, int, int], ...]:
        """Each day proposed with the items and tasks it would get."""
        of_day: dict[date, list[Moved]] = defaultdict(list)
        for one in self.moved:
            of_day[one.proposed].append(one)
        return tuple(
            (day, len(ones), sum(one.tasks for one in ones)) for day, ones in sorted(of_day.items())
        )


def crowds(plan: AdoptedPlan, calendar: Calendar) -> tuple[Crowd, ...]:
    """Every crowded day in order, with what is proposed; later ones know of the earlier."""
    dated = [item for item in plan.items.values() if item.due and not item.continuous]
    load = Counter((item.due, unit) for item in dated for unit in item.units if item.due)
    found = []
    for day in sorted({item.due for item in dated if item.due}):
        items = [item for item in dated if item.due == day]
        if max(load[day, unit] for item in items for unit in item.units) > CROWD:
            found.append(_spread(plan, calendar, day, items, load))
    return tuple(found)


def _spread(
    plan: AdoptedPlan,
    calendar: Calendar,
    day: date,
    items: Sequence[AdoptedItem],
    load: Counter[tuple[date, str]],
) -> Crowd:
    before = dict(load)
    heavy = _heavy(day, items, load)
    days, within = _room(plan, calendar, day, len(heavy))
    proposed = {item.id: day for item in items}
    for n, item in enumerate(heavy, 1):
        wanted = days[-(-n * len(days) // len(heavy)) - 1]
        proposed[item.id] = _quietest(item, wanted, day, days, load)
        for unit in item.units:
            load[day, unit] -= 1
            load[proposed[item.id], unit] += 1
    return Crowd(
        day,
        len(items),
        sum(len(item.units) for item in items),
        _most(before, (day,)),
        _most(load, {day, *proposed.values()}),
        within,
        tuple(Moved(i.id, i.title, len(i.units), day, proposed[i.id]) for i in items),
    )


def _heavy(day: date, items: Sequence[AdoptedItem], load: Load) -> list[AdoptedItem]:
    """The items that make the crowd: those of a tenth of the crowded units, or more."""
    crowded = {unit for (one, unit), count in load.items() if one == day and count > CROWD}
    heavy = [item for item in items if len(crowded.intersection(item.units)) * 10 >= len(crowded)]
    return heavy or list(items)


def _room(plan: AdoptedPlan, calendar: Calendar, day: date, items: int) -> tuple[list[date], str]:
    """The working days up to a day in its month, or in its quarter where those are too few."""
    earliest = opened_on(plan) + LEAST_NOTICE
    days: list[date] = []
    for length, within in (("monthly", "本月"), ("quarterly", "本季度")):
        first = period_with(day, length).first
        days = _working(calendar, max(first, min(earliest, day)), day)
        if len(days) >= items:
            return days, within
    return days or [day], "本季度"


def _working(calendar: Calendar, first: date, last: date) -> list[date]:
    return [day for day in each_day(first, last) if calendar.is_working(day) or day == last]


def _quietest(item: AdoptedItem, wanted: date, day: date, days: Iterable[date], load: Load) -> date:
    """The day that is nearest to the one wanted among those on which the units have least due."""
    units = item.units

    def busy(one: date) -> int:
        return max((load.get((one, unit), 0) - (one == day) for unit in units), default=0)

    return min(days, key=lambda one: (busy(one), abs(one - wanted)))


def _most(load: Load, days: Iterable[date]) -> int:
    among = set(days)
    return max((count for (day, _), count in load.items() if day in among), default=0)


def with_dates(plan: Plan, found: Iterable[Crowd]) -> Plan:
    """A compiled plan with the dates proposed, to see what its year would be."""
    dates = {one.item: one.proposed for crowd in found for one in crowd.moved}
    return replace(
        plan,
        items=tuple(
            replace(item, deadline=replace(item.deadline, due=dates[item.id]))
            if item.id in dates and item.deadline
            else item
            for item in plan.items
        ),
    )
