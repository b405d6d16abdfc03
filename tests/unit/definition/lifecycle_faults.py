"""Faults to plant into a sound lifecycle; each tells where the checker must point."""

from __future__ import annotations

import copy
from collections.abc import Callable

from lifecycle_tables import Data, new_row, row

Where = tuple[str | int, ...]
Plant = Callable[[Data], Where]


def _at(data: Data, trigger: str, *inside: str | int, nth: int = 0) -> Where:
    rows = [i for i, row in enumerate(data["transitions"]) if row["trigger"] == trigger]
    return ("transitions", rows[nth], *inside)


def no_start(data: Data) -> Where:
    del data["states"]["fresh"]["initial"]
    return ("states",)


def two_starts(data: Data) -> Where:
    data["states"]["work_0"]["initial"] = True
    ids = list(data["states"])
    return ("states", max("fresh", "work_0", key=ids.index))


def no_closed_state(data: Data) -> Where:
    for state in data["states"].values():
        state.pop("closed", None)
    return ("states",)


def no_late_state(data: Data) -> Where:
    del data["states"]["late"]["late"]
    return ("states",)


def misspelt_source(data: Data) -> Where:
    row(data, "complete")["from"][0] = "wrok_0"
    return _at(data, "complete", "from", 0)


def misspelt_target(data: Data) -> Where:
    row(data, "complete")["to"] = "doen"
    return _at(data, "complete", "to")


def misspelt_property(data: Data) -> Where:
    data["never"][0][1] = "lat"
    return ("never", 0, 1)


def unknown_role(data: Data) -> Where:
    row(data, "report")["by"] = ["units"]
    return _at(data, "report", "by", 0)


def unknown_guard(data: Data) -> Where:
    row(data, "complete")["guards"][0] = "claim_pendin"
    return _at(data, "complete", "guards", 0)


def source_twice(data: Data) -> Where:
    sources = row(data, "submit")["from"]
    sources.append(sources[0])
    return _at(data, "submit", "from", len(sources) - 1)


def guard_twice(data: Data) -> Where:
    row(data, "mark_overdue")["guards"].append("due_passed")
    return _at(data, "mark_overdue", "guards", 2)


def role_twice(data: Data) -> Where:
    row(data, "start")["by"] = ["unit", "unit"]
    return _at(data, "start", "by", 1)


def closed_and_late(data: Data) -> Where:
    data["states"]["staged"]["closed"] = True
    return ("states", "staged")


def two_states_of_one_name(data: Data) -> Where:
    data["states"]["late"]["name"] = data["states"]["done"]["name"]
    ids = list(data["states"])
    return ("states", max("late", "done", key=ids.index), "name")


def orphan(data: Data) -> Where:
    data["states"]["orphan"] = {"name": "搁置"}
    for trigger in ("submit", "complete", "mark_overdue"):
        row(data, trigger)["from"].append("orphan")
    return ("states", "orphan")


def trap(data: Data) -> Where:
    data["states"]["pit"] = {"name": "待上级答复"}
    data["transitions"].append(new_row("ask", "请示", ["work_0"], ["unit"], to="pit"))
    row(data, "mark_overdue")["from"].append("pit")
    return ("states", "pit")


def trap_without_audit(data: Data) -> Where:
    where = trap(data)
    row(data, "mark_overdue")["from"].remove("pit")
    return where


def endless_round(data: Data) -> Where:
    data["states"] |= {"here": {"name": "转办"}, "there": {"name": "会办"}}
    data["transitions"] += [
        new_row("hand_over", "转办", ["work_0", "there"], ["unit"], to="here"),
        new_row("join", "会办", ["here"], ["unit"], to="there"),
    ]
    row(data, "mark_overdue")["from"] += ["here", "there"]
    return ("states", "here")


def claim_out_of_reach(data: Data) -> Where:
    data["states"]["review"] = {"name": "复核中"}
    data["transitions"] += [
        new_row("review", "送复核", ["work_0"], ["office"], to="review", claim="close"),
        new_row("approve", "复核通过", ["review"], ["office"], ["claim_pending"], "done", "close"),
        new_row("rethink", "再复核", ["review"], ["office"], to="late_review"),
        new_row("back", "重新复核", ["late_review"], ["office"], to="review"),
    ]
    data["states"]["late_review"] = {"name": "再复核"}
    row(data, "mark_overdue")["from"] += ["review", "late_review"]
    return ("states", "review")


def never_late(data: Data) -> Where:
    data["states"]["hidden"] = {"name": "暂缓"}
    data["transitions"] += [
        new_row("pause", "暂缓", ["work_0"], ["office"], to="hidden"),
        new_row("drop", "终止", ["hidden"], ["office"], ["reason"], "done", "close"),
    ]
    return ("states", "hidden")


def nothing_marks_late(data: Data) -> Where:
    data["transitions"].remove(row(data, "mark_overdue"))
    return ("states", "fresh")


def idleness_escapes(data: Data) -> Where:
    row(data, "mark_overdue")["from"].remove("fresh")
    return ("states", "fresh")


def audit_circle(data: Data) -> Where:
    data["transitions"].append(new_row("forgive", "销号", ["late"], ["audit"], to="work_0"))
    return _at(data, "forgive")


def closed_made_late(data: Data) -> Where:
    sources = row(data, "mark_overdue")["from"]
    sources.append("done")
    return _at(data, "mark_overdue", "from", len(sources) - 1)


def reopened_in_the_same_cycle(data: Data) -> Where:
    del row(data, "reopen")["cycle"]
    return _at(data, "reopen", "from", 0)


def office_marks_late(data: Data) -> Where:
    row(data, "mark_overdue")["by"].append("office")
    row(data, "mark_overdue")["guards"].remove("due_passed")
    return _at(data, "mark_overdue", "by")


def late_before_due(data: Data) -> Where:
    row(data, "mark_overdue")["guards"].remove("due_passed")
    return _at(data, "mark_overdue")


def late_though_staged(data: Data) -> Where:
    row(data, "mark_overdue")["guards"].remove("not_staged_in_period")
    return _at(data, "mark_overdue")


def unit_closes(data: Data) -> Where:
    row(data, "complete")["by"] = ["unit"]
    return _at(data, "complete", "by")


def unit_may_close_too(data: Data) -> Where:
    row(data, "complete")["by"].append("unit")
    return _at(data, "complete", "by")


def new_cycle_wipes_delay(data: Data) -> Where:
    sources = row(data, "reopen")["from"]
    sources.append("late")
    return _at(data, "reopen", "from", len(sources) - 1)


def new_cycle_starts_late(data: Data) -> Where:
    data["transitions"].append(
        new_row(
            "relapse", "复发", ["done"], ["audit"], ["due_passed"], "late", "close", cycle="new"
        )
    )
    return _at(data, "relapse")


def guard_nobody_can_meet(data: Data) -> Where:
    row(data, "start")["guards"] = ["due_passed"]
    return _at(data, "start", "guards", 0)


def audit_gives_a_date(data: Data) -> Where:
    row(data, "extend", 1)["by"].append("audit")
    return _at(data, "extend", "guards", 0, nth=1)


def general_before_special(data: Data) -> Where:
    first = _at(data, "extend")[1]
    second = _at(data, "extend", nth=1)[1]
    rows = data["transitions"]
    rows[first], rows[second] = rows[second], rows[first]
    return _at(data, "extend", "from", 0, nth=1)


def same_row_twice(data: Data) -> Where:
    data["transitions"].append(copy.deepcopy(row(data, "complete")))
    return _at(data, "complete", "from", 0, nth=1)


def broken_property(data: Data) -> Where:
    data["never"].append(["fresh", "late"])
    return ("never", len(data["never"]) - 1)


def nobody_claims(data: Data) -> Where:
    del row(data, "submit")["claim"]
    return _at(data, "complete", "from", 0)


def nobody_answers_claims(data: Data) -> Where:
    for trigger in ("complete", "return"):
        row(data, trigger)["guards"].remove("claim_pending")
    return _at(data, "submit")


def claim_outlives_closing(data: Data) -> Where:
    del row(data, "complete")["claim"]
    return _at(data, "complete")


# the code of each fault; after it what is true as well, once the fault is there
FAULTS: dict[Plant, str] = {
    no_start: "no_initial",
    two_starts: "many_initial",
    no_closed_state: "no_closed",
    no_late_state: "no_late",
    misspelt_source: "unknown_state",
    misspelt_target: "unknown_state",
    misspelt_property: "unknown_state",
    unknown_role: "unknown_role",
    unknown_guard: "unknown_guard",
    source_twice: "repeated_from",
    guard_twice: "repeated_guards",
    role_twice: "repeated_by",
    closed_and_late: "marks_clash closed_becomes_late",
    two_states_of_one_name: "same_name",
    orphan: "unreachable",
    trap: "trap",
    trap_without_audit: "trap late_unreachable",
    endless_round: "cannot_close",
    claim_out_of_reach: "cannot_close claim_never_made",
    never_late: "late_unreachable",
    nothing_marks_late: "late_unreachable unreachable",
    idleness_escapes: "late_needs_others",
    audit_circle: "audit_circles",
    closed_made_late: "closed_becomes_late never_broken",
    reopened_in_the_same_cycle: "closed_becomes_late never_broken",
    office_marks_late: "late_not_by_audit late_before_due",
    late_before_due: "late_before_due",
    late_though_staged: "late_though_staged",
    unit_closes: "closed_by_unit",
    unit_may_close_too: "closed_by_unit",
    new_cycle_wipes_delay: "cycle_misplaced",
    new_cycle_starts_late: "cycle_start",
    guard_nobody_can_meet: "guard_not_for_role",
    audit_gives_a_date: "guard_not_for_role",
    general_before_special: "shadowed",
    same_row_twice: "shadowed",
    broken_property: "never_broken",
    nobody_claims: "claim_never_made cannot_close unreachable",
    nobody_answers_claims: "claim_unanswered",
    claim_outlives_closing: "claim_left_over",
}
