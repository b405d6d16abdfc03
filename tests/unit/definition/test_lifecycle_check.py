"""What the proof of a lifecycle finds, and what it keeps quiet about."""

from __future__ import annotations

import copy
import json
import warnings
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from lifecycle_faults import FAULTS, Plant
from lifecycle_tables import (
    STATES,
    Data,
    any_lifecycles,
    new_row,
    row,
    sound_lifecycles,
)
from transitions import Machine

from zwgk_flow.definition.lifecycle import GUARDS, ROLES, Lifecycle, lifecycle_of
from zwgk_flow.definition.lifecycle_check import check_lifecycle
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.yaml_source import Document, read_yaml

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "definitions" / "lifecycles").glob("*.yaml"))
STANDARD = ROOT / "definitions" / "lifecycles" / "standard.yaml"


def read(text: str) -> tuple[Lifecycle, Document]:
    document, problems = read_yaml(text, "流转.yaml")
    assert not problems
    assert isinstance(document.data, dict)
    return lifecycle_of(document.data), document


def check(data: Data) -> tuple[Problem, ...]:
    """A lifecycle written out as a file (JSON is YAML), read back and checked."""
    return check_lifecycle(*read(json.dumps(data, ensure_ascii=False, indent=1)))


def standard() -> Data:
    document, _ = read_yaml(STANDARD.read_text("utf-8"), STANDARD.name)
    assert isinstance(document.data, dict)
    return copy.deepcopy(document.data)


def found(data: Data, code: str) -> Problem:
    """The one problem with that code."""
    [problem] = [problem for problem in check(data) if problem.code == f"lifecycle.{code}"]
    return problem


# --- planted faults ------------------------------------------------------------------------------


def test_the_campaign_covers_the_faults_it_should() -> None:
    """Forty kinds of fault are planted, with at least thirty different answers."""
    codes = {said.split()[0] for said in FAULTS.values()}
    assert len(FAULTS) == 40
    assert len(codes) >= 30


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
@settings(max_examples=12, deadline=None)
@given(sound_lifecycles(whole=True))
def test_a_planted_fault_is_found_where_it_is_and_nothing_else_is(plant: Plant, data: Data) -> None:
    """Each fault in a sound lifecycle gives its own code at its own place, and no stray alarm."""
    data = copy.deepcopy(data)
    where = plant(data)
    lifecycle, document = read(json.dumps(data, ensure_ascii=False, indent=1))
    problems = check_lifecycle(lifecycle, document)
    code, *also = (f"lifecycle.{word}" for word in FAULTS[plant].split())
    places = {problem.place for problem in problems if problem.code == code}
    assert places & {document.place(where), document.key_place(where)}
    assert {problem.code for problem in problems} <= {code, *also}
    assert all(problem.message and problem.fix for problem in problems)


# --- no false alarm ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_lifecycles_raise_no_alarm(path: Path) -> None:
    """What we ship passes its own proof without error or warning."""
    assert check_lifecycle(*read(path.read_text("utf-8"))) == ()


def test_two_lifecycles_are_shipped() -> None:
    """The standard one, and a direct one for offices that have no staged completion."""
    assert {path.stem for path in SHIPPED} >= {"standard", "direct"}
    direct, _ = read((STANDARD.parent / "direct.yaml").read_text("utf-8"))
    assert not any(state.staged for state in direct.states)


@settings(max_examples=150, deadline=None)
@given(sound_lifecycles())
def test_sound_lifecycles_raise_no_alarm(data: Data) -> None:
    """Chains of any length, with or without staging and cancelling, in any order of rows."""
    assert check(data) == ()


# --- the proof against a second, slower one ------------------------------------------------------

Node = tuple[str, bool]
Edge = tuple[Node, Node]
NODES: list[Node] = [(state, claimed) for state in STATES for claimed in (False, True)]


def _edges(data: Data, *, within: bool = False, people: bool = False) -> set[Edge]:
    return {
        ((source, claimed), (row.get("to") or source, row.get("claim", claimed) in ("open", True)))
        for row in data["transitions"]
        for source in row["from"]
        for claimed in (False, True)
        if claimed or "claim_pending" not in row.get("guards", ())
        if not (within and "cycle" in row)
        if not (people and row["by"] == ["audit"])
    }


def _closure(edges: set[Edge]) -> set[Edge]:
    """Which node leads to which, by Warshall's algorithm."""
    leads = edges | {(node, node) for node in NODES}
    for middle, start, end in product(NODES, repeat=3):
        if (start, middle) in leads and (middle, end) in leads:
            leads.add((start, end))
    return leads


@settings(max_examples=150, deadline=None)
@given(any_lifecycles())
def test_paths_agree_with_a_slow_proof(data: Data) -> None:
    """On any table a transitive closure comes to the same verdicts as the walks of the checker."""
    problems = check(data)
    codes = {problem.code for problem in problems}
    lives = {end for start, end in _closure(_edges(data)) if start == ("a", False)}
    people = _closure(_edges(data, people=True))
    within = _closure(_edges(data, within=True))
    closable = {start for start, end in people if end[0] == "c"}
    may_be_late = {start for start, end in within if end[0] == "d"}
    owed = {node for node in lives if node[0] != "c"}

    unreachable = sum(problem.code == "lifecycle.unreachable" for problem in problems)
    assert unreachable == len(set(STATES) - {state for state, _ in lives})
    assert bool(owed - closable) <= bool(codes & {"lifecycle.trap", "lifecycle.cannot_close"})
    assert ("lifecycle.cannot_close" in codes) <= bool(owed - closable)
    assert ("lifecycle.late_unreachable" in codes) == bool(owed - may_be_late)


@settings(max_examples=150, deadline=None)
@given(any_lifecycles())
def test_never_agrees_with_a_slow_proof(data: Data) -> None:
    """A property is reported exactly when the closure has a step into its second state."""
    within = _edges(data, within=True)
    leads = _closure(within)
    lives = {end for start, end in _closure(_edges(data)) if start == ("a", False)}
    begins = {
        state: {node for node in lives if node[0] == state} or {(state, False), (state, True)}
        for state in STATES
    }
    broken = [
        (start, end)
        for start, end in data["never"]
        if any(
            before[0] != end == after[0] and any((node, before) in leads for node in begins[start])
            for before, after in within
        )
    ]
    assert sum(p.code == "lifecycle.never_broken" for p in check(data)) == len(broken)


@settings(max_examples=200, deadline=None)
@given(any_lifecycles(states=["a", "b", "c", "d", "x", "初始"]))
def test_any_table_is_answered_and_never_raises(data: Data) -> None:
    """Whatever names a table holds, the answer is problems, each at a position in the file."""
    lines = json.dumps(data, ensure_ascii=False, indent=1).count("\n") + 1
    assert all(1 <= problem.place.line <= lines for problem in check(data))


# --- what a fault is told like -------------------------------------------------------------------


def test_closed_to_late_is_told_as_a_story() -> None:
    """The whole way from assignment to the mistake is told in the names people know."""
    data = standard()
    row(data, "mark_overdue")["from"].append("completed")
    told = found(data, "closed_becomes_late")
    assert told.message == (
        "已分派 —启动→ 推进中 —报结→ 推进中 —审核办结→ 已完成 —逾期→ 逾期：已完成的任务会变成逾期"
    )
    assert told.fix == "请从 from 里去掉 completed；确要重启，请写上 cycle: new"


def test_a_broken_property_names_the_path() -> None:
    """`never: [staged_completion, overdue]` is answered with the step that breaks it."""
    data = standard()
    data["never"] = [["staged_completion", "overdue"]]
    assert found(data, "never_broken").message.startswith("阶段性完成 —逾期→ 逾期：")


def test_a_new_cycle_is_a_new_life() -> None:
    """Reopening leads from completed to overdue, yet `never: [completed, overdue]` holds."""
    data = standard()
    assert ["completed", "overdue"] in data["never"]
    assert check(data) == ()


def test_never_coming_back_counts_real_returns_only() -> None:
    """`never: [a, a]` is not broken by a report that stays, but by a way out and back."""
    data = standard()
    data["never"] = [["assigned", "assigned"], ["in_progress", "in_progress"]]
    assert "—延期→ 推进中" in found(data, "never_broken").message


def test_a_shadowed_row_names_the_one_above() -> None:
    """Extending from overdue to in_progress is lost when the row that asks less comes first."""
    data = standard()
    rows = data["transitions"]
    first, second = (i for i, row in enumerate(rows) if row["trigger"] == "extend")
    rows[first], rows[second] = rows[second], rows[first]
    told = found(data, "shadowed")
    assert "从“逾期”出发永远轮不到这一行" in told.message
    assert "的“延期”排在前面" in told.message


def test_rows_for_different_roles_do_not_shadow_each_other() -> None:
    """The role is part of what fits: the look-back may reopen with fewer conditions."""
    data = standard()
    again = {**row(data, "reopen"), "by": ["look_back"], "guards": []}
    row(data, "reopen")["by"] = ["office"]
    data["transitions"].append(again)
    assert check(data) == ()


def test_a_row_is_shadowed_when_each_of_its_roles_is() -> None:
    """Two rows above, one for each role, hide a row that both may take."""
    data = standard()
    reopen = row(data, "reopen")
    data["transitions"].remove(reopen)
    data["transitions"] += [reopen | {"by": ["office"]}, reopen | {"by": ["look_back"]}, reopen]
    assert "已完成" in found(data, "shadowed").message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("in_progres", "in_progress"), ("推进中", "in_progress"), ("overdu", "overdue")],
)
def test_a_misspelt_state_is_met_with_the_one_meant(typed: str, meant: str) -> None:
    """Identifiers and Chinese names are both looked through."""
    data = standard()
    row(data, "start")["to"] = typed
    assert found(data, "unknown_state").fix.startswith(f"是不是“{meant}”（")


def test_a_word_like_no_other_is_met_with_the_list() -> None:
    """Where nothing is near, all that can be written is listed."""
    data = standard()
    row(data, "start")["by"] = ["mayor"]
    fix = found(data, "unknown_role").fix
    assert all(f"{role}（{name}）" in fix for role, name in ROLES.items())


def test_a_trap_says_that_only_the_audit_leads_out() -> None:
    """A state that is left only by becoming overdue is no place for people to be."""
    data = standard()
    data["states"]["waiting"] = {"name": "待上级答复"}
    data["transitions"].append(new_row("ask", "请示", ["in_progress"], ["unit"], to="waiting"))
    row(data, "mark_overdue")["from"].append("waiting")
    assert found(data, "trap").message == (
        "已分派 —启动→ 推进中 —请示→ 待上级答复：到了这里，除了等督查来记，谁也没有一步能离开"
    )


def test_warnings_ask_and_errors_stop() -> None:
    """A state where the audit waits for others may be meant; a self-report that closes may not."""
    data = standard()
    row(data, "mark_overdue")["from"].remove("assigned")
    assert found(data, "late_needs_others").severity is Severity.WARNING
    row(data, "complete")["by"] = ["unit"]
    assert found(data, "closed_by_unit").severity is Severity.ERROR


def test_problems_come_in_the_order_of_the_file() -> None:
    """Several faults at once are listed from top to bottom."""
    data = standard()
    row(data, "reopen")["guards"] = ["resaon"]
    row(data, "start")["by"] = ["unti"]
    data["states"]["overdue"]["name"] = "已完成"
    places = [problem.place for problem in check(data)]
    assert len(places) == 3
    assert places == sorted(places)


# --- why this module exists ----------------------------------------------------------------------


class Paper:
    """A model without any of the guards that the table names."""


def test_the_transitions_package_accepts_all_this_without_a_word(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Unreachable state, trap, shadowed row and missing guard: built silently, found here."""
    data = standard()
    data["states"] |= {"orphan": {"name": "搁置"}, "pit": {"name": "待上级答复"}}
    row(data, "mark_overdue")["from"] += ["orphan", "pit"]
    row(data, "complete")["from"].append("orphan")
    row(data, "submit")["from"].append("orphan")
    data["transitions"] += [
        new_row("ask", "请示", ["in_progress"], ["unit"], to="pit"),
        new_row(
            "extend", "延期", ["overdue"], ["office"], ["reason", "new_date"], to="in_progress"
        ),
    ]
    row(data, "start")["guards"] = ["no_such_guard"]
    with warnings.catch_warnings(), caplog.at_level("DEBUG"):
        warnings.simplefilter("error")
        machine = Machine(
            Paper(),
            states=list(data["states"]),
            initial="assigned",
            auto_transitions=False,
            transitions=[
                {
                    "trigger": row["trigger"],
                    "source": row["from"],
                    "dest": row.get("to", "="),
                    "conditions": row.get("guards", []),
                }
                for row in data["transitions"]
            ],
        )
    assert {"orphan", "pit"} <= set(machine.states)
    assert "no_such_guard" not in {*GUARDS, *dir(Paper)}
    assert not caplog.records
    assert {problem.code for problem in check(data)} == {
        "lifecycle.unreachable",
        "lifecycle.trap",
        "lifecycle.shadowed",
        "lifecycle.unknown_guard",
    }
