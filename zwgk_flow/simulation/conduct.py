"""What the people of a plan mean to do and when, drawn from their habits; it does nothing.

Every draw is named by the task, so that neither other tasks nor their order change what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from zwgk_flow.definition.behaviour import Behaviour, Habit, Span, groups_of
from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import OF_A_UNIT
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Opening
from zwgk_flow.domain.event import at_hour
from zwgk_flow.domain.pace import CADENCE_DAYS
from zwgk_flow.domain.task import Task
from zwgk_flow.simulation.draws import Draws

ONE_DAY = timedelta(days=1)
# a leave without end is looked through for so long, then nobody comes any more
LONGEST_ABSENCE = 400
LATEST_START = 15
# without a cadence, who has at least so many days reports once at half time
LONG_ENOUGH_TO_REPORT = 20
MOST_RETURNS = 2
# calendar days before it is due in which more time is asked
ASKED_AHEAD = Span(2, 7)
# working days until a claim that was sent back is made again
REDONE = Span(2, 8)


class Deed(StrEnum):
    """What somebody means to do with a task; the lifecycle says by which step."""

    START = "start"
    REPORT = "report"
    CLAIM = "claim"
    VERIFY = "verify"
    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    DECIDE = "decide"


HOURS: Mapping[Deed, int] = {Deed.ACKNOWLEDGE: 11, Deed.VERIFY: 15, Deed.DECIDE: 15}
MORNING = 10


@dataclass(frozen=True, slots=True, order=True)
class Intent:
    """One deed at one moment; those of one moment happen in the order of their tasks."""

    at: datetime
    task: str
    deed: Deed
    rung: str = ""
    nth: int = 1


@dataclass(frozen=True)
class People:
    """Everybody who acts in a plan, until a day."""

    plan: AdoptedPlan
    behaviour: Behaviour
    groups: Mapping[str, Sequence[str]]
    calendar: Calendar
    draws: Draws
    last: date
    _habits: dict[str, Habit] = field(default_factory=dict)

    def habit(self, unit: str) -> Habit:
        """How a unit acts."""
        if unit not in self._habits:
            of = groups_of(unit, self.groups)
            self._habits[unit] = self.behaviour.habit_of(unit, of)
        return self._habits[unit]

    def beginning(self, task: Task, now: datetime, today: date) -> Iterator[Intent]:
        """What a unit means to do about a task it has been given, or has in hand, on a day."""
        habit = self.habit(task.unit)
        if task.claim_pending:
            yield from self._looked_at(task.key, 1, now, today)
            return
        if not self.draws.happens(habit.on_time + habit.late, task.key, "done"):
            return  # nothing is ever done, unless a notice helps
        room = (task.due - today).days if task.due else LONGEST_ABSENCE
        early = Span(1, max(1, min(LATEST_START, room // 4)))
        begins = today + timedelta(self.draws.within(early, task.key, "start"))
        claimed = self._claim_day(habit, task, begins)
        if task.state == self.plan.lifecycle.initial:
            yield from self._then(habit, task.key, Deed.START, begins, now)
        for day in self._report_days(habit, task, today, claimed or self.last):
            yield from self._then(habit, task.key, Deed.REPORT, day, now)
        if task.due is not None and self._late(habit, task, begins):
            yield from self._asks(habit, task.key, task.due, begins, now)
        if claimed is not None:
            yield from self._then(habit, task.key, Deed.CLAIM, claimed, now)

    def _asks(
        self, habit: Habit, key: str, due: date, begins: date, now: datetime
    ) -> Iterator[Intent]:
        """Who sees that it will be late asks in time, or not at all."""
        if self.draws.happens(habit.extends.share, key, "extension"):
            ahead = timedelta(self.draws.within(ASKED_AHEAD, key, "extension", "ahead"))
            day = self._present(habit, due - ahead, -ONE_DAY)
            if day is not None and day >= begins:
                yield from self._then(habit, key, Deed.ASK, day, now)

    def asked_until(self, task: Task, due: date) -> date:
        """Until when more time is asked for."""
        days = self.habit(task.unit).extends.days
        return due + timedelta(self.draws.within(days, task.key, "extension", "days"))

    def after_request(self, task: Task, now: datetime, today: date) -> Iterator[Intent]:
        """The office decides some days later."""
        yield from self._looked_at(task.key, 1, now, today, Deed.DECIDE)

    def grants(self, task: Task) -> bool:
        """Whether the office gives more time."""
        return self.draws.happens(self.habit(task.unit).extends.granted, task.key, "granted")

    def after_claim(self, task: Task, nth: int, now: datetime, today: date) -> Iterator[Intent]:
        """The office looks at a claim some days later."""
        yield from self._looked_at(task.key, nth, now, today)

    def sends_back(self, task: Task, nth: int) -> bool:
        """Whether the office is not content with the nth claim of a task."""
        share = self.habit(task.unit).returned
        return nth <= MOST_RETURNS and self.draws.happens(share, task.key, "returned", nth)

    def after_return(self, task: Task, nth: int, now: datetime, today: date) -> Iterator[Intent]:
        """The unit claims again."""
        days = self.draws.within(REDONE, task.key, "redone", nth)
        day = self.calendar.add_working_days(today, days)
        yield from self._then(self.habit(task.unit), task.key, Deed.CLAIM, day, now, nth + 1)

    def after_notice(self, opening: Opening, now: datetime, today: date) -> Iterator[Intent]:
        """Somebody of the unit signs, or does the work, or neither."""
        if not any(recipient.role in OF_A_UNIT for recipient in opening.recipients):
            return
        task, rung, habit = opening.task, opening.rung, self.habit(opening.task.unit)
        asked = (task.key, task.cycle, rung.id, opening.nth)
        late = rung.is_late or rung.several is not None
        for deed, answer in (
            (Deed.ACKNOWLEDGE, habit.acknowledges),
            *(((Deed.CLAIM, habit.responds),) if late else ()),
        ):
            if self.draws.happens(answer.share, *asked, deed):
                after = self.draws.within(answer.after, *asked, deed, "after")
                day = self.calendar.add_working_days(today, after)
                yield from self._then(habit, task.key, deed, day, now, opening.nth, rung.id)

    def _looked_at(
        self, key: str, nth: int, now: datetime, today: date, deed: Deed = Deed.VERIFY
    ) -> Iterator[Intent]:
        asked = "verified" if deed is Deed.VERIFY else deed
        days = self.draws.within(self.behaviour.verifies, key, asked, nth)
        day = self.calendar.add_working_days(today, days)
        moment = at_hour(day, HOURS[deed])
        if moment <= now:
            moment = at_hour(self.calendar.add_working_days(day, 1), HOURS[deed])
        yield Intent(moment, key, deed, "", nth)

    def _then(
        self,
        habit: Habit,
        key: str,
        deed: Deed,
        day: date,
        now: datetime,
        nth: int = 1,
        rung: str = "",
    ) -> Iterator[Intent]:
        """The deed on that day, or on the next on which somebody is there; not after the end."""
        hour = HOURS.get(deed, MORNING)
        while (found := self._present(habit, day)) is not None and at_hour(found, hour) <= now:
            day = found + ONE_DAY
        if found is not None and found <= self.last:
            yield Intent(at_hour(found, hour), key, deed, rung, nth)

    def _present(self, habit: Habit, day: date, step: timedelta = ONE_DAY) -> date | None:
        for _ in range(LONGEST_ABSENCE):
            if self.calendar.is_working(day) and not habit.away(day):
                return day
            day += step
        return None

    def _claim_day(self, habit: Habit, task: Task, begins: date) -> date | None:
        """When the unit says that it is done; None where no day is due."""
        key, due = task.key, task.due
        if due is None:
            return None
        if self._late(habit, task, begins):
            return max(begins, due + timedelta(self.draws.within(habit.late_days, key, "late")))
        day = due - timedelta(self._ahead(habit, key, (due - begins).days))
        found = self._present(habit, day, -ONE_DAY)
        return found if found and found >= begins else max(begins, day)

    def _late(self, habit: Habit, task: Task, begins: date) -> bool:
        """Whether what is done at all is done too late."""
        if task.due is not None and task.due < begins:
            return True
        share = habit.on_time / (habit.on_time + habit.late)
        return not self.draws.happens(share, task.key, "on time")

    def _ahead(self, habit: Habit, key: str, room: int) -> int:
        """So many days before it is due."""
        last_days = min(habit.burst.days, room)
        if self.draws.happens(habit.burst.share, key, "burst"):
            return self.draws.within(Span(0, last_days), key, "ahead")
        return self.draws.within(Span(last_days, max(last_days, room // 2)), key, "ahead")

    def _report_days(self, habit: Habit, task: Task, today: date, until: date) -> Iterator[date]:
        cadence = None if task.occurrence else self.plan.items[task.item].cadence
        if cadence is None:
            days = (until - today).days
            if days >= LONG_ENOUGH_TO_REPORT and self.draws.happens(
                habit.reports, task.key, "report"
            ):
                yield today + timedelta(days // 2)
            return
        period, nth = CADENCE_DAYS[cadence], 1
        while (end := today + timedelta(nth * period)) <= until:
            if self.draws.happens(habit.reports, task.key, "report", nth):
                early = self.draws.within(Span(0, period // 4), task.key, "reported", nth)
                yield end - timedelta(early)
            nth += 1
