"""Reading a day from the command line; which day is today is not known here."""

from __future__ import annotations

import re
from datetime import date

from zwgk_flow.errors import UsageError


def day(said: str, option: str) -> date:
    """The day written as 2021-07-01, 2021/7/1 or 2021年7月1日; UsageError for anything else."""
    try:
        spelt = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", said.strip())
        return date(*map(int, spelt.groups())) if spelt else date.fromisoformat(said)
    except ValueError:
        raise UsageError(
            f"{option} 写的是“{said}”：请写成 年-月-日，例如 2021-07-01，并确认这一天存在"
        ) from None
