"""The findings of audits and the links of evidence as the command `zwgk` shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import DATED, DATED_YI, OFFICE, PLAN
from rich.cells import cell_len
from sites import Page, html, site
from terminal import Zwgk, in_process, settle

from zwgk_flow.definition.plan import FINDINGS

HOSTED = PLAN.replace("office: 办公室\n", "office: 办公室\nevidence_hosts: [127.0.0.1]\n").replace(
    "  look_back: {period: quarterly}\n", "  proofs: {checks: [evidence, link]}\n"
)
PROSE = html("<p>检查结果已经公布，共抽查十家单位。</p>")
OTHER = html("<p>本页已经迁移，请到新的网站查看。</p>")


@pytest.fixture
def zwgk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Zwgk:
    """The command in an empty folder with the small plan loaded, the office at the desk."""
    settle(monkeypatch, tmp_path, OFFICE)
    call = in_process(capsys)
    Path("desk.yaml").write_text(HOSTED, encoding="utf-8")
    assert call("plan", "load", "desk.yaml")[0] == 0
    return call


def listed(zwgk: Zwgk, *arguments: str) -> Any:
    code, out, err = zwgk("finding", "list", *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_findings_are_listed_and_narrowed(zwgk: Zwgk) -> None:
    """By plan, unit, code and severity in Chinese or by identifier; every row says its audit."""
    assert zwgk("finding", "list")[1] == "共 0 条发现\n"
    zwgk("audit", "run", "daily", "--as-of", "2021-07-05")
    zwgk("audit", "run", "daily", "--as-of", "2021-07-06")
    late = listed(zwgk, "--code", "逾期")
    assert late == listed(zwgk, "--code", "overdue") == listed(zwgk, "--severity", "高")
    assert [row["task"] for row in late] == [DATED, DATED_YI]
    assert late[0] == {
        "run": "desk-2021/daily/2021-07-06",
        "plan": "desk-2021",
        "kind": "daily",
        "as_of": "2021-07-06",
        "unit": "甲局",
        "task": DATED,
        "code": "overdue",
        "severity": "high",
        "cause": "期限 2021-06-30，已逾期 4 个工作日",
        "clears": "办结，或经政务公开办同意延期",
    }
    assert [row["unit"] for row in listed(zwgk, "--code", "逾期", "--unit", "乙局")] == ["乙局"]
    assert len(listed(zwgk, "--code", "逾期", "--all", "--kind", "daily")) == 4
    assert listed(zwgk, "--kind", "monthly") == []


def test_a_word_that_is_no_code_is_told_with_those_there_are(zwgk: Zwgk) -> None:
    """Wrong usage, exit code 2, and every name."""
    code, out, err = zwgk("finding", "list", "--code", "迟到")
    assert (code, out) == (2, "")
    assert all(f"{name}（{id}）" in err for id, name in FINDINGS.items())
    assert zwgk("finding", "list", "--severity", "特高")[0] == 2
    code, _, err = zwgk("finding", "list", "--plan", "no-such")
    assert (code, "没有载入这份计划" in err) == (1, True)


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_of_findings_fits_the_terminal(
    zwgk: Zwgk, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wider than the terminal; the wide one says what would clear a finding."""
    monkeypatch.setenv("COLUMNS", str(columns))
    zwgk("audit", "run", "monthly", "--as-of", "2021-10-15")
    for arguments in ((), ("--all",)):
        _, out, _ = zwgk("finding", "list", *arguments)
        assert max(map(cell_len, out.splitlines())) <= columns
        assert ("怎样消除" in out) == (columns == 120)
    assert "共 7 条发现：逾期 4，" in out


def test_links_are_looked_at_shown_and_accepted(zwgk: Zwgk) -> None:
    """By hand, and by an audit of a kind that looks at links, before it judges."""
    with site() as web:
        web.pages = {"/1": PROSE, "/2": PROSE}
        zwgk("task", "start", DATED)
        proof = ("-e", web.url("/1"), "-e", web.url("/2"))
        assert zwgk("task", "submit", DATED, *proof)[0] == 0
        assert zwgk("audit", "links", "desk-2021", "--seen")[1] == "共 0 个佐证链接\n"
        _, out, _ = zwgk("audit", "links")
        assert "共 2 个佐证链接：正常 2" in out
        web.pages = {"/1": OTHER, "/2": Page(status=404)}
        seen = json.loads(zwgk("audit", "links", "desk-2021", "--json")[1])
        assert [(one["verdict"], one["tasks"]) for one in seen] == [
            ("changed", [DATED]),
            ("dead", [DATED]),
        ]
        asked = len(web.asked)
        zwgk("audit", "run", "proofs")
        assert len(web.asked) == asked  # looked at a moment ago
    assert {row["code"] for row in listed(zwgk)} == {"link_changed", "link_dead"}
    code, _, err = zwgk("audit", "links", "--accept", seen[0]["url"])
    assert (code, "要写明是哪份计划" in err) == (2, True)
    code, _, err = zwgk(
        "audit", "links", "desk-2021", "--accept", seen[0]["url"], "--actor", "甲局/张"
    )
    assert (code, "由 办公室 核对后认可" in err) == (1, True)
    _, out, _ = zwgk("audit", "links", "desk-2021", "--accept", seen[0]["url"])
    assert "办公室/值班员" in out
    assert "正常 1，失效 1" in out


def test_an_audit_that_asks_for_links_looks_first(zwgk: Zwgk) -> None:
    """What nobody had looked at is looked at by the audit itself."""
    with site() as web:
        zwgk("task", "start", DATED)
        zwgk("task", "submit", DATED, "-e", web.url("/gone"))
        zwgk("audit", "run", "daily")
        assert web.asked == []
        zwgk("audit", "run", "proofs")
        assert web.asked == ["/gone"]
    assert [(row["task"], row["code"]) for row in listed(zwgk, "--kind", "proofs")] == [
        (DATED, "link_dead")
    ]


def test_an_audit_without_links_loads_no_web_client(zwgk: Zwgk) -> None:
    """The daily audit starts without the 150 ms of it."""
    script = "import sys; from zwgk_flow.cli import main; main(['audit', 'run', 'daily'])\n"
    script += "print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
