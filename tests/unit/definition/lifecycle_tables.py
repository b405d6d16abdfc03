"""Lifecycles for tests: sound ones by the dozen, and any table at all."""

from __future__ import annotations

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
