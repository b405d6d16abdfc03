"""When a message may be sent: after quiet days and hours; whether it is written is not asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Quiet
from zwgk_flow.domain.event import SHANGHAI

MIDNIGHT = time()
# no holiday is longer; a calendar without working days ends here
LONGEST = 60


def not_before(quiet: Quiet, calendar: Calendar, now: datetime) -> datetime | None:
    """The first moment from `now` on that is not quiet, in UTC; None where it is not quiet now.

    Days and hours are those of China; the first minute of the quiet hours is quiet, the last not.
    """
    now = now.astimezone(SHANGHAI)
    moment = now
    for _ in range(2 * LONGEST):
        if quiet.days_off and not calendar.is_working(moment.date()):
            moment = _at(moment + timedelta(days=1), MIDNIGHT)
        elif (end := _end_of_quiet(quiet, moment)) is not None:
            moment = end
        else:
            break
    return None if moment == now else moment.astimezone(UTC)


def _end_of_quiet(quiet: Quiet, moment: datetime) -> datetime | None:
    """When the quiet hours that a moment lies in are over; None where it lies in none."""
    if quiet.hours is None:
        return None
    begin, end = quiet.hours
    of_day = moment.time()
    if begin <= end:
        return _at(moment, end) if begin <= of_day < end else None
    if of_day < end:
        return _at(moment, end)
    return _at(moment + timedelta(days=1), end) if of_day >= begin else None


def _at(day: datetime, hour: time) -> datetime:
    return datetime.combine(day.date(), hour, SHANGHAI)
