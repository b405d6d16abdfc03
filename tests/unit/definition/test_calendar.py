"""What the working-day calendar answers, and by which notice."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.calendar import PACKAGED as PACKAGE_ONLY
from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.errors import DefinitionError

ROOT = Path(__file__).parents[3]
CN = load_calendar((ROOT / "definitions/calendars/cn.yaml").read_text(encoding="utf-8"))

LISTED_YEARS = range(2019, 2027)
NOTICES = {
    2019: "国办发明电〔2018〕15号",
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
# (day, who differs): none is known; a new one must be looked at and written down here
KNOWN_DISAGREEMENTS: set[tuple[date, str]] = set()

days = st.dates(min_value=date(2004, 1, 1), max_value=date(2030, 12, 31))
counts = st.integers(min_value=-60, max_value=60)


def each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize("year", LISTED_YEARS)
def test_own_file_package_and_second_package_agree_on_every_day_of_a_listed_year(year):
    """The notices as we list them, chinese_calendar and holidays say the same of each day."""
    second = country_holidays("CN", years=[year - 1, year, year + 1])
    disagreements = set()
    for d in each_day(date(year, 1, 1), date(year, 12, 31)):
        if CN.is_working(d) != chinese_calendar.is_workday(d):
            disagreements.add((d, "chinese_calendar"))
        if CN.is_working(d) != second.is_working_day(d):
            disagreements.add((d, "holidays"))
    assert disagreements == {known for known in KNOWN_DISAGREEMENTS if known[0].year == year}


@pytest.mark.parametrize("year", range(2008, 2019))
def test_years_given_by_number_only_take_their_days_from_the_package(year):
    """A year with a notice number alone has the package's days and names that notice."""
    for d in each_day(date(year, 1, 1), date(year, 12, 31)):
        assert CN.is_working(d) == chinese_calendar.is_workday(d)
        assert "发明电" in CN.day(d).source
        assert not CN.day(d).provisional


@pytest.mark.parametrize(("year", "notice"), NOTICES.items())
def test_each_holiday_names_the_notice_it_comes_from(year, notice):
    """National Day of every listed year points at that year's notice."""
    day = CN.day(date(year, 10, 1))
    assert (day.working, day.source, day.provisional) == (False, notice, False)
    assert "国庆节" in day.name


@pytest.mark.parametrize(
    ("d", "working", "name", "source"),
    [
        (date(2021, 2, 20), True, "春节调休", "国办发明电〔2020〕27号"),
        (date(2018, 12, 31), False, "元旦", "国办发明电〔2018〕15号"),
        (date(2018, 12, 29), True, "元旦调休", "国办发明电〔2018〕15号"),
        (date(2019, 5, 2), False, "劳动节", "国办发明电〔2019〕3号"),
        (date(2019, 4, 28), True, "劳动节调休", "国办发明电〔2019〕3号"),
        (date(2020, 2, 1), False, "春节", "国办发明电〔2020〕1号"),
        (date(2020, 1, 30), False, "春节", "国办发明电〔2019〕16号"),
        (date(2020, 2, 3), True, None, "国办发明电〔2019〕16号"),
        (date(2015, 9, 4), False, None, "国发明电〔2015〕1号"),
        (date(2026, 1, 4), True, "元旦调休", "国办发明电〔2025〕7号"),
    ],
)
def test_a_later_notice_overrides_the_yearly_one_day_by_day(d, working, name, source):
    """Changed, extended, made-up and reaching-back days carry the notice that decided them."""
    day = CN.day(d)
    assert (day.working, day.source) == (working, source)
    assert name is None or day.name == name


def test_a_year_without_a_notice_is_computed_and_marked():
    """Every day of 2027 is provisional, statutory holidays are off, no Saturday is worked."""
    year = [CN.day(d) for d in each_day(date(2027, 1, 1), date(2027, 12, 31))]
    assert all(day.provisional for day in year)
    assert all("暂估" in day.source for day in year)
    assert not any(day.working for day in year if day.day.weekday() >= 5)
    off = {day.day for day in year if not day.working}
    assert {date(2027, 2, 8), date(2027, 6, 9), date(2027, 9, 15), date(2027, 10, 1)} <= off


def test_counting_across_the_new_year_into_an_unannounced_year_says_so():
    """Ten working days from 2026-12-25 end in 2027 and are provisional; five do not."""
    start = date(2026, 12, 25)
    near, far = CN.add_working_days(start, 4), CN.add_working_days(start, 10)
    assert near == date(2026, 12, 31)
    assert far.year == 2027
    assert not CN.day(near).provisional
    assert CN.day(far).provisional


@pytest.mark.parametrize("year", [1, 1899, 2003, 2027, 2100, 2101, 9000])
def test_no_year_is_refused(year):
    """A year before, after or far beyond what any source covers still gets an answer."""
    assert CN.day(date(year, 6, 15)).provisional
    assert PACKAGE_ONLY.day(date(year, 6, 15)).provisional


@pytest.mark.parametrize(
    ("year", "name", "expected"),
    [
        (2021, "国庆节", (date(2021, 10, 1), False)),
        (2027, "国庆节", (date(2027, 10, 1), False)),
        (2021, "五一", (date(2021, 5, 1), False)),
        (2021, "春节", (date(2021, 2, 12), False)),
        (2022, "中秋", (date(2022, 9, 10), False)),
        (2023, "端午节", (date(2023, 6, 22), False)),
        (2024, "清明节", (date(2024, 4, 4), False)),
        (2010, "春节", (date(2010, 2, 14), False)),
        (2027, "春节", (date(2027, 2, 6), True)),
        (2028, "中秋节", (date(2028, 10, 3), True)),
    ],
)
def test_a_festival_is_its_own_day_not_the_first_day_off(year, name, expected):
    """Festivals fall on their day; only one that moves, in an unannounced year, is provisional."""
    assert CN.festival(year, name) == expected


@pytest.mark.parametrize("year", LISTED_YEARS)
@pytest.mark.parametrize("name", ["春节", "清明节", "端午节", "中秋节"])
def test_listed_festivals_agree_with_the_computed_ones(year, name):
    """The festival dates written in the file are those the lunar tables give."""
    assert CN.festival(year, name) == PACKAGE_ONLY.festival(year, name)


def test_an_unknown_festival_is_refused_with_the_known_ones():
    """A name that is no festival is answered with the list of names that are."""
    with pytest.raises(ValueError, match=r"不认识的节日“龙抬头”.*春节"):
        CN.festival(2021, "龙抬头")


def test_a_festival_beyond_the_lunar_tables_is_refused():
    """A lunar date nobody can compute is said to be so rather than guessed."""
    with pytest.raises(ValueError, match="3000 年春节的日期无法推算"):
        CN.festival(3000, "春节")


def test_five_working_days_over_national_day_skip_the_holiday_and_count_make_up_days():
    """From 2021-09-30 the five next working days are 8, 9 (Saturday), 11, 12, 13 October."""
    assert CN.add_working_days(date(2021, 9, 30), 5) == date(2021, 10, 13)
    assert CN.working_days_between(date(2021, 9, 30), date(2021, 10, 13)) == 5
    assert CN.add_working_days(date(2021, 10, 13), -5) == date(2021, 9, 30)


def test_zero_working_days_stay_on_a_worked_day_and_move_off_a_free_one():
    """n = 0 is the day itself when worked, otherwise the next working day."""
    assert CN.add_working_days(date(2021, 9, 30), 0) == date(2021, 9, 30)
    assert CN.add_working_days(date(2021, 10, 3), 0) == date(2021, 10, 8)


@given(days, st.integers(min_value=1, max_value=60))
def test_counting_back_what_was_added_gives_the_same_number(d, n):
    """n working days after d is a working day, and n working days lie between."""
    end = CN.add_working_days(d, n)
    assert CN.is_working(end)
    assert CN.working_days_between(d, end) == n
    assert CN.working_days_between(end, d) == -n


@given(days, st.integers(min_value=1, max_value=60))
def test_stepping_back_undoes_stepping_on_from_a_working_day(d, n):
    """From a working day, n on and n back is where one started."""
    start = CN.add_working_days(d, 0)
    assert CN.add_working_days(CN.add_working_days(start, n), -n) == start


@given(days, counts, counts)
def test_more_working_days_never_end_earlier(d, m, n):
    """add_working_days never decreases when the number grows."""
    low, high = sorted((m, n))
    assert CN.add_working_days(d, low) <= CN.add_working_days(d, high)


@given(days, days, counts)
def test_a_later_start_never_ends_earlier(a, b, n):
    """add_working_days never decreases when the start moves on."""
    early, late = sorted((a, b))
    assert CN.add_working_days(early, n) <= CN.add_working_days(late, n)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "1:1 错误 [shape.table] 整份文件应是"),
        ("calendar: cn", "缺少“years”"),
        ("calendar: cn\nyears: {二〇二七: {notice: x, issued: 2026-11-04}}", "四位年份"),
        (
            "calendar: cn\nyears: {2027: {issued: 2026-11-04}}",
            "2:15 错误 [shape.missing]",
        ),
        (
            "calendar: cn\nyears: {2027: {notice: x, issued: 昨天}}",
            "2:35 错误 [shape.date]",
        ),
        (
            "calendar: cn\nyears: {2027: {notice: x, issued: 2026-11-04, holiday: []}}",
            "不认识的键“holiday”；是不是“holidays”",
        ),
        (
            "calendar: cn\nyears: {2027: {notice: x, issued: 2026-11-04, holidays: "
            "[{name: 元旦, from: 2027-01-03, to: 2027-01-01}]}}",
            "2:91 错误 [calendar.span] “元旦”从 2027-01-03 到 2027-01-01，不是一个假期",
        ),
        (
            "calendar: cn\nyears: {2027: {notice: x, issued: 2026-11-04, holidays: "
            "[{name: 元旦, from: 2027-01-01, to: 2027-01-03, workdays: [2027-01-05]}]}}",
            "2027-01-05 不是周六或周日",
        ),
        (
            "calendar: cn\nyears: {2027: {notice: x, issued: 2026-11-04, holidays: "
            "[{name: 元旦, from: 2024-01-01, to: 2024-01-01}]}}",
            "2027 年下写了 2024-01-01",
        ),
        ("calendar: cn\nyears: {2027: 1, 2027: 2}", "重复"),
        ("calendar: [cn", "mine.yaml:"),
    ],
)
def test_a_calendar_file_that_cannot_be_read_says_what_and_where(text, message):
    """A fault in the file is told in Chinese with file, line and column."""
    with pytest.raises(DefinitionError, match=r"mine\.yaml:") as caught:
        load_calendar(text, "mine.yaml")
    assert message in str(caught.value)


def test_an_office_can_announce_a_year_the_package_does_not_know():
    """A year written into the file is no longer provisional and follows what was written."""
    text = """
calendar: cn
years:
  2027:
    notice: 国办发明电〔2026〕9号
    issued: 2026-11-03
    holidays:
      - {name: 元旦, from: 2027-01-01, to: 2027-01-03, workdays: [2027-01-09]}
"""
    calendar: Calendar = load_calendar(text)
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.day(date(2027, 1, 4)).source == "国办发明电〔2026〕9号"
    assert not any(calendar.day(date(2027, month, 15)).provisional for month in range(1, 13))
    assert calendar.day(date(2028, 1, 1)).provisional
