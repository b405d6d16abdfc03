"""Silences, documents, quiet days, frozen ladders and the burden as they stand in the records."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from threading import Barrier

import pytest
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    JIA,
    MEASURED,
    OFFICE,
    PLAN,
    PROOF,
    Desk,
    at,
    compiled,
    district,
    with_ladder,
)

from zwgk_flow import runtime
from zwgk_flow.errors import NotAllowed, NotFound, Refused
from zwgk_flow.operations.audits import preview
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.escalations import (
    acknowledge_rung,
    list_burdens,
    list_rungs,
    show_climbing,
)
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.silences import lift_silence, list_silences, silence
from zwgk_flow.store import Store, open_store


def told(desk: Desk, task: str) -> list[tuple[str, str]]:
    """The rungs of a task and their days."""
    return [(r.rung, str(r.opened_on)) for r in list_rungs(desk.store) if r.task == task]


# --- silences ------------------------------------------------------------------------------------


def test_a_silenced_unit_is_told_when_the_silence_is_over(desk: Desk) -> None:
    """Held back and not lost: nothing on its days, the rung that was due on the day after."""
    made = silence(
        desk.store,
        desk.plan,
        OFFICE,
        at("2021-06-30"),
        until=date(2021, 7, 5),
        reason=" 系统迁移 ",
        unit="甲局",
    )
    assert (made.state, made.kept.silence.id) == ("live", "desk-2021/s1")
    assert (made.kept.silence.reason, made.kept.silence.owner) == ("系统迁移", str(OFFICE))
    for day in ("2021-07-01", "2021-07-05", "2021-07-06"):
        desk.audit(day)
    assert told(desk, DATED) == [("urge", "2021-07-06")]
    assert told(desk, DATED_YI) == [("urge", "2021-07-01")]


def test_the_office_is_told_once_that_a_silence_ended(desk: Desk) -> None:
    """By the next audit that tells, of whatever kind, with who set it and why; then no more."""
    silence(
        desk.store,
        desk.plan,
        OFFICE,
        at("2021-03-01"),
        until=date(2021, 3, 3),
        reason="系统迁移",
    )
    assert desk.audit("2021-03-03").run.messages == 0
    assert desk.audit("2021-03-04", tell=False).run.messages == 0
    assert desk.audit("2021-03-05").run.messages == 1
    (message,) = list_messages(desk.store)
    assert (message.recipient, message.role) == ("office@desk.example", "office")
    assert "静默到期" in message.subject
    assert "系统迁移" in message.body
    assert str(OFFICE) in message.body
    assert desk.audit("2021-03-08").run.messages == 0
    (view,) = list_silences(desk.store, date(2021, 3, 8), desk.plan)
    assert view.state == "ended"
    assert view.kept.lifted_by == "desk-2021/daily/2021-03-05"


def test_a_silence_that_ended_is_a_paragraph_of_the_office_s_digest(desk: Desk) -> None:
    """Where the office is told something anyhow, it gets one message and not two."""
    made = {"until": date(2021, 7, 14), "reason": "系统迁移", "task": MEASURED}
    silence(desk.store, desk.plan, OFFICE, at("2021-07-08"), **made)
    for day in ("2021-07-01", "2021-07-08", "2021-07-15"):
        desk.audit(day)
    (message,) = [m for m in list_messages(desk.store) if m.recipient == "office@desk.example"]
    assert "通报" in message.subject
    assert "下列静默已经到期" in message.body
    assert MEASURED in message.body


def test_a_silence_is_lifted_by_the_office_and_stays_in_the_list(desk: Desk) -> None:
    """Lifted, it holds no more from that day; lifted again or over, there is nothing to lift."""
    said = {"until": date(2021, 7, 30), "reason": "系统迁移"}
    later = {**said, "from_day": date(2021, 7, 10), "unit": "乙局"}
    silence(desk.store, desk.plan, OFFICE, at("2021-06-30"), **said)
    silence(desk.store, desk.plan, OFFICE, at("2021-06-30"), **later)
    desk.audit("2021-07-01")
    assert list_rungs(desk.store) == []
    with pytest.raises(NotAllowed):
        lift_silence(desk.store, "desk-2021/s1", JIA, at("2021-07-02"))
    lifted = lift_silence(desk.store, "desk-2021/s1", OFFICE, at("2021-07-02"))
    assert (lifted.state, lifted.kept.lifted_by) == ("lifted", str(OFFICE))
    desk.audit("2021-07-02")
    assert told(desk, DATED) == [("urge", "2021-07-02")]
    with pytest.raises(Refused, match="已经解除"):
        lift_silence(desk.store, "desk-2021/s1", OFFICE, at("2021-07-02"))
    with pytest.raises(Refused, match="已经到期"):
        lift_silence(desk.store, "desk-2021/s2", OFFICE, at("2021-08-02"))
    with pytest.raises(NotFound):
        lift_silence(desk.store, "desk-2021/s9", OFFICE, at("2021-07-02"))
    states = [view.state for view in list_silences(desk.store, date(2021, 7, 2))]
    assert states == ["lifted", "to_come"]


def test_only_the_office_sets_a_silence_of_what_there_is(desk: Desk) -> None:
    """Nobody silences himself; what is not in the plan, over, or without reason is refused."""
    before = desk.contents()
    now, until = at("2021-07-01"), date(2021, 7, 9)
    for refusal, actor, said in (
        (NotAllowed, JIA, {"until": until, "reason": "忙"}),
        (Refused, OFFICE, {"until": date(2021, 6, 30), "reason": "忙"}),
        (Refused, OFFICE, {"until": until, "reason": "  "}),
        (Refused, OFFICE, {"until": until, "reason": "忙", "from_day": date(2021, 7, 10)}),
        (NotFound, OFFICE, {"until": until, "reason": "忙", "unit": "丁局"}),
        (NotFound, OFFICE, {"until": until, "reason": "忙", "task": "desk-2021/9/甲局"}),
    ):
        with pytest.raises(refusal):
            silence(desk.store, desk.plan, actor, now, **said)
    with pytest.raises(NotFound):
        silence(desk.store, "nowhere", OFFICE, now, until=until, reason="忙")
    assert desk.contents() == before


# --- documents, colours, quiet -------------------------------------------------------------------


def test_who_acts_for_the_office_reads_what_the_office_is_told(desk: Desk) -> None:
    """The liaison of the office is away: what waits, and what ended, finds who is in."""
    plain = "办公室: {contacts: {liaison: office@desk.example}}"
    acting = "acting: [{role: liaison, by: in@desk.example, from: 2021-07-01, until: 2021-07-09}]"
    assert plain in PLAN
    text = PLAN.replace(plain, f"{plain[:-1]}, {acting}}}")
    desk.adopt(text.replace("[deadline, progress]}", "[deadline, progress, claim]}"))
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, "2021-06-21", **PROOF)
    until = date(2021, 7, 8)
    silence(desk.store, desk.plan, OFFICE, at("2021-07-05"), until=until, reason="忙", unit="丙镇")
    for day in ("2021-07-05", "2021-07-09", "2021-07-12"):
        desk.audit(day)
    told = [(m.key.split("/")[2], m.recipient) for m in list_messages(desk.store)]
    of_office = ("office@desk.example", "in@desk.example")
    assert [one for one in told if one[1] in of_office] == [
        ("2021-07-05", "in@desk.example"),
        ("2021-07-09", "in@desk.example"),
        ("2021-07-12", "office@desk.example"),
    ]


def test_two_plans_of_one_authority_never_give_out_a_number_twice(desk: Desk) -> None:
    """A document is known by form, year and number alone; another authority counts for itself."""
    plans = [desk]
    for id, issuer in (("two-2021", "示例区人民政府办公室"), ("far-2021", "别区人民政府办公室")):
        text = PLAN.replace("desk-2021", id).replace("示例区人民政府办公室", issuer)
        adopt_plan(desk.store, compiled(text), OFFICE, at("2021-01-04"))
        plans.append(Desk(desk.store, id))
    for one in plans:
        one.audit("2021-07-01")
    given: dict[str, set[int]] = {one.plan: set() for one in plans}
    for rung in list_rungs(desk.store):
        if rung.form == "催办单" and rung.number:
            given[rung.task.split("/")[0]].add(rung.number)
    assert given == {"desk-2021": {1, 2}, "two-2021": {3, 4}, "far-2021": {1, 2}}


def test_plans_audited_at_once_do_not_share_numbers(desk: Desk) -> None:
    """Six plans of one authority in three threads: twelve documents, twelve numbers in a row."""
    plans = ["desk-2021", *(f"plan{n}-2021" for n in range(5))]
    for id in plans[1:]:
        adopt_plan(desk.store, compiled(PLAN.replace("desk-2021", id)), OFFICE, at("2021-01-04"))
    begin = Barrier(3)

    def audit(mine: list[str]) -> None:
        with closing(open_store(desk.url)) as store:
            begin.wait()
            for id in mine:
                Desk(store, id).audit("2021-07-01")

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(audit, plans[n::3]) for n in range(3)]:
            done.result()
    numbers = desk.rows("SELECT DISTINCT run, number FROM rung WHERE form = '催办单'")
    assert sorted(number for _, number in numbers) == list(range(1, 13))


def test_documents_are_numbered_by_form_and_year(desk: Desk) -> None:
    """Each form counts for itself, goes on in the next audit, and begins anew in a new year.

    A plain reminder has no number.
    """
    for day in ("2021-07-01", "2021-10-08", "2021-10-15", "2021-10-25", "2022-01-05"):
        desk.audit(day)
    numbers: dict[tuple[str, int], list[int]] = {}
    for rung in list_rungs(desk.store):
        if rung.number is not None:
            numbers.setdefault((rung.form, rung.opened_on.year), []).append(rung.number)
    assert sorted(set(numbers["催办单", 2021])) == list(range(1, 1 + max(numbers["催办单", 2021])))
    assert max(numbers["催办单", 2021]) > 2
    assert min(n for (_, year), of_year in numbers.items() if year == 2022 for n in of_year) == 1
    assert {one.number for one in list_rungs(desk.store) if one.form == "message"} == {None}
    assert {rung.colour for rung in list_rungs(desk.store) if rung.rung == "urge"} == {"黄"}
    body = next(m.body for m in list_messages(desk.store) if m.recipient == "jia@desk.example")
    assert "催办单〔2021〕第 1 号" in body


def test_a_message_of_a_quiet_day_waits_for_the_next_morning(store: Store) -> None:
    """The rung opens on Sunday, the message may go on Monday at eight."""
    quiet = district(("# quiet:", "quiet:"))
    desk = with_ladder(store, quiet)
    desk.audit("2021-07-03")
    assert told(desk, DATED) == [("urge", "2021-07-03")]
    assert {message.not_before for message in list_messages(store)} == {at("2021-07-05", 8)}
    desk.audit("2021-07-12")
    monday = [one for one in list_messages(store) if one.run.endswith("2021-07-12")]
    assert {message.not_before for message in monday} == {None}
    ahead = preview(store, desk.plan, date(2021, 7, 24), at("2021-07-12"), runtime.calendar)
    assert {message.not_before for message in ahead.messages} == {at("2021-07-26", 8)}


# --- repeats, frozen ladders, acting deputies, the cap -------------------------------------------


def test_a_repeated_rung_has_rows_of_its_own_and_is_acknowledged_as_one(store: Store) -> None:
    """Every repeat is numbered and kept; an acknowledgement is of all that were told so far."""
    again = ("form: 催办单, colour: 黄", "form: 催办单, repeat: {every: 1 workdays, most: 3}")
    desk = with_ladder(store, district(again))
    for day in ("2021-07-01", "2021-07-02", "2021-07-05", "2021-07-06"):
        desk.audit(day)
    rows = [(r.nth, r.number) for r in list_rungs(store) if r.task == DATED]
    assert rows == [(1, 1), (2, 3), (3, 5)]
    seen = acknowledge_rung(store, DATED, "urge", JIA, at("2021-07-06"))
    assert [rung.acknowledged_by for rung in seen] == [str(JIA)] * 3


def test_a_cycle_keeps_the_ladder_it_began_with(store: Store) -> None:
    """A new revision's ladder waits for a new cycle; what governs is kept once, by its digest."""
    desk = with_ladder(store, district())
    desk.audit("2021-07-01")
    quick = district(
        ("id: supervise, name: 督办, wait: 5 workdays", "id: talk, name: 谈话, wait: 1 workdays"),
        ("urgent: supervise", "urgent: talk"),
    )
    with_ladder(store, quick, PLAN.replace("有期限的任务", "有期限的事"), "2021-07-01")
    for day in ("2021-07-02", "2021-07-05", "2021-07-07", "2021-07-08"):
        desk.audit(day)
    assert told(desk, DATED) == [("urge", "2021-07-01"), ("supervise", "2021-07-08")]
    desk.audit("2021-10-08")
    desk.audit("2021-10-09")
    assert told(desk, MEASURED) == [("urge", "2021-10-08"), ("talk", "2021-10-09")]
    assert len(desk.rows("SELECT digest FROM policy")) == 2
    assert {r.rung for r in list_rungs(store)} >= {"supervise", "talk"}


def test_an_acting_deputy_is_in_the_records(store: Store) -> None:
    """Who received in whose stead, with his name, is kept with the rung."""
    acting = (
        "{role: liaison, by: dai@desk.example, from: 2021-07-01, until: 2021-07-05, name: 副科长}"
    )
    text = PLAN.replace(
        "      principal: jia-zy@desk.example\n",
        f"      principal: jia-zy@desk.example\n    acting: [{acting}]\n",
    )
    desk = with_ladder(store, district(), text)
    desk.audit("2021-07-05")
    (rung,) = [rung for rung in list_rungs(store) if rung.task == DATED]
    assert [(r.role, r.address, r.acting) for r in rung.recipients] == [
        ("liaison", "dai@desk.example", "副科长"),
        ("section_head", "jia-ke@desk.example", None),
    ]


def test_the_cap_holds_back_and_the_burden_is_told(store: Store) -> None:
    """With two messages a week the third waits; what a unit got is listed week by week."""
    desk = with_ladder(
        store, district(("per_week: 12", "per_week: 2"), ("wait: 5 workdays", "wait: 1 workdays"))
    )
    for day in ("2021-07-05", "2021-07-06", "2021-07-07"):
        desk.audit(day)
    assert told(desk, DATED) == [("urge", "2021-07-05")]
    held = preview(store, desk.plan, date(2021, 7, 8), at("2021-07-07"), runtime.calendar)
    assert {(one.by, one.until) for one in held.decision.held} == {("burden", date(2021, 7, 12))}
    desk.audit("2021-07-12")
    assert told(desk, DATED)[1:] == [("supervise", "2021-07-12")]
    assert [(b.week, b.messages, b.cap) for b in list_burdens(store, desk.plan, "甲局")] == [
        ("2021-W27", 2, 2),
        ("2021-W28", 1, 2),
    ]
    with pytest.raises(NotFound, match="丁局"):
        list_burdens(store, unit="丁局")


# --- what comes next -----------------------------------------------------------------------------


def test_a_task_shows_what_comes_next_and_why_not_now(desk: Desk) -> None:
    """Before the due day, on the ladder, silenced, claimed, done: each said in a sentence."""

    def shown(day: str, task: str = DATED) -> tuple[str | None, str]:
        climbing = show_climbing(desk.store, task, date.fromisoformat(day), runtime.calendar)
        comes = climbing.next
        return (f"{comes.rung.name} {comes.on}" if comes else None), climbing.why_not

    assert shown("2021-03-01") == ("提醒 2021-06-23", "还没有到 2021-06-23")
    assert shown("2021-07-01") == ("催办 2021-07-01", "")
    desk.audit("2021-07-01")
    assert shown("2021-07-02") == ("督办 2021-07-08", "还没有到 2021-07-08")
    made = {"until": date(2021, 7, 9), "reason": "系统迁移", "task": DATED}
    silence(desk.store, desk.plan, OFFICE, at("2021-07-02"), **made)
    assert shown("2021-07-05") == ("督办 2021-07-10", "还没有到 2021-07-10")
    assert "系统迁移" in shown("2021-07-08")[1]
    desk.step(DATED, "submit", JIA, "2021-07-05", **PROOF)
    assert shown("2021-07-12")[1].startswith("已报结")
    desk.step(DATED, "complete", OFFICE, "2021-07-06")
    assert shown("2021-07-12") == (None, "任务已“已完成”，不再催办")
    assert shown("2021-07-12", "desk-2021/6/乙局") == (None, "没有期限，不催办")
    climbing = show_climbing(desk.store, DATED, date(2021, 7, 12), runtime.calendar)
    assert [rung.rung for rung in climbing.rungs] == ["urge"]


def test_a_task_shows_what_no_calendar_foresees(desk: Desk) -> None:
    """Rungs that wait for a finding or for several late tasks stand beside what comes next."""
    desk.adopt(PLAN.replace("year: 2021\n", "year: 2021\nladder: city\n", 1))
    climbing = show_climbing(desk.store, CONTINUOUS, date(2021, 4, 12), runtime.calendar)
    assert [one.rung.id for one in climbing.beside] == ["prompt", "verify", "together"]
    assert (climbing.opens and climbing.opens.id, climbing.why_not) == ("prompt", "")
    late = show_climbing(desk.store, DATED, date(2021, 7, 1), runtime.calendar)
    assert [one.late for one in late.beside] == [None, None, 0]


def test_a_silence_lasts_a_year_at_most(desk: Desk) -> None:
    """One without an end would let a task go unseen for ever; it may be set again."""
    with pytest.raises(Refused, match="366"):
        silence(
            desk.store,
            desk.plan,
            OFFICE,
            at("2021-03-01"),
            until=date(2099, 12, 31),
            reason="长期",
        )
    assert list_silences(desk.store, date(2021, 3, 1)) == []


def test_a_preview_of_a_day_before_what_was_told_says_why_it_is_empty(desk: Desk) -> None:
    """An audit as of an earlier day tells nothing once a later one told."""
    desk.audit("2021-07-01")
    early = preview(desk.store, desk.plan, date(2021, 6, 24), at("2021-07-01"), runtime.calendar)
    assert (early.messages, early.told_until) == ((), date(2021, 7, 1))
    later = preview(desk.store, desk.plan, date(2021, 7, 8), at("2021-07-01"), runtime.calendar)
    assert later.messages
    assert later.told_until is None
