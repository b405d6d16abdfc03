"""Every broken plan of tests/data/broken says what is wrong, where, and what to do about it.

A file begins with the lines that its compilation must print, behind `#= `, without its own name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.definition.compile import Compiled, compile_plan
from zwgk_flow.definition.problem import errors_among

ROOT = Path(__file__).parents[3]
BROKEN = ROOT / "tests" / "data" / "broken"
PLANS = sorted(BROKEN.glob("*.yaml"))
CALENDAR = load_calendar((ROOT / "definitions/calendars/cn.yaml").read_text(encoding="utf-8"))
EXPECTED = "#= "

every_plan = pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)


def library(kind: str, name: str) -> tuple[str, str] | None:
    """Broken lifecycles, ladders and calendars, then the shipped ones."""
    for folder in (BROKEN, ROOT / "definitions"):
        path = folder / f"{kind}s" / f"{name}.yaml"
        if path.is_file():
            return path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
    return None


def compiled(path: Path) -> Compiled:
    return compile_plan(path.read_text(encoding="utf-8"), path.name, library, CALENDAR.festival)


@every_plan
def test_a_broken_plan_says_where_why_and_what_to_do(path: Path) -> None:
    """Place, severity, code, cause and fix of every problem are as the file's head states."""
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix(EXPECTED) for line in lines if line.startswith(EXPECTED)]
    said = [str(problem).removeprefix(f"{path.name}:") for problem in compiled(path).problems]
    assert said == expected
    assert said


@every_plan
def test_only_errors_stop_a_plan(path: Path) -> None:
    """There is a plan exactly where nothing is worse than a warning."""
    result = compiled(path)
    assert (result.plan is None) == bool(errors_among(result.problems))


def test_the_collection_is_wide() -> None:
    """At least 50 plans, at least 50 different codes, and both severities."""
    problems = [problem for path in PLANS for problem in compiled(path).problems]
    assert len(PLANS) >= 50
    assert len({problem.code for problem in problems}) >= 50
    assert {problem.severity.value for problem in problems} == {"error", "warning"}
