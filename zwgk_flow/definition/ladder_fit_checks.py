"""Whether a plan and its ladder fit: urgent items, findings that open rungs, acting deputies.

The ladder alone is judged in `ladder_check`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from zwgk_flow.definition.draft import Check, Draft, about, warning
from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.definition.plan import CHECKS, FINDINGS
from zwgk_flow.definition.problem import Problem

# which check finds what
FOUND_BY: Mapping[str, str] = {
    "overdue": "deadline",
    "due_soon": "deadline",
    "no_report": "progress",
    "behind": "progress",
    "target_unmet": "target",
    "target_off_course": "target",
    "no_evidence": "evidence",
    "link_dead": "link",
    "link_changed": "link",
    "link_silent": "link",
    "claim_waiting": "claim",
    "returned_unanswered": "claim",
    "extension_late": "claim",
    "repeats_task": "report",
    "alike_report": "report",
    "foreign_district": "report",
    "predicted_status": "report",
}


def _urgent_has_a_rung(draft: Draft) -> Iterator[Problem]:
    ladder = draft.plan.ladder
    if ladder.rungs and ladder.urgent is None:
        yield from about(
            [item for item in draft.plan.items if item.urgent],
            "item.urgent_without_rung",
            f"是急办事项，阶梯“{ladder.title}”却没有写急办从哪一级开始，会和别的一样催办",
            f"请在阶梯 {ladder.id} 里写 urgent，例如 urgent: {ladder.rungs[-1].id}",
        )


def _findings_looked_for(draft: Draft) -> Iterator[Problem]:
    """A rung that waits for what no audit looks for would never open."""
    if draft.losses.within(("audits",)):
        return
    looked = {check for rule in draft.plan.audits.values() for check in rule.checks}
    for rung in draft.plan.ladder.rungs:
        idle = [code for code in rung.on if FOUND_BY[code] not in looked]
        if draft.plan.audits and idle:
            named = "、".join(f"{code}（{FINDINGS[code]}）" for code in idle)
            missing = list(dict.fromkeys(FOUND_BY[code] for code in idle))
            yield warning(
                draft.document.key_place(("audits",)),
                "rung.never_found",
                f"阶梯里的“{rung.name}”等督查发现 {named}，却没有一种督查去查",
                f"请在某一种督查的 checks 里加上 {'、'.join(missing)}"
                f"（{'；'.join(CHECKS[check] for check in missing)}）",
            )


def _acting_days(draft: Draft) -> Iterator[Problem]:
    for unit in draft.plan.units.values():
        path = ("units", unit.name, "acting")
        if draft.losses.within(path):
            continue
        placed = list(draft.listed(path, unit.acting))
        for place, acting in placed:
            if acting.until < acting.from_day:
                yield Problem(
                    place,
                    "unit.acting_days",
                    f"“{unit.name}”的代行从 {acting.from_day} 到 {acting.until}，止期早于起期",
                    "请核对 from 和 until，止期含当天",
                )
        ordered = sorted(placed, key=lambda one: (one[1].role, one[1].from_day, one[0]))
        for (_, first), (place, second) in pairwise(ordered):
            if first.role == second.role and second.from_day <= first.until:
                role = RECIPIENT_ROLES[second.role]
                yield Problem(
                    place,
                    "unit.acting_twice",
                    f"“{unit.name}”的{role}在 {second.from_day} 有两个人代行",
                    "请把两段日期错开；同一天只能有一个人代行",
                )


LADDER_FIT_CHECKS: Sequence[Check] = (_urgent_has_a_rung, _findings_looked_for, _acting_days)
