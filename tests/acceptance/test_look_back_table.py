"""A look-back by command: the table that 西湖区 published comes back from the database.

The problem texts are ours; units, limits and statuses are compared with the notice itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import test_notices as notices
from rich.cells import cell_len
from terminal import Answer, Zwgk, in_process, settle

from zwgk_flow.cli import main

PLAN, ROUND = "xihu-2021", "xihu-2021/look-back/1"
FILE = notices.PLANS / f"{PLAN}.yaml"
OFFICE = "区政府办/值班员"
HEADINGS = ["一级指标", "二级指标", "存在问题及建议", "责任单位", "完成期限", "落实情况"]
CELLS = ("section", "title", "remark", "responsible", "deadline", "status")
SAID = {"已完成": "--verified", "阶段性完成": "--staged"}


@pytest.fixture
def zwgk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Zwgk:
    """The command in this process, in an empty folder, with the office at the desk."""
    settle(monkeypatch, tmp_path, OFFICE)
    return in_process(capsys)


def done(answer: Answer) -> Answer:
    assert answer.code == 0, answer.err
    return answer


def written() -> list[dict[str, Any]]:
    """The 13 items of the definition, each with its section's title."""
    return [{**item, "section": section} for section, item in notices.written(PLAN)]


def expected() -> list[tuple[str, ...]]:
    """The six cells of each row, as the definition has them."""
    return [
        (
            item["section"],
            item["title"],
            f"{item['problem']}。建议：{item['advice']}。",
            item["responsible"],
            item["deadline"],
            item["published_status"],
        )
        for item in written()
    ]


def cells_of(report: Any) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in CELLS) for row in report["rows"]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an office that begins with its published table: 13 outcomes, one round."""
    folder = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as monkeypatch:
        settle(monkeypatch, folder, OFFICE)
        assert main(("plan", "load", str(FILE))) == 0
        assert main(("lookback", "open", PLAN, "--what", "published")) == 0
        for item in written():
            said = SAID[item["published_status"]]
            assert main(("lookback", "record", ROUND, item["id"], said)) == 0
        assert main(("lookback", "close", ROUND)) == 0
    return folder / "zwgk.db"


@pytest.fixture
def published(zwgk: Zwgk, recorded: Path, tmp_path: Path) -> Zwgk:
    """The command beside a copy of that database."""
    shutil.copy(recorded, tmp_path / "zwgk.db")
    return zwgk


def test_the_published_table_comes_back_cell_for_cell(published: Zwgk) -> None:
    """13 rows from the database; the ledger got no step that nobody took, and verifies."""
    round_ = done(published("lookback", "show", ROUND, "--json")).json
    assert {case["basis"] for case in round_["found"]} == {"printed"}
    report = done(published("lookback", "report", ROUND, "--json")).json
    assert report["title"] == "西湖区2021年政务公开工作要点落实情况“回头看”情况"
    assert report["closed"] is True
    assert len(report["rows"]) == 13
    assert cells_of(report) == expected()
    tasks = done(published("task", "list", "--plan", PLAN, "--json")).json
    assert {(task["state"], task["seq"]) for task in tasks} == {("assigned", 1)}
    done(published("verify"))


@pytest.mark.skipif(not notices.SEEDS.is_dir(), reason="没有 ../shared/seeds，无法与原文核对")
def test_units_limits_and_statuses_are_those_of_the_notice(published: Zwgk) -> None:
    """Read from the notice as it was published, not from our definition of it."""
    report = done(published("lookback", "report", ROUND, "--json")).json
    text = notices.notice(PLAN)
    assert report["title"] in text
    assert [
        (str(row["item"]), *(row[name] for name in CELLS if name != "remark"))
        for row in report["rows"]
    ] == [
        (row.id, row.section, row.title, row.responsible, row.deadline, row.status)
        for row in notices.xihu(text)
    ]


def test_who_has_no_history_is_told_how_to_begin(zwgk: Zwgk) -> None:
    """Nothing is reported done yet, but the notice printed 13 outcomes."""
    done(zwgk("plan", "load", str(FILE)))
    refused = zwgk("lookback", "open", PLAN)
    assert (refused.code, "有 13 项" in refused.err) == (1, True)
    assert "--what published" in refused.err


def test_the_same_table_comes_back_from_a_ledger_in_which_all_was_done(zwgk: Zwgk) -> None:
    """An office that recorded the steps first: what was completed is verified as completed."""
    done(zwgk("plan", "load", str(FILE)))
    proof = ("--evidence", "https://www.xihu.example/gk")
    done(zwgk("task", "start", "--all", "--plan", PLAN))
    done(zwgk("task", "submit", "--all", "--plan", PLAN, *proof))
    for item in written():
        which = ("--all", "--plan", PLAN, "--item", item["id"])
        if item["published_status"] == "已完成":
            done(zwgk("task", "complete", *which, "--waive", "按公布的结果"))
        else:
            done(zwgk("task", "stage", *which))
    round_ = done(zwgk("lookback", "open", PLAN, "--json")).json
    assert {case["basis"] for case in round_["found"]} == {"ledger"}
    for item in written():
        done(zwgk("lookback", "record", ROUND, item["id"], "--verified"))
    assert cells_of(done(zwgk("lookback", "report", ROUND, "--json")).json) == expected()
    done(zwgk("verify"))


def test_what_failed_is_reopened_from_the_command_line(zwgk: Zwgk) -> None:
    """The answer says how many tasks were reopened and what is left to be recorded."""
    done(zwgk("plan", "load", str(FILE)))
    task = f"{PLAN}/2/区财政局"
    for step in (("start",), ("submit", "-e", "https://www.xihu.example/gk"), ("stage",)):
        done(zwgk("task", step[0], task, *step[1:]))
    done(zwgk("lookback", "open", PLAN, "--sample", "1", "--seed", "7"))
    failed = ("lookback", "record", ROUND, task, "--failed")
    assert "没有写明整改期限" in zwgk(*failed).err
    answer = done(zwgk(*failed, "--due", "2099-01-31", "--advice", "补发"))
    assert "未落实，重启 1 项任务" in answer.out
    shown = done(zwgk("task", "show", task, "--json")).json
    assert (shown["state"], shown["cycle"], shown["due"]) == ("in_progress", 2, "2099-01-31")
    assert shown["events"][-1]["acting_as"] == "look_back"
    assert "回头看" in done(zwgk("task", "show", task)).out
    row = done(zwgk("lookback", "report", ROUND, "--json")).json["rows"][0]
    assert row["status"] == "未落实（限2099年1月31日前整改）"
    assert row["remark"].endswith("建议：补发。")
    assert "还没有结束" in zwgk("lookback", "open", PLAN).err
    assert done(zwgk("lookback", "list", "--json")).json[0]["outcomes"] == {"failed": 1}


def test_what_nobody_looked_at_is_seen_in_the_list(zwgk: Zwgk) -> None:
    """A round closed by force reads neither as waiting nor as in order; closing says the sum."""
    done(zwgk("plan", "load", str(FILE)))
    done(zwgk("lookback", "open", PLAN, "--what", "published"))
    done(zwgk("lookback", "record", ROUND, "2", "--staged"))
    closed = done(zwgk("lookback", "close", ROUND, "--force", "--reason", "来不及")).out
    assert closed == f"{ROUND} 已结束，以后不再改。共 210 个任务：未查 209 个，阶段性完成 1 个\n"
    head, _, row, *_ = done(zwgk("lookback", "list")).out.splitlines()
    told = dict(zip(head.split(), row.split(), strict=True))
    assert (told["任务"], told["待查"], told["未落实"], told["未查"]) == ("210", "0", "0", "209")


def test_slips_are_told(published: Zwgk) -> None:
    """Two outcomes, none, a closed round, a file of another kind: each with what to do."""
    assert published("lookback", "record", ROUND, "1").code == 2
    assert published("lookback", "record", ROUND, "1", "--staged", "--failed").code == 2
    assert published("lookback", "close", ROUND, "--force").code == 2
    assert published("lookback", "open", PLAN, "--what", "x").code == 2
    late = published("lookback", "record", ROUND, "1", "--staged")
    assert (late.code, "开新的一轮" in late.err) == (1, True)
    other = published("lookback", "report", ROUND, "--out", "t.docx")
    assert (other.code, ".xlsx 或 .html" in other.err) == (2, True)
    nowhere = published("lookback", "report", ROUND, "--out", "no/t.html")
    assert (nowhere.code, "文件夹存在" in nowhere.err) == (2, True)
    assert published("lookback", "show", "xihu-2021/look-back/9").code == 1


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_fits_the_terminal(
    published: Zwgk, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is wider than the terminal, and no word of a cell is lost."""
    monkeypatch.setenv("COLUMNS", str(columns))
    for asked in ("report", "show"):
        out = done(published("lookback", asked, ROUND)).out
        assert max(cell_len(line) for line in out.splitlines()) <= columns
    report = done(published("lookback", "report", ROUND)).out
    for row in expected():
        for cell in row:
            assert set(cell) <= set(report)
    assert report.count("阶段性完成") >= 7


def test_the_workbook_is_the_table(published: Zwgk) -> None:
    """Title, merged first column, the 13 rows, A4 across with its header on every page."""
    done(published("lookback", "report", ROUND, "--out", "t.xlsx"))
    sheet = openpyxl.load_workbook("t.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "西湖区2021年政务公开工作要点落实情况“回头看”情况"
    assert [cell.value for cell in sheet[3]] == HEADINGS
    rows, section = [], ""
    for cells in sheet.iter_rows(min_row=4, values_only=True):
        section = cells[0] or section
        rows.append((section, *cells[1:]))
    assert rows == expected()
    merged = {str(span) for span in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A2:F2", "A4:A6", "A7:A10", "A11:A13", "A14:A16"}
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.page_setup.fitToHeight) == ("$3:$3", 0)
    cells = [cell for row in sheet.iter_rows(min_row=3, min_col=2) for cell in row]
    assert all(cell.alignment.wrap_text for cell in cells)


class Page(HTMLParser):
    """What a reader that is not a person sees: tags with what they carry, and the cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] = (self.texts[-1][0], self.texts[-1][1] + data)

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (said for name, said in self.tags if name == tag)

    def words(self, *tags: str) -> list[str]:
        return [text.strip() for tag, text in self.texts if tag in tags]


def page_of(file: str) -> Page:
    page = Page()
    page.feed(Path(file).read_text(encoding="utf-8"))
    return page


def test_the_page_is_the_table_for_every_reader(published: Zwgk) -> None:
    """Language, title, one heading, a caption, every header with its scope, nothing from afar."""
    done(published("lookback", "report", ROUND, "--out", "t.html"))
    page = page_of("t.html")
    title = "西湖区2021年政务公开工作要点落实情况“回头看”情况"
    assert [said["lang"] for said in page.of("html")] == ["zh-CN"]
    assert page.words("title") == page.words("h1") == [title]
    assert page.words("caption")[0]
    scopes = [said["scope"] for said in page.of("th")]
    assert [scopes.count(one) for one in ("col", "rowgroup", "row")] == [6, 4, 13]
    assert len(scopes) == 23
    rows = expected()
    sections = list(dict.fromkeys(row[0] for row in rows))
    headers = page.words("th")
    assert headers[:6] == HEADINGS
    assert [word for word in headers[6:] if word in sections] == sections
    assert page.words("td") == [cell for row in rows for cell in row[2:]]
    assert [word for word in headers[6:] if word not in sections] == [row[1] for row in rows]
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe"} == set()
    assert not any({"src", "href", "style"} & set(said) for _, said in page.tags)
    text = Path("t.html").read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text


def test_what_somebody_typed_stays_text(zwgk: Zwgk) -> None:
    """Neither a tag in the page nor a formula in the workbook."""
    done(zwgk("plan", "load", str(FILE)))
    done(zwgk("lookback", "open", PLAN, "--what", "published"))
    typed = "=1+1<script>alert(1)</script>"
    done(zwgk("lookback", "record", ROUND, "2", "--staged", "--problem", typed))
    done(zwgk("lookback", "report", ROUND, "--out", "t.html"))
    page = page_of("t.html")
    assert f"{typed}。" in page.words("td")
    assert list(page.of("script")) == []
    done(zwgk("lookback", "report", ROUND, "--out", "t.xlsx"))
    sheet = openpyxl.load_workbook("t.xlsx").active
    assert sheet is not None
    cell = sheet["C5"]
    assert (cell.value, cell.data_type) == (f"{typed}。", "s")


def test_the_same_round_makes_the_same_files(published: Zwgk) -> None:
    """Byte for byte, however often it is written."""
    for name in ("a.xlsx", "b.xlsx", "a.html", "b.html"):
        done(published("lookback", "report", ROUND, "--out", name))
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()
