"""Rungs opened and acknowledged, and what the ladder must know of the past; it decides nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.ladder import Ladder, ladder_of
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Notice, Opening, Past, Recipient, Told
from zwgk_flow.domain.event import canonical, instant, local_day, moment
from zwgk_flow.domain.noise import noticed_since
from zwgk_flow.store.cells import NEVER, day_of, moment_of, moment_text
from zwgk_flow.store.database import Row, Transaction
from zwgk_flow.store.silences import read_silences


@dataclass(frozen=True, slots=True)
class OpenedRung:
    """A rung as it stands in the records, opened the `nth` time; `number` is its document's."""

    task: str
    cycle: int
    rung: str
    name: str
    form: str
    unit: str
    opened_on: date
    recipients: tuple[Recipient, ...]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    nth: int = 1
    number: int | None = None
    colour: str = ""


def read_past(transaction: Transaction, plan: AdoptedPlan, calendar: Calendar, as_of: date) -> Past:
    """Everything that decides, beside the tasks, what is told of a plan on a day."""
    ladder = plan.ladder
    noted = ladder.cool_down or ladder.per_week is not None
    since = noticed_since(ladder, calendar, as_of)
    return Past(
        told=_read_told(transaction, plan.id),
        policies=read_policies(transaction),
        notices=read_notices(transaction, plan.id, since) if noted else (),
        silences=read_silences(transaction, plan.id),
        returned=_read_returned(transaction, plan.id),
    )


def told_after(transaction: Transaction, plan: str, day: date) -> date | None:
    """The last day as of which anything of a plan was told, where it is later than a day."""
    sql = """
    SELECT max(as_of) FROM audit_run WHERE plan = :plan AND as_of > :day
      AND EXISTS (SELECT 1 FROM rung WHERE rung.run = audit_run.id)
    """
    row = transaction.row(sql, plan=plan, day=day.isoformat())
    return day_of(row[0]) if row else None


def _read_told(transaction: Transaction, plan: str) -> tuple[Told, ...]:
    """The rungs told in the present cycle of each task."""
    sql = """
    SELECT task.key, rung.cycle, rung.rung, rung.opened_on, rung.acknowledged_at, rung.nth,
           rung.policy
    FROM rung JOIN task ON task.id = rung.task_id AND task.cycle = rung.cycle
    WHERE task.plan = :plan
    """
    return tuple(map(_told_of, transaction.rows(sql, plan=plan)))


@lru_cache(maxsize=8_192)
def _told_of(row: Row) -> Told:
    key, cycle, rung, opened, seen, nth, policy = row
    on = local_day(moment(seen)) if seen else None
    return Told(key, cycle, rung, date.fromisoformat(opened), on, nth, policy)


def read_policies(transaction: Transaction) -> Mapping[str, Ladder]:
    """Every ladder under which a rung was opened, by its digest."""
    rows = transaction.rows("SELECT digest, source FROM policy")
    return {digest: _ladder_from(source) for digest, source in rows}


@lru_cache(maxsize=64)
def _ladder_from(source: str) -> Ladder:
    return ladder_of(json.loads(source))


def read_notices(
    transaction: Transaction, plan: str, since: date, until: datetime | None = None
) -> tuple[Notice, ...]:
    """The rungs of a plan told from a day on, with whom they reached; only those before a moment.

    Without a moment all of them are meant.
    """
    sql = """
    SELECT rung.run, task.unit, rung.opened_on, rung.rung, rung.policy, rung.recipients
    FROM rung JOIN task ON task.id = rung.task_id
    WHERE rung.run IN (SELECT id FROM audit_run
      WHERE plan = :plan AND as_of >= :since AND ran_at < :until)
    """
    given = {"plan": plan, "since": since.isoformat(), "until": moment_text(until) or NEVER}
    return tuple(
        Notice(run, unit, date.fromisoformat(opened), rung, policy, recipients_from(recipients))
        for run, unit, opened, rung, policy, recipients in transaction.rows(sql, **given)
    )


def _read_returned(transaction: Transaction, plan: str) -> Mapping[str, list[date]]:
    sql = """
    SELECT task.key, event.at FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan AND task.is_open = 1 AND task.returns > 0 AND event.trigger = 'return'
    """
    return days_by_task(transaction.rows(sql, plan=plan))


def days_by_task(rows: Iterable[Row]) -> Mapping[str, list[date]]:
    """The days of rows of a task's key and an instant, by task."""
    days: dict[str, list[date]] = defaultdict(list)
    for key, at in rows:
        days[key].append(local_day(moment(at)))
    return days


def take_numbers(
    transaction: Transaction, issuer: str, year: int, wanted: Mapping[str, int]
) -> Mapping[str, int]:
    """Keep so many numbers of each form in a year; returns, by form, the last one before them.

    An authority counts over all its plans: who asks for the same form waits for who asked first.
    """
    sql = """
    INSERT INTO series (issuer, year, form, last) VALUES (:issuer, :year, :form, :wanted)
    ON CONFLICT (issuer, year, form) DO UPDATE SET last = series.last + excluded.last
    RETURNING last
    """
    before: dict[str, int] = {}
    for form, count in sorted(wanted.items()):  # in one order, so that two never wait crosswise
        row = transaction.row(sql, issuer=issuer, year=year, form=form, wanted=count)
        assert row is not None  # RETURNING
        before[form] = row[0] - count
    return before


def write_rungs(
    transaction: Transaction, run: str, openings: Iterable[Opening], as_of: date, present: Ladder
) -> None:
    """The rungs a run opens, and the ladder of the plan where one is the first of its cycle."""
    openings, digest = tuple(openings), present.digest
    if any(opening.policy == digest for opening in openings):
        transaction.write(
            "INSERT INTO policy (digest, source) VALUES (:digest, :source) ON CONFLICT DO NOTHING",
            digest=digest,
            source=canonical(present.source),
        )
    transaction.write_many(
        """
        INSERT INTO rung (task_id, cycle, rung, nth, run, name, form, opened_on, recipients,
                          policy, number)
        SELECT id, :cycle, :rung, :nth, :run, :name, :form, :opened_on, :recipients, :policy,
               :number
        FROM task WHERE key = :task
        """,
        [
            {
                "task": opening.task.key,
                "cycle": opening.task.cycle,
                "rung": opening.rung.id,
                "nth": opening.nth,
                "run": run,
                "name": opening.rung.name,
                "form": opening.rung.form,
                "opened_on": as_of.isoformat(),
                "recipients": canonical(
                    {"to": [_recipient_json(recipient) for recipient in opening.recipients]}
                ),
                "policy": opening.policy,
                "number": opening.number,
            }
            for opening in openings
        ],
    )


def read_rungs(
    transaction: Transaction, *, plan: str | None = None, task: str | None = None
) -> list[OpenedRung]:
    """The rungs opened, of one plan, one task or all; oldest first."""
    given = {name: value for name, value in (("plan", plan), ("key", task)) if value is not None}
    where = " AND ".join(f"task.{name} = :{name}" for name in given)
    sql = f"""
    SELECT task.key, rung.cycle, rung.rung, rung.name, rung.form, task.unit, rung.opened_on,
           rung.recipients, rung.acknowledged_at, rung.acknowledged_by, rung.nth, rung.number,
           policy.source
    FROM rung JOIN task ON task.id = rung.task_id LEFT JOIN policy ON policy.digest = rung.policy
    {"WHERE " + where if where else ""}
    ORDER BY rung.opened_on, task.id, rung.cycle, rung.rung, rung.nth
    """
    return [_rung_of(row) for row in transaction.rows(sql, **given)]


def acknowledge(transaction: Transaction, rung: OpenedRung, by: str, at: datetime) -> None:
    """Record who has seen a rung, and when; the first acknowledgement stays."""
    transaction.write(
        """
        UPDATE rung SET acknowledged_at = :at, acknowledged_by = :by
        WHERE task_id = (SELECT id FROM task WHERE key = :task) AND cycle = :cycle
          AND rung = :rung AND nth = :nth AND acknowledged_at IS NULL
        """,
        at=instant(at),
        by=by,
        task=rung.task,
        cycle=rung.cycle,
        rung=rung.rung,
        nth=rung.nth,
    )


def _rung_of(row: Row) -> OpenedRung:
    task, cycle, rung, name, form, unit, opened_on, recipients, seen_at, seen_by = row[:10]
    nth, number, source = row[10:]
    return OpenedRung(
        task=task,
        cycle=cycle,
        rung=rung,
        name=name,
        form=form,
        unit=unit,
        opened_on=date.fromisoformat(opened_on),
        recipients=recipients_from(recipients),
        acknowledged_at=moment_of(seen_at),
        acknowledged_by=seen_by,
        nth=nth,
        number=number,
        colour=_ladder_from(source).rung(rung).colour if source else "",
    )


def recipients_from(text: str) -> tuple[Recipient, ...]:
    """Who is told, as a rung's row keeps it."""
    return tuple(
        Recipient(said["role"], said["address"], said["stands_in_for"], said.get("acting"))
        for said in json.loads(text)["to"]
    )


def _recipient_json(recipient: Recipient) -> dict[str, Any]:
    said: dict[str, Any] = {
        "role": recipient.role,
        "address": recipient.address,
        "stands_in_for": recipient.stands_in_for,
    }
    return said if recipient.acting is None else {**said, "acting": recipient.acting}
