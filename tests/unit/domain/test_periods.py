"""What is due when several kinds of audit of one plan were missed together."""

from __future__ import annotations

from datetime import datetime

import pytest
from desk import at

from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.periods import MOST_DAYS, DueAudit, due_audits

DAILY = AuditRule("daily", "daily", "0 8 * * mon-fri")
MONTHLY = AuditRule("monthly", "monthly", "0 9 28 * *")
QUARTERLY = AuditRule("quarterly", "quarterly", "0 9 30 3,6,9,12 *")
ALL = (QUARTERLY, MONTHLY, DAILY)


def due(
    since: datetime, now: datetime, *ran: str, rules: tuple[AuditRule, ...] = ALL
) -> tuple[DueAudit, ...]:
    """What is due of all kinds; `ran` are keys without the plan."""
    has_run: dict[str, set[str]] = {}
    for key in ran:
        kind, period = key.split("/")
        has_run.setdefault(kind, set()).add(period)
    return due_audits("p", rules, since, has_run, now)


def test_of_all_kinds_missed_together_only_the_last_one_tells() -> None:
    """Three months off: every kind is caught up in the order of firing, and one audit speaks."""
    found = due(at("2021-04-01"), at("2021-07-01", 12))
    assert {audit.kind for audit in found} == {"daily", "monthly", "quarterly"}
    assert [audit.fired for audit in found] == sorted(audit.fired for audit in found)
    assert [audit.last for audit in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].key == "p/daily/2021-07-01"


def test_of_two_kinds_on_one_day_the_later_hour_tells() -> None:
    """28 June at eight and at nine: the monthly one has seen what the daily one has."""
    found = due(at("2021-06-27"), at("2021-06-28", 12))
    assert [(audit.kind, audit.last) for audit in found] == [("daily", False), ("monthly", True)]


def test_of_two_kinds_at_one_moment_the_order_is_that_of_their_names() -> None:
    """However the plan writes them down, two hosts agree on who tells."""
    same = (AuditRule("b", "daily", "0 8 * * *"), AuditRule("a", "daily", "0 8 * * *"))
    for rules in (same, same[::-1]):
        found = due(at("2021-06-27", 9), at("2021-06-28", 8), rules=rules)
        assert [(audit.kind, audit.last) for audit in found] == [("a", False), ("b", True)]


def test_a_kind_that_ran_silences_no_other() -> None:
    """What is left of the other kinds still tells."""
    found = due(at("2021-06-27"), at("2021-06-28", 12), "monthly/2021-06")
    assert [(audit.kind, audit.last) for audit in found] == [("daily", True)]


def test_a_period_that_fires_twice_is_due_once_on_its_first_day() -> None:
    """Twice a week, audited by the week: whoever missed both looks back from the first."""
    weekly = AuditRule("weekly", "weekly", "0 10 * * tue,fri")
    (found,) = due(at("2021-06-27"), at("2021-07-03"), rules=(weekly,))
    assert (found.period, str(found.as_of)) == ("2021-W26", "2021-06-29")


def test_the_time_is_that_of_china() -> None:
    """Eight in China is midnight in UTC: the day is the one people there have."""
    (found,) = due(at("2021-06-30", 9), at("2021-07-01", 8), rules=(DAILY,))
    assert found.fired == datetime.fromisoformat("2021-07-01T00:00:00+00:00")
    assert str(found.as_of) == "2021-07-01"


def test_after_years_off_no_more_than_a_good_year_is_caught_up() -> None:
    """Nobody acts on older findings."""
    found = due(at("2015-01-01"), at("2021-07-01", 12), rules=(DAILY,))
    assert (at("2021-07-01", 12) - found[0].fired).days <= MOST_DAYS
    assert 270 < len(found) < 290


@pytest.mark.parametrize("cron", ["0 9 29 2 *", "0 9 31 * *", "0 9 L * *", "0 9 LW * *"])
def test_months_that_lack_the_day_are_left_out(cron: str) -> None:
    """29 February comes in leap years, the 31st in seven months, the last day in every one."""
    found = due(at("2021-01-01"), at("2021-12-31", 23), rules=(AuditRule("k", "daily", cron),))
    months = [audit.as_of.month for audit in found]
    assert (
        months
        == {
            "0 9 29 2 *": [],
            "0 9 31 * *": [1, 3, 5, 7, 8, 10, 12],
            "0 9 L * *": list(range(1, 13)),
            "0 9 LW * *": list(range(1, 13)),
        }[cron]
    )
