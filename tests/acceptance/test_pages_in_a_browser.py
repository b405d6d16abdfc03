"""The pages we write, opened in a real Chromium: readable by everybody, and within the window.

What axe-core judges is skipped where it is not installed: `npm install axe-core`, then
`ZWGK_AXE=node_modules/axe-core/axe.min.js`. Without Chromium all is skipped.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import PLAN, PLANS, compiled

from zwgk_flow.cli import main
from zwgk_flow.documents.look_back import LookBackTable, write_table
from zwgk_flow.domain.look_back_table import TableRow

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--virtual-time-budget=60000",
    "--dump-dom",
)
PAGES = ("simulation", "comparison", "look_back")
TELL = "const tell = a => document.body.innerHTML = `<pre id=answer></pre>`"
AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => tell({
  passes: found.passes.length,
  faults: found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 200))])}))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page of each kind."""
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in PAGES}
    plan = folder / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    for name, words in (("simulation", ["--spread"]), ("comparison", ["-b", "uneven"])):
        assert main(["simulate", str(plan), *words, "--report", str(made[name])]) == 0
    rows = tuple(
        TableRow(f"{n // 3}、指标", str(n), f"第 {n} 项", "问题与建议" * 20, "甲局、乙局", "年底", "已完成")
        for n in range(7)
    )
    write_table(LookBackTable("回头看情况", ("第 1 轮",), date(2021, 7, 1), rows), made["look_back"])
    return made
