"""Which numbers a clause prints, and of what; not whether anybody is asked to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from zwgk_flow.definition.targets import words


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its measure word, at its place in a clause; `high` ends a range."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str


def blank_names(text: str) -> str:
    """The clause with names, dates and fixed phrases as □: what stands there counts nothing."""
    return words.NOT_QUANTITIES.sub(_blank, text)


def _blank(name: re.Match[str]) -> str:
    """□ for each character; ◇ for 每两个月, across which 至少 still reaches its number."""
    return ("◇" if words.HOW_OFTEN.fullmatch(name[0]) else "□") * len(name[0])


def _printed(blank: str) -> Iterator[Quantity]:
    for found in words.QUANTITY.finditer(blank):
        spoken = not found["share"] or set(found["low"]) & set(words.HANZI_TENS)
        if spoken and words.ABOUT.search(found["low"]):
            continue
        low = _number(found["low"])
        high = _number(found["high"]) if found["high"] else low
        unit = found["unit"] or ""
        if found["tenths"] is not None:
            half = _number(found["tenths"].replace("半", "五") or "零")
            low, high, unit = low * 10 + half, high * 10 + half, "%"
        elif found["share"]:
            unit = {"百分之": "%", "千分之": "‰"}[found["share"]]
        yield Quantity(found.start(), found.end(), low, high, unit)


def read_quantities(blank: str) -> list[Quantity]:
    """Every number of a blanked clause, left to right; 10、20件 and 3个、5个工作日 share theirs."""
    found = list(_printed(blank))
    for i in range(len(found) - 2, -1, -1):
        between = blank[found[i].end : found[i + 1].start]
        cut = "个" if found[i + 1].unit in words.TIMES else ""
        if found[i].unit in ("", cut) and between in ("、", "和", "与", "及"):
            found[i] = replace(found[i], unit=found[i + 1].unit)
    return found


def _number(printed: str) -> Decimal:
    if printed[0] in "0123456789":
        return Decimal(printed.replace(",", ""))
    if printed == "半":
        return Decimal("0.5")
    whole, _, fraction = printed.partition("点")
    digits = "".join(str(words.HANZI_DIGITS[c]) for c in fraction)
    return _hanzi(whole) + (Decimal(f"0.{digits}") if digits else 0)


def _hanzi(printed: str) -> Decimal:
    """二百三十 -> 230, 百 -> 100; without tens the digits are read one by one: 九八 -> 98."""
    if not set(printed) & set(words.HANZI_TENS):
        return Decimal("".join(str(words.HANZI_DIGITS[c]) for c in printed))
    total = digit = 0
    for c in printed:
        if c in words.HANZI_TENS:
            total += (digit or 1) * words.HANZI_TENS[c]
            digit = 0
        else:
            digit = words.HANZI_DIGITS[c]
    return Decimal(total + digit)
