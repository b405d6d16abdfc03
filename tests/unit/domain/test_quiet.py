"""From when on a message may be sent: days off by the working calendar, hours of China's clock."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from ladders import CALENDAR

from zwgk_flow.definition.ladder import Quiet
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.domain.quiet import not_before

NIGHT = (time(18), time(8))
NOON = (time(12), time(13, 30))


def moment(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (Quiet(), "2021-10-02 23:00", None),
        (Quiet(True), "2021-09-30 23:00", None),
        # 1 to 7 October were off
        (Quiet(True), "2021-10-02 09:00", "2021-10-08 00:00"),
        (Quiet(True, NIGHT), "2021-10-02 09:00", "2021-10-08 08:00"),
        # Saturday 9 October was worked
        (Quiet(True, NIGHT), "2021-10-08 18:00", "2021-10-09 08:00"),
        (Quiet(True, NIGHT), "2021-10-08 17:59", None),
        (Quiet(True, NIGHT), "2021-10-09 07:59", "2021-10-09 08:00"),
        (Quiet(True, NIGHT), "2021-10-09 08:00", None),
        (Quiet(True, NIGHT), "2021-10-09 18:30", "2021-10-11 08:00"),
        (Quiet(False, NIGHT), "2021-10-02 09:00", None),
        (Quiet(False, NIGHT), "2021-10-02 20:00", "2021-10-03 08:00"),
        (Quiet(False, NOON), "2021-10-12 12:00", "2021-10-12 13:30"),
        (Quiet(False, NOON), "2021-10-12 13:30", None),
    ],
)
def test_what_falls_into_quiet_days_or_hours_waits_for_their_end(
    quiet: Quiet, now: str, until: str | None
) -> None:
    """The first minute of the quiet hours is quiet, the last is not."""
    found = not_before(quiet, CALENDAR, moment(now).astimezone(UTC))
    assert found == (moment(until) if until else None)
    assert found is None or found.tzinfo is UTC
