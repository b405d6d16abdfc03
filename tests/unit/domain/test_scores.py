"""Points and the facts they rest on: what counts, what is capped, what changes when a fact goes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zwgk_flow.definition.assessment import FACT_KINDS, Assessment
from zwgk_flow.definition.assessment_check import compile_assessment
from zwgk_flow.domain.assessment import Cut, Entry, Fact, Score, lines, ranking, score
from zwgk_flow.domain.assessment_result import Assessed, Left, result_json, result_of, result_text

# every way in which rules can count, with caps low enough to bite
TEXT = """\
assessment: own
title: 考核办法
base: 30
weight: 5%
indicators:
  - id: done
    name: 完成
    weight: 12
    rules:
      - {id: open, name: 未完成, fact: unfinished, deduct: 5}
      - {id: late, name: 逾期, fact: late, deduct: 2, cap: 5}
      - {id: days, name: 天数, fact: overdue_days, deduct: 0.5, per: task}
      - {id: on-time, name: 按期, fact: on_time, add: 1, cap: 3, proof: true}
  - id: well
    name: 质量
    weight: 8
    rules:
      - {id: back, name: 退回, fact: returned, deduct: 2, double: {after: [circulate]}}
      - {id: faults, name: 格式, fact: remark, of: [format], deduct: 1, double: {from: 3}}
      - {id: silent, name: 不报告, fact: finding, of: [no_report], deduct: 1, per: month,
         double: {from: 2, per: task}}
      - {id: good, name: 推广, fact: remark, of: [practice], add: 2}
      - {id: put-off, name: 延期, fact: extended, deduct: 1, per: unit, nth: 2}
  - id: told
    name: 督办
    weight: 10
    rules:
      - {id: second, name: 二次, fact: rung, of: [supervise], per: task, nth: 2, deduct: 3}
      - {id: third, name: 三次, fact: rung, of: [supervise], per: task, nth: 3, deduct: 10,
         bars: no_award}
      - {id: false, name: 不实, fact: failed_look_back, per: unit, nth: 3, bars: unranked}
      - {id: idle, name: 链接, fact: finding, of: [link_dead], deduct: 1, per: task,
         double: {after: [circulate], per: task}}
"""
DAY = date(2021, 6, 1)


def rules_of(text: str) -> Assessment:
    compiled = compile_assessment(text, "办法.yaml")
    assert compiled.assessment is not None, compiled.problems
    return compiled.assessment


RULES = rules_of(TEXT)
SHIPPED = rules_of(
    (Path(__file__).parents[3] / "definitions/assessments/district.yaml").read_text("utf-8")
)
SORTS = {
    "rung": ("supervise", "circulate"),
    "finding": ("no_report", "link_dead"),
    "remark": ("format", "practice"),
}


def fact(kind: str, n: int = 0, of: str = "", task: str = "p/1/甲局", **said: object) -> Fact:
    return replace(
        Fact(kind, f"{kind}-{of}-{task}-{n}", "甲局", task, DAY + timedelta(n), f"第 {n} 件", of),
        **said,
    )


def entries(of_unit: Score) -> list[tuple[str, str]]:
    return [(entry.rule, str(entry.points)) for entry in of_unit.entries]


# --- examples ------------------------------------------------------------------------------------


def test_the_rules_of_a_real_office_count_as_they_are_written() -> None:
    """−5, −2, −1, −2, second −3, third −10 without award, +1 on time, all from 100."""
    rungs = [fact("rung", n, of="supervise", task="p/9/甲局") for n in (1, 2, 3)]
    found = score(
        SHIPPED,
        "甲局",
        [
            fact("unfinished", task="p/1/甲局"),
            fact("late", task="p/2/甲局"),
            fact("remark", of="format"),
            fact("returned"),
            *rungs,
            fact("on_time", task="p/3/甲局", proven=True),
        ],
    )
    assert entries(found) == [
        ("unfinished", "-5"),
        ("late", "-2"),
        ("on_time", "1"),
        ("format", "-1"),
        ("returned", "-2"),
        ("second", "-3"),
        ("third", "-10"),
    ]
    assert (found.total, found.deducted, found.added) == (Decimal(78), Decimal(-23), Decimal(1))
    assert found.bars == ("no_award",)


def test_a_supporting_unit_is_scored_only_where_a_rule_says_so() -> None:
    """Support never blocks an item: what is not done there counts for whoever answers for it."""
    facts = [fact("unfinished", support=True), fact("unfinished", task="p/2/甲局")]
    assert entries(score(SHIPPED, "甲局", facts)) == [("unfinished", "-5")]
    wide = rules_of(TEXT.replace("fact: unfinished,", "fact: unfinished, support: true,"))
    assert entries(score(wide, "甲局", facts)) == [("open", "-5"), ("open", "-5")]


def test_what_is_of_one_day_stands_in_the_order_of_its_numbers() -> None:
    """Item 6 before item 16, in whatever order they come; a person reads them so."""
    facts = [
        replace(fact("unfinished", task=f"p/{item}/甲局"), id=f"p/{item}/甲局#2")
        for item in (16, 6, 1)
    ]
    told = [entry.group for entry in score(RULES, "甲局", facts).entries]
    assert told == ["p/1/甲局#2", "p/6/甲局#2", "p/16/甲局#2"]
    assert told == [entry.group for entry in score(RULES, "甲局", facts[::-1]).entries]


def test_an_indicator_loses_no_more_than_its_weight() -> None:
    """Eleven unfinished items cost 50 of 55 points; the cut cites every one of them."""
    facts = [fact("unfinished", n, task=f"p/{n}/甲局") for n in range(11)]
    found = score(SHIPPED, "甲局", facts)
    [cut] = found.cuts
    assert (found.total, cut.points, cut.rule, cut.indicator) == (50, 5, "", "completion")
    assert set(cut.cites) == set(facts)


def test_a_rule_is_capped_before_its_indicator() -> None:
    """Four late items of 2 cost 5; with two unfinished ones the indicator cuts 15 to 12."""
    facts = [fact("late", n, task=f"p/{n}/甲局") for n in range(4)]
    facts += [fact("unfinished", n, task=f"p/{n + 4}/甲局") for n in range(2)]
    found = score(RULES, "甲局", facts)
    assert [(cut.rule, cut.points) for cut in found.cuts] == [("late", 3), ("", 3)]
    assert found.total == 18
    assert [(one.rule.id, one.before, one.counted) for one in lines(RULES, found)] == [
        ("open", -10, -10),
        ("late", -8, -2),
    ]


def test_days_are_counted_and_gains_need_proof() -> None:
    """Seven days at half a point are 3.5; on time without evidence is traced with no points."""
    facts = [fact("overdue_days", count=7), fact("on_time", 1), fact("on_time", 2, proven=True)]
    found = score(RULES, "甲局", facts)
    assert entries(found) == [("days", "-3.5"), ("on-time", "0"), ("on-time", "1")]
    assert [entry.is_unproven for entry in found.entries] == [False, True, False]


def test_what_doubles_is_cited_beside_what_is_doubled() -> None:
    """From the third time on, and after a circular; the day of the circular itself does not."""
    faults = [fact("remark", n, of="format") for n in range(4)]
    found = score(RULES, "甲局", faults)
    assert [entry.points for entry in found.entries] == [-1, -1, -2, -2]
    assert found.entries[3].doubled_by == (faults[0], faults[1])
    told = fact("rung", 2, of="circulate")
    before, same_day, after = (fact("returned", n, task=f"p/{n}/甲局") for n in (1, 2, 3))
    found = score(RULES, "甲局", [told, before, same_day, after])
    assert [(one.points, one.doubled_by) for one in found.entries] == [
        (-2, ()),
        (-2, ()),
        (-4, (told,)),
    ]


def test_repeated_findings_count_once_in_their_group() -> None:
    """Thirty daily findings of one month are one entry that cites the first; two months two."""
    facts = [fact("finding", n, of="no_report") for n in range(40)]
    found = score(RULES, "甲局", facts)
    assert [(one.group, one.points, one.facts) for one in found.entries] == [
        ("p/1/甲局 2021-06", -1, (facts[0],)),
        ("p/1/甲局 2021-07", -2, (facts[30],)),
    ]


def test_ties_share_a_rank_and_the_barred_are_not_ranked() -> None:
    """1, 2, 2, 4; units alike stay as printed; who is barred from the ranking stands last."""
    facts = {
        "甲局": [fact("late")],
        "乙局": [fact("unfinished")],
        "丙局": [fact("late")],
        "丁局": [],
        "戊局": [fact("failed_look_back", n) for n in range(3)],
    }
    found = ranking(score(RULES, unit, of_unit) for unit, of_unit in facts.items())
    assert [(one.score.unit, one.rank) for one in found] == [
        ("丁局", 1),
        ("甲局", 2),
        ("丙局", 2),
        ("乙局", 4),
        ("戊局", None),
    ]


# --- what always holds ---------------------------------------------------------------------------


@st.composite
def some_facts(draw: st.DrawFn) -> list[Fact]:
    """Up to forty facts of one unit, on few tasks and days so that they meet."""
    kinds = st.sampled_from(sorted(FACT_KINDS))
    made: dict[tuple[str, str], Fact] = {}
    for n in range(draw(st.integers(0, 40))):
        kind = draw(kinds)
        of = draw(st.sampled_from(SORTS[kind])) if kind in SORTS else ""
        task = draw(
            st.sampled_from(["p/1/甲局", "p/2/甲局", "" if kind == "remark" else "p/3/甲局"])
        )
        on = DAY + timedelta(draw(st.integers(0, 60)))
        count = draw(st.integers(1, 20)) if kind == "overdue_days" else 1
        id = f"{task}#{draw(st.integers(1, 30))}"
        made[kind, id + of] = Fact(
            kind, id + of, "甲局", task, on, f"第 {n} 件", of, count, draw(st.booleans())
        )
    return list(made.values())


def named(of_unit: Score) -> dict[tuple[str, ...], Entry | Cut]:
    """Every entry and every cut by what names it."""
    found: dict[tuple[str, ...], Entry | Cut] = {}
    for entry in of_unit.entries:
        found[entry.rule, entry.group] = entry
    for cut in of_unit.cuts:
        found["cut", cut.indicator, cut.rule, str(cut.gains)] = cut
    assert len(found) == len(of_unit.entries) + len(of_unit.cuts)
    return found


both = pytest.mark.parametrize("rules", [RULES, SHIPPED], ids=["own", "shipped"])


@both
@given(facts=some_facts())
@settings(max_examples=150, deadline=None)
def test_taking_a_fact_away_changes_exactly_what_cites_it(
    rules: Assessment, facts: list[Fact]
) -> None:
    """For each fact: an entry or a cut is other than before, or gone, just if it cited the fact.

    Nothing comes up that was not there before.
    """
    before = named(score(rules, "甲局", facts))
    for gone in facts:
        after = named(score(rules, "甲局", [one for one in facts if one != gone]))
        assert after.keys() <= before.keys()
        changed = {name for name, entry in before.items() if after.get(name) != entry}
        assert changed == {name for name, entry in before.items() if gone in entry.cites}


@both
@given(facts=some_facts(), seed=st.integers())
@settings(max_examples=100, deadline=None)
def test_points_add_up_in_every_way_they_are_told(
    rules: Assessment, facts: list[Fact], seed: int
) -> None:
    """Entries and cuts, lines, lost and gained: each adds up to the score, in any order of facts.

    No indicator loses or gains more than its weight.
    """
    found = score(rules, "甲局", facts)
    shuffled = random.Random(seed).sample(facts, len(facts))
    assert score(rules, "甲局", shuffled) == found
    traced = sum((one.points for one in found.entries), Decimal(0))
    traced += sum((one.points for one in found.cuts), Decimal(0))
    assert rules.base + traced == found.total
    assert rules.base + found.deducted + found.added == found.total
    told = lines(rules, found)
    assert rules.base + sum((line.counted for line in told), Decimal(0)) == found.total
    for indicator in rules.indicators:
        mine = [line.counted for line in told if line.indicator is indicator]
        assert -indicator.weight <= sum(p for p in mine if p < 0)
        assert sum(p for p in mine if p > 0) <= indicator.weight
    assert found.total >= 0


@both
@given(units=st.lists(some_facts(), max_size=3))
@settings(max_examples=50, deadline=None)
def test_a_result_is_read_back_as_it_was(rules: Assessment, units: list[list[Fact]]) -> None:
    """From its bytes comes the same result, and from that the same bytes."""
    standings = ranking(
        score(rules, f"{n}局", _moved(facts, f"{n}局"), (f"p/7/{n}局",))
        for n, facts in enumerate(units)
    )
    left = (Left("p/1/甲局#3", "甲局", "p/own/2021-12-31/1/甲局/1"),)
    result = Assessed("p", "题", 2, rules.id, "sha256:0", DAY, "sm3:1", standings, left)
    text = result_text(result, rules)
    assert result_of(json.loads(text)) == result
    assert result_text(result_of(result_json(result, rules)), rules) == text


def _moved(facts: Iterable[Fact], unit: str) -> list[Fact]:
    return [replace(one, unit=unit) for one in facts]
