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
from desk import PLAN, PLANS

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
TELL = """const tell = answer => {
  const said = document.createElement("pre");
  said.id = "answer";
  said.textContent = JSON.stringify(answer);
  document.body.append(said);
};"""
# what is judged by people, or cannot be told of what is scrolled out of sight, is no fault
AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => tell({
  passes: found.passes.length,
  faults: found.violations.map(one => [one.help, one.nodes.map(node => node.html.slice(0, 200))]),
}));"""
NARROW = """const frame = document.createElement("iframe");
frame.style.width = "390px";
frame.onload = () => {
  const page = frame.contentDocument.documentElement;
  tell({width: page.clientWidth, beyond: page.scrollWidth - page.clientWidth});
};
frame.srcdoc = PAGE;
document.body.append(frame);"""


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser of this machine."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("没有 Chromium，不能在浏览器里看页面")
    return found


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    named = os.environ.get("ZWGK_AXE")
    if not named:
        pytest.skip("没有 axe-core：npm install axe-core，再设置 ZWGK_AXE")
    return Path(named).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One page of each kind."""
    folder = tmp_path_factory.mktemp("pages")
    made = {name: folder / f"{name}.html" for name in PAGES}
    xihu, small = PLANS / "xihu-2021.yaml", folder / "plan.yaml"
    small.write_text(PLAN, encoding="utf-8")
    for words in (
        (str(xihu), "--report", str(made["simulation"])),
        (str(small), "--compare", "district", "city", "--report", str(made["comparison"])),
    ):
        assert main(["simulate", *words]) == 0
    rows = [
        TableRow(str(n), f"指标{n // 3}", "任务", "问题" * 60, "甲局", "年底", "已完成")
        for n in range(7)
    ]
    table = LookBackTable("回头看情况", ("第 1 轮",), date(2021, 7, 1), tuple(rows))
    write_table(table, made["look_back"])
    return {name: file.read_text(encoding="utf-8") for name, file in made.items()}


def answered(chromium: str, folder: Path, page: str, *scripts: str) -> dict[str, Any]:
    """What scripts at the end of a page tell, run in a browser of its own."""
    asked = "".join(f"<script>{script}</script>" for script in (TELL, *scripts))
    file = folder / "page.html"
    file.write_text(page.replace("</body>", f"{asked}</body>"), encoding="utf-8")
    done = subprocess.run(
        [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", file.as_uri()],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    (said,) = re.findall(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    answer: dict[str, Any] = json.loads(html.unescape(said))
    return answer


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_of_accessibility(
    name: str, chromium: str, axe: str, pages: dict[str, str], tmp_path: Path
) -> None:
    """axe-core finds nothing that keeps anybody from reading it."""
    answer = answered(chromium, tmp_path, pages[name], axe, AXE)
    assert answer["passes"] > 20
    assert answer["faults"] == []


def test_axe_is_really_asked(chromium: str, axe: str, tmp_path: Path) -> None:
    """A page with a picture that says nothing has faults."""
    bad = '<html><head></head><body><img src="data:,"></body></html>'
    answer = answered(chromium, tmp_path, bad, axe, AXE)
    assert len(answer["faults"]) > 2


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone(
    name: str, chromium: str, pages: dict[str, str], tmp_path: Path
) -> None:
    """At 390 pixels what is wide scrolls in its own region, not the page as a whole."""
    held = json.dumps(pages[name]).replace("</", "<\\/")
    outer = "<!DOCTYPE html><html><body></body></html>"
    answer = answered(chromium, tmp_path, outer, NARROW.replace("PAGE", held))
    assert 0 < answer["width"] <= 390
    assert answer["beyond"] == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nothing_of_the_network(name: str, pages: dict[str, str]) -> None:
    """No script, and no address but the names of what an SVG is."""
    page = pages[name].replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"<script|<link|<img|@import|url\(|https?://", page)
