"""What does a round look at, and what do its records add up to?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from desk import at
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.look_back import Case, LookBack, Outcome, Printed, Reported, Verdict
from zwgk_flow.domain.look_back_cases import (
    FOUND,
    WEIGHTS,
    choose,
    done_states,
    is_late_burst,
    weight_of,
)
from zwgk_flow.domain.look_back_table import sentences, table_of

JULY = date(2021, 7, 31)


def case(n: int, *reasons: str, failed_in: str = "") -> Case:
    return Case(
        "1",
        f"desk-2021/1/{n}号局",
        f"{n}号局",
        "completed",
        4,
        "已完成",
        Reported.LEDGER,
        weight_of(reasons),
        reasons,
        failed_in,
    )


def verdict(nth: int, outcome: str, problem: str = "", **said: object) -> Verdict:
    plain = Verdict(nth, 1, Outcome(outcome), problem, "", None, "办公室/甲", at("2021-07-01"))
    return replace(plain, **said)


def round_of(cases: int, *verdicts: Verdict, tasks: int = 0, problem: str = "") -> LookBack:
    item = Printed("1", "一、示例", "有期限", "甲局、乙局", "6月底前", problem, "", tasks or cases)
    return LookBack(
        id="desk-2021/look-back/1",
        plan="desk-2021",
        number=1,
        title="示例",
        as_of=JULY,
        what="all",
        sample=None,
        seed="1",
        population=cases,
        runs=(),
        opened_at=at("2021-07-01"),
        opened_by="办公室/甲",
        items=(item,),
        cases=choose([case(n) for n in range(1, cases + 1)], None, ""),
        verdicts=verdicts,
    )


def row(cases: int, *verdicts: Verdict, tasks: int = 0, problem: str = "") -> tuple[str, str]:
    (printed,) = table_of(round_of(cases, *verdicts, tasks=tasks, problem=problem))
    return printed.remark, printed.status


# --- the weights ---------------------------------------------------------------------------------


def test_every_weight_has_its_source() -> None:
    """A reason is a code that audits find, or one of the two seen in events and earlier rounds."""
    assert set(FOUND) <= set(FINDINGS)
    assert set(WEIGHTS) == {*FOUND, "late_burst", "unchecked"}


# --- the draw ------------------------------------------------------------------------------------


@given(st.permutations(range(20)), st.integers(1, 20), st.text(max_size=5))
def test_a_draw_does_not_depend_on_the_order(order: list[int], sample: int, seed: str) -> None:
    """The same cases, sample and seed give the same tasks, in whatever order they were read."""
    reasons = list(WEIGHTS)
    cases = [case(n, *reasons[: n % 4]) for n in range(20)]
    drawn = choose(cases, sample, seed)
    again = choose([cases[n] for n in order], sample, seed)
    assert len(drawn) == sample
    assert {one.task for one in again} == {one.task for one in drawn}
    assert [one.nth for one in again] == list(range(1, sample + 1))


def test_a_draw_stays_what_it_was() -> None:
    """A seed written in a report of an earlier year draws the same tasks for ever."""
    cases = [case(n, *(["no_evidence"] if n % 5 == 0 else [])) for n in range(12)]
    assert [one.unit for one in choose(cases, 4, "2021-07-01")] == DRAWN


DRAWN = ["0号局", "2号局", "3号局", "11号局"]


def test_a_riskier_case_is_drawn_as_often_as_its_weight_says() -> None:
    """Drawing one of two with weights 4 and 1, four draws of five fall on the first."""
    risky, plain = case(1, "no_evidence"), case(2)
    assert (risky.weight, plain.weight) == (4, 1)
    drawn = Counter(choose([risky, plain], 1, str(seed))[0].unit for seed in range(2_000))
    assert drawn["1号局"] / 2_000 == pytest.approx(0.8, abs=0.03)


def test_what_failed_before_is_always_looked_at() -> None:
    """Even where there is more of it than the sample; then nothing else is."""
    cases = [case(n, failed_in="r/1" if n < 3 else "") for n in range(10)]
    for seed in "abcdef":
        assert [one.unit for one in choose(cases, 2, seed)] == ["0号局", "1号局", "2号局"]
        assert len(choose(cases, 5, seed)) == 5
    assert len(choose(cases, 99, "")) == len(choose(cases, None, "")) == 10


def test_only_what_a_claim_led_to_was_done(standard: Lifecycle) -> None:
    """A withdrawn task is closed, but nobody ever said that it was done."""
    assert done_states(standard) == ("completed",)


@pytest.mark.parametrize(
    ("days", "due", "burst"),
    [
        ((), date(2021, 6, 30), False),
        ((date(2021, 3, 1), date(2021, 6, 28)), date(2021, 6, 30), False),
        ((date(2021, 6, 28), date(2021, 6, 29)), date(2021, 6, 30), True),
        ((date(2021, 7, 2),), date(2021, 6, 30), True),
        ((date(2021, 3, 1),) * 2, None, False),
        ((date(2021, 3, 1),) * 3, None, True),
        ((date(2021, 1, 14),), date(2021, 1, 15), False),
    ],
)
def test_a_burst_of_reports(days: tuple[date, ...], due: date | None, burst: bool) -> None:
    """Three on one day, or nothing until nine tenths of a month or more are gone."""
    assert is_late_burst(days, date(2021, 1, 4), due) is burst


# --- the table -----------------------------------------------------------------------------------


def test_one_outcome_is_one_word() -> None:
    """As reported where it was verified, else what was found; nobody is counted."""
    assert row(2, verdict(1, "verified"), verdict(2, "verified")) == ("未发现问题。", "已完成")
    assert row(1, verdict(1, "staged"))[1] == "阶段性完成"
    assert row(1)[1] == "待查"
    assert row(1, verdict(1, "failed", "打不开", due=JULY)) == (
        "打不开。",
        "未落实（限2021年7月31日前整改）",
    )


def test_several_outcomes_are_counted_the_worst_first() -> None:
    """Who failed is named, and by when; what was found stands beside the units it is of."""
    said = (
        verdict(1, "verified"),
        verdict(2, "failed", "打不开。", advice="重新发布", due=JULY),
        verdict(3, "unchecked", "单位撤并"),
        verdict(4, "verified"),
    )
    remark, status = row(4, *said)
    assert status == "未落实 1 家（2号局，限2021年7月31日前整改）\n未查 1 家\n已完成 2 家"
    assert remark == "2号局：打不开。建议：重新发布。\n3号局：未查：单位撤并。"


def test_a_part_of_an_item_is_not_told_as_the_whole() -> None:
    """Two of twenty-seven in order are counted, and it is said what the others are."""
    said = (verdict(1, "verified"), verdict(2, "verified"))
    rest = "（共 27 家，其余 25 家尚未办结）"
    assert row(2, *said, tasks=27)[1] == f"已完成 2 家\n{rest}"
    assert row(1, verdict(1, "failed", "打不开", due=JULY), tasks=27) == (
        "1号局：打不开。",
        "未落实 1 家（1号局，限2021年7月31日前整改）\n（共 27 家，其余 26 家尚未办结）",
    )


@pytest.mark.parametrize("asked", [{"sample": 2}, {"what": "done"}, {"what": "staged"}])
def test_what_a_round_did_not_ask_for_is_not_called_undone(asked: dict[str, Any]) -> None:
    """In a sample, or among the done alone, the rest of an item may well be in order."""
    said = round_of(2, verdict(1, "verified"), verdict(2, "unchecked", "撤并"), tasks=3)
    (printed,) = table_of(replace(said, **asked))
    assert printed.status == "未查 1 家\n已完成 1 家\n（共 3 家，其余 1 家不在本轮）"


def test_periods_of_one_unit_are_not_counted_as_units() -> None:
    """A quarterly item has four tasks of one unit: they are 项, not 家."""
    said = round_of(2, verdict(1, "verified"), verdict(2, "verified"), tasks=4)
    cases = tuple(replace(one, task=f"{one.task}@Q{one.nth}", unit="甲局") for one in said.cases)
    (printed,) = table_of(replace(said, cases=cases))
    assert printed.status == "已完成 2 项\n（共 4 项，其余 2 项尚未办结）"


def test_the_last_verdict_counts() -> None:
    """A correction takes the place of what was recorded before, in whatever order they are read."""
    said = (
        verdict(1, "failed", "打不开", due=JULY),
        verdict(1, "verified", seq=2),
    )
    assert row(1, *said) == row(1, *reversed(said)) == ("未发现问题。", "已完成")


def test_the_definition_speaks_where_nobody_wrote_anything() -> None:
    """The item's own problem stands in the cell until something is recorded."""
    assert row(1, problem="目录不全")[0] == "目录不全。"
    assert row(1, verdict(1, "staged", "要素缺三项"), problem="目录不全")[0] == "要素缺三项。"


def test_sentences_end_once() -> None:
    """A full stop that was typed is not doubled; what is empty is not printed."""
    assert sentences("不全。", " 补齐；") == "不全。建议：补齐。"
    assert (sentences("", "补齐"), sentences("", "")) == ("建议：补齐。", "")
