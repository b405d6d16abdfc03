"""`zwgk simulate` and `zwgk plan pace` as their users meet them: tables, JSON, a page, pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from desk import PLAN
from rich.cells import cell_len

ZWGK = Path(sys.executable).with_name("zwgk")
HASTY = """\
behaviour: hasty
title: 着急的
habits:
  - {name: 甲, of: [甲局], done: {on_time: 0, late: {share: 1, days: [5, 30]}}}
  - {done: {on_time: 0, never: 1}}
"""
SVG = "{http://www.w3.org/2000/svg}"


def zwgk(
    *said: str | Path, cwd: Path, code: int = 0, **more: str
) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    found = subprocess.run(
        [ZWGK, *map(str, said)],
        cwd=cwd,
        env={**os.environ, "ZWGK_DATABASE_URL": f"sqlite:///{cwd / 'office.db'}", **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert found.returncode == code, found.stderr
    return found


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a plan and a behaviour."""
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "hasty.yaml").write_text(HASTY, encoding="utf-8")
    return tmp_path


def asked(files: Path, *more: str | Path) -> Any:
    said = ("simulate", "plan.yaml", "-b", "hasty.yaml", "--json", *more)
    return json.loads(zwgk(*said, cwd=files).stdout)


def test_the_same_seed_prints_the_same_bytes(files: Path) -> None:
    """The answer, the page and the pictures."""
    for name in ("a", "b"):
        said = ("-b", "hasty.yaml", "--seed", "4", "--report", f"{name}.html", "--pictures", name)
        done = zwgk("simulate", "plan.yaml", *said, "--json", cwd=files)
        (files / f"{name}.json").write_text(done.stdout, encoding="utf-8")
    for ending in ("json", "html"):
        assert (files / f"a.{ending}").read_bytes() == (files / f"b.{ending}").read_bytes()
    pictures = sorted(path.name for path in (files / "a").iterdir())
    assert pictures == sorted(path.name for path in (files / "b").iterdir())
    assert pictures
    for name in pictures:
        assert (files / "a" / name).read_bytes() == (files / "b" / name).read_bytes()
        assert (files / "a" / name).read_bytes().startswith(b"\x89PNG")


def test_a_year_says_what_it_does_to_people(files: Path) -> None:
    """Leaders by month, the fullest days, each unit's load, what nobody hears of; sums agree."""
    (year,) = asked(files)["years"]
    assert (year["from"], year["until"]) == ("2021-01-04", "2022-01-03")
    assert year["on_time"] == 0
    assert year["share_on_time"] == 0
    assert {"乙局", "丙镇"} <= {unit["unit"] for unit in year["units"] if unit["unfinished"]}
    assert [unit["unit"] for unit in year["units"] if unit["late"]] == ["甲局"]
    assert year["totals"]["messages"] == sum(one["messages"] for one in year["readers"])
    assert all(len(one["months"]) == len(year["months"]) for one in year["readers"])
    assert [one["item"] for one in year["unheard"]] == ["6"]
    assert year["peaks"][0]["messages"] == max(day["messages"] for day in year["days"])


def test_the_table_fits_a_narrow_terminal(files: Path) -> None:
    """No line is wider than 80 columns, and the leaders are named by unit and office."""
    done = zwgk("simulate", "plan.yaml", "-b", "hasty.yaml", cwd=files, COLUMNS="80")
    assert max(map(cell_len, done.stdout.splitlines())) <= 80
    assert "乙局主要负责人" in done.stdout
    assert "出了问题也没有人会知道的任务" in done.stdout


def test_two_ladders_stand_side_by_side(files: Path) -> None:
    """With the difference of each number; the people are the same."""
    said = ("simulate", "plan.yaml", "-b", "hasty.yaml", "--compare", "district", "city")
    done = zwgk(*said, cwd=files)
    (head,) = [line for line in done.stdout.splitlines() if line.startswith("比较")]
    assert head.split() == ["比较", "区级督办阶梯", "市级督办阶梯", "相差"]
    one, other = asked(files, "--compare", "district", "city")["years"]
    (messages,) = [line for line in done.stdout.splitlines() if line.startswith("消息 ")]
    more = other["totals"]["messages"] - one["totals"]["messages"]
    assert messages.split()[1:] == [
        str(one["totals"]["messages"]),
        str(other["totals"]["messages"]),
        f"{more:+d}",
    ]


class _Page(HTMLParser):
    """What a page refers to, and whether its tables and regions have names."""

    def __init__(self) -> None:
        super().__init__()
        self.refers: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append((tag, said))
        self.refers += [v for k, v in said.items() if k in ("src", "href", "xlink:href") and v]


def test_the_page_stands_alone_and_can_be_read_aloud(files: Path) -> None:
    """No address of anything else; every table has a caption, every chart title and description."""
    said = ("-b", "hasty.yaml", "--compare", "district", "city", "--report", "r.html")
    zwgk("simulate", "plan.yaml", *said, cwd=files)
    whole = (files / "r.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(whole)
    assert page.refers == []
    assert "@import" not in whole
    assert "url(" not in whole
    names = [tag for tag, _ in page.tags]
    assert names.count("table") == names.count("caption") >= 4
    assert ("html", {"lang": "zh-CN"}) in page.tags
    charts = whole.split("<svg")[1:]
    assert len(charts) >= 3
    for chart in charts:
        drawn = ElementTree.fromstring("<svg" + chart.split("</svg>")[0] + "</svg>")
        assert drawn.get("role") == "img"
        title, described = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
        assert title is not None
        assert described is not None
        assert title.text
        assert described.text
        assert drawn.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"


def test_crowded_dates_are_spread_and_lived_again(files: Path) -> None:
    """嘉定's way: a day with too many items, dates before it, and both years side by side."""
    rows = "".join(
        f"      - {{id: c{n}, title: 第{n}件, summary: 要办的事, responsible: 甲局、乙局,"
        " deadline: {by: 2021-08-31}}\n"
        for n in range(8)
    )
    (files / "plan.yaml").write_text(PLAN + rows, encoding="utf-8")
    found = asked(files, "--spread")
    (crowd,) = found["crowds"]
    assert (crowd["day"], crowd["most_of_a_unit"], crowd["left_of_a_unit"]) == ("2021-08-31", 8, 1)
    assert [year["name"] for year in found["years"]] == ["照原期限", "错开期限"]
    due = [{day["day"]: day["due"] for day in year["days"]} for year in found["years"]]
    assert due[0]["2021-08-31"] == 16
    assert due[1]["2021-08-31"] == 2


def test_an_offices_records_are_lived_on_and_not_touched(files: Path) -> None:
    """By the plan's number: in a copy, from the day after; the database keeps every byte."""
    zwgk("plan", "load", "plan.yaml", "--actor", "办公室/值班员", cwd=files)
    before = (files / "office.db").read_bytes()
    done = zwgk("simulate", "desk-2021", "-b", "hasty.yaml", "--json", cwd=files)
    assert json.loads(done.stdout)["years"][0]["totals"]["tasks"] == 7
    assert (files / "office.db").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        (("plan.yaml", "-b", "nothing"), 2, "找不到行为"),
        (("plan.yaml", "-b", "plan.yaml"), 3, "不认识的键"),
        (("plan.yaml", "--ladder", "nothing"), 2, "找不到督办阶梯"),
        (("plan.yaml", "--from", "2021-13-01"), 2, "--from"),
        (("plan.yaml", "--from", "2021-05-01", "--until", "2021-04-01"), 2, "--until"),
        (("plan.yaml", "--report", "r.docx"), 2, ".html"),
        (("plan.yaml", "--spread"), 2, "没有哪一天扎堆"),
        (("plan.yaml", "--spread", "--ladder", "city"), 2, "只能用一个"),
        (("desk-2021", "--ladder", "city"), 2, "计划定义文件"),
        (("nowhere.yaml",), 2, "没有这个文件"),
    ],
)
def test_what_cannot_be_simulated_is_said(
    files: Path, said: tuple[str, ...], code: int, words: str
) -> None:
    """In one sentence, with what is possible; nothing is simulated."""
    done = zwgk("simulate", *said, cwd=files, code=code)
    assert words in done.stderr
    assert done.stdout == ""


def test_pace_is_shown_for_units_and_sections(files: Path) -> None:
    """What fell due and was done, and the arithmetic of what will miss."""
    zwgk("plan", "load", "plan.yaml", "--actor", "办公室/值班员", cwd=files)
    by_unit = zwgk("plan", "pace", "desk-2021", cwd=files, COLUMNS="80").stdout
    assert max(map(cell_len, by_unit.splitlines())) <= 80
    said = ("plan", "pace", "desk-2021", "--by", "section", "--json")
    found = json.loads(zwgk(*said, cwd=files).stdout)
    assert [row["name"] for row in found["rows"]] == ["一、示例"]
    assert zwgk("plan", "pace", "desk-2021", "--by", "month", cwd=files, code=2).stderr
