"""Which audits are due: a pure function of a plan's rules, what has run, and the time now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile

from cronsim import CronSim

from zwgk_flow.definition.periods import Period, period_with, periods_between
from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.event import SHANGHAI, local_day

# who was off for longer begins again a year ago; nobody acts on older findings
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class DueAudit:
    """An audit that should run now, and when it should have; `last` is the plan's last one due.

    Only the last one tells anybody: what was missed, of whatever kind, is looked at in order, but
    nobody gets two messages for it. It tells for the kinds `also`, which ran with it, too.
    """

    plan: str
    kind: str
    period: str
    as_of: date
    fired: datetime
    last: bool
    also: tuple[str, ...] = ()

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
    if not ordered:
        return ()
    last = ordered.pop()
    also = tuple(dict.fromkeys(audit.kind for audit in ordered if audit.kind != last.kind))
    return (*ordered, replace(last, last=True, also=also))


def _missed(
    rule: AuditRule, since: datetime, has_run: Collection[str], now: datetime
) -> Iterator[tuple[str, datetime]]:
    """Each period that has not run, once, with the first time it fired."""
    if rule.cron is None:
        return
    earliest = max(since, now - timedelta(days=MOST_DAYS))
    seen = set(has_run)
    for month in periods_between(local_day(earliest), local_day(now), "monthly"):
        for period, fired in _fires(rule.period, rule.cron, month):
            if period not in seen and earliest < fired <= now:
                seen.add(period)
                yield period, fired


# a hundred plans have the same times, and a year of days costs cronsim 40 ms
@lru_cache(maxsize=1_000)
def _fires(period: str, cron: str, month: Period) -> tuple[tuple[str, datetime], ...]:
    """Every time in a month that a crontab fires, with the period it belongs to."""
    first = datetime.combine(month.first, time())
    fired = takewhile(
        lambda at: at.date() <= month.last, CronSim(cron, first - timedelta(seconds=1))
    )
    return tuple((period_of(period, at.date()), at.replace(tzinfo=SHANGHAI)) for at in fired)
