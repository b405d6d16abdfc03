"""What a deadline carries besides kind and date: candidates, parts, reasons, provisional days."""

import subprocess
import sys
from datetime import date

import pytest
from effort import processor_seconds
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.deadline import Deadline, Kind, Relative, as_json, read_deadline
from zwgk_flow.definition.deadline.words import tokenise

JSON_KEYS = {
    *("kind", "due", "window_start", "cadence", "relative", "parts", "reason", "candidates"),
}


def dates_of(deadline: Deadline) -> list[date | None]:
    return [c.due for c in deadline.candidates]


@pytest.mark.parametrize(
    ("words", "due", "other"),
    [
        ("8月前", date(2021, 7, 31), date(2021, 8, 31)),
        ("2022年前", date(2021, 12, 31), date(2022, 12, 31)),
        ("三季度前", date(2021, 6, 30), date(2021, 9, 30)),
        ("下半年前", date(2021, 6, 30), date(2021, 12, 31)),
    ],
)
def test_before_a_period_of_the_calendar_without_its_end_is_strict_and_offers_the_other_reading(
    words, due, other
):
    """8月前 is due on 31 July, and the reading that includes August stands among the candidates."""
    deadline = read_deadline(words, year=2021)
    assert deadline.due == due
    assert dates_of(deadline) == [other]


@pytest.mark.parametrize(
    ("words", "due", "stricter"),
    [
        ("6月中旬前", date(2021, 6, 20), [date(2021, 6, 10)]),
        ("2022年上半年前", date(2022, 6, 30), [date(2021, 12, 31)]),
        ("一季度前", date(2021, 3, 31), []),
        ("上半年前", date(2021, 6, 30), []),
        ("9月1日前", date(2021, 9, 1), []),
    ],
)
def test_before_ten_days_or_what_opens_a_year_includes_its_end_and_offers_what_is_stricter(
    words, due, stricter
):
    """6月中旬前 is due on 20 June; 10 June stands among the candidates, with the reason."""
    deadline = read_deadline(words, year=2021)
    assert deadline.due == due
    assert dates_of(deadline) == stricter
    assert bool(deadline.reason) == bool(stricter)


def test_work_that_recurs_from_a_month_on_keeps_its_start():
    """6月起每月25日前 recurs monthly and begins on 1 June."""
    deadline = read_deadline("6月起每月25日前", year=2021)
    assert (deadline.kind, deadline.cadence) == (Kind.RECURRING, "monthly")
    assert deadline.window_start == date(2021, 6, 1)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2020630日前", date(2020, 6, 30)),
        ("1030日前", date(2020, 10, 30)),
        ("20206月底前", date(2020, 6, 30)),
        ("2020年1130日前", date(2020, 11, 30)),
        ("6底前", date(2020, 6, 30)),
        ("9月31日前", date(2020, 9, 30)),
        ("暂定6月底前", date(2020, 6, 30)),
        ("9月底前左右", date(2020, 9, 30)),
    ],
)
def test_damaged_or_doubtful_words_give_no_date_but_offer_the_likely_one(words, meant):
    """A phrase that lost its 年 or 月, or hedges, is refused with the date it may have meant."""
    deadline = read_deadline(words, year=2020)
    assert deadline.kind is Kind.UNPARSEABLE
    assert deadline.due is None
    assert meant in dates_of(deadline)


@pytest.mark.parametrize(
    ("words", "named", "last_day"),
    [
        ("编制2030年规划", "2030年", date(2030, 12, 31)),
        ("报送全年工作总结", "全年", date(2021, 12, 31)),
        ("汇总上半年办件情况", "上半年", date(2021, 6, 30)),
    ],
)
def test_a_period_that_only_names_a_thing_is_no_deadline_but_a_candidate(words, named, last_day):
    """编制2030年规划 says what is drawn up, not when; its year stands among the candidates."""
    deadline = read_deadline(words, year=2021)
    assert deadline.kind is Kind.UNPARSEABLE
    assert deadline.reason == f"“{named}”说的是要办的事，没有写何时完成"
    assert dates_of(deadline) == [last_day]


def test_work_from_now_on_begins_on_the_day_of_issue():
    """即日起至6月底 begins when the notice was issued; 印发之日起 leaves the day to the officer."""
    from_now = read_deadline("即日起至6月底", year=2021, issued=date(2021, 4, 16))
    assert (from_now.window_start, from_now.due) == (date(2021, 4, 16), date(2021, 6, 30))
    from_issue = read_deadline("印发之日起至6月底", year=2021, issued=date(2021, 4, 16))
    assert (from_issue.window_start, from_issue.due) == (None, date(2021, 6, 30))


@pytest.mark.parametrize(
    ("words", "event"),
    [
        ("《2023年政务公开要点》印发后15个工作日内", "《2023年政务公开要点》印发"),
        ("“六一”儿童节活动结束后2日内", "“六一”儿童节活动结束"),
        ("自“两会”闭幕之日起10日内", "“两会”闭幕"),
        ("〔2023〕6号文件印发后一周内", "〔2023〕6号文件印发"),
    ],
)
def test_an_event_keeps_the_titles_and_quotation_marks_it_was_printed_with(words, event):
    """What a length counts from is told as printed, no bracket or mark left out or left open."""
    relative = read_deadline(words, year=2023).relative
    assert relative is not None
    assert relative.after == event


def test_parts_and_reasons_show_the_titles_that_were_passed_over():
    """A title is no date, but whoever reads the parts finds it where it stood."""
    deadline = read_deadline("《2022年总结》3月底前报，《2023年方案》5月底前报", year=2023)
    assert [p.words for p in deadline.parts] == [
        "《2022年总结》3月底前报",
        "《2023年方案》5月底前报",
    ]


@pytest.mark.parametrize(
    ("words", "due", "candidates"),
    [
        ("7月1日起施行", None, [date(2023, 7, 1), date(2023, 12, 31)]),
        ("7月1日起施行，11月20日前完成评估", date(2023, 11, 20), []),
        ("2024年7月1日起施行，11月20日前完成评估", date(2024, 11, 20), []),
        (
            "10月1日起施行，3月底前完成评估",
            None,
            [date(2023, 10, 1), date(2023, 12, 31), date(2023, 3, 31)],
        ),
    ],
)
def test_a_start_is_no_trouble_where_an_end_is_said_behind_it(words, due, candidates):
    """The end alone is due, in the year the start named; an end before its start is refused."""
    deadline = read_deadline(words, year=2023)
    assert (deadline.due, dates_of(deadline)) == (due, candidates)


def test_a_phrase_keeps_the_characters_it_was_printed_in():
    """Traditional characters are read, and the words stay as printed."""
    deadline = read_deadline("確保6月30號前達標", year=2021)
    assert (deadline.words, deadline.due) == ("確保6月30號前達標", date(2021, 6, 30))


def test_a_known_issue_date_never_turns_a_relative_deadline_into_a_date():
    """印发之日起 stays relative although the day of issue is known."""
    deadline = read_deadline("自印发之日起30日内", year=2021, issued=date(2021, 4, 16))
    assert (deadline.kind, deadline.due) == (Kind.RELATIVE, None)
    assert deadline.relative == Relative(30, "day", "印发")


def test_the_date_a_phrase_names_may_lie_before_the_notice():
    """3月底前 in a notice of April is read as printed; that it is past is for the plan check."""
    deadline = read_deadline("3月底前", year=2021, issued=date(2021, 4, 16))
    assert deadline.due == date(2021, 3, 31)


def test_parts_keep_their_own_words():
    """Each part of a multi deadline carries the clause it stands in."""
    deadline = read_deadline("街镇6月底前启动，部门12月底前完成", year=2021)
    assert [p.words for p in deadline.parts] == ["街镇6月底前启动", "部门12月底前完成"]
    assert deadline.due == date(2021, 12, 31)


def test_a_continuous_item_takes_its_cadence_from_the_bracket():
    """全年（每季度末更新） is continuous, due at the year's end, and quarterly."""
    deadline = read_deadline("全年（每季度末更新）", year=2021)
    assert (deadline.kind, deadline.cadence) == (Kind.CONTINUOUS, "quarterly")
    assert deadline.due == date(2021, 12, 31)


def test_festivals_come_from_the_calendar_the_caller_brings():
    """The given calendar decides the day and whether it is provisional, and the reason says so."""
    deadline = read_deadline("中秋节前", year=2031, festivals=lambda y, n: (date(y, 10, 1), True))
    assert deadline.due == date(2031, 9, 30)
    assert deadline.provisional
    assert "2031" in deadline.reason


def test_a_festival_no_calendar_knows_is_refused():
    """Where the calendar cannot say when a festival is, there is no date."""

    def unknown(year: int, name: str) -> tuple[date, bool]:
        raise ValueError(name)

    deadline = read_deadline("春节前", year=2021, festivals=unknown)
    assert deadline.kind is Kind.UNPARSEABLE
    assert "春节" in deadline.reason


def test_a_festival_already_past_at_issue_is_refused_with_both_years():
    """春节前 in a notice of April may mean this year's or the next: both are offered."""
    deadline = read_deadline("春节前", year=2021, issued=date(2021, 4, 16))
    assert deadline.kind is Kind.UNPARSEABLE
    assert dates_of(deadline) == [date(2021, 2, 11), date(2022, 1, 31)]


def test_json_has_the_published_keys_and_iso_dates():
    """as_json gives exactly the published keys; parts are the same shape with their words."""
    told = as_json(read_deadline("6月底、12月底前", year=2021))
    assert told.keys() == JSON_KEYS
    assert told["due"] == "2021-12-31"
    parts = told["parts"]
    assert isinstance(parts, list)
    assert parts[0].keys() == JSON_KEYS | {"words"}
    assert parts[0]["due"] == "2021-06-30"


def test_json_of_a_relative_deadline_has_nulls_where_there_is_nothing():
    """5个工作日内 has no date and names no event."""
    told = as_json(read_deadline("5个工作日内", year=2021))
    assert told["relative"] == {"n": 5, "unit": "workday", "after": None}
    assert told["due"] is None


@given(
    st.text(
        alphabet="0123456789一二三十年月日底前内起至-、，。（）每季度周末工作后. 约持续X",
        max_size=24,
    )
)
def test_no_words_raise_and_no_date_goes_unexplained(words):
    """Any string is read or refused; a refusal has a reason and never a date."""
    deadline = read_deadline(words, year=2024)
    assert deadline.words == words
    assert (deadline.kind is not Kind.UNPARSEABLE) or (deadline.reason and deadline.due is None)


@given(st.text(max_size=40))
def test_arbitrary_text_never_raises(words):
    """Any Unicode text at all is answered."""
    assert read_deadline(words, year=2024).words == words


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_every_real_day_is_read_in_every_spelling(day):
    """A full date comes out as itself however it is written."""
    spellings = (
        f"{day.year}年{day.month}月{day.day}日前",
        f"{day.isoformat()}前",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"请于{day.year}年{day.month:02}月{day.day:02}日17:00前报送",
    )
    for words in spellings:
        deadline = read_deadline(words, year=2025)
        assert (deadline.kind, deadline.due) == (Kind.DATE, day), words


@given(
    st.from_regex(
        r"(全年|(20\d\d年)?(\d{1,2}月(份|底|\d{1,2}日)?前?|年?底前?|[上下]半年))", fullmatch=True
    )
)
def test_the_short_way_to_the_plainest_words_is_the_long_way(words):
    """A phrase as most plans print it has the words it has behind a comma, all words at hand."""
    behind_a_comma = tokenise("," + words)[1:]
    assert [t[:2] for t in tokenise(words)] == [t[:2] for t in behind_a_comma]


@pytest.mark.parametrize(
    "word",
    [
        "3、",
        "3月、",
        "第一、",
        "每月",
        "国庆、",
        "3月、3",
        "6月底前实现5日内",
        "2024年工作",
        "至",
        "局、",
        "《",
        "《6月》后3日内",
        "“3·15”",
        "1.6月2.",
        "7月1日起，",
        "春节慰问",
    ],
)
def test_a_word_of_the_grammar_said_over_and_over_is_read_well_under_a_second(word):
    """2,000 characters of one word neither raise nor take long, however the list is cut off."""
    words = (word * 2000)[:2000]
    assert processor_seconds(lambda: read_deadline(words, year=2024), 1.0) <= 1.0
    assert read_deadline(word, year=2024).words == word


@pytest.mark.parametrize("word", ["对", "将", "按要", "在全市组织", "对组组织", "开发", "在乙"])
def test_words_that_lead_to_a_verb_are_not_read_in_all_their_mixtures(word):
    """A month and hundreds of words that a verb might follow are refused within a second."""
    words = "6月" + word * (2000 // len(word))
    assert processor_seconds(lambda: read_deadline(words, year=2024), 1.0) <= 1.0


def test_a_lunar_day_in_a_bracket_must_be_the_solar_day_before_it():
    """The Spring Festival tells the days apart; where it is unknown, the solar day stands."""

    def unknown(year: int, name: str) -> tuple[date, bool]:
        raise LookupError(name)

    words = "2月5日（正月十六）前"
    contradicted = read_deadline(words, year=2023)
    assert contradicted.due is None
    assert dates_of(contradicted) == [date(2023, 2, 5)]
    assert "农历" in contradicted.reason
    assert read_deadline(words, year=2023, festivals=unknown).due == date(2023, 2, 5)


def test_reading_a_phrase_is_fast():
    """A phrase takes well under a millisecond, so that a plan of thousands of rows is nothing."""
    phrases = ["10月底前", "每月倒数第五个工作日", "6月底前取得阶段性进展,12月底前完成"] * 100
    enough = 0.002 * len(phrases)

    def read_all() -> None:
        for phrase in phrases:
            read_deadline(phrase, year=2021)

    assert processor_seconds(read_all, enough) <= enough


def test_importing_and_reading_needs_no_heavy_library():
    """Only a lunar festival without a calendar loads the holiday package."""
    program = (
        "import sys; from zwgk_flow.definition.deadline import read_deadline; "
        "read_deadline('国庆节前', year=2021); "
        "print(*{'holidays', 'chinese_calendar', 'cn2an', 'pydantic', 'yaml'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""
