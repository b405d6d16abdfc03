"""Which batches of due plans are asked for, under which keys, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from desk import at

from flows.artifacts import Outcome, key_of, summary
from flows.batches import Batch, batches_of
from flows.batches import key_of as batch_key
from zwgk_flow.domain.periods import DueAudit
from zwgk_flow.operations.audits import Audited
from zwgk_flow.operations.delivery import Delivery
from zwgk_flow.store.audits import AuditRun

NOW = at("2021-07-01", 9)
BATCH = Batch(("a", "b"), "name")


def due(plan: str, period: str = "2021-07-01", kind: str = "daily") -> DueAudit:
    return DueAudit(plan, kind, period, NOW.date(), NOW, last=True)


def test_plans_are_batched_in_order_without_those_at_work() -> None:
    """However many audits a plan has due, it is one plan; busy ones are left to who has them."""
    waiting = [due("c"), due("a"), due("b"), due("a", kind="monthly"), due("d"), due("e")]
    made = batches_of(waiting, {"b"}, 2)
    assert [batch.plans for batch in made] == [("a", "c"), ("d", "e")]
    assert [batch.plans for batch in batches_of(waiting, (), 100)] == [("a", "b", "c", "d", "e")]
    assert batches_of([], (), 2) == batches_of([due("a")], {"a"}, 2) == []


def test_the_name_of_a_batch_is_that_of_its_runs() -> None:
    """The same due runs have the same name at any tick; one run more has another."""
    (one,) = batches_of([due("a"), due("b")], (), 5)
    assert batches_of([due("b"), due("a")], (), 5) == [one]
    for others in ([due("a")], [due("a"), due("b", "2021-07-02")], [due("a", kind="x"), due("b")]):
        assert batches_of(others, (), 5)[0].name != one.name


def test_a_batch_is_asked_for_again_under_the_next_key() -> None:
    """First try and second at once, then after 4, 8 minutes and so on, an hour at most."""
    assert batch_key(BATCH, [], NOW) == "name/0"
    assert batch_key(BATCH, [NOW], NOW) == "name/1"
    for tries, minutes in ((2, 4), (3, 8), (5, 32), (6, 60), (40, 60)):
        ended = [NOW - timedelta(days=1)] * (tries - 1) + [NOW]
        pause = timedelta(minutes=minutes)
        assert batch_key(BATCH, ended, NOW + pause - timedelta(seconds=1)) is None
        assert batch_key(BATCH, ended, NOW + pause) == f"name/{tries}"


def test_a_key_has_only_letters_that_prefect_takes() -> None:
    """Small letters, digits and dashes, whatever plan and kind are called."""
    assert key_of("Jiading_2021", "year_end") == "zwgk-jiading-2021-year-end"


def result(plan: str, *, added: bool = True, **counts: int) -> Audited:
    day = "2021-07-01"
    run = AuditRun(f"{plan}/daily/{day}", plan, "daily", day, date(2021, 7, 1), at(day), **counts)
    return Audited(run, added)


def test_a_summary_says_what_was_done_and_what_was_not() -> None:
    """Plans, new overdue, rungs, messages and failures; what did not happen is not mentioned."""
    outcome = Outcome(
        results=[result("a", marked_overdue=2, messages=3), result("b", added=False)],
        failures={"c": ValueError("a | b\nc")},
        delivery=Delivery(sent=3, failed=1, retrying=1),
        notes=["检查点没有留下。"],
    )
    said = summary(outcome, "督查")
    assert said.startswith("# 督查\n\n督查 2 份计划 1 次，此前已做 1 次：新增逾期 2，")
    assert "| a daily 2021-07-01 | 2 | 0 | 0 | 3 |" in said
    assert "| c | a ｜ b c |" in said
    assert "告知过" not in said
    assert "消息：发出 3 条，没有发出 1 条，重试中 1 条。" in said
    assert "检查点没有留下。" in said
    assert summary(Outcome(), "督查") == "# 督查"


def test_a_summary_says_where_nothing_was_told() -> None:
    """An audit behind one that told already is named with the day until which nothing is told."""
    silent = replace(result("a"), told_until=date(2023, 6, 1))
    assert "a 2021-07-01：截至 2023-06-01 的督查已经告知过" in summary(Outcome([silent]), "督查")
