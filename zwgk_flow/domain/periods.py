"""Which audits are due: a pure function of a plan's rules, what has run, and the time now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile

from cronsim import CronSim

from zwgk_flow.definition.periods import period_with
from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.event import SHANGHAI, local_day

# who was off for longer begins again a year ago; nobody acts on older findings
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class DueAudit:
    """An audit that should run now, and when it should have; `last` is the plan's last one due.

    Only the last one tells anybody: what was missed, of whatever kind, is looked at in order, but
    nobody gets two messages for it.
    """

    plan: str
    kind: str
    period: str
    as_of: date
    fired: datetime
    last: bool

    @property
    def key(self) -> str:
        """The key of the run that this audit will be: plan, kind and period."""
        return f"{self.plan}/{self.kind}/{self.period}"


def period_of(rule_period: str, day: date) -> str:
    """The name of the period a day belongs to: 2021-07-01, 2021-W26, 2021-07, 2021-Q3 or 2021."""
    return period_with(day, rule_period).name


def due_audits(
    plan: str,
    rules: Iterable[AuditRule],
    since: datetime,
    has_run: Mapping[str, Collection[str]],
    now: datetime,
    later: Mapping[str, datetime] | None = None,
) -> tuple[DueAudit, ...]:
    """The periods of a plan's rules that fired after `since`, up to now, and have not run.

    `has_run` holds the periods that ran, by kind; `later` since when the kinds are watched that
    are so only since a later moment. In the order in which they fired.
    """
    begun = later or {}
    missed = [
        DueAudit(plan, rule.kind, period, fired.date(), fired, last=False)
        for rule in rules
        for period, fired in _missed(
            rule, begun.get(rule.kind, since), has_run.get(rule.kind, ()), now
        )
    ]
    ordered = sorted(missed, key=lambda audit: (audit.fired, audit.kind))
    return tuple(replace(audit, last=n == len(ordered)) for n, audit in enumerate(ordered, start=1))


def _missed(
    rule: AuditRule, since: datetime, has_run: Collection[str], now: datetime
) -> Iterator[tuple[str, datetime]]:
    """Each period that has not run, once, with the first time it fired."""
    if rule.cron is None:
        return
    earliest = max(since, now - timedelta(days=MOST_DAYS))
    seen = set(has_run)
    for month in _months(earliest, now):
        for period, fired in _fires(rule.period, rule.cron, month):
            if period not in seen and earliest < fired <= now:
                seen.add(period)
                yield period, fired


def _months(first: datetime, last: datetime) -> Iterator[date]:
    """The first day of every month in China from one moment to another."""
    month, until = (local_day(one).replace(day=1) for one in (first, last))
    while month <= until:
        yield month
        month = _next_month(month)


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


# a hundred plans have the same times, and a year of days costs cronsim 40 ms
@lru_cache(maxsize=1_000)
def _fires(period: str, cron: str, month: date) -> tuple[tuple[str, datetime], ...]:
    """Every time in a month that a crontab fires, with the period it belongs to."""
    first, end = (datetime.combine(day, time()) for day in (month, _next_month(month)))
    fired = takewhile(lambda at: at < end, CronSim(cron, first - timedelta(seconds=1)))
    return tuple((period_of(period, at.date()), at.replace(tzinfo=SHANGHAI)) for at in fired)
