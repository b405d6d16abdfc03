"""Whether the times of an audit can be kept; it does not say when they come.

Five fields as in crontab. Weekdays are names only: to some schedulers 1 is Monday, to others
Tuesday.
"""

from __future__ import annotations

import re
from typing import NamedTuple

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
WHOLE = re.compile(r"[0-9]{1,2}")


class Field(NamedTuple):
    """One field: its name and the values it knows, in order."""

    name: str
    known: tuple[str, ...]
    hint: str
    alone: tuple[str, ...] = ()

    def fits(self, written: str) -> bool:
        """Whether every part between commas is `*`, a value or a range, with or without a step."""
        return all(self._fits_part(part) for part in written.lower().split(","))

    def _fits_part(self, part: str) -> bool:
        if part in self.alone:
            return True
        span, *step = part.split("/")
        if len(step) > 1 or any(not WHOLE.fullmatch(n) or int(n) == 0 for n in step):
            return False
        if span == "*":
            return True
        ends = [str(int(end)) if WHOLE.fullmatch(end) else end for end in span.split("-")]
        if len(ends) > 2 or any(end not in self.known for end in ends):
            return False
        places = [self.known.index(end) for end in ends]
        return places == sorted(places)


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(map(str, range(first, last + 1)))


FIELDS = (
    Field("分", _numbers(0, 59), "0 到 59"),
    Field("时", _numbers(0, 23), "0 到 23"),
    Field("日", _numbers(1, 31), "1 到 31，月末写 L", ("l", "lw")),
    Field("月", _numbers(1, 12), "1 到 12"),
    Field("星期", WEEKDAYS, "sun、mon 到 sat，按这个次序；每天写 *"),
)


def cron_doubt(written: str) -> tuple[str, str] | None:
    """What is wrong with the times and what to write, in Chinese; None where nothing is."""
    parts = written.split()
    if len(parts) != len(FIELDS):
        names = " ".join(field.name for field in FIELDS)
        return f"应有五段，写了 {len(parts)} 段", f"请写成“{names}”，例如 0 8 * * mon-fri"
    for field, part in zip(FIELDS, parts, strict=True):
        if not field.fits(part):
            return f"“{field.name}”这一段“{part}”读不懂", f"请写 {field.hint}"
    return None
