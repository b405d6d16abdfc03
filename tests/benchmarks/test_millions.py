"""Does it hold at a million: the ratios, the time a row, the memory of a process of its own?

Run with `pytest tests/benchmarks -s -m slow -k million`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from measured import (
    LINES,
    bare,
    late_tasks,
    swept_by_driver,
    swept_by_product,
    timed,
    told,
    verified,
)

from zwgk_flow.store import open_store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

MILLION = 1_000_000
ZWGK = "from zwgk_flow.cli import main; raise SystemExit(main())"
SWEEP = """
import sys
from contextlib import closing
from measured import swept_by_product
from zwgk_flow.store import open_store
from zwgk_flow.store.ledger import lifecycle_from
with closing(open_store(sys.argv[1])) as store:
    with store.reading() as transaction:
        (text,) = transaction.row("SELECT lifecycle FROM plan")
    moved = swept_by_product(store, lifecycle_from(text)) if sys.argv[2] == "sweep" else 0
print(moved)
"""
# a process between: what a process starts with counts the memory of the one it was started from
MEASURED = """
import os, sys
child = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ)
_, status, used = os.wait4(child, 0)
print(used.ru_maxrss // 1024)
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


def alone(*program: str, database: Path) -> tuple[str, int]:
    """What a Python program says in a process of its own, and its peak memory in MiB."""
    said = {"ZWGK_DATABASE_URL": f"sqlite:///{database}", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "-c", *program],
        env={**os.environ, **said},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    *lines, peak = done.stdout.split("\n")[:-1]
    return "\n".join(lines), int(peak)


def test_verify_of_a_million_events(tmp_path: Path, standard: Any) -> None:
    """Ratio over 1,000,000 events, and the peak memory of `zwgk verify`: target 100 MiB."""
    n = MILLION // 2
    pairs = verified(tmp_path, n, standard, 3)
    said, peak = alone(ZWGK, "verify", database=tmp_path / f"late-{n}.db")
    assert said == f"核对 {n} 个任务、{2 * n} 条留痕，差异 0 处"
    told("verify 1,000,000 events", pairs, "µs", 2 * n / 1e6, "≤ 2.0")
    LINES.append(("  zwgk verify, peak memory", f"{peak} MiB", "", "", "≤ 100 MiB"))


def test_a_sweep_of_a_million_tasks(tmp_path: Path, standard: Any) -> None:
    """Ratio and time a row at 1,000,000 late tasks, and the memory over idle: target 120 MiB."""
    template = late_tasks(tmp_path, MILLION, standard)
    path = tmp_path / "swept.db"
    shutil.copyfile(template, path)
    with closing(open_store(f"sqlite:///{path}")) as store:
        product, moved = timed(partial(swept_by_product, store, standard))
    shutil.copyfile(template, path)
    with (
        closing(open_store(f"sqlite:///{template}")) as store,
        closing(bare(store, template)) as connection,
    ):
        floor, marked = timed(partial(swept_by_driver, connection))
    assert (moved, marked) == (MILLION, MILLION)
    url = f"sqlite:///{path}"
    _, idle = alone(SWEEP, url, "idle", database=path)
    said, peak = alone(SWEEP, url, "sweep", database=path)
    assert said == str(MILLION)
    told("W2 sweep of 1,000,000", [(product, floor)], "µs", MILLION / 1e6, "≤ 2.0")
    few = 10_000
    path = late_tasks(tmp_path, few, standard)
    with closing(open_store(f"sqlite:///{path}")) as store:
        small, moved = timed(partial(swept_by_product, store, standard))
    assert moved == few
    told(
        "  a row of 1,000,000 ÷ of 10,000",
        [(product * few / MILLION, small)],
        "µs",
        few / 1e6,
        "≤ 1.5",
    )
    LINES.append(("  the sweep over idle, memory", f"{peak - idle} MiB", "", "", "≤ 120 MiB"))
