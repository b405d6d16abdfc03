"""What the records held of a task and its plan at a moment: nothing that came later is read.

A plan's own words and rules are those of its present revision: earlier ones are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby, takewhile
from operator import attrgetter

from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Past, Recipient, Silence, Told
from zwgk_flow.domain.event import Event, instant, local_day
from zwgk_flow.domain.explanation.values import Ahead, Found, Letter, Opened
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.task import Task, replay
from zwgk_flow.store.cells import moment_of
from zwgk_flow.store.database import Transaction
from zwgk_flow.store.ledger import EVENT_COLUMNS, event_of, history, read_tasks
from zwgk_flow.store.rungs import days_by_task, read_notices, read_policies, recipients_from
from zwgk_flow.store.silences import KeptSilence, read_kept

LATEST = datetime.max.replace(tzinfo=UTC)


def events_until(transaction: Transaction, key: str, until: datetime) -> tuple[Event, ...]:
    """The events of a task before a moment, in order."""
    return _before(history(transaction, key), until)


def _before(events: list[Event], until: datetime) -> tuple[Event, ...]:
    """Up to the first that is later, whatever clock wrote those after it."""
    return tuple(takewhile(lambda event: event.at < until, events))


def tasks_until(transaction: Transaction, plan: AdoptedPlan, until: datetime) -> tuple[Task, ...]:
    """Every task of a plan as its events before a moment left it; those not yet born are none."""
    sql = f"""
    SELECT task.key, {EVENT_COLUMNS} FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan AND task.id IN (SELECT task_id FROM event WHERE at >= :until)
    ORDER BY task.id, event.seq
    """
    rows = transaction.rows(sql, plan=plan.id, until=instant(until))
    moved = {
        key: replay(plan.lifecycle, _before(list(events), until))
        for key, events in groupby(map(event_of, rows), attrgetter("task"))
    }
    then = (moved.get(task.key, task) for task in read_tasks(transaction, plan.id))
    return tuple(task for task in then if task is not None)


def past_until(transaction: Transaction, plan: AdoptedPlan, since: date, until: datetime) -> Past:
    """What decided about telling before a moment; notices from a day on."""
    return Past(
        told=_told(transaction, plan.id, until),
        policies=read_policies(transaction),
        notices=read_notices(transaction, plan.id, since, until),
        silences=tuple(
            _as_known(kept, until)
            for kept in read_kept(transaction, plan.id)
            if kept.created_at < until
        ),
        returned=_returned(transaction, plan.id, until),
    )


def _told(transaction: Transaction, plan: str, until: datetime) -> tuple[Told, ...]:
    sql = """
    SELECT task.key, rung.cycle, rung.rung, rung.opened_on, rung.acknowledged_at, rung.nth,
           rung.policy
    FROM rung JOIN task ON task.id = rung.task_id JOIN audit_run ON audit_run.id = rung.run
    WHERE task.plan = :plan AND audit_run.ran_at < :until
    """
    return tuple(
        Told(key, cycle, rung, date.fromisoformat(opened), _day(seen, until), nth, policy)
        for key, cycle, rung, opened, seen, nth, policy in transaction.rows(
            sql, plan=plan, until=instant(until)
        )
    )


def _as_known(kept: KeptSilence, until: datetime) -> Silence:
    """A silence whose lifting came later was not lifted yet."""
    known = kept.lifted_at is not None and kept.lifted_at < until
    return kept.silence if known else replace(kept.silence, lifted_on=None)


def _returned(transaction: Transaction, plan: str, until: datetime) -> Mapping[str, list[date]]:
    sql = """
    SELECT task.key, event.at FROM task JOIN event ON event.task_id = task.id
    WHERE task.plan = :plan AND task.returns > 0 AND event.trigger = 'return' AND event.at < :until
    """
    return days_by_task(transaction.rows(sql, plan=plan, until=instant(until)))


def rungs_until(transaction: Transaction, key: str, until: datetime) -> tuple[Opened, ...]:
    """The rungs of a task opened before a moment, with what had become of their messages."""
    sql = """
    SELECT rung.run, rung.rung, rung.name, rung.form, rung.cycle, rung.nth, rung.opened_on,
           rung.number, rung.recipients, rung.acknowledged_at, rung.acknowledged_by
    FROM rung JOIN task ON task.id = rung.task_id JOIN audit_run ON audit_run.id = rung.run
    WHERE task.key = :key AND audit_run.ran_at < :until
    ORDER BY rung.opened_on, rung.cycle, rung.rung, rung.nth
    """
    opened = []
    for row in transaction.rows(sql, key=key, until=instant(until)):
        run, rung, name, form, cycle, nth, day, number, recipients, seen, by = row
        told = recipients_from(recipients)
        seen_on = _day(seen, until)
        opened.append(
            Opened(
                rung,
                name,
                form,
                cycle,
                nth,
                date.fromisoformat(day),
                number,
                told,
                _letters(transaction, run, told, until),
                seen_on,
                by if seen_on else None,
            )
        )
    return tuple(opened)


def _letters(
    transaction: Transaction, run: str, told: tuple[Recipient, ...], until: datetime
) -> Mapping[str, Letter]:
    addresses = {recipient.address for recipient in told}
    sql = """
    SELECT recipient, key, not_before, delivered_at, dead_at, attempts, last_error
    FROM outbox WHERE run = :run AND created_at < :until
    """
    return {
        address: Letter(
            key,
            moment_of(not_before),
            _moment(delivered, until),
            _moment(dead, until),
            attempts,
            error,
        )
        for address, key, not_before, delivered, dead, attempts, error in transaction.rows(
            sql, run=run, until=instant(until)
        )
        if address in addresses
    }


def found_until(
    transaction: Transaction, key: str, plan: str, until: datetime
) -> tuple[Found, ...]:
    """What the last audit of each kind before a moment found of a task."""
    sql = """
    SELECT one.id, one.kind, one.as_of, finding.code, finding.severity, finding.cause,
           finding.clears
    FROM finding JOIN task ON task.id = finding.task_id
    JOIN audit_run AS one ON one.id = finding.run
    WHERE task.key = :key AND one.ran_at < :until AND NOT EXISTS (
      SELECT 1 FROM audit_run AS later WHERE later.plan = :plan AND later.kind = one.kind
        AND later.ran_at < :until AND later.as_of > one.as_of)
    ORDER BY one.as_of, one.id, finding.code
    """
    return tuple(
        Found(run, kind, date.fromisoformat(as_of), Finding(key, code, severity, cause, clears))
        for run, kind, as_of, code, severity, cause, clears in transaction.rows(
            sql, key=key, plan=plan, until=instant(until)
        )
    )


def ahead_of(
    transaction: Transaction, plan: str, day: date, until: datetime = LATEST
) -> Ahead | None:
    """The last audit as of a day later than this that had told anything before a moment.

    Without a moment, whatever the clock said when it ran: a clock that ran ahead silences too.
    """
    sql = """
    SELECT id, as_of FROM audit_run WHERE plan = :plan AND as_of > :day AND ran_at < :until
      AND EXISTS (SELECT 1 FROM rung WHERE rung.run = audit_run.id)
    ORDER BY as_of DESC, id LIMIT 1
    """
    row = transaction.row(sql, plan=plan, day=day.isoformat(), until=instant(until))
    return Ahead(row[0], date.fromisoformat(row[1])) if row else None


def _moment(said: str | None, until: datetime) -> datetime | None:
    """A moment, None where it is none or came later."""
    at = moment_of(said)
    return at if at and at < until else None


def _day(said: str | None, until: datetime) -> date | None:
    at = _moment(said, until)
    return local_day(at) if at else None
