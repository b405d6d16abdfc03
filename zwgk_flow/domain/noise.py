"""What holds a ripe rung back, and how much a unit was asked; which rungs are ripe is not known.

Held back is not lost: a rung that does not open stays due. The last rung is held by a silence
only. A cool-down holds a rung of the chain no longer than it is itself, so that recipients who
take turns hold nobody up for ever; a week's cap lets the longest ripe through first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import OF_A_UNIT, Ladder
from zwgk_flow.definition.periods import period_with
from zwgk_flow.domain.escalation import Decision, Held, Notice, Opening, Past, Silence

SATURDAY = 6


def noticed_since(ladder: Ladder, calendar: Calendar, day: date) -> date:
    """From which day on notices matter: for the cool-down, and for the week's burden."""
    cooling = calendar.add_working_days(day, -ladder.cool_down) if ladder.cool_down else day
    return min(period_with(day, "weekly").first, cooling)


def week_of(day: date) -> str:
    """The ISO week of a day: 2021-W26."""
    return period_with(day, "weekly").name


def burdens(
    notices: Iterable[Notice], ladder: Ladder, policies: Mapping[str, Ladder]
) -> Counter[tuple[str, str]]:
    """How many messages went to each unit in each week, those with a last rung left out.

    A message is one address in one run; it counts for every unit whose people it told.
    """
    units: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    free: set[tuple[str, str]] = set()
    for notice in notices:
        last = policies.get(notice.policy, ladder).rungs[-1].id == notice.rung
        for recipient in notice.recipients:
            message = (notice.run, recipient.address)
            if last:
                free.add(message)
            if recipient.role in OF_A_UNIT:
                units[message].add((notice.unit, week_of(notice.opened_on)))
    return Counter(one for message, weeks in units.items() if message not in free for one in weeks)


def hold_back(
    openings: Sequence[Opening], past: Past, ladder: Ladder, calendar: Calendar, as_of: date
) -> Decision:
    """What opens and what is held back on a day, each in the order given."""
    held: dict[int, Held] = {}
    for n, opening in enumerate(openings):
        silence = _silenced(opening, past.silences, as_of)
        if silence is not None:
            held[n] = silence
    last_told = _last_told(past.notices)
    for n, opening in enumerate(openings):
        if n not in held and not opening.last:
            cooling = _cooling(opening, last_told, ladder.cool_down, calendar, as_of)
            if cooling is not None:
                held[n] = cooling
    left = [n for n in range(len(openings)) if n not in held]
    held |= _above_cap(openings, left, past, ladder, as_of)
    return Decision(
        tuple(opening for n, opening in enumerate(openings) if n not in held),
        tuple(held[n] for n in sorted(held)),
    )


def _silenced(opening: Opening, silences: Iterable[Silence], as_of: date) -> Held | None:
    holding = [one for one in silences if one.holds(opening.task, as_of)]
    if not holding:
        return None
    longest = max(holding, key=lambda one: (one.until, one.id))
    why = f"{longest.owner} 已设静默至 {longest.until}（{longest.reason}）"
    return Held(opening, "silence", why, longest.until + timedelta(days=1))


def _last_told(notices: Iterable[Notice]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for notice in notices:
        for recipient in notice.recipients:
            address = recipient.address
            found[address] = max(found.get(address, notice.opened_on), notice.opened_on)
    return found


def _cooling(
    opening: Opening,
    last_told: Mapping[str, date],
    cool_down: int,
    calendar: Calendar,
    as_of: date,
) -> Held | None:
    """Somebody of the rung was told too short a time ago, and it has not waited for long."""
    if not cool_down or calendar.working_days_between(opening.ripe_on, as_of) >= cool_down:
        return None
    lately = {
        recipient.address: last_told[recipient.address]
        for recipient in opening.recipients
        if recipient.address in last_told
        and calendar.working_days_between(last_told[recipient.address], as_of) < cool_down
    }
    if not lately:
        return None
    address, day = max(lately.items(), key=lambda one: (one[1], one[0]))
    why = f"{address} 在 {day} 刚被告知，间隔不足 {cool_down} 个工作日"
    return Held(opening, "cool_down", why, calendar.add_working_days(day, cool_down))


@dataclass
class _Week:
    """What units get in the present week: counted before, and added by this run."""

    used: Mapping[str, int]
    free: frozenset[str]
    added: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def needed(self, opening: Opening) -> set[str]:
        """The addresses of the unit that would be told, those told anyhow left out."""
        mine = {one.address for one in opening.recipients if one.role in OF_A_UNIT}
        return mine - self.free - self.added[opening.task.unit]

    def room(self, opening: Opening, cap: int) -> bool:
        """Whether a rung fits below the cap.

        One that no week has room for (a frozen ladder may be wider than the present cap) goes
        alone, or nothing above it would ever be told.
        """
        unit, needed = opening.task.unit, self.needed(opening)
        got = self.used.get(unit, 0) + len(self.added[unit])
        return not needed or got + len(needed) <= cap or (got == 0 and len(needed) > cap)


def _above_cap(
    openings: Sequence[Opening], left: Sequence[int], past: Past, ladder: Ladder, as_of: date
) -> Mapping[int, Held]:
    if ladder.per_week is None:
        return {}
    counted = burdens(past.notices, ladder, past.policies)
    used = {unit: count for (unit, week), count in counted.items() if week == week_of(as_of)}
    week = _Week(used, frozenset(_addresses(openings[n] for n in left if openings[n].last)))
    monday = as_of + timedelta(days=SATURDAY + 1 - as_of.weekday())
    held: dict[int, Held] = {}
    for n in sorted(left, key=lambda n: (openings[n].ripe_on, -openings[n].height, n)):
        opening = openings[n]
        if opening.last or week.room(opening, ladder.per_week):
            week.added[opening.task.unit] |= week.needed(opening)
        else:
            unit = opening.task.unit
            got = used.get(unit, 0) + len(week.added[unit])
            why = f"{unit}本周已有 {got} 条，上限 {ladder.per_week} 条"
            held[n] = Held(opening, "burden", why, monday)
    return held


def _addresses(openings: Iterable[Opening]) -> Iterator[str]:
    return (recipient.address for opening in openings for recipient in opening.recipients)
