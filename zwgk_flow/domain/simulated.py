"""What a simulated year did to people, as values and counts; it lives no year, reads no table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zwgk_flow.definition.calendar import each_day
from zwgk_flow.definition.periods import periods_between
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.assessment_facts import OfTask
from zwgk_flow.domain.escalation import Held
from zwgk_flow.domain.task import Task

HELD_NAMES: Mapping[str, str] = {
    "silence": "静默",
    "cool_down": "间隔不足",
    "burden": "超过每周上限",
}
LEADERS = ("deputy_leader", "principal", "leading_group", "supervisor")
MOST_PEAKS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One message: on which day, to which address in which role; `waits` for a quieter hour."""

    day: date
    address: str
    role: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Rang:
    """One rung opened for one task."""

    task: str
    rung: str


@dataclass(frozen=True, slots=True)
class Records:
    """What a year left behind, as it was read from its database.

    `heard` are the tasks of which anybody was ever told, in the year or before it.
    """

    tasks: Sequence[Task]
    courses: Sequence[OfTask]
    messages: Sequence[Said]
    rungs: Sequence[Rang]
    heard: frozenset[str]
    held: Sequence[tuple[date, Held]]
    events: int
    findings: int
    audits: int
    asked: int = 0
    granted: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """How many there were of everything; `held` counts a notice once, however long it was held.

    `asked` and `granted` are requests for more time.
    """

    tasks: int
    audits: int
    events: int
    findings: int
    rungs: int
    messages: int
    held: int
    waiting: int
    steps: int = 0
    signed: int = 0
    asked: int = 0
    granted: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever was written to, and how often in each month; `months` are those of the year."""

    address: str
    role: str
    unit: str
    months: tuple[int, ...]

    @property
    def messages(self) -> int:
        """In the whole year."""
        return sum(self.months)

    @property
    def leads(self) -> bool:
        """Whether it is a leader's address."""
        return self.role in LEADERS


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What one day brought: messages, and tasks that fell due."""

    day: date
    messages: int
    due: int


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """What one unit had to do and was asked; `busiest` is the most messages it got in a day."""

    unit: str
    tasks: int
    on_time: int
    late: int
    unfinished: int
    rungs: int
    messages: int
    busiest: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """Tasks of one item that nobody would ever hear about, and why."""

    item: str
    title: str
    units: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Figures:
    """One simulated year; everything adds up to what stands in its ledger."""

    plan: str
    title: str
    ladder: str
    behaviour: str
    seed: int
    first: date
    last: date
    totals: Totals
    by_rung: tuple[tuple[str, int], ...]
    months: tuple[str, ...]
    readers: tuple[Reader, ...]
    days: tuple[DayLoad, ...]
    units: tuple[UnitLoad, ...]
    unheard: tuple[Unheard, ...]
    held: tuple[tuple[str, int], ...]
    on_time: int
    late: int
    unfinished: int

    @property
    def share_on_time(self) -> Fraction | None:
        """Of all tasks that fell due, how many were done by then; None where none fell due."""
        fell_due = self.on_time + self.late + self.unfinished
        return Fraction(self.on_time, fell_due) if fell_due else None

    @property
    def leaders(self) -> tuple[Reader, ...]:
        """The leaders among those written to, the most burdened first."""
        return tuple(reader for reader in self.readers if reader.leads)

    @property
    def peaks(self) -> tuple[DayLoad, ...]:
        """The days with the most messages, the fullest first."""
        full = sorted(self.days, key=lambda one: (-one.messages, one.day))
        return tuple(one for one in full[:MOST_PEAKS] if one.messages)


@dataclass(frozen=True, slots=True)
class Given:
    """What was put in, and what was done: steps of tasks, and rungs signed for."""

    behaviour: str
    seed: int
    first: date
    last: date
    steps: int = 0
    signed: int = 0


def figures(plan: AdoptedPlan, given: Given, records: Records) -> Figures:
    """Every count of a year, in orders that depend on nothing but the plan and the counts."""
    months = tuple(one.name for one in periods_between(given.first, given.last, "monthly"))
    kinds = Counter(course.ending for course in records.courses)
    names = {rung.id: rung.name for rung in plan.ladder.rungs}
    rung_counts = Counter(rung.rung for rung in records.rungs)
    held = Counter(by for by, *_ in _held_once(records.held))
    return Figures(
        plan=plan.id,
        title=plan.title,
        ladder=plan.ladder.title,
        behaviour=given.behaviour,
        seed=given.seed,
        first=given.first,
        last=given.last,
        totals=_totals(given, records, sum(held.values())),
        by_rung=tuple(
            (names.get(id, id), rung_counts[id]) for id in (*names, *_more(rung_counts, names))
        ),
        months=months,
        readers=_readers(plan, records.messages, months),
        days=_days(given, records),
        units=_units(plan, records),
        unheard=tuple(_unheard(plan, records)),
        held=tuple((HELD_NAMES[by], held[by]) for by in HELD_NAMES),
        on_time=kinds["on_time"],
        late=kinds["late"],
        unfinished=kinds["unfinished"],
    )


def _more(counted: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Rungs of a ladder that the plan had before."""
    return sorted(set(counted) - set(known))


def _held_once(held: Iterable[tuple[date, Held]]) -> set[tuple[str, str, str, int]]:
    return {(one.by, one.opening.task.key, one.opening.rung.id, one.opening.nth) for _, one in held}


def _totals(given: Given, records: Records, held: int) -> Totals:
    return Totals(
        tasks=len(records.tasks),
        audits=records.audits,
        events=records.events,
        findings=records.findings,
        rungs=len(records.rungs),
        messages=len(records.messages),
        held=held,
        waiting=sum(message.waits for message in records.messages),
        steps=given.steps,
        signed=given.signed,
        asked=records.asked,
        granted=records.granted,
    )


def _owners(plan: AdoptedPlan) -> Mapping[str, str]:
    """Whose address it is: a unit's, or that of those above."""
    above = dict.fromkeys(plan.leading_group.values(), "")
    acting = {one.by: unit for unit, ones in plan.acting.items() for one in ones}
    of_units = {
        address: unit for unit, contacts in plan.contacts.items() for address in contacts.values()
    }
    return {**above, **acting, **of_units}


def _readers(
    plan: AdoptedPlan, messages: Iterable[Said], months: Sequence[str]
) -> tuple[Reader, ...]:
    owners, place = _owners(plan), {month: n for n, month in enumerate(months)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(months))
    roles: dict[str, str] = {}
    for message in messages:
        counts[message.address][place[f"{message.day:%Y-%m}"]] += 1
        roles.setdefault(message.address, message.role)
    readers = (
        Reader(address, roles[address], owners.get(address, ""), tuple(of_months))
        for address, of_months in counts.items()
    )
    return tuple(sorted(readers, key=lambda one: (-one.messages, one.address)))


def _days(given: Given, records: Records) -> tuple[DayLoad, ...]:
    messages = Counter(message.day for message in records.messages)
    due = Counter(task.original_due for task in records.tasks if not task.continuous)
    days = each_day(given.first, given.last)
    return tuple(DayLoad(day, messages[day], due[day]) for day in days)


def _units(plan: AdoptedPlan, records: Records) -> tuple[UnitLoad, ...]:
    owners = _owners(plan)
    tasks = Counter(task.unit for task in records.tasks)
    kinds = Counter((course.unit, course.ending) for course in records.courses)
    of_key = {task.key: task.unit for task in records.tasks}
    rungs = Counter(of_key[rung.task] for rung in records.rungs)
    daily = Counter((owners.get(m.address, ""), m.day) for m in records.messages)
    messages: Counter[str] = Counter()
    busiest: dict[str, int] = {}
    for (unit, _), count in daily.items():
        messages[unit] += count
        busiest[unit] = max(busiest.get(unit, 0), count)
    loads = (
        UnitLoad(
            unit,
            tasks[unit],
            kinds[unit, "on_time"],
            kinds[unit, "late"],
            kinds[unit, "unfinished"],
            rungs[unit],
            messages[unit],
            busiest.get(unit, 0),
        )
        for unit in dict.fromkeys((*plan.contacts, *tasks, *messages))
        if tasks[unit] or messages[unit]
    )
    return tuple(sorted(loads, key=lambda one: (-one.messages, -one.tasks, one.unit)))


# --- what nobody hears about -------------------------------------------------------------------


def _unheard(plan: AdoptedPlan, records: Records) -> Iterable[Unheard]:
    """By item and reason, in printed order."""
    missed = {course.key for course in records.courses if course.ending in ("late", "unfinished")}
    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    begun = set()
    for task in records.tasks:
        begun.add(task.item)
        if why := _why_unheard(task, records.heard, missed):
            units[task.item, why].append(task.unit)
    for item in plan.items.values():
        if item.opens_later and item.id not in begun:
            why = "没有登记过事件，任务没有开启"
            units[item.id, why] = [unit for unit, _ in item.assignments]
    order = {id: n for n, id in enumerate(plan.items)}
    for (id, why), of_item in sorted(units.items(), key=lambda one: (order[one[0][0]], one[0][1])):
        yield Unheard(id, plan.items[id].title, tuple(dict.fromkeys(of_item)), why)


def _why_unheard(task: Task, heard: frozenset[str], missed: set[str]) -> str | None:
    if task.key in heard:
        return None
    if task.due is None:
        return "没有期限，不催办"
    if task.key in missed:
        return "逾期了，没有告知过任何人"
    return None
