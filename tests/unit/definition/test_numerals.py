"""Whether Chinese numerals come out as the numbers they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.deadline.numerals import read_numeral, read_short_year

ONES = "零一二三四五六七八九"


def written(n: int) -> str:
    text = ""
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, scale)
        if digit:
            text += ONES[digit] + sign
        elif text and n and not text.endswith("零"):
            text += "零"
    return text


@given(st.integers(1, 9999))
def test_a_value_written_out_is_read_back(n):
    """Every number from 一 to 九千九百九十九 survives."""
    assert read_numeral(written(n)) == n


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("廿五", 25),
        ("二〇二一", 2021),
        ("三〇", 30),
        ("两", 2),
        ("12", 12),
    ],
)
def test_common_spellings(text, number):
    """Tens without 一, spelt years, 廿 and 两 are read."""
    assert read_numeral(text) == number


@pytest.mark.parametrize("text", ["三四", "一二", "十百", "廿十", "二廿", ""])
def test_what_is_no_single_number_is_none(text):
    """三四月 names two months, so 三四 is no number."""
    assert read_numeral(text) is None


@pytest.mark.parametrize(("text", "year"), [("21", 21), ("二一", 21), ("二十一", 21)])
def test_a_short_year_has_two_digits(text, year):
    """21年, 二一年 and 二十一年 are the same year."""
    assert read_short_year(text) == year


@pytest.mark.parametrize("text", ["5", "021", "2021"])
def test_other_lengths_are_no_short_year(text):
    """5年 is a span of years and 021 has lost a figure."""
    assert read_short_year(text) is None
