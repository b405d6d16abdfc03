"""The facts an assessment may count, as they were known at the end of a day; it gives no points.

Each cycle of a task is judged by the deadline in force in it: who finished within an extension is
not late, who was late stays so when the task is reopened. Whether it is finished, and was so on
time, the last cycle says: what had to be done again was not done. The day that counts is the
unit's, when it claimed what was later verified, so that the office's time to look at it is
nobody's delay. What was withdrawn counts for nothing; a claim that still waits is neither finished
nor missing, and is listed for the office to decide first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.readings import Role
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.assessment import Fact
from zwgk_flow.domain.event import Event, known_on, local_day
from zwgk_flow.domain.look_back import LookBack, Outcome
from zwgk_flow.domain.look_back_cases import done_states
from zwgk_flow.domain.task import Task, apply, unit_of


@dataclass(frozen=True, slots=True)
class Course:
    """Where a cycle's events led: `placed` put it in its state, on the claim `claimed` if any."""

    task: Task
    placed: Event
    claimed: Event | None

    @property
    def finished_on(self) -> date:
        """The day the unit had done it: of the claim that was verified, else of the step."""
        return local_day((self.claimed or self.placed).at)


@dataclass(frozen=True, slots=True)
class OfTask:
    """The facts of one task; whether it counts at all, its claim waits, its unit only supports.

    `ending` is how its last cycle ended: on_time, late or unfinished, empty where it has not.
    """

    key: str
    unit: str
    facts: tuple[Fact, ...] = ()
    counts: bool = True
    waits: bool = False
    support: bool = False
    ending: str = ""


def facts_of_task(
    plan: AdoptedPlan, calendar: Calendar, events: Sequence[Event], as_of: date
) -> OfTask:
    """What one task's events say at the end of a day; it does not count before it was born."""
    key = events[0].task
    known = known_on(events, as_of)
    if not known:
        return OfTask(key, unit_of(key), counts=False)
    (*earlier, course), steps = _followed(plan, known)
    task, state = course.task, plan.lifecycle.by_id[course.task.state]
    if state.closed and task.state not in done_states(plan.lifecycle):
        return OfTask(key, task.unit, counts=False)
    before = (fact for one in earlier for fact in _late_before(plan, calendar, one))
    ended = tuple(_ended(plan, calendar, course, as_of))
    return OfTask(
        key,
        task.unit,
        (*steps, *before, *ended),
        waits=task.claim_pending and not state.closed,
        support=task.role == Role.SUPPORT,
        ending=ended[0].kind if ended else "",
    )


def _followed(
    plan: AdoptedPlan, events: Sequence[Event]
) -> tuple[tuple[Course, ...], tuple[Fact, ...]]:
    """Every step through `apply`, cycle by cycle, and the facts that single steps are."""
    facts: list[Fact] = []
    ended: list[Course] = []
    task, placed = apply(plan.lifecycle, None, events[0]), events[0]
    claim: Event | None = None
    claimed: Event | None = None
    for event in events[1:]:
        before, task = task, apply(plan.lifecycle, task, event)
        if task.claim_pending and not before.claim_pending:
            claim = event
        if task.cycle > before.cycle:
            ended.append(Course(before, placed, claimed))
        if task.state != before.state:
            placed, claimed = event, claim if before.claim_pending else None
        if task.returns > before.returns:
            facts.append(_of_event(plan, "returned", task, event, f"报结被退回：{_reason(event)}"))
        if task.extensions > before.extensions:
            words = f"获准延期，由 {before.due or '未定'} 延到 {task.due}"
            facts.append(_of_event(plan, "extended", task, event, words))
    return (*ended, Course(task, placed, claimed)), tuple(facts)


def _ended(plan: AdoptedPlan, calendar: Calendar, course: Course, as_of: date) -> Iterator[Fact]:
    """Whether the task was finished, and when against its deadline."""
    task, due = course.task, course.task.due
    state = plan.lifecycle.by_id[task.state]
    if due is None or task.claim_pending:
        return
    done = state.closed or (task.continuous and state.staged and due < as_of)
    if done and course.finished_on <= due:
        if task.cycle == 1:
            words = f"期限 {due}，{course.finished_on} 报结"
            yield _of_event(plan, "on_time", task, course.placed, words, proven=task.evidence > 0)
    elif done:
        yield from _late(plan, calendar, course, due)
    elif due < as_of:
        days = calendar.working_days_between(due, as_of)
        words = f"期限 {due}，到 {as_of} 没有完成，逾期 {days} 个工作日"
        yield _of_event(plan, "unfinished", task, course.placed, words)
        yield from _overdue(plan, course, words, days)


def _late_before(plan: AdoptedPlan, calendar: Calendar, course: Course) -> Iterator[Fact]:
    """That a cycle which was ended by a reopening had been finished late."""
    task, due = course.task, course.task.due
    staged = task.continuous and plan.lifecycle.by_id[task.state].staged
    done = staged or task.state in done_states(plan.lifecycle)
    if done and due is not None and course.finished_on > due:
        yield from _late(plan, calendar, course, due, f"（第 {task.cycle} 轮）")


def _late(
    plan: AdoptedPlan, calendar: Calendar, course: Course, due: date, which: str = ""
) -> Iterator[Fact]:
    days = calendar.working_days_between(due, course.finished_on)
    words = f"期限 {due}，{course.finished_on} 才报结，逾期 {days} 个工作日{which}"
    yield _of_event(plan, "late", course.task, course.placed, words)
    yield from _overdue(plan, course, words, days)


def _overdue(plan: AdoptedPlan, course: Course, words: str, days: int) -> Iterator[Fact]:
    """Working days late; none where only days off went by."""
    if days:
        yield _of_event(plan, "overdue_days", course.task, course.placed, words, count=days)


def _of_event(
    plan: AdoptedPlan,
    kind: str,
    task: Task,
    event: Event,
    words: str,
    *,
    count: int = 1,
    proven: bool = False,
) -> Fact:
    return Fact(
        kind=kind,
        id=f"{event.task}#{event.seq}",
        unit=task.unit,
        task=task.key,
        on=local_day(event.at),
        says=f"{called(plan, task.key)}：{words}",
        count=count,
        proven=proven,
    )


def called(plan: AdoptedPlan, key: str) -> str:
    """A task by its item: number, title and which of several."""
    item = key.split("/", 2)[1]
    _, _, occurrence = key.partition("@")
    title = plan.items[item].title if item in plan.items else ""
    return f"第 {item} 项“{title}”" + (f"（{occurrence}）" if occurrence else "")


def _reason(event: Event) -> str:
    return str(event.content.get("reason", "")).strip()


def facts_of_look_backs(
    plan: AdoptedPlan, rounds: Iterable[LookBack], as_of: date
) -> Iterator[Fact]:
    """Every case whose last verdict up to a day says that it was not so."""
    for one in rounds:
        for case in one.cases:
            said = [v for v in one.history.get(case.nth, ()) if local_day(v.checked_at) <= as_of]
            if said and said[-1].outcome is Outcome.FAILED:
                verdict = said[-1]
                what = called(plan, case.task or f"{plan.id}/{case.item}/{case.unit}")
                yield Fact(
                    kind="failed_look_back",
                    id=f"{one.id}/{case.nth}/{verdict.seq}",
                    unit=case.unit,
                    task=case.task,
                    on=local_day(verdict.checked_at),
                    says=f"{what}：回头看未落实，{verdict.problem or '没有写明问题'}",
                )
