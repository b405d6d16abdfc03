"""Over a year of whatever ladder and whatever people do: is nobody forgotten, and nobody flooded?

`ZWGK_YEARS` sets how many years are lived through (3), each with a seed of its own.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date
from typing import Any

from counting import Report, count
from databases import SqliteFiles
from years import ROLES, UNITS, YEARS, Year, drawn_ladder, drawn_plan

from zwgk_flow import runtime
from zwgk_flow.definition.ladder import OF_A_UNIT, Ladder
from zwgk_flow.domain.noise import week_of
from zwgk_flow.operations.escalations import list_burdens, list_rungs
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

TOTAL = count("ZWGK_YEARS", 3)
WEEK = 6  # a week with a Saturday worked


def longest_climb(ladder: Ladder) -> int:
    """In how many working days the last rung is reached, whatever people acknowledge.

    Each rung of the chain waits its time, or that after an acknowledgement. Below the last one it
    may then wait for the cool-down, and for the cap: at the beginning of each week the longest
    ripe rung opens with all that go to the same people, so that a rung waits a week for each set
    of people, and once more where a cool-down kept one back.
    """
    chain = [rung for rung in ladder.rungs if rung.is_late]
    waits = sum(max(rung.wait, rung.acknowledged_wait) for rung in chain)
    sets = len({frozenset(rung.to) for rung in ladder.rungs})
    weeks = 0 if ladder.per_week is None else sets * (2 if ladder.cool_down else 1)
    held = ladder.cool_down + WEEK * weeks
    return waits + held * (len(chain) - 1) + len(chain)


def forgotten(year: Year, ladder: Ladder) -> tuple[int, list[str]]:
    """How many tasks were overdue long enough, and which of them did not reach the last rung."""
    calendar, last = runtime.calendar("cn"), ladder.rungs[-1].id
    bound, end = longest_climb(ladder), date(year.year, 12, 31)
    told = {(rung.task, rung.cycle) for rung in list_rungs(year.store) if rung.rung == last}
    judged, missed = 0, []
    for task in year.tasks():
        is_open = task.state in year.plan.lifecycle.open_states
        if not is_open or task.claim_pending or task.due is None:
            continue
        since = max(task.due, year.started.get(task.key, task.due))
        if calendar.working_days_between(since, end) <= bound:
            continue
        judged += 1
        if (task.key, task.cycle) not in told:
            missed.append(f"{task.key} late since {since}, bound {bound}")
    return judged, missed


def messages_of_units(year: Year, ladder: Ladder) -> Counter[tuple[str, str]]:
    """Messages to the people of each unit in each week, those that carry a last rung left out."""
    last, owners = ladder.rungs[-1].id, {}
    for n, unit in enumerate(UNITS):
        owners.update({f"{role}@{n}.example": unit for role in ROLES})
    exempt: set[tuple[date, str]] = set()
    counted: dict[tuple[str, str], set[tuple[date, str]]] = defaultdict(set)
    for rung in list_rungs(year.store):
        for recipient in rung.recipients:
            message = (rung.opened_on, recipient.address)
            if rung.rung == last:
                exempt.add(message)
            if recipient.address in owners:
                counted[owners[recipient.address], week_of(rung.opened_on)].add(message)
    return Counter({key: len(messages - exempt) for key, messages in counted.items()})


def lived(files: SqliteFiles, seed: int) -> Counter[str]:
    """One year, and what must hold after it; what it had to show."""
    draw = random.Random(seed)
    number = draw.choice(YEARS)
    plan = drawn_plan(draw, number, drawn_ladder(draw))
    url = files.new()
    with closing(open_store(url, create=True)) as store:
        year = Year(store, draw, plan, number)
        year.live()
        ladder = plan.ladder
        judged, missed = forgotten(year, ladder)
        assert missed == [], f"seed {seed}: {missed}"
        counted = messages_of_units(year, ladder)
        most = max(counted.values(), default=0)
        assert ladder.per_week is None or most <= ladder.per_week, f"seed {seed}: {counted}"
        said = {(one.unit, one.week): one.messages for one in list_burdens(store)}
        assert said == {key: messages for key, messages in counted.items() if messages}
        opened = list_rungs(store)
        keys = [(rung.task, rung.cycle, rung.rung, rung.nth) for rung in opened]
        assert len(set(keys)) == len(keys)
        _numbers_hold(opened)
        assert verify(store).differences == ()
    files.drop(url)
    capped = ladder.per_week is not None and most == ladder.per_week
    return Counter(years=1, overdue=judged, rungs=len(opened), capped=int(capped))


def _numbers_hold(opened: list[Any]) -> None:
    """Each form counts from 1 without a gap; one number a run and unit."""
    given: dict[str, dict[tuple[date, str], set[int]]] = defaultdict(lambda: defaultdict(set))
    for rung in opened:
        assert (rung.number is None) == (rung.form == "message")
        if rung.number is not None:
            given[rung.form][rung.opened_on, rung.unit].add(rung.number)
    for of_form in given.values():
        assert all(len(numbers) == 1 for numbers in of_form.values())
        numbers = sorted(number for one in of_form.values() for number in one)
        assert numbers == list(range(1, len(numbers) + 1))


def test_nobody_is_forgotten_and_nobody_is_flooded(
    sqlite_files: SqliteFiles, report: Report
) -> None:
    """Overdue long enough, a task has reached the last rung; a unit's week stays below its cap."""
    assert set(OF_A_UNIT) == set(ROLES)
    done = Counter[str]()
    for seed in range(TOTAL):
        done += lived(sqlite_files, seed)
    assert done["overdue"] > 0
    report(
        f"{done['years']} years, {done['overdue']} tasks overdue long enough, "
        f"{done['rungs']} rungs; the cap was met in {done['capped']} years"
    )
