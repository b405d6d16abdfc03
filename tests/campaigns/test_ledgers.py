"""Do the points of an assessment add up, and rest on rows that are there, whatever the year was?

`ZWGK_LEDGERS` sets how many random years are lived (4); SQLite only: the facts are read alike on
both databases, which `tests/store/test_assessment.py` and `test_assessed_facts.py` hold.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from counting import Report, count
from databases import SqliteFiles
from desk import (
    CONTINUOUS,
    DATED,
    DATED_YI,
    MEASURED,
    MILESTONE,
    OFFICE,
    ROOT,
    UNDATED,
    UNPROVEN,
    Desk,
    at,
)

from zwgk_flow import runtime
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.domain.assessment import Fact, Score, score
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.look_back import Outcome
from zwgk_flow.errors import Refused
from zwgk_flow.operations.assessed import gather
from zwgk_flow.operations.assessments import AssessmentView, run_assessment
from zwgk_flow.operations.look_back_records import Observed, close_look_back, record_found
from zwgk_flow.operations.look_backs import open_look_back
from zwgk_flow.operations.remarks import note_remark
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

LEDGERS = count("ZWGK_LEDGERS", 4)
KEYS = (CONTINUOUS, DATED, DATED_YI, MEASURED, MILESTONE, UNDATED, UNPROVEN)
ANY = ("start", "report", "submit", "stage", "complete", "return", "extend", "reopen")
OTHER = (*["audit"] * 12, *["remark"] * 3, "look_back", "withdraw")
BEGIN, END = date(2021, 1, 5), date(2022, 1, 31)

# caps low enough to bite, doubling and bars, beside the rules that are shipped
HARD = """\
assessment: hard
title: 从严
base: 20
indicators:
  - id: all
    name: 全部
    weight: 20
    rules:
      - {id: unfinished, name: 未完成, fact: unfinished, deduct: 3, double: {after: [urge]}}
      - {id: days, name: 天数, fact: overdue_days, deduct: 0.1, cap: 4}
      - {id: returned, name: 退回, fact: returned, deduct: 1.5, double: {from: 2}}
      - {id: on-time, name: 按期, fact: on_time, add: 1, cap: 2}
      - {id: extended, name: 延期, fact: extended, per: unit, nth: 2, deduct: 1}
      - {id: found, name: 督查, fact: finding, of: [no_report, behind], per: month, deduct: 0.2}
      - {id: told, name: 催办, fact: rung, of: [urge, supervise], per: task, nth: 2, deduct: 2}
      - {id: false, name: 不实, fact: failed_look_back, deduct: 2, bars: no_award}
      - {id: note, name: 记录, fact: remark, of: [format], deduct: 1, double: {from: 2, per: task}}
      - {id: good, name: 推广, fact: remark, of: [practice], add: 2, proof: true}
"""


def rules() -> list[CompiledAssessment]:
    shipped = ROOT / "definitions" / "assessments" / "district.yaml"
    made = [
        compile_assessment(HARD, "hard.yaml"),
        compile_assessment(shipped.read_text(encoding="utf-8"), shipped.name),
    ]
    assert all(one.assessment for one in made)
    return made


def live(desk: Desk, draw: random.Random) -> int:
    """A year of steps, audits, rounds of looking back and remarks; how many were legal."""
    day, legal = BEGIN, 0
    while day < END:
        try:
            act(desk, draw, day)
            legal += 1
        except Refused:
            pass
        if draw.random() < 0.4:
            day += timedelta(days=draw.choice([1, 1, 2, 5, 9]))
    return legal


def act(desk: Desk, draw: random.Random, day: date) -> None:
    key = draw.choice(KEYS)
    what = draw.choice([likely(desk, draw, key), draw.choice(ANY), draw.choice(OTHER)])
    if what == "audit":
        desk.audit(str(day), draw.choice(["daily", "daily", "daily", "monthly"]), period=str(day))
    elif what == "look_back":
        look_back(desk, draw, day)
    elif what == "remark":
        kind, now = draw.choice(["format", "practice"]), at(day)
        proof = [{"url": "https://desk.example/1"}] if draw.random() < 0.5 else []
        about = key if draw.random() < 0.5 else f"desk-2021/{key.split('/')[2]}"
        note_remark(desk.store, about, kind, "一件事", day, OFFICE, now, proof)
    else:
        step(desk, draw, day, key, what)


def likely(desk: Desk, draw: random.Random, key: str) -> str:
    """What people would do next with a task."""
    task = desk.task(key)
    if task.state == "assigned":
        return "start"
    if task.claim_pending:
        return draw.choice(["complete", "complete", "complete", "return"])
    return draw.choice(["submit", "report"])


def step(desk: Desk, draw: random.Random, day: date, key: str, trigger: str) -> None:
    said: dict[str, Any] = {"reason": "情况有变"}
    if trigger == "extend":
        said["due"] = str(day + timedelta(days=draw.randrange(1, 60)))
    if trigger == "submit":
        said["evidence"] = [{"url": "https://desk.example/1"}]
        said |= {"metrics": {"解读率": "61"}} if key == MEASURED else {}
    unit = Actor(key.split("/")[2], "联络员")
    units = ("start", "report", "submit")
    desk.step(key, trigger, unit if trigger in units else OFFICE, str(day), **said)


def look_back(desk: Desk, draw: random.Random, day: date) -> None:
    opened = open_look_back(desk.store, desk.plan, OFFICE, at(day, 11), as_of=day)
    for case in opened.cases:
        outcome = draw.choice([Outcome.VERIFIED, Outcome.FAILED])
        failed = outcome is Outcome.FAILED
        due = day + timedelta(days=draw.randrange(5, 60)) if failed else None
        found = Observed(outcome, "不实" if failed else "", "重做" if failed else "", due)
        record_found(desk.store, opened.id, case.task or case.item, found, OFFICE, at(day, 12))
    close_look_back(desk.store, opened.id, OFFICE, at(day, 13))


# --- what must hold ------------------------------------------------------------------------------

# where each kind of fact stands, by its id; written from what an id promises
ROWS = {
    "rung": (
        "SELECT task.key || '/' || rung.cycle || '/' || rung.rung || '/' || rung.nth "
        "FROM rung JOIN task ON task.id = rung.task_id"
    ),
    "finding": (
        "SELECT finding.run || '/' || task.key || '/' || finding.code "
        "FROM finding JOIN task ON task.id = finding.task_id"
    ),
    "failed_look_back": "SELECT look_back || '/' || nth || '/' || seq FROM look_back_verdict",
    "remark": "SELECT id FROM remark",
}
EVENTS = "SELECT key || '#' || event.seq, trigger FROM event JOIN task ON task.id = event.task_id"
TRIGGERS = {"returned": {"return"}, "extended": {"extend"}}


def assert_found(desk: Desk, view: AssessmentView) -> Counter[str]:
    """Every fact of the result is found again in the database; how many there are of each kind."""
    events = dict(desk.rows(EVENTS))
    rows = {kind: {row[0] for row in desk.rows(sql)} for kind, sql in ROWS.items()}
    seen: Counter[str] = Counter()
    for unit in json.loads(view.kept.result)["units"]:
        for entry in (entry for line in unit["lines"] for entry in line["entries"]):
            for fact in (*entry["facts"], *entry["doubled_by"]):
                kind, id = fact["kind"], fact["id"]
                seen[kind] += 1
                assert id in rows.get(kind, events), (kind, id)
                assert kind in rows or events[id] in TRIGGERS.get(kind, {events[id]})
                assert f"/{unit['unit']}" in id or kind == "failed_look_back"
    return seen


def assert_sums(view: AssessmentView) -> None:
    """The traced points of every unit, as told, add up to its score."""
    result = json.loads(view.kept.result)
    for unit in result["units"]:
        entries = [Decimal(one["points"]) for line in unit["lines"] for one in line["entries"]]
        cuts = [Decimal(one["points"]) for one in unit["cuts"]]
        counted = [Decimal(line["counted"]) for line in unit["lines"]]
        assert Decimal(result["base"]) + sum(entries) + sum(cuts) == Decimal(unit["score"])
        assert Decimal(result["base"]) + sum(counted) == Decimal(unit["score"])


def assert_removal(view: AssessmentView, facts: list[Fact]) -> int:
    """Without any one fact, exactly the points that cite it are other ones; how many were tried."""
    by_unit: dict[str, list[Fact]] = {}
    for fact in facts:
        by_unit.setdefault(fact.unit, []).append(fact)
    for unit, of_unit in by_unit.items():
        before = named(score(view.rules, unit, of_unit))
        for gone in of_unit:
            after = named(score(view.rules, unit, [one for one in of_unit if one != gone]))
            changed = {name for name, one in before.items() if after.get(name) != one}
            assert changed == {name for name, one in before.items() if gone in one.cites}
            assert after.keys() <= before.keys()
    return len(facts)


def named(of_unit: Score) -> dict[tuple[str, ...], Any]:
    entries = {(one.rule, one.group): one for one in of_unit.entries}
    return {**entries, **{("", c.indicator, c.rule, f"{c.gains}"): c for c in of_unit.cuts}}


def test_points_add_up_in_random_ledgers(
    sqlite_files: SqliteFiles, desk_template: Path, report: Report
) -> None:
    """In each: sums equal scores, facts are rows, removal is exact, the same bytes twice."""
    seen: Counter[str] = Counter()
    legal = removed = cut = 0
    for seed in range(LEDGERS):
        draw = random.Random(f"ledger {seed}")
        url = sqlite_files.copy(f"sqlite:///{desk_template}")
        with closing(open_store(url)) as store:
            desk = Desk(store)
            legal += live(desk, draw)
            as_of = draw.choice([END, BEGIN + timedelta(days=draw.randrange(100, 380))])
            for compiled in rules():
                view, again = (
                    run_assessment(
                        store, desk.plan, compiled, as_of, OFFICE, at(END, hour), runtime.calendar
                    )
                    for hour in (14, 15)
                )
                assert view.kept.result == again.kept.result
                assert_sums(view)
                seen += assert_found(desk, view)
                cut += sum(bool(c.points) for s in view.assessed.standings for c in s.score.cuts)
                with store.reading() as transaction:
                    plan, calendar = desk.adopted(), runtime.calendar("cn")
                    gathered = gather(transaction, plan, view.rules, calendar, as_of)
                removed += assert_removal(view, list(gathered.facts))
            assert verify(store).differences == ()
        sqlite_files.drop(url)
    assert cut
    assert seen.keys() >= {"unfinished", "on_time", "returned", "rung", "remark"}
    kinds = "、".join(f"{kind} {n}" for kind, n in sorted(seen.items()))
    report(f"{LEDGERS} ledgers, {legal} legal steps, {removed} removals, {cut} caps cut; {kinds}")
