"""Which days are worked and by which notice; it reads no file (`calendar_check`) and no phrase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import accumulate

from zwgk_flow.definition.festivals import FIXED, MOVING

ESTIMATE = "按《全国年节及纪念日放假办法》推算（暂估）"
PACKAGE = "chinese_calendar 程序包（未载明文号）"

ONE_DAY = timedelta(days=1)
SATURDAY = 5

FESTIVAL_ALIASES = {
    "元旦节": "元旦",
    "新年": "元旦",
    "三八": "妇女节",
    "五一": "劳动节",
    "五一节": "劳动节",
    "五一劳动节": "劳动节",
    "五四": "青年节",
    "六一": "儿童节",
    "七一": "建党节",
    "八一": "建军节",
    "十一": "国庆节",
    "国庆": "国庆节",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
}
PACKAGE_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day: worked or not, the holiday it belongs to, and the notice that says so.

    `provisional` is true when no notice has been issued for its year yet.
    """

    day: date
    working: bool
    name: str | None
    source: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year: the days that differ from a plain week, and the source for all of them."""

    source: str
    provisional: bool
    days: Mapping[date, Day] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working days, read from an office's own file, then the package, then computed.

    Never fails for a year that has no notice yet: such days are marked provisional.
    A notice may reach into the last days of the year before (1 January 2019 made
    31 December 2018 a day off); `listed` therefore goes before the year's own rule.
    """

    name: str
    listed: Mapping[date, Day]
    years: Mapping[int, Arrangement]
    notices: Mapping[int, str]
    festivals: Mapping[tuple[int, str], date]

    def day(self, d: date) -> Day:
        """What is known about one day, with its source."""
        if (known := self.listed.get(d)) is not None:
            return known
        year = self._arrangement(d.year)
        ordinary = Day(d, d.weekday() < SATURDAY, None, year.source, year.provisional)
        return year.days.get(d, ordinary)

    def is_working(self, d: date) -> bool:
        """Whether offices work on this day."""
        return self.day(d).working

    def add_working_days(self, d: date, n: int) -> date:
        """The n-th working day after `d` (before it when n < 0).

        `d` itself is never counted; n = 0 gives `d` when it is worked, else the next
        working day.
        """
        if n == 0 and self.is_working(d):
            return d
        step = ONE_DAY if n >= 0 else -ONE_DAY
        for _ in range(max(abs(n), 1)):
            d += step
            while not self.is_working(d):
                d += step
        return d

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lie in (a, b]; the same count, negative, when b < a."""
        return -_worked_between(self, b, a) if b < a else _worked_between(self, a, b)

    def festival(self, year: int, name: str) -> tuple[date, bool]:
        """The day a festival falls on, and whether that is provisional.

        春节 is the first day of the first lunar month, not the first day off. A festival
        on a fixed date is never provisional; one that moves is, while its year has no
        notice. Raises ValueError for an unknown name or a year beyond the lunar tables.
        """
        full = FESTIVAL_ALIASES.get(name, name)
        if full in FIXED:
            return date(year, *FIXED[full]), False
        if full not in MOVING:
            known = "、".join((*FIXED, *MOVING))
            raise ValueError(f"不认识的节日“{name}”；可用的有：{known}")
        listed = self.festivals.get((year, full))
        return listed or _computed_festival(year, full), self._arrangement(year).provisional

    def _arrangement(self, year: int) -> Arrangement:
        own = self.years.get(year)
        return own or _packaged(year, self.notices.get(year, PACKAGE)) or _estimated(year)


@cache
def _worked_by(calendar: Calendar, year: int) -> tuple[int, ...]:
    """How many days of a year are worked up to its n-th day; the last entry is the whole year."""
    days = each_day(date(year, 1, 1), date(year, 12, 31))
    return (0, *accumulate(calendar.is_working(day) for day in days))


# an audit asks for the same few days of every task
@lru_cache(maxsize=4_096)
def _worked_between(calendar: Calendar, a: date, b: date) -> int:
    """How many working days lie in (a, b], where b is not before a."""
    whole_years = sum(_worked_by(calendar, year)[-1] for year in range(a.year, b.year))
    worked_a, worked_b = _worked_by(calendar, a.year), _worked_by(calendar, b.year)
    return whole_years + worked_b[b.timetuple().tm_yday] - worked_a[a.timetuple().tm_yday]


# what the package knows, without a file of one's own
PACKAGED = Calendar("cn", {}, {}, {}, {})


def each_day(first: date, last: date) -> Iterator[date]:
    """The days from one to another, both included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


@cache
def _packaged(year: int, source: str) -> Arrangement | None:
    """A year as chinese_calendar knows it; None when the package does not cover it."""
    from chinese_calendar import constants  # 50 ms that only a working-day question should cost

    if not min(constants.holidays).year <= year <= max(constants.holidays).year:
        return None
    days: dict[date, Day] = {}
    for working, table in ((False, constants.holidays), (True, constants.workdays)):
        for d, english in table.items():
            name = PACKAGE_NAMES.get(english, english) + ("调休" if working else "")
            days[d] = Day(d, working, name, source, provisional=False)
    return Arrangement(source, False, {d: day for d, day in days.items() if d.year == year})


@cache
def _estimated(year: int) -> Arrangement:
    """A year without a notice: weekends and statutory holidays, no make-up Saturdays."""
    days = {
        d: Day(d, working=False, name=name, source=ESTIMATE, provisional=True)
        for d, name in _statutory(year).items()
    }
    return Arrangement(ESTIMATE, provisional=True, days=days)


@cache
def _statutory(year: int) -> dict[date, str]:
    """The holidays the law gives, with lunar dates and days in lieu of a weekend."""
    from holidays import country_holidays  # 370 ms that only an unannounced year should cost

    return dict(country_holidays("CN", years=year, language="zh_CN"))


def _computed_festival(year: int, name: str) -> date:
    days = (d for d, names in sorted(_statutory(year).items()) if name in names.split("; "))
    if (first := next(days, None)) is None:
        raise ValueError(f"{year} 年{name}的日期无法推算")
    return first
