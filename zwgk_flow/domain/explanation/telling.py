"""The rung reached, whether its messages arrived, what comes next and why not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from zwgk_flow.definition.ladder import Rung
from zwgk_flow.domain.climbing import next_step
from zwgk_flow.domain.decision import decide
from zwgk_flow.domain.digest import Numbered
from zwgk_flow.domain.escalation import Decision, Held, Recipient
from zwgk_flow.domain.event import SHANGHAI
from zwgk_flow.domain.explanation.facts import (
    contact_fact,
    event_fact,
    ladder_fact,
    message_fact,
    named,
    rung_fact,
    silence_fact,
    span_fact,
)
from zwgk_flow.domain.explanation.notice import last_change
from zwgk_flow.domain.explanation.values import Case, Fact, Letter, Opened, Sentence, Topic
from zwgk_flow.domain.noise import burdens, week_of
from zwgk_flow.domain.outlook import (
    NextRung,
    foreseen,
    held_of,
    next_reminder,
    next_rung,
    told_already,
    why_not,
)
from zwgk_flow.domain.scene import Climb, climb_of

NOTHING = Decision()
NOBODY = "没有联系方式，谁也没有告知到"


def reached(case: Case) -> Sentence:
    """The last rung opened in this cycle, by whom it was signed for, and those before."""
    told = _told(case)
    if not told:
        change = event_fact(last_change(case))
        return Sentence(Topic.RUNG, "这一轮还没有催办过", (change,))
    last = told[-1]
    text = f"{last.opened_on} {_document(case, last)}"
    if last.seen_on:
        text += f"，{last.seen_on:%m-%d} {last.seen_by} 签收"
    if told[:-1]:
        text += f"；此前{'、'.join(f'{one.name} {one.opened_on:%m-%d}' for one in told[:-1])}"
    return Sentence(Topic.RUNG, text, tuple(rung_fact(case.task, one) for one in told))


def _told(case: Case) -> Sequence[Opened]:
    """The rungs of this cycle as they were opened."""
    heights = {rung.id: n for n, rung in enumerate(case.climb.ladder.rungs)}
    mine = [one for one in case.known.rungs if one.cycle == case.task.cycle]
    return sorted(mine, key=lambda one: (one.opened_on, heights.get(one.rung, 0), one.nth))


def _document(case: Case, opened: Opened) -> str:
    if opened.number is None:
        return f"“{opened.name}”"
    document = str(Numbered(opened.form, opened.opened_on.year, opened.number, case.task.unit))
    return document if opened.name in document else f"“{opened.name}”{document}"


def sent(case: Case) -> Sentence | None:
    """Who was told of the last rung, and whether it arrived; None before the first."""
    told = _told(case)
    if not told:
        return None
    last = told[-1]
    if not last.recipients:
        return Sentence(Topic.SENT, NOBODY, (rung_fact(case.task, last),))
    fates: dict[str, list[str]] = {}
    for one in last.recipients:
        fates.setdefault(_fate(case, last.letters.get(one.address)), []).append(named(one))
    text = "；".join(f"{'、'.join(names)}：{fate}" for fate, names in fates.items())
    letters = tuple(
        message_fact(last.letters[one.address], one.address)
        for one in last.recipients
        if one.address in last.letters
    )
    return Sentence(Topic.SENT, text, (rung_fact(case.task, last), *letters))


def _fate(case: Case, letter: Letter | None) -> str:
    """What became of a message."""
    if letter is None:
        return "没有记录"
    if letter.delivered_at:
        return f"{_moment(letter.delivered_at)} 已送达"
    now = case.as_of >= case.known.today  # of a past day the attempts until then are not known
    why = f"（{letter.error}）" if letter.error and now else ""
    if letter.dead_at:
        return f"多次没有发成，已放弃{why}"
    if letter.attempts and now:
        return f"发了 {letter.attempts} 次没有成功，还会再发{why}"
    if letter.not_before and letter.not_before.astimezone(SHANGHAI).date() > case.as_of:
        return f"休息时间不发，等到 {_moment(letter.not_before)}"
    return "还没有发出"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def comes_next(case: Case) -> Sentence:
    """What the ladder does next and to whom, and why not on this day."""
    if case.is_closed:
        name = case.plan.lifecycle.name(case.task.state)
        change = event_fact(last_change(case))
        return Sentence(Topic.NEXT, f"“{name}”，不再催办", (change,))
    if ahead := case.known.ahead:
        text = told_already(ahead.as_of, case.known.today)
        fact = Fact("audit", ahead.run, {"as_of": ahead.as_of.isoformat()})
        return Sentence(Topic.NEXT, text, (fact,))
    return _in_time(case) if case.foreseen else _on_the_day(case)


def _in_time(case: Case) -> Sentence:
    """Which rungs open until a day to come, at the earliest, if nobody does anything."""
    known, task = case.known, case.recorded
    climb = climb_of(known.snapshot, known.past, task, case.as_of)
    rungs = [*foreseen(case.plan, climb, known.today, case.as_of)] if climb.late else []
    if not rungs:
        why = why_not(climb, None, NOTHING, case.as_of) if climb.late else _calm(case, climb)
        return Sentence(Topic.NEXT, why, (event_fact(case.steps[-1]),))
    said = "、".join(f"{one.rung.name} {one.on}" for one in rungs)
    facts = tuple(ladder_fact(climb.ladder, one.rung) for one in rungs)
    return Sentence(Topic.NEXT, f"没有人办理的话，最早：{said}", facts)


def _calm(case: Case, climb: Climb) -> str:
    """Why nothing is told of a task that will not be late on the day."""
    due = case.recorded.due
    if due is None or case.recorded.claim_pending or due < case.as_of:
        return why_not(climb, None, NOTHING, case.as_of)
    return f"到 {case.as_of} 还没有逾期"


def _on_the_day(case: Case) -> Sentence:
    """What opens on the day, what is held back and by what, or what is waited for."""
    known, climb, key = case.known, case.climb, case.task.key
    decided = decide(known.snapshot, known.past, case.as_of)
    for opening in decided.openings:
        if opening.task.key == key:
            text = f"“{opening.rung.name}”下次督查就发{to(opening.recipients)}"
            return Sentence(Topic.NEXT, text, aim(case, opening.rung, opening.recipients))
    if held := held_of(decided, key):
        why, fact = _HOLDS[held.by](case, held)
        until = f"，最早 {held.until}" if held.until else ""
        text = f"“{held.opening.rung.name}”暂缓{until}：{why}"
        facts = (fact, *aim(case, held.opening.rung, held.opening.recipients))
        return Sentence(Topic.NEXT, text, facts)
    comes = next_reminder(case.plan, climb, case.as_of) or next_rung(case.plan, climb, case.as_of)
    if comes is None or climb.task.claim_pending or comes.on <= case.as_of:
        why = why_not(climb, comes, decided, case.as_of)
        return Sentence(Topic.NEXT, why, (event_fact(case.steps[-1]), *_top(case)))
    waited, counted = _waited(case, comes)
    text = f"“{comes.rung.name}”最早 {comes.on}{waited}{to(comes.recipients)}"
    return Sentence(Topic.NEXT, text, (*counted, *aim(case, comes.rung, comes.recipients)))


def _waited(case: Case, comes: NextRung) -> tuple[str, tuple[Fact, ...]]:
    """How many working days of a wait are over; nothing before it has begun."""
    step = next_step(case.climb)
    if step is None or comes.rung.before is not None or case.as_of < step.since:
        return "", ()
    over = case.known.snapshot.calendar.working_days_between(step.since, case.as_of)
    relaxed = "，因已签收" if step.wait > comes.rung.wait else ""
    text = f"（{step.since:%m-%d} 起等 {step.wait} 个工作日{relaxed}，已过 {over} 个）"
    return text, (span_fact(step.since, case.as_of, over),)


def _top(case: Case) -> tuple[Fact, ...]:
    return tuple(rung_fact(case.task, one) for one in _told(case)[-1:])


def to(recipients: Sequence[Recipient]) -> str:
    """Whom a rung tells, as the end of a sentence."""
    if not recipients:
        return "，但没有联系方式可告知"
    return f"，告知{'、'.join(map(named, recipients))}"


def aim(case: Case, rung: Rung, recipients: Iterable[Recipient]) -> tuple[Fact, ...]:
    """The rung as the ladder has it, and the addresses it goes to."""
    contacts = (contact_fact(case.plan, case.task.unit, one) for one in recipients)
    return ladder_fact(case.climb.ladder, rung), *contacts


def _silenced(case: Case, held: Held) -> tuple[str, Fact]:
    holding = [one for one in case.known.past.silences if one.holds(held.opening.task, case.as_of)]
    longest = max(holding, key=lambda one: (one.until, one.id))
    return held.why, silence_fact(longest)


def _cooling(case: Case, held: Held) -> tuple[str, Fact]:
    """The latest time at which somebody of the rung was told anything."""
    addresses = {one.address for one in held.opening.recipients}
    day, address, run = max(
        (notice.opened_on, one.address, notice.run)
        for notice in case.known.past.notices
        for one in notice.recipients
        if one.address in addresses
    )
    return held.why, Fact("notice", f"{run}/{address}", {"on": day.isoformat()})


def _above_cap(case: Case, held: Held) -> tuple[str, Fact]:
    plan, past = case.plan, case.known.past
    unit, week = held.opening.task.unit, week_of(case.as_of)
    got = burdens(past.notices, plan.ladder, past.policies)[unit, week]
    said = {"messages": got, "cap": plan.ladder.per_week}
    why = f"{unit}本周已收 {got} 条，连同今天别的，会超过每周 {plan.ladder.per_week} 条"
    return why, Fact("burden", f"{plan.id}/{unit}/{week}", said)


_HOLDS = {"silence": _silenced, "cool_down": _cooling, "burden": _above_cap}
