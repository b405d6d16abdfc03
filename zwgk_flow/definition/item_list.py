"""How a message names several items: 第 1–3、7 项; which items to name is not its question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST_NAMES = 3


def items_named(ids: Iterable[str]) -> str:
    """`第 1–3、7 项`; runs of three and more consecutive numbers are drawn together."""
    return f"第 {'、'.join(map(_run, _runs(list(ids))))} 项"


def units_named(units: Sequence[str]) -> str:
    """The units in full, or the first few and how many there are."""
    if len(units) <= MOST_NAMES:
        return "、".join(units)
    return f"{'、'.join(units[:MOST_NAMES])}等 {len(units)} 个单位"


def _runs(ids: Sequence[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for id in ids:
        if runs and _follows(runs[-1][-1], id):
            runs[-1].append(id)
        else:
            runs.append([id])
    return runs


def _follows(before: str, id: str) -> bool:
    numbers = before.isascii() and before.isdigit() and id.isascii() and id.isdigit()
    return numbers and int(id) == int(before) + 1


def _run(ids: Sequence[str]) -> str:
    return f"{ids[0]}–{ids[-1]}" if len(ids) > 2 else "、".join(ids)
