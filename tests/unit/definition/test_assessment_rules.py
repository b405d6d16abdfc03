"""A file of assessment rules is read as written, and each mistake is told with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from zwgk_flow.definition.assessment import Doubling, weight_of
from zwgk_flow.definition.assessment_check import compile_assessment
from zwgk_flow.definition.problem import Severity

SHIPPED = sorted((Path(__file__).parents[3] / "definitions" / "assessments").glob("*.yaml"))

RULES = """\
assessment: own
title: 考核办法
base: 100
weight: 4 points
indicators:
  - id: done
    name: 完成
    weight: 60
    rules:
      - {id: open, name: 未完成, fact: unfinished, deduct: 5}
      - {id: again, name: 再次督办, fact: rung, of: [supervise], per: task, nth: 2, deduct: 3}
  - id: well
    name: 质量
    weight: 40
    rules:
      - {id: format, name: 格式, fact: remark, of: [format], deduct: 1, cap: 4, double: {from: 2}}
      - {id: good, name: 推广, fact: remark, of: [practice], add: 2, proof: true}
"""


def problems(text: str) -> list[tuple[str, str]]:
    """Each problem's severity and code, and the line from its place on."""
    lines = text.split("\n")
    return [
        (
            f"{p.severity.value} {p.code.removeprefix('assessment.')}",
            lines[p.place.line - 1][p.place.column - 1 :],
        )
        for p in compile_assessment(text, "办法.yaml").problems
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_has_no_problem_and_is_named_like_its_file(path: Path) -> None:
    """What we ship compiles without a warning, and `--rules` finds it by its own name."""
    compiled = compile_assessment(path.read_text(encoding="utf-8"), path.name)
    assert compiled.problems == ()
    assert compiled.assessment is not None
    assert compiled.assessment.id == path.stem


def test_rules_are_read_as_written() -> None:
    """Deductions are below zero, what is not written has its usual value, digests are of text."""
    compiled = compile_assessment(RULES, "办法.yaml")
    rules = compiled.assessment
    assert compiled.problems == ()
    assert rules is not None
    assert [rule.id for rule in rules.rules] == ["open", "again", "format", "good"]
    unfinished, again, faults, good = rules.rules
    assert (unfinished.points, unfinished.per, unfinished.nth) == (Decimal(-5), "fact", 1)
    assert (again.of, again.per, again.nth) == (("supervise",), "task", 2)
    assert (faults.cap, faults.double) == (Decimal(4), Doubling("unit", 2))
    assert (good.points, good.proof) == (Decimal(2), True)
    assert compiled.digest != compile_assessment(RULES + "\n", "办法.yaml").digest


def test_findings_count_once_a_task_unless_said_otherwise() -> None:
    """An audit finds the same thing every day; a file may still ask for every time."""
    said = "fact: finding, of: [no_report], deduct: 1"
    for extra, per in (("", "task"), (", per: month", "month"), (", per: fact", "fact")):
        compiled = compile_assessment(
            RULES.replace("fact: unfinished, deduct: 5", said + extra), "办法.yaml"
        )
        assert compiled.assessment is not None
        assert compiled.assessment.rules[0].per == per


def test_a_weight_is_a_share_of_the_score_or_points() -> None:
    """5 % of 92 is 4.6; 4 points of a whole of 100 are 3.68; halves are rounded up."""
    for words, score, counted in (
        ("5%", "92", "4.60"),
        ("4 points", "92", "3.68"),
        ("4分", "92", "3.68"),
        ("5%", "90.1", "4.51"),
    ):
        weight = weight_of(words)
        assert weight is not None
        assert weight.of(Decimal(score), Decimal(100)) == Decimal(counted)
    assert weight_of("5") is None
    assert weight_of("百分之五") is None


# what is right, what was written, and each problem with the words at its place
MISTAKES = (
    ("id: again", "id: open", [("error duplicate_id", "open, name: 再次督办")]),
    ("id: well", "id: done", [("error duplicate_id", "done")]),
    ("weight: 40", "weight: 30", [("error weights", "indicators")]),
    (", deduct: 5}", "}", [("error no_points", "{id: open")]),
    (", deduct: 5}", ", deduct: 0}", [("error no_points", "{id: open")]),
    (
        "deduct: 5",
        "deduct: 5, add: 1",
        [("error deduct_and_add", "add: 1"), ("warning direction", "add: 1")],
    ),
    ("deduct: 5", "add: 5", [("warning direction", "add: 5")]),
    ("fact: unfinished", "fact: on_time", [("warning direction", "deduct: 5")]),
    ("of: [supervise], ", "", [("error no_sort", "{id: again")]),
    ("fact: unfinished", "fact: unfinished, of: [x]", [("error needless_sort", "of: [x]")]),
    (
        "fact: unfinished",
        "fact: finding, of: [no_reports]",
        [("error unknown_code", "no_reports]")],
    ),
    (", per: task, nth: 2", ", nth: 2", [("error nth_of_one", "nth: 2")]),
    ("{from: 2}", "{from: 2, after: [x]}", [("error doubling", "{from: 2")]),
    ("{from: 2}", "{per: task}", [("error doubling", "{per: task}")]),
    ("cap: 4", "cap: 50", [("warning cap", "cap: 50")]),
    ("deduct: 5", "deduct: 70", [("warning cap", "deduct: 70")]),
    ("deduct: 5", "deduct: 5, proof: true", [("error proof", "proof: true")]),
    ("add: 2", "add: 2, bars: no_award", [("error bars_bonus", "bars: no_award")]),
    ("weight: 4 points", "weight: 500%", [("error share", "500%")]),
    ("weight: 4 points", "weight: 5", [("error shape.form", "5")]),
    ("per: task", "per: year", [("error shape.choice", "year")]),
)


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_told_where_it_stands(
    right: str, wrong: str, said: list[tuple[str, str]]
) -> None:
    """Place, severity and code of exactly the mistake that was made, nothing that follows."""
    assert RULES.count(right) == 1
    found = problems(RULES.replace(right, wrong))
    assert [code for code, _ in found] == [code for code, _ in said]
    for (_, there), (_, words) in zip(found, said, strict=True):
        assert there.startswith(words)


def test_every_mistake_says_what_to_do() -> None:
    """Cause and fix are there for each; only errors take the rules away."""
    for right, wrong, _ in MISTAKES:
        compiled = compile_assessment(RULES.replace(right, wrong), "办法.yaml")
        assert all(one.message and one.fix for one in compiled.problems)
        errors = [one for one in compiled.problems if one.severity is Severity.ERROR]
        assert (compiled.assessment is None) == bool(errors)


def test_a_code_that_was_meant_is_suggested() -> None:
    """A slip in a finding's code is answered by the code that was meant."""
    text = RULES.replace("fact: unfinished", "fact: finding, of: [no_reports]")
    [problem] = compile_assessment(text, "办法.yaml").problems
    assert "no_report" in problem.fix
