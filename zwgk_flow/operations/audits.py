"""One audit of one plan: claim the period, mark what is late, write findings, rungs and messages.

It sends nothing: what it owes stands in the outbox, and `delivery` speaks after the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.definition.plan import AuditRule
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.audit import look
from zwgk_flow.domain.digest import plain
from zwgk_flow.domain.escalation import Decision
from zwgk_flow.domain.event import at_hour, local_day
from zwgk_flow.domain.findings import Finding
from zwgk_flow.domain.periods import DueAudit, due_audits, period_of
from zwgk_flow.errors import NotFound, Refused
from zwgk_flow.operations.checkpoints import record_checkpoint
from zwgk_flow.operations.occurrences import has_recurring, open_recurring
from zwgk_flow.operations.snapshots import take_snapshot
from zwgk_flow.operations.telling import NOTHING, Texts, Told
from zwgk_flow.operations.telling import tell as tell_all
from zwgk_flow.store import Store, Transaction, sweeps
from zwgk_flow.store import audits as records
from zwgk_flow.store.audits import AuditRun
from zwgk_flow.store.outbox import write_messages
from zwgk_flow.store.plans import hold_plan, plan_ids, read_plan, read_watched
from zwgk_flow.store.rungs import write_rungs
from zwgk_flow.store.silences import lift


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit's run; `added` is False where the period had been audited before.

    Where an audit as of a later day had told already it told nothing: `told_until` is that day.
    """

    run: AuditRun
    added: bool
    told_until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditResult(Audited):
    """With all it found; `decision` is what it told and held back, empty for a run read again."""

    findings: tuple[Finding, ...] = ()
    decision: Decision = NOTHING

    @property
    def brief(self) -> Audited:
        """Without what it found: many plans are audited at once."""
        return Audited(self.run, self.added, self.told_until)


def run_audit(
    store: Store,
    plan_id: str,
    kind: str,
    as_of: date,
    now: datetime,
    calendars: Callable[[str], Calendar],
    *,
    texts: Texts = plain,
    period: str | None = None,
    tell: bool = True,
    also: Iterable[str] = (),
) -> AuditResult:
    """Audit one plan as of a day; a period is audited once, however often it is asked for.

    With `tell` False nothing is escalated: findings and overdue marks only. What the kinds `also`
    look for is told with what this one finds: they ran before it and told nothing. `calendars`
    finds the plan's calendar by its name; `texts` says a digest in words, which are kept with the
    audit. Raises Refused for a day that has not come.
    """
    _refuse_future(plan_id, as_of, now)
    with store.reading() as transaction:
        plan = read_plan(transaction, plan_id)
        rule = _rule(plan, kind)
        run = _new_run(plan, rule, as_of, now, period)
        if run.period in records.periods_run(transaction, plan_id, kind):
            return _known(transaction, run.id)
    calendar = calendars(plan.calendar)
    if has_recurring(plan):
        with store.writing() as transaction:
            open_recurring(transaction, plan, as_of, now, calendar)
    _mark_late(store, plan, run)
    with store.writing() as transaction:
        hold_plan(transaction, plan_id)
        if not records.claim_run(transaction, run):
            return _known(transaction, run.id)
        snapshot = take_snapshot(transaction, plan, calendar, rule.checks)
        findings = look(snapshot, rule.checks, as_of)
        seen = snapshot, findings
        if others := _checks_beside(plan, rule, also):
            wider = take_snapshot(transaction, plan, calendar, others)
            seen = wider, look(wider, others, as_of)
        told = tell_all(transaction, *seen, as_of, now, texts) if tell else Told()
        return _recorded(transaction, plan, run, findings, told)


def _checks_beside(plan: AdoptedPlan, rule: AuditRule, also: Iterable[str]) -> tuple[str, ...]:
    """The checks of an audit and of the kinds it tells for; none where it has all of them."""
    others = (plan.audits[kind] for kind in also if kind in plan.audits)
    checks = tuple(dict.fromkeys((*rule.checks, *(c for one in others for c in one.checks))))
    return () if checks == rule.checks else checks


def _recorded(
    transaction: Transaction,
    plan: AdoptedPlan,
    run: AuditRun,
    findings: tuple[Finding, ...],
    told: Told,
) -> AuditResult:
    """Write what an audit found and what it tells, with its counts and a checkpoint."""
    openings, now = told.decision.openings, run.ran_at
    records.write_findings(transaction, run.id, findings)
    write_rungs(transaction, run.id, openings, run.as_of, plan.ladder)
    write_messages(transaction, run.id, told.messages, now)
    lift(transaction, (silence.id for silence in told.ended), run.id, now)
    run = replace(
        run,
        marked_overdue=sweeps.count_marked(transaction, run),
        findings=len(findings),
        rungs=len(openings),
        messages=len(told.messages),
    )
    records.record_counts(transaction, run)
    record_checkpoint(transaction, now, run.id)
    return AuditResult(run, True, told.told_until, findings, told.decision)


def _refuse_future(plan_id: str, as_of: date, now: datetime) -> None:
    """What is marked overdue stays in the ledger: it must be true, not foreseen."""
    if as_of > local_day(now):
        raise Refused(
            f"要对 {plan_id} 做截至 {as_of} 的督查",
            "这一天还没有到",
            f"要看那天会告知谁，可用 zwgk escalation preview --as-of {as_of}",
        )


def preview(
    store: Store,
    plan_id: str,
    as_of: date,
    now: datetime,
    calendars: Callable[[str], Calendar],
    *,
    kind: str | None = None,
    texts: Texts = plain,
) -> Told:
    """What an audit as of a day would tell and hold back; everything is done, and nothing is kept.

    Without `kind` it is the first scheduled one of the plan. For a day to come, quiet hours are
    judged from its beginning.
    """
    with store.trying() as transaction:
        plan = read_plan(transaction, plan_id)
        calendar = calendars(plan.calendar)
        rule = _rule(plan, kind) if kind else first_scheduled(plan)
        run = AuditRun(f"{plan_id}/preview/{as_of}", plan_id, "preview", f"{as_of}", as_of, now)
        if has_recurring(plan):
            open_recurring(transaction, plan, as_of, now, calendar)
        for sweep in sweeps.sweeps_of(plan.lifecycle):
            ids = sweeps.late_ids(transaction, plan_id, sweep, as_of)
            sweeps.move_late(transaction, sweep, ids, run)
        snapshot = take_snapshot(transaction, plan, calendar, rule.checks)
        findings = look(snapshot, rule.checks, as_of)
        then = max(now, at_hour(as_of))
        return tell_all(transaction, snapshot, findings, as_of, then, texts)


def first_scheduled(plan: AdoptedPlan) -> AuditRule:
    """The audit that looks next by itself; of a plan without one, an audit that checks nothing."""
    rules = plan.audits.values()
    return next((rule for rule in rules if rule.cron), AuditRule("preview", "daily"))


def _mark_late(store: Store, plan: AdoptedPlan, run: AuditRun) -> None:
    """Move what is late in chunks of one transaction each: repeated, it moves nothing."""
    for sweep in sweeps.sweeps_of(plan.lifecycle):
        with store.reading() as transaction:
            ids = sweeps.late_ids(transaction, plan.id, sweep, run.as_of)
        for start in range(0, len(ids), sweeps.CHUNK):
            with store.writing() as transaction:
                sweeps.move_late(transaction, sweep, ids[start : start + sweeps.CHUNK], run)


def _new_run(
    plan: AdoptedPlan, rule: AuditRule, as_of: date, now: datetime, period: str | None
) -> AuditRun:
    period = period or period_of(rule.period, as_of)
    return AuditRun(f"{plan.id}/{rule.kind}/{period}", plan.id, rule.kind, period, as_of, now)


def _known(transaction: Transaction, id: str) -> AuditResult:
    findings = tuple(records.read_findings(transaction, id))
    return AuditResult(records.read_run(transaction, id), added=False, findings=findings)


def _rule(plan: AdoptedPlan, kind: str) -> AuditRule:
    if kind not in plan.audits:
        raise NotFound(
            f"要对 {plan.id} 做 {kind} 督查",
            "计划里没有这种督查",
            f"有的是：{'、'.join(plan.audits) or '（没有）'}",
        )
    return plan.audits[kind]


def plans_audited(store: Store, kind: str, plan: str | None = None) -> tuple[str, ...]:
    """The plans that have this kind of audit: the one asked for, or all; NotFound for none."""
    with store.reading() as transaction:
        asked = [plan] if plan else plan_ids(transaction)
        plans = [read_plan(transaction, id) for id in asked]
    if plan:
        _rule(plans[0], kind)
    having = tuple(adopted.id for adopted in plans if kind in adopted.audits)
    if not having:
        kinds = "、".join(dict.fromkeys(name for adopted in plans for name in adopted.audits))
        raise NotFound(
            f"要做 {kind} 督查",
            "没有哪份计划有这种督查" if plans else "还没有载入任何计划",
            f"有的是：{kinds or '（没有）'}" if plans else "请先用 zwgk plan load 载入",
        )
    return having


def list_audits(store: Store, plan: str | None = None) -> list[AuditRun]:
    """Every audit that ran, oldest first; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return records.read_runs(transaction, plan)


def show_audit(store: Store, id: str) -> AuditResult:
    """One audit with its findings; NotFound where there is none."""
    with store.reading() as transaction:
        return _known(transaction, id)


def audits_due(store: Store, now: datetime, plans: Iterable[str] | None = None) -> list[DueAudit]:
    """Every audit that should have run by now and has not, in the order in which they fired.

    Of all plans, or of those named that are adopted.
    """
    due: list[DueAudit] = []
    with store.reading() as transaction:
        for watched in read_watched(transaction, plans):
            ran = records.periods_by_kind(transaction, watched.plan)
            rules, since, later = watched.rules, watched.adopted_at, watched.later
            due.extend(due_audits(watched.plan, rules, since, ran, now, later))
    return sorted(due, key=lambda audit: (audit.fired, audit.plan, audit.kind))
