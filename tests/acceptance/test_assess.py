"""`zwgk assess` as the office and a unit meet it: tables, JSON, a workbook, refusals."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from desk import DATED, JIA, OFFICE, Desk
from rich.cells import cell_len
from terminal import Answer, Zwgk, in_process, settle

from zwgk_flow.store import open_store

ID = "desk-2021/district/2021-12-31/1"
RUN = ("assess", "run", "desk-2021", "--as-of", "2021-12-31")


@pytest.fixture
def zwgk(
    desk_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Zwgk:
    """The command beside a database in which one task was returned and others are late."""
    settle(monkeypatch, tmp_path, OFFICE)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "zwgk.db").write_bytes(desk_template.read_bytes())
    with closing(open_store(f"sqlite:///{tmp_path / 'zwgk.db'}")) as store:
        desk = Desk(store)
        desk.step(DATED, "start", JIA, "2021-06-01")
        desk.step(DATED, "submit", JIA, "2021-06-20", evidence=[{"url": "https://a.example/1"}])
        desk.step(DATED, "return", OFFICE, "2021-06-21", reason="链接打不开")
        for day in ("2021-07-05", "2021-07-12", "2021-07-20", "2021-08-10"):
            desk.audit(day)

    given = in_process(capsys)

    def call(*arguments: str, actor: str = str(OFFICE)) -> Answer:
        return given(*arguments, *(("--actor", actor) if actor != str(OFFICE) else ()))

    return call


def test_the_ranking_fits_a_terminal_and_says_what_it_rests_on(zwgk: Zwgk) -> None:
    """Rank, unit, score, lost, gained, no award; the result's and the ledger's fingerprints."""
    answer = zwgk(*RUN)
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[1].split() == ["名次", "单位", "得分", "扣分", "加分", "取消评优"]
    assert lines[3].split() == ["1", "丙镇", "95", "−5"]
    assert all(cell_len(line) <= 80 for line in lines)
    assert any(line.startswith("结果的指纹") and "sha256:" in line for line in lines)


def test_a_unit_reads_every_point_with_its_fact(zwgk: Zwgk) -> None:
    """Title, words and identifier of each fact, and the sum worked out; in 80 columns."""
    zwgk(*RUN)
    zwgk("assess", "publish", ID)
    answer = zwgk("assess", "explain", "甲局", actor=str(JIA))
    assert answer.code == 0, answer.err
    assert all(cell_len(line) <= 80 for line in answer.out.splitlines())
    for words in ("第 1 项“有期限”", f"依据 {DATED}#4", "链接打不开", "到期未完成", "合计：100 −"):
        assert words in answer.out
    said = zwgk("assess", "explain", "甲局", "--json", actor=str(JIA)).json
    traced = [float(entry["points"]) for line in said["lines"] for entry in line["entries"]]
    cuts = [float(cut["points"]) for cut in said["cuts"]]
    assert 100 + sum(traced) + sum(cuts) == float(said["score"])
    assert {"returned", "unfinished"} <= {line["rule"] for line in said["lines"]}


def test_a_unit_sees_nothing_of_the_points_of_others(zwgk: Zwgk) -> None:
    """In JSON and in the workbook too: of other units the sums only."""
    zwgk(*RUN)
    zwgk("assess", "publish", ID)
    assert zwgk("assess", "explain", "乙局", actor=str(JIA)).code == 1
    units = zwgk("assess", "show", ID, "--json", actor=str(JIA)).json["units"]
    assert {unit["unit"]: "lines" in unit for unit in units} == {
        "甲局": True,
        "乙局": False,
        "丙镇": False,
    }
    assert zwgk("assess", "show", ID, "--out", "考核.xlsx", actor=str(JIA)).code == 0
    details = openpyxl.load_workbook("考核.xlsx")["明细"]
    assert {row[0] for row in details.iter_rows(min_row=4, values_only=True)} == {"甲局"}


def test_the_workbook_adds_up(zwgk: Zwgk) -> None:
    """The ranking as printed; the points of a unit's details are what it lost and gained."""
    zwgk(*RUN)
    answer = zwgk("assess", "show", ID, "--out", "考核.xlsx", "--json")
    book = openpyxl.load_workbook("考核.xlsx")
    ranked = list(book["排名"].iter_rows(min_row=4, values_only=True))
    told = [(unit["rank"], unit["unit"], float(unit["score"])) for unit in answer.json["units"]]
    assert [(row[0], row[1], row[5]) for row in ranked] == told
    for _, unit, total in told:
        rows = [r for r in book["明细"].iter_rows(min_row=4, values_only=True) if r[0] == unit]
        assert 100 + sum(row[3] for row in rows) == pytest.approx(total)
    facts = [row[6] for row in book["明细"].iter_rows(min_row=4, values_only=True) if row[6]]
    assert any(f"{DATED}#4" in fact for fact in facts)


def test_an_appeal_goes_from_the_unit_to_the_next_run(zwgk: Zwgk) -> None:
    """Raised, upheld without a fact, left out by the next run; the published one says so."""
    zwgk(*RUN)
    zwgk("assess", "publish", ID)
    raised = zwgk("assess", "appeal", ID, "甲局", "-r", "系统升级", "--json", actor=str(JIA))
    [appeal] = raised.json
    fact = f"{DATED}#4"
    decided = zwgk(
        "assess", "decide", appeal["id"], "--upheld", "--note", "属实", "--without", fact
    )
    assert decided.code == 0, decided.err
    assert fact in decided.out
    before = zwgk("assess", "show", ID)
    assert "采纳，属实" in before.out
    after = zwgk(*RUN, "--json").json
    assert after["id"] == "desk-2021/district/2021-12-31/2"
    assert after["left_out"] == [{"fact": fact, "unit": "甲局", "appeal": appeal["id"]}]
    assert zwgk("assess", "appeals", actor="乙局/联络员").out.strip() == "共 0 件申诉"


def test_a_unit_is_told_of_no_appeal_but_its_own(zwgk: Zwgk) -> None:
    """What was left out for another unit stands neither on the terminal nor in the JSON."""
    zwgk(*RUN)
    zwgk("assess", "publish", ID)
    [appeal] = zwgk("assess", "appeal", ID, "甲局", "-r", "升级", "--json", actor=str(JIA)).json
    said = ("--upheld", "--note", "属实", "--without", f"{DATED}#4")
    assert zwgk("assess", "decide", appeal["id"], *said).code == 0
    zwgk(*RUN)
    again = ID.removesuffix("1") + "2"
    assert zwgk("assess", "publish", again).code == 0
    seen = {
        who: zwgk("assess", "show", again, "--json", actor=who).json["left_out"]
        for who in (str(OFFICE), str(JIA), "乙局/联络员")
    }
    assert [len(left) for left in seen.values()] == [1, 1, 0]
    assert appeal["id"] not in zwgk("assess", "show", again, actor="乙局/联络员").out


def test_a_workbook_is_no_other_kind_of_file(zwgk: Zwgk) -> None:
    """A name that Excel or a browser would take for something else is refused, nothing written."""
    zwgk(*RUN)
    answer = zwgk("assess", "show", ID, "--out", "考核.html")
    assert (answer.code, answer.out, "以 .xlsx 结尾" in answer.err) == (2, "", True)
    assert not Path("考核.html").exists()
    Path("考核.doc").write_bytes(b"")
    assert "不是考核办法" in zwgk("assess", "check", "考核.doc").err


def test_remarks_are_noted_listed_and_struck(zwgk: Zwgk) -> None:
    """A format fault costs a point until it is struck out."""
    noted = zwgk(
        "assess", "remark", DATED, "--kind", "format", "--note", "没有落款", "--on", "2021-07-01"
    )
    assert noted.code == 0, noted.err
    score = {unit["unit"]: unit["score"] for unit in zwgk(*RUN, "--json").json["units"]}
    listed = zwgk("assess", "remarks", "desk-2021", "--json").json
    struck = zwgk("assess", "strike", listed[0]["id"], "--reason", "看错了")
    assert "已划去：看错了" in struck.out
    again = {unit["unit"]: unit["score"] for unit in zwgk(*RUN, "--json").json["units"]}
    assert float(again["甲局"]) - float(score["甲局"]) == 1


def test_rules_are_checked_before_they_are_used(zwgk: Zwgk, tmp_path: Path) -> None:
    """Shipped ones are shown as they are read; wrong ones are told with their place, exit 3."""
    shown = zwgk("assess", "check", "district")
    assert shown.code == 0
    assert all(cell_len(line) <= 80 for line in shown.out.splitlines())
    wrong = tmp_path / "own.yaml"
    wrong.write_text(
        "assessment: own\ntitle: 办法\nindicators:\n  - id: a\n    name: 甲\n    weight: 90\n"
        "    rules:\n      - {id: a, name: 甲, fact: unfinish, deduct: 5}\n",
        encoding="utf-8",
    )
    answer = zwgk("assess", "check", str(wrong))
    assert answer.code == 3
    assert f"{wrong}:8:" in answer.out
    assert "unfinished" in answer.out
    assert zwgk(*RUN, "--rules", str(wrong)).code == 3
    assert zwgk(*RUN, "--rules", "nowhere").code == 2
    assert zwgk("assess", "list").out.strip() == "共 0 次考核"


def test_refusals_say_what_is_possible(zwgk: Zwgk) -> None:
    """An unknown assessment, an undecided decision, a unit that runs one."""
    assert "assess run" in zwgk("assess", "show", ID).err
    assert "--upheld" in zwgk("assess", "decide", "x").err
    assert "办公室" in zwgk(*RUN, actor=str(JIA)).err
