"""What whole number a numeral stands for, 12 or 十二 or 二〇二一; never what it counts."""

from __future__ import annotations

_DIGITS = {"〇": 0, "零": 0, "两": 2} | {c: n for n, c in enumerate("一二三四五六七八九", start=1)}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_TENS_IN_ONE = {"廿": 20, "卅": 30}

CHINESE_DIGITS = "".join((*_DIGITS, *_SCALES, *_TENS_IN_ONE))


def read_numeral(text: str) -> int | None:
    """The number, or None where the characters form none or could form two (三四).

    Reads Arabic digits, values (二十五, 二千零二十一) and spelt digits; the latter only as
    a year (二〇二一, 二一) or where a zero shows that digits are meant (三〇).
    """
    if text.isdecimal():
        return int(text)
    if any(c in _SCALES or c in _TENS_IN_ONE for c in text):
        return _value(text)
    if not text or any(c not in _DIGITS for c in text):
        return None
    if len(text) == 1 or len(text) == 4 or "〇" in text or "零" in text:
        return int("".join(str(_DIGITS[c]) for c in text))
    return None


def read_short_year(text: str) -> int | None:
    """The last two digits of a year: 21, 二一, 二十一."""
    if len(text) == 2 and all(c in _DIGITS for c in text):
        return _DIGITS[text[0]] * 10 + _DIGITS[text[1]]
    number = None if text.startswith("0") else read_numeral(text)
    return number if number is not None and 10 <= number <= 99 else None


def _value(text: str) -> int | None:
    total, pending, ceiling = 0, None, 10_000
    for c in text:
        if c in _DIGITS:
            if pending:
                return None
            pending = _DIGITS[c]
            continue
        scale = 10 if c in _TENS_IN_ONE else _SCALES[c]
        if scale >= ceiling or (c in _TENS_IN_ONE and pending):
            return None
        total += _TENS_IN_ONE.get(c, (1 if pending is None else pending) * scale)
        pending, ceiling = None, scale
    return total + (pending or 0)
