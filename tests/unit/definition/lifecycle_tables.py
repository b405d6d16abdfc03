"""Lifecycles for tests: sound ones by the dozen, faults to plant into them, and any table at all.

It checks nothing; what must be found in them is said in `test_lifecycle_check`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import ROLES

Data = dict[str, Any]


def row(data: Data, trigger: str, nth: int = 0) -> Data:
    """The nth row of that trigger, to be changed in place."""
    rows: list[Data] = [row for row in data["transitions"] if row["trigger"] == trigger]
    return rows[nth]


# --- sound lifecycles, made by the dozen ---------------------------------------------------------

NAMES = ["待办", "受理中", "办理中", "会签中", "核查中", "公示中", "整改中"]


@st.composite
def sound_lifecycles(draw: st.DrawFn, whole: bool = False) -> Data:
    """A workable lifecycle: a chain of work, then closing; `whole` ones have every feature."""
    work = [f"work_{i}" for i in range(draw(st.integers(1, len(NAMES) - 1)))]
    names = draw(st.permutations(NAMES))
    staged = whole or draw(st.booleans())
    cancels = draw(st.booleans())
    owed = ["fresh", *work, *["staged"] * staged]
    answered = [*work, *["staged"] * staged, "late"]
    closed = ["done", *["cancelled"] * cancels]
    states: Data = {
        "fresh": {"name": names[0], "initial": True},
        **{state: {"name": name} for state, name in zip(work, names[1:], strict=False)},
        **({"staged": {"name": "阶段性完成", "staged": True}} if staged else {}),
        "done": {"name": "已完成", "closed": True},
        **({"cancelled": {"name": "已撤销", "closed": True}} if cancels else {}),
        "late": {"name": "逾期", "late": True},
    }
    verified = ["claim_pending", *draw(_some(["evidence_where_required", "targets_met"]))]
    overdue = ["due_passed", "not_staged_in_period"]
    finished = [*closed, *["staged"] * staged]
    reopeners = draw(_some(["office", "look_back"], 1))
    groups: list[list[Data]] = [
        [new_row("start", "启动", ["fresh"], ["unit"], to=work[0])],
        *(
            [
                new_row(
                    f"pass_{here}", "转下一步", [here], draw(_some(["unit", "office"], 1)), to=there
                )
            ]
            for here, there in pairwise(work)
        ),
        [new_row("report", "报告进展", draw(_some(answered, 1)), ["unit"])],
        [new_row("submit", "报结", answered, ["unit"], claim="open")],
        [new_row("complete", "审核办结", answered, ["office"], verified, "done", "close")],
        [
            new_row(
                "return", "退回", answered, ["office"], ["claim_pending", "reason"], claim="close"
            )
        ],
        [new_row("mark_overdue", "逾期", owed, ["audit"], overdue, "late")],
        [
            new_row(
                "extend", "延期", ["late"], ["office"], ["new_date", "new_date_ahead"], work[0]
            ),
            new_row("extend", "延期", [*owed, "late"], ["office"], ["new_date"]),
        ],
        [new_row("reopen", "重启", finished, reopeners, ["reason"], work[0], "close", cycle="new")],
    ]
    if staged:
        guards = ["continuous_or_milestone"]
        sources = [*work, "late"]
        groups.append(
            [new_row("stage", "阶段性完成", sources, ["office"], guards, "staged", "close")]
        )
    if cancels:
        sources = [*owed, "late"]
        groups.append(
            [new_row("cancel", "撤销", sources, ["office"], ["reason"], "cancelled", "close")]
        )
    return {
        "lifecycle": "made",
        "title": "造出来的流转",
        "states": dict(draw(st.permutations(list(states.items())))),
        "transitions": [row for group in draw(st.permutations(groups)) for row in group],
        "never": [[state, "late"] for state in closed],
    }


def _some(words: list[str], at_least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=at_least, unique=True)


def new_row(
    trigger: str,
    name: str,
    sources: list[str],
    by: list[str],
    guards: list[str] | None = None,
    to: str | None = None,
    claim: str | None = None,
    **more: str,
) -> Data:
    said: Data = {"trigger": trigger, "name": name, "from": list(sources), "by": list(by), **more}
    optional = {"guards": list(guards or []), "to": to, "claim": claim}
    return said | {key: value for key, value in optional.items() if value}


# --- the faults that are planted -----------------------------------------------------------------
# Each changes a sound lifecycle and returns where the checker must point.

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


# --- any table at all ----------------------------------------------------------------------------

STATES = ["a", "b", "c", "d"]


@st.composite
def any_lifecycles(draw: st.DrawFn, states: list[str] = STATES) -> Data:
    """Any table over four states, mostly nonsense; one start, one closed and one late state."""
    rows = st.builds(
        new_row,
        st.sampled_from(["go", "turn", "rest"]),
        st.sampled_from(["前进", "转办"]),
        _some(states, 1),
        _some(list(ROLES), 1),
        _some(["claim_pending", "reason", "due_passed", "new_date"]),
        st.none() | st.sampled_from(states),
        st.sampled_from([None, None, "open", "close"]),
    )
    rows = st.tuples(rows, st.booleans()).map(lambda r: r[0] | ({"cycle": "new"} if r[1] else {}))
    return {
        "lifecycle": "any",
        "title": "任意流转",
        "states": {
            "a": {"name": "甲", "initial": True},
            "b": {"name": "乙"},
            "c": {"name": "丙", "closed": True},
            "d": {"name": "丁", "late": True},
        },
        "transitions": draw(st.lists(rows, min_size=1, max_size=9)),
        "never": draw(st.lists(st.lists(st.sampled_from(states), min_size=2, max_size=2))),
    }
