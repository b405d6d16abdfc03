"""The rung reached, whether its messages arrived, what comes next and why not yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from zwgk_flow.definition.ladder import OF_A_UNIT, Ladder
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.climbing import climb_of, next_step
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
    task_fact,
)
from zwgk_flow.domain.explanation.notice import last_change
from zwgk_flow.domain.explanation.values import Case, Fact, Letter, Opened, Sentence, Topic
from zwgk_flow.domain.noise import burdens, week_of
from zwgk_flow.domain.outlook import NextRung, foreseen, held_of, next_reminder, next_rung, why_not

NOBODY = "没有联系方式，谁也没有告知到"


def reached(case: Case) -> Sentence:
    """The last rung opened in this cycle, by whom it was signed for, and those before."""
    told = _told(case)
    if not told:
        change = event_fact(last_change(case))
        return Sentence(Topic.RUNG, "这一轮还没有催办过", (change,))
    last = told[-1]
    text = f"{last.opened_on} 到“{last.name}”{_document(case, last)}"
    if last.seen_on:
        text += f"，{last.seen_on} {last.seen_by} 签收"
    if told[:-1]:
        text += f"；之前：{'、'.join(f'{one.name} {one.opened_on:%m-%d}' for one in told[:-1])}"
    return Sentence(Topic.RUNG, text, tuple(rung_fact(case.task, one) for one in told))


def _told(case: Case) -> Sequence[Opened]:
    """The rungs of this cycle as they were opened."""
    heights = {rung.id: n for n, rung in enumerate(case.climb.ladder.rungs)}
    mine = [one for one in case.known.rungs if one.cycle == case.task.cycle]
    return sorted(mine, key=lambda one: (one.opened_on, heights.get(one.rung, 0), one.nth))


def _document(case: Case, opened: Opened) -> str:
    if opened.number is None:
        return ""
    return f"（{Numbered(opened.form, opened.opened_on.year, opened.number, case.task.unit)}）"


def sent(case: Case) -> Sentence | None:
    """Who was told of the last rung, and whether it arrived; None before the first."""
    told = _told(case)
    if not told:
        return None
    last = told[-1]
    if not last.recipients:
        return Sentence(Topic.SENT, NOBODY, (rung_fact(case.task, last),))
    text = "；".join(
        f"{named(one)}{_fate(case, last.letters.get(one.address))}" for one in last.recipients
    )
    letters = tuple(
        message_fact(last.letters[one.address], one.address)
        for one in last.recipients
        if one.address in last.letters
    )
    return Sentence(Topic.SENT, text, (rung_fact(case.task, last), *letters))


def _fate(case: Case, letter: Letter | None) -> str:
    """What became of a message."""
    if letter is None:
        return " 没有记录"
    if letter.delivered_at:
        return f" {_moment(letter.delivered_at)} 已送达"
    why = f"（{letter.error}）" if letter.error else ""
    if letter.dead_at:
        return f" 发了 {letter.attempts} 次没有成功，已放弃{why}"
    if letter.attempts:
        return f" 发了 {letter.attempts} 次没有成功，还会再发{why}"
    if letter.not_before and letter.not_before.astimezone(SHANGHAI).date() > case.as_of:
        return f" 休息时间不发，等到 {_moment(letter.not_before)}"
    return " 待发送"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def comes_next(case: Case) -> Sentence:
    """What the ladder does next and to whom, and why not on this day."""
    if case.is_closed:
        name = case.plan.lifecycle.name(case.task.state)
        change = event_fact(last_change(case))
        return Sentence(Topic.NEXT, f"已“{name}”，不再催办", (change,))
    return _in_time(case) if case.foreseen else _on_the_day(case)


def _in_time(case: Case) -> Sentence:
    """Which rungs open until a day to come, at the earliest, if nobody does anything."""
    task = case.recorded
    still = climb_of(
        replace(case.known.snapshot, tasks=_instead(case)), case.known.past, case.task, case.as_of
    )
    rungs = [] if task.claim_pending or not still.late else [*foreseen(case.plan, still, case.as_of)]
    if not rungs:
        why = why_not(still, None, Decision(), case.as_of)
        return Sentence(Topic.NEXT, why, (event_fact(case.steps[-1]),))
    said = "、".join(f"{one.rung.name} {one.on}" for one in rungs)
    facts = tuple(ladder_fact(still.ladder, one.rung) for one in rungs)
    return Sentence(Topic.NEXT, f"没有人办理的话，最早：{said}", facts)


def _instead(case: Case) -> tuple[Any, ...]:
    ...


def _on_the_day(case: Case) -> Sentence:
    ...
