"""Whether a ladder can be climbed rung by rung; whom its rungs reach depends on the plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zwgk_flow.definition.ladder import Ladder, Rung
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.yaml_source import Document


def check_ladder(ladder: Ladder, document: Document) -> tuple[Problem, ...]:
    """Everything wrong with a ladder whose shape is right."""
    return tuple(problem for check in CHECKS for problem in check(ladder, document))


def _repeated_ids(ladder: Ladder, document: Document) -> Iterator[Problem]:
    first: dict[str, Rung] = {}
    for n, rung in enumerate(ladder.rungs):
        if first.setdefault(rung.id, rung) is not rung:
            yield Problem(
                document.place(("rungs", n, "id")),
                "ladder.duplicate_rung",
                f"“{first[rung.id].name}”和“{rung.name}”的 id 都是 {rung.id}",
                "请改成没有用过的 id；同一个 id 在每一轮里只开启一次",
            )


def _one_clock(ladder: Ladder, document: Document) -> Iterator[Problem]:
    for n, rung in enumerate(ladder.rungs):
        written = [w for w in ("wait", "acknowledged_wait") if (*_at(n), w) in document.places]
        if rung.before is not None and written:
            yield Problem(
                document.key_place((*_at(n), written[0])),
                "ladder.before_and_wait",
                f"“{rung.name}”既写了 before（到期前），又写了 {written[0]}（逾期后）",
                "到期前提醒只留 before，逾期后催办只留 wait；两样都要就分成两级",
            )
        elif rung.before is None and "wait" not in written:
            yield Problem(
                document.place(_at(n)),
                "ladder.no_wait",
                f"“{rung.name}”没有写等多久",
                "请补 wait，例如 wait: 5 workdays；到期前的提醒请写 before",
            )


def _acknowledged_waits(ladder: Ladder, document: Document) -> Iterator[Problem]:
    for n, rung in enumerate(ladder.rungs):
        if rung.before is None and rung.acknowledged_wait < rung.wait:
            yield Problem(
                document.place((*_at(n), "acknowledged_wait")),
                "ladder.acknowledged_sooner",
                f"“{rung.name}”在签收后只等 {rung.acknowledged_wait} 个工作日，"
                f"没签收反而等 {rung.wait} 个，先签收的吃亏",
                "请让 acknowledged_wait 不短于 wait",
                Severity.WARNING,
            )


def _reminders_in_order(ladder: Ladder, document: Document) -> Iterator[Problem]:
    staged = [(n, rung) for n, rung in enumerate(ladder.rungs) if rung.before is not None]
    for (_, early), (n, late) in pairwise(staged):
        if (early.before or 0) <= (late.before or 0):
            yield Problem(
                document.place((*_at(n), "before")),
                "ladder.before_order",
                f"“{late.name}”写在“{early.name}”后面，却不比它晚，“{early.name}”发不出去",
                "请从早到晚排列，例如先 10 workdays，后 5 workdays",
            )


def _something_after(ladder: Ladder, document: Document) -> Iterator[Problem]:
    if all(rung.before is not None for rung in ladder.rungs):
        yield Problem(
            document.key_place(("rungs",)),
            "ladder.no_rung_after",
            "每一级都在到期之前，逾期以后没有人会知道",
            "请至少加一级写 wait 的，例如 催办",
        )


def _at(rung: int) -> tuple[str | int, ...]:
    return ("rungs", rung)


CHECKS = (
    _repeated_ids,
    _one_clock,
    _acknowledged_waits,
    _reminders_in_order,
    _something_after,
)
