"""Whether the way a phrase is printed (width, spaces, numerals) leaves its reading alone."""

import json
import re
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.deadline import Deadline, Relative, read_deadline

PHRASES = Path(__file__).parents[2] / "data" / "phrases" / "deadlines.jsonl"
CASES = [
    (case["phrase"], case["year"], case.get("issued"))
    for case in map(json.loads, PHRASES.read_text(encoding="utf-8").splitlines())
]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
TRADITIONAL = str.maketrans(
    "个后内周号从开间时节国劳动报达将实现进应须当发续长经态总检规计为岁两请没过还亿万",
    "個後內週號從開間時節國勞動報達將實現進應須當發續長經態總檢規計為歲兩請沒過還億萬",
)
ONES = "〇一二三四五六七八九"
COUNTED = re.compile(r"(?<![\d./:-])(\d{1,2})(?=月|日|号|个?工作日|个月|天|季度)")
YEARS = re.compile(r"(?<![\d./-])(20\d\d)(?=年)")
CHINESE_COUNTED = re.compile(
    r"(?<![〇一二三四五六七八九十])[一二三四五六七八九十]{1,3}(?=月[^月]|日前|日内|个工作日|季度)"
)


def essence(deadline: Deadline) -> tuple[object, ...]:
    relative = deadline.relative and Relative(deadline.relative.n, deadline.relative.unit, None)
    return (
        *(deadline.kind, deadline.due, deadline.window_start, deadline.cadence, relative),
        tuple(essence(part) for part in deadline.parts),
    )


def read(phrase: str, year: int, issued: str | None) -> tuple[object, ...]:
    day = date.fromisoformat(issued) if issued else None
    return essence(read_deadline(phrase, year=year, issued=day))


def chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else ONES[tens] + "十"
    return head + (ONES[ones] if ones or not tens else "")


def spelt(year: str) -> str:
    return "".join(ONES[int(digit)] for digit in year)


def arabic(numeral: str) -> str:
    tens, _, ones = numeral.rpartition("十")
    if "十" not in numeral:
        return str(ONES.index(numeral))
    return str((ONES.index(tens) if tens else 1) * 10 + (ONES.index(ones) if ones else 0))


@given(st.sampled_from(CASES))
def test_full_width_characters_change_nothing(case):
    """１０月底前（完成） is 10月底前(完成)."""
    phrase, year, issued = case
    assert read(phrase.translate(FULL_WIDTH), year, issued) == read(phrase, year, issued)


@given(st.sampled_from(CASES), st.data())
def test_stray_spaces_change_nothing(case, data):
    """A space, wide space or line break anywhere is a trace of printing."""
    phrase, year, issued = case
    place = data.draw(st.integers(0, len(phrase)))
    space = data.draw(st.sampled_from([" ", "  ", "\u3000", "\n", "\u00a0", "\t", "\u200b"]))
    spaced = phrase[:place] + space + phrase[place:]
    assert read(spaced, year, issued) == read(phrase, year, issued)


@given(st.sampled_from(CASES))
def test_traditional_characters_change_nothing(case):
    """從10月開始每個季度報送 is 从10月开始每个季度报送."""
    phrase, year, issued = case
    assert read(phrase.translate(TRADITIONAL), year, issued) == read(phrase, year, issued)


@given(st.sampled_from([case for case in CASES if COUNTED.search(case[0])]))
def test_chinese_numerals_mean_what_figures_mean(case):
    """十二月三十一日 is 12月31日, 二〇二一年 is 2021年."""
    phrase, year, issued = case
    written = COUNTED.sub(lambda m: chinese(int(m[1])), phrase)
    written = YEARS.sub(lambda m: spelt(m[1]), written)
    assert read(written, year, issued) == read(phrase, year, issued)


@given(st.sampled_from([case for case in CASES if CHINESE_COUNTED.search(case[0])]))
def test_figures_mean_what_chinese_numerals_mean(case):
    """6月 is 六月, 20个工作日 is 二十个工作日."""
    phrase, year, issued = case
    written = CHINESE_COUNTED.sub(lambda m: arabic(m[0]), phrase)
    assert read(written, year, issued) == read(phrase, year, issued)
