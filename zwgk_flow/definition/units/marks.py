"""What an editor sets beside names: numbers before bodies, stars at those who lead.

Takes the marks out of the printed phrase and remembers the stars; which body a star belongs to
is seen by `names`, what it makes of it by `cast`.
"""

import re
from typing import NamedTuple

from zwgk_flow.definition.units.verbs import LABELS, LEGEND_LABEL, Act, find_chain
from zwgk_flow.definition.units.words import LEVEL

STARS = "★☆▲△◆◇●■□※*#＊＃"
_STAR, _EACH_STAR = f"[{STARS}]", frozenset(STARS)
_PLAIN = "*＊#＃"
"""Inside a name these stand for a character left out: 某*局."""
_SEPARATORS = " \n\t\u3000、,，;；。:：/|()（）"
_NUMERALS = "一二三四五六七八九十"
_STARTS = r"(?:^|(?<=[\s、,;。:]))"
_NUMBER = (
    rf"\((?:\d{{1,2}}|[{_NUMERALS}])\)|(?<![\d.第])\d{{1,2}}[.、)](?!\d)|{_STARTS}\d{{1,2}}\s+(?=\D)"
    rf"|{_STARTS}[{_NUMERALS}]、(?![{_NUMERALS}])"
)
_SPACED = re.compile(r"\d+\s+")
_FIRST = rf"(?:{LEVEL}|各)."
_LEGEND = (
    r"[(,;。]?(?:(?:注|备注|说明):?)?(?:(?:名称|单位|前面|后面|前|后|带有|带|标有|标注|标|加注|加|打|有|以|注)){0,4}"
    rf"[\"“‘']?\(?{_STAR}\)?[\"”’']?(?:号|标记|标识|标志|记号|者|的|单位|部门){{0,4}}"
    rf"(?:为|是|表示|代表|系|即){LEGEND_LABEL}[:。)]?"
)


class Legend(NamedTuple):
    """What the phrase itself says of its stars: 带★的为牵头单位."""

    words: str
    """The phrase without it."""
    act: Act | None


def read_legend(words: str, folded: str) -> Legend:
    """The phrase without its legend, and the act of whoever bears a star; None where unsaid."""
    found = re.search(_LEGEND, folded) if _bears_stars(folded) else None
    if found is None:
        return Legend(words, None)
    return Legend(words[: found.start()] + words[found.end() :], LABELS[found[1]])


def _bears_stars(words: str) -> bool:
    return not _EACH_STAR.isdisjoint(words)


def without_numbers(words: str, folded: str) -> str:
    """1.区教育局 2.区卫健局 as a list; numbers that count on from one are no part of a name."""
    numbered = re.search(rf"\d|[{_NUMERALS}][、)]", folded)
    numbers = list(re.finditer(_NUMBER, folded)) if numbered else []
    if not numbers or not _count_on([_value(found[0]) for found in numbers]):
        return words
    if len(numbers) == 1 and not _opens_alone(numbers[0], folded):
        return words
    listed, kept = "", 0
    for found in numbers:
        said = words[kept : found.start()]
        listed += said + ("；" if find_chain(folded[kept : found.start()]) else "、")
        kept = found.end()
    return listed + words[kept:]


def _value(number: str) -> int:
    digits = re.search(r"\d+", number)
    return int(digits[0]) if digits else _NUMERALS.index(number.strip("()、")) + 1


def _count_on(values: list[int]) -> bool:
    """1 2 3, 1 2 1 2: each list begins with one."""
    return all(
        value == 1 or value == before + 1
        for before, value in zip([0, *values], values, strict=False)
    )


def _opens_alone(found: re.Match[str], folded: str) -> bool:
    """A single number before a body that says its level: 1、区教育局."""
    at_start = found.start() == 0 and _SPACED.fullmatch(found[0]) is None
    return at_start and re.match(_FIRST, folded[found.end() :]) is not None


def without_stars(source: str) -> tuple[str, tuple[int, ...]]:
    """The phrase without its stars, and where in it they stood, in rising order.

    A star between two names parts them; it belongs to the name it follows, unless stars lead.
    """
    if not _bears_stars(source):
        return source, ()
    source = re.sub(rf"[(（〔【\[]\s*({_STAR}+)\s*[)）〕】\]]", r"\1", source)
    leading = source[0] in STARS
    kept, places, done = "", [], 0
    for stars in re.finditer(f"{_STAR}+", source):
        kept += source[done : stars.start()]
        done = stars.end()
        if _at_edge(source, stars):
            places.append(len(kept))
        elif stars[0][0] in _PLAIN:
            kept += stars[0]
        else:
            places.append(len(kept) + leading)
            kept += "、"
    return kept + source[done:], tuple(places)


def _at_edge(source: str, stars: re.Match[str]) -> bool:
    """Whether a name begins or ends at these stars."""
    before, after = (
        source[max(stars.start() - 1, 0) : stars.start()],
        source[stars.end() : stars.end() + 1],
    )
    return not before or not after or before in _SEPARATORS or after in _SEPARATORS
