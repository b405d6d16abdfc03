"""Which audits are due: a pure function of a plan's rules, what has run, and the time now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cronsim import CronSim

from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.event import SHANGHAI

# who was off for longer begins again a year ago; nobody acts on older findings
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class DueAudit:
    """An audit that should run now; `last` is false where a later period of its kind is due too.

    Only the last one tells anybody: what was missed is looked at in order, but told once.
    """

    plan: str
    kind: str
    period: str
    as_of: date
    last: bool


def period_of(rule_period: str, day: date) -> str:
    """The period a day belongs to: 2021-07-01, 2021-W26, 2021-07, 2021-Q3 or 2021."""
    if rule_period == "weekly":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if rule_period == "monthly":
        return f"{day:%Y-%m}"
    if rule_period == "quarterly":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if rule_period == "yearly":
        return f"{day.year}"
    return day.isoformat()


def due_audits(
    plan: str,
    rule: AuditRule,
    since: datetime,
    has_run: Collection[str],
    now: datetime,
) -> tuple[DueAudit, ...]:
    """The periods of one rule that fired after `since`, up to now, and have not run; in order."""
    missed: dict[str, date] = {}
    for fired in _fires(rule, since, now):
        period = period_of(rule.period, fired.date())
        if period not in has_run:
            missed.setdefault(period, fired.date())
    ordered = list(missed.items())
    return tuple(
        DueAudit(plan, rule.kind, period, as_of, last=n == len(ordered) - 1)
        for n, (period, as_of) in enumerate(ordered)
    )


def _fires(rule: AuditRule, since: datetime, now: datetime) -> Iterator[datetime]:
    if rule.cron is None:
        return
    earliest = max(since, now - timedelta(days=MOST_DAYS))
    # aware datetimes make cronsim apply daylight saving rules; China has had none since 1991
    for fired in CronSim(rule.cron, earliest.astimezone(SHANGHAI)):
        if fired > now:
            return
        yield fired
