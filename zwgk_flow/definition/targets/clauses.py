"""How a text falls into clauses, with what stands beside each; not what a clause asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zwgk_flow.definition.targets import words
from zwgk_flow.definition.targets.quantities import blank_names

NEW_ROW = (
    r"\d{1,2}[.、)](?!\d)|\(?[一二三四五六七八九十]{1,3}(?:[)、.]|是)|[①-⑳•●■★]|-(?!\d)"
    "|(?:责任|牵头|配合|协办)(?:单位|部门)|完成时[限间]|备注"
)
SENTENCE_END = re.compile(rf"[。!?]|\n(?={NEW_ROW})|;(?!目标值|指标值)")
CLAUSE_END = re.compile(r"[|\t\n;]|(?<!\d),|,(?!\d{3}(?!\d))|[()]|(?<!\d):|:(?!\d)")
NEXT_DEMAND = (  # the line before ended with a quantity, and this one asks for another
    r"(?:(?<=[\d两三四五六七八九十百千万亿][场次件个篇条项名人分日家户份期]\n)"
    r"|(?<=%\n)|(?<=以[上内下]\n)|(?<=工作日\n))"
    r"(?![的以及之前后内者就即方可才时且并和与至到由从提升增扩压降减缩工百月季点间次地\d、,。;:)”-])"
    r"(?=[^\n]{0,60}(?:不[得应]?[少低超高]|至少|达|[≥≤]|\d%|以[上内下]))"
)
WRAP = re.compile(rf"\n(?!{NEW_ROW})(?!{NEXT_DEMAND})")
LONGEST_CLAUSE = 200  # what runs on longer is no prose; reading stays linear in its length
REMEMBERED_CLAUSES = 3
# between characters; one in 3次, 500份 keeps 3 and 500 apart
STRAY_SPACE = re.compile(r"(?<!\d,)[^\S\n\t]|(?<=\d,)[^\S\n\t](?![^\S\n\t]*\d)")
_CAPITAL = "".join(words.CAPITALS)
TO_HANZI = str.maketrans(words.CAPITALS)
CAPITAL_NUMBER = re.compile(  # 贰次, 壹佰条; the 伍 of 队伍 and the 拾 of 收拾 count nothing
    rf"(?<=百分之)[{_CAPITAL}]++"
    rf"|(?<![{_CAPITAL}零队退入行落大登着水收捡放])[{_CAPITAL}][{_CAPITAL}零]*+(?=[万亿]|{words.UNIT})"
)
RATE_ASIDE = re.compile(
    r"(?<=率)\(((?:[≥≤]|>=|<=)?\d+(?:\.\d+)?%(?:以[上内下])?)\)"
)  # 办结率(100%)
QUOTED_GOAL = re.compile(  # 实现“办结率100%”, 确保事项“100%网上受理”
    r"((?:实现|确保|做到)[^“”,。;]{0,12})"
    rf"“([^“”]{{0,40}}率[^“”]{{0,20}}\d%[^“”]{{0,60}}|100%{words.DONE_IN_FULL.pattern}[^“”]{{0,60}})”"
    "(?!的?(?:行动|工程|创建|活动|机制|品牌|模式|专项|竞赛))"
)
ASIDE = re.compile(  # (含图解) is passed over; (每年不少于两次) is not, nor is the (二) of a list
    r"\((?![一二三四五六七八九十]{1,3}\))"
    r"(?:(?!不[得应]?[少低超高]|[至最][少多]|百分之|以[上内下])[^()\d率])*\)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas, in half-width characters, with its neighbours' text."""

    printed: str
    text: str
    blank: str  # `text` with names, dates and fixed phrases blanked by □
    before: str  # the clauses before it in the same sentence
    aside: bool  # whether it stands in brackets behind them
    after: str  # the clause after it


def split_clauses(text: str) -> Iterator[Clause]:
    """Every clause of a text, in the order printed."""
    half = "".join(map(_half_width, text))
    places = _without(STRAY_SPACE, half, range(len(half)))  # of `read` in what is printed
    places = _without(WRAP, "".join(half[i] for i in places), places)
    read = _without_asides("".join(half[i] for i in places))
    for first, last in _stretches(read, SENTENCE_END, 0, len(read)):
        spans = [
            (at, min(at + LONGEST_CLAUSE, end))
            for start, end in _stretches(read, CLAUSE_END, first, last)
            for at in range(start, max(end, start + 1), LONGEST_CLAUSE)
        ]
        plain = ["".join(read[a:b].split()) for a, b in spans]
        for i, (a, b) in enumerate(spans):
            yield Clause(
                printed=text[places[a] : places[b - 1] + 1].strip() if a < b else "",
                text=plain[i],
                blank=blank_names(plain[i]),
                before=",".join(plain[max(0, i - REMEMBERED_CLAUSES) : i]),
                aside=read[a - 1 : a] == "(",
                after=plain[i + 1] if i + 1 < len(plain) else "",
            )


def _without(noise: re.Pattern[str], text: str, places: Sequence[int]) -> list[int]:
    """The places of `text` without those of what `noise` finds in it."""
    lost = {i for found in noise.finditer(text) for i in range(*found.span())}
    return [place for i, place in enumerate(places) if i not in lost]


def _without_asides(text: str) -> str:
    """Asides blanked, brackets and quotation marks around a goal too; nothing moves."""
    text = CAPITAL_NUMBER.sub(lambda number: number[0].translate(TO_HANZI), text)
    text = RATE_ASIDE.sub(r" \1 ", text)
    text = QUOTED_GOAL.sub(r"\1 \2 ", text)
    return ASIDE.sub(lambda aside: " " * len(aside.group()), text)


def _stretches(text: str, end: re.Pattern[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    for mark in end.finditer(text, first, last):
        yield first, mark.start()
        first = mark.end()
    yield first, last


def _half_width(c: str) -> str:
    return chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c
