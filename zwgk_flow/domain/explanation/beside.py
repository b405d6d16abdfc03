"""Which rungs no calendar foresees: what an audit would have to find, and what would clear it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zwgk_flow.definition.ladder import Rung
from zwgk_flow.definition.ladder_fit_checks import FOUND_BY
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.climbing import CLAIM_WAITING
from zwgk_flow.domain.escalation import recipients_of
from zwgk_flow.domain.explanation.facts import finding_fact, rung_fact
from zwgk_flow.domain.explanation.telling import aim, to
from zwgk_flow.domain.explanation.values import Case, Fact, Sentence, Topic
from zwgk_flow.domain.findings import CLEARS, done_or_staged


def beside(case: Case) -> Iterator[Sentence]:
    """A sentence for each rung that something found of this task, as it stands, may open."""
    looked_for = {check for rule in case.plan.audits.values() for check in rule.checks}
    for rung in case.climb.beside:
        codes = [code for code in rung.on if FOUND_BY[code] in looked_for and _may_be(case, code)]
        if codes:
            yield _on_finding(case, rung, codes)
        elif _may_be(case, "overdue") and len(case.climb.counted(rung)) < (rung.several or 0):
            waited = f"满 {rung.wait} 个工作日" if rung.wait > 1 else ""
            when = f"本单位逾期并已催办{waited}的有 {rung.several} 项"
            yield _said(case, rung, when, "")


def _on_finding(case: Case, rung: Rung, codes: list[str]) -> Sentence:
    found = {one.finding.code: one for one in sorted(case.known.found, key=lambda one: one.as_of)}
    seen = {code: f"（{found[code].as_of} 已发现）" for code in codes if code in found}
    names = "、".join(f"“{FINDINGS[code]}”{seen.get(code, '')}" for code in codes)
    which = {code: f"“{FINDINGS[code]}”" if len(codes) > 1 else "" for code in codes}
    how = "；".join(f"{which[code]}{CLEARS[code]}" for code in codes)
    facts = (finding_fact(found[code]) for code in seen)
    return _said(case, rung, f"督查发现{names}", f"；怎样消除：{how}", *facts)


def _said(case: Case, rung: Rung, when: str, how: str, *facts: Fact) -> Sentence:
    task, ladder = case.task, case.climb.ladder
    recipients = recipients_of(case.plan, task.unit, rung, ladder, case.as_of)
    told = [one for one in case.known.rungs if (one.cycle, one.rung) == (task.cycle, rung.id)]
    last = sorted(told, key=lambda one: one.nth)[-1:]
    before = "".join(f"（{one.opened_on} 已发）" for one in last)
    text = f"{when}就发“{rung.name}”{before}{to(recipients)}{how}"
    known = (*facts, *(rung_fact(task, one) for one in last), *aim(case, rung, recipients))
    return Sentence(Topic.BESIDE, text, known)


def _may_be(case: Case, code: str) -> bool:
    """Whether an audit may find it of the task as it stands: a claim stops all but its waiting."""
    if case.recorded.claim_pending and code != CLAIM_WAITING:
        return False
    return POSSIBLE[code](case)


def _owed(case: Case) -> bool:
    return not case.is_closed


def _dated(case: Case) -> bool:
    return _owed(case) and case.task.due is not None


def _measured(case: Case) -> bool:
    return _owed(case) and bool(case.task.targets)


def _reporting(case: Case) -> bool:
    return _owed(case) and case.item.cadence is not None and not case.task.occurrence


def _unstarted(case: Case) -> bool:
    return _dated(case) and case.recorded.state == case.plan.lifecycle.initial


def _unproven(case: Case) -> bool:
    task = case.task
    done = task.state in done_or_staged(case.plan)
    return done and task.evidence_required and not task.evidence


def _proven(case: Case) -> bool:
    return case.task.evidence > 0


def _reported(case: Case) -> bool:
    return case.task.reported_at is not None


# when a finding of a code may be made of a task, as far as the task alone says
POSSIBLE: Mapping[str, Callable[[Case], bool]] = {
    "overdue": _dated,
    "due_soon": _dated,
    "no_report": _reporting,
    "behind": _unstarted,
    "target_unmet": _measured,
    "target_off_course": _measured,
    "no_evidence": _unproven,
    "link_dead": _proven,
    "link_changed": _proven,
    "link_silent": _proven,
    "claim_waiting": lambda case: _owed(case) and case.recorded.claim_pending,
    "returned_unanswered": lambda case: _owed(case) and case.recorded.returns > 0,
    "extension_late": lambda case: _owed(case) and bool(case.recorded.requested),
    "repeats_task": _reported,
    "alike_report": _reported,
    "foreign_district": lambda case: _reported(case) and bool(case.plan.district),
    # it is of the whole plan, and stands at its first task
    "predicted_status": lambda case: any(
        one.finding.code == "predicted_status" for one in case.known.found
    ),
}
