"""One simulation from beginning to end: a database in memory, a year lived in it, its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zwgk_flow.definition.behaviour import Behaviour
from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.plan import Plan
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import Actor, at_hour, local_day
from zwgk_flow.domain.simulated import Figures, Given
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.audits import list_audits
from zwgk_flow.operations.plans import adopt_plan, show_plan
from zwgk_flow.simulation.conduct import People
from zwgk_flow.simulation.draws import Draws
from zwgk_flow.simulation.figures import figures_of
from zwgk_flow.simulation.year import OFFICE_PERSON, Lived, Year
from zwgk_flow.store import Store, open_store

# SQLAlchemy's address of a database that is only in memory
IN_MEMORY = "sqlite://"
A_YEAR = timedelta(days=364)
LONGEST = timedelta(days=2 * 366)
ADOPTED_AT = 9
Groups = Mapping[str, Sequence[str]]
Calendars = Callable[[str], Calendar]


@dataclass(frozen=True, slots=True)
class Chance:
    """By what people are drawn, and from when until when; without days a whole year."""

    behaviour: Behaviour
    seed: int
    first: date | None = None
    last: date | None = None

    def days(self, begins: date) -> tuple[date, date]:
        """The first and the last day; UsageError where they make no period to live through."""
        first = self.first or begins
        last = self.last or first + A_YEAR
        if not first <= last <= first + LONGEST:
            raise UsageError(f"推演从 {first} 到 {last}：请让 --until 不早于 --from，最多两年")
        return first, last


@dataclass(frozen=True, slots=True)
class Simulated:
    """A year that was lived, the plan it was lived with, and its figures."""

    plan: AdoptedPlan
    lived: Lived
    figures: Figures


Tick = Callable[[date], None]


def _no_tick(_day: date) -> None:
    """Nobody watches."""


def simulate_plan(
    plan: Plan, chance: Chance, calendars: Calendars, tick: Tick = _no_tick
) -> Simulated:
    """Adopt a compiled plan into memory and live its year; `tick` is told of each day."""
    with closing(open_store(IN_MEMORY, create=True)) as store:
        return simulate_in(store, plan, chance, calendars, tick)


def simulate_in(
    store: Store, plan: Plan, chance: Chance, calendars: Calendars, tick: Tick = _no_tick
) -> Simulated:
    """The same in a database that is empty, which it changes."""
    begins = plan.issued or date(plan.year, 1, 1)
    first, last = chance.days(begins)
    since = at_hour(first, ADOPTED_AT)
    adopt_plan(store, plan, Actor(plan.office, OFFICE_PERSON), since)
    return _lived(store, plan.id, plan.groups, chance, (since, last), calendars, tick)


def simulate_on(
    source: Store,
    plan: str,
    groups: Groups,
    chance: Chance,
    calendars: Calendars,
    tick: Tick = _no_tick,
) -> Simulated:
    """Go on from where an office's records stand, in a copy of them; the records stay as they are.

    It begins the day after the last audit. Raises NotFound for a plan that was never adopted.
    """
    from zwgk_flow.store.transfer import copy_rows  # SQLModel is slow to import

    adopted = show_plan(source, plan).plan
    audited = [run.as_of for run in list_audits(source, plan)]
    begins = max((*audited, local_day(adopted.adopted_at))) + timedelta(days=1)
    if chance.first and chance.first < begins:
        raise UsageError(
            f"{plan} 已经督查到 {begins - timedelta(days=1)}：--from 不能早于 {begins}"
        )
    first, last = chance.days(begins)
    with closing(open_store(IN_MEMORY, create=True)) as store:
        copy_rows(source, store)
        return _lived(store, plan, groups, chance, (at_hour(first), last), calendars, tick)


def _lived(
    store: Store,
    id: str,
    groups: Groups,
    chance: Chance,
    period: tuple[datetime, date],
    calendars: Calendars,
    tick: Tick,
) -> Simulated:
    plan, (since, last) = show_plan(store, id).plan, period
    calendar = calendars(plan.calendar)
    draws = Draws(chance.seed)
    people = People(plan, chance.behaviour, groups, calendar, draws, last)
    year = Year(store, plan, people, calendars)
    for day in year.live(since, last):
        tick(day)
    lived = year.lived
    given = Given(
        chance.behaviour.title, chance.seed, local_day(since), last, lived.steps, lived.signed
    )
    return Simulated(plan, lived, figures_of(store, plan, given, lived, calendar))
