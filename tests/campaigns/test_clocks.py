"""However the clock goes, is every period audited once, and is everybody told once a time?

A clock goes forward by hours, days or months, stands still, or is set back; a tick may be broken
off after any audit. `ZWGK_WALKS` sets how many walks are tried (100); one of 25 on a real store.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from counting import Report, count
from databases import SqliteFiles
from desk import OFFICE, PLAN, at, compiled

from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.domain.periods import due_audits, period_of
from zwgk_flow.operations.audits import audits_due, list_audits
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.schedule import asked_of, auditor, send_owed, tick
from zwgk_flow.store import Store, open_store

WALKS = count("ZWGK_WALKS", 100)
BEGIN = date(2021, 1, 4)


@dataclass(frozen=True, slots=True)
class Times:
    """Times of an audit, twice: as a crontab has them, and as the days and hours they mean."""

    period: str
    cron: str
    means: Callable[[date], bool]
    hours: tuple[int, ...]

    def fires(self, since: datetime, until: datetime) -> Iterator[datetime]:
        """Every moment after `since`, up to `until`."""
        for n in range((until - since).days + 2):
            day = since.astimezone(SHANGHAI).date() + timedelta(days=n)
            for hour in self.hours if self.means(day) else ():
                if since < at(day, hour) <= until:
                    yield at(day, hour)


def last_of_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


TIMES = (
    Times("daily", "0 8 * * mon-fri", lambda day: day.weekday() < 5, (8,)),
    Times("daily", "0 8,17 * * *", lambda day: True, (8, 17)),
    Times("weekly", "0 9 * * mon", lambda day: day.weekday() == 0, (9,)),
    Times("weekly", "0 10 * * tue,fri", lambda day: day.weekday() in (1, 4), (10,)),
    Times("monthly", "0 9 28 * *", lambda day: day.day == 28, (9,)),
    Times("monthly", "0 16 L * *", last_of_month, (16,)),
    Times("quarterly", "0 9 1 1,4,7,10 *", lambda day: (day.day, day.month % 3) == (1, 1), (9,)),
    Times("yearly", "0 9 15 6 *", lambda day: (day.month, day.day) == (6, 15), (9,)),
)

# how far the clock goes: hours, at least and at most
MOVES = {
    "on": (1, 30),
    "still": (0, 0),
    "a week or two": (7 * 24, 14 * 24),
    "three months": (80 * 24, 100 * 24),
    "back a little": (-48, -1),
    "back by months": (-100 * 24, -20 * 24),
}


def moments(draw: random.Random, now: datetime, steps: int) -> Iterator[datetime]:
    """Where the clock stands at each of so many ticks, beginning at adoption."""
    for _ in range(steps):
        (move,) = draw.choices(list(MOVES), (8, 1, 4, 1, 3, 1))
        now += timedelta(hours=draw.randint(*MOVES[move]), minutes=draw.randint(0, 59))
        yield now


@dataclass
class Office:
    """What ran, in order, and which ticks told."""

    rules: dict[str, Times]
    ran: list[tuple[str, str]] = field(default_factory=list)

    def tick(self, now: datetime, broken_off_after: int | None) -> list[bool]:
        """Run what is due, or the first so many; whether each told."""
        has_run = {kind: {period for ran, period in self.ran if ran == kind} for kind in self.rules}
        rules = [AuditRule(kind, one.period, one.cron) for kind, one in self.rules.items()]
        due = due_audits("p", rules, at(BEGIN, 9), has_run, now)
        assert [audit.fired for audit in due] == sorted(audit.fired for audit in due)
        for audit in due:
            assert audit.fired <= now and audit.as_of == audit.fired.astimezone(SHANGHAI).date()
        begun = due[:broken_off_after]
        self.ran += [(audit.kind, audit.period) for audit in begun]
        return [audit.last for audit in begun]

    def expected(self, furthest: datetime, since: datetime) -> set[tuple[str, str]]:
        """Every period that fired from adoption to the furthest moment seen."""
        return {
            (kind, period_of(times.period, fired.astimezone(SHANGHAI).date()))
            for kind, times in self.rules.items()
            for fired in times.fires(since, furthest)
        }


def walked(seed: int) -> int:
    """One walk over the pure function and a set of runs; how many audits ran."""
    draw = random.Random(seed)
    chosen = draw.sample(TIMES, draw.randint(1, 4))
    office = Office({f"kind{n}": times for n, times in enumerate(chosen)})
    furthest = at(BEGIN, 9)
    for now in moments(draw, at(BEGIN, 9), 12):
        furthest = max(furthest, now)
        told = office.tick(now, draw.choice((None, None, None, 0, 1, 5)))
        assert sum(told) <= 1
    told = office.tick(furthest, None)
    assert told == [False] * (len(told) - 1) + [True] * bool(told)
    assert len(office.ran) == len(set(office.ran))
    assert set(office.ran) == office.expected(furthest, at(BEGIN, 9))
    assert office.tick(furthest, None) == []
    return len(office.ran)


def test_no_walk_of_the_clock_misses_a_period_or_runs_one_twice(report: Report) -> None:
    """What ran is exactly what fired between adoption and the furthest time that was seen."""
    ran = sum(walked(seed) for seed in range(WALKS))
    assert ran > WALKS
    report(f"{WALKS} walks of 13 ticks, {ran} audits; none missed, none twice")


# the small plan with few audits, so that a year of them takes a second
SOON = at("2021-06-14", 9)
WATCHED = PLAN.replace("0 8 * * mon-fri", "0 8 * * mon")


@pytest.fixture(scope="module")
def watched(sqlite_files: SqliteFiles) -> str:
    """A database with that plan adopted two weeks before its first day is due, to be copied."""
    url = sqlite_files.new()
    with closing(open_store(url, create=True)) as store:
        adopt_plan(store, compiled(WATCHED), OFFICE, SOON)
    return url


def ticked(store: Store, now: datetime, broken_off_after: int | None) -> None:
    """One tick, or one that dies after so many audits and delivers nothing."""
    if broken_off_after is None:
        tick(store, now, lambda _: None, with_prefect=False)
    else:
        audit = auditor(store, lambda _: None, looking=False)
        for due in audits_due(store, now)[:broken_off_after]:
            audit(asked_of(due), now)


WATCHED_AT = {
    "daily": Times("daily", "0 8 * * mon", lambda day: day.weekday() == 0, (8,)),
    "monthly": Times("monthly", "0 9 28 * *", lambda day: day.day == 28, (9,)),
}


def walked_in_store(url: str, seed: int) -> tuple[int, int]:
    """One walk over a store; how many audits ran and how many messages they owed."""
    draw, furthest = random.Random(seed), SOON
    known: set[str] = set()
    with closing(open_store(url)) as store:
        for now in moments(draw, SOON, 12):
            furthest = max(furthest, now)
            ticked(store, now, draw.choice((None, None, 0, 2)))
            new = [one for one in list_messages(store) if one.key not in known]
            assert len(new) == len({one.recipient for one in new})
            known.update(one.key for one in new)
        ticked(store, furthest, None)
        ran = [(run.kind, run.period) for run in list_audits(store)]
        assert audits_due(store, furthest) == []
        # what is held back for quiet hours goes out later
        send_owed(store, furthest + timedelta(days=30), lambda _: None)
        messages = list_messages(store)
    assert set(ran) == Office(WATCHED_AT).expected(furthest, SOON)
    assert all(message.delivered_at for message in messages)
    return len(ran), len(messages)


def test_no_walk_of_the_clock_does_so_in_a_real_database(
    watched: str,
    sqlite_files: SqliteFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    report: Report,
) -> None:
    """The same over a store: nobody gets two messages of one tick, and all are delivered."""
    monkeypatch.setenv("ZWGK_OUTBOX", str(tmp_path))
    walks = max(4, WALKS // 25)
    counted = [walked_in_store(sqlite_files.copy(watched), seed) for seed in range(walks)]
    audits, messages = (sum(column) for column in zip(*counted, strict=True))
    assert messages > walks
    report(f"{walks} walks of 14 ticks, {audits} audits, {messages} messages")
