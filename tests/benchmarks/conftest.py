"""The table of what was measured, printed once at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from measured import LINES


@pytest.fixture(scope="session", autouse=True)
def table() -> Iterator[None]:
    """Product and floor in the same run, and how many times the one is the other."""
    yield
    header = ("what", "product", "floor", "ratio", "target")
    lines = (
        f"{what:<32}  {product:>12}  {floor:>12}  {ratio:>5}  {target}"
        for what, product, floor, ratio, target in (header, *LINES)
    )
    sys.stdout.write("\n\n" + "\n".join(lines) + "\n")
