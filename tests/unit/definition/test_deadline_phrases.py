"""Whether every phrase of the collection is read as the person who collected it reads it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zwgk_flow.definition.deadline import Deadline, read_deadline

PHRASES = Path(__file__).parents[2] / "data" / "phrases" / "deadlines.jsonl"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in PHRASES.read_text(encoding="utf-8").splitlines()
]


def _as_expected(deadline: Deadline, asked: dict[str, Any]) -> dict[str, Any]:
    def iso(day: date | None) -> str | None:
        return day.isoformat() if day else None

    relative = deadline.relative
    told: dict[str, Any] = {
        "kind": deadline.kind.value,
        "due": iso(deadline.due),
        "cadence": deadline.cadence,
        "window_start": iso(deadline.window_start),
        "relative": relative and {"n": relative.n, "unit": relative.unit, "after": relative.after},
        "parts": [[part.kind.value, iso(part.due)] for part in deadline.parts],
    }
    return {key: told[key] for key in asked}


def _issued(case: dict[str, Any]) -> date | None:
    return date.fromisoformat(case["issued"]) if "issued" in case else None


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['phrase']}-{c['year']}")
def test_a_phrase_is_read_as_its_collector_reads_it(case):
    """Kind and date, and for each kind what else it carries, agree with the collection."""
    deadline = read_deadline(case["phrase"], year=case["year"], issued=_issued(case))
    assert _as_expected(deadline, case["expect"]) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['phrase']}-{c['year']}")
def test_what_is_unparseable_says_why_and_nothing_else_is_without_its_date(case):
    """A refusal has a reason and no date; only recurring and relative ones lack a date besides."""
    deadline = read_deadline(case["phrase"], year=case["year"], issued=_issued(case))
    refused = deadline.kind.value == "unparseable"
    open_ended = deadline.kind.value in ("recurring", "relative") or (
        bool(deadline.parts) and all(part.due is None for part in deadline.parts)
    )
    assert bool(deadline.due) == (not refused and not open_ended)
    assert not refused or deadline.reason
    assert deadline.words == case["phrase"]


def test_the_collection_is_wide_enough():
    """At least 300 phrases of every kind, a fifth of them such as must be refused."""
    kinds = [case["expect"]["kind"] for case in CASES]
    assert len(CASES) >= 300
    assert len(set(kinds)) == 11
    assert kinds.count("unparseable") >= len(CASES) / 5
