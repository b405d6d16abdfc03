"""Do the shipped plan definitions say what the source notices print?

It compares the files with the notices cell by cell; what the compiler makes of them is not asked.
What an audit looks for in reports is tried on the notices' own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from zwgk_flow.domain.checks.statuses import predicted
from zwgk_flow.domain.places import foreign_places

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "definitions" / "plans"
SEEDS = ROOT.parent / "shared" / "seeds"
SCHEMA_LINE = "# yaml-language-server: $schema=../../docs/schema/plan.json\n"
RUN = 12  # as many Chinese characters in a row are a copied clause
SHORT_TITLE = 20  # 南沙: a printed line no longer than this is kept as the title

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="没有 ../shared/seeds，无法与原文核对")


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row: what a definition must repeat exactly; None where nothing is printed."""

    id: str
    section: str
    title: str
    responsible: str | tuple[str, ...] | None = None
    deadline: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """One row of 南沙's table: its demands are sentences, so it has no title to repeat."""

    id: str
    section: str
    heading: str
    printed: str
    responsible: str
    inherited: bool


# --- the definitions ---------------------------------------------------------------------------


def load(plan: str) -> dict[str, Any]:
    text = (PLANS / f"{plan}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    return data


def written(plan: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for section in load(plan)["sections"]:
        for item in section["items"]:
            yield section["title"], item


def row_of(section: str, item: dict[str, Any]) -> Row:
    parts = tuple(part["responsible"] for part in item.get("parts", ()))
    return Row(
        id=item["id"],
        section=section,
        title=item["title"],
        responsible=parts or item.get("responsible"),
        deadline=item.get("deadline"),
        status=item.get("published_status"),
    )


def own_words(item: dict[str, Any]) -> Iterator[str]:
    for said in (item, *item.get("parts", ())):
        yield from (said[key] for key in ("summary", "problem", "advice") if key in said)


# --- the notices, each with the smallest reader its print allows -------------------------------


def notice(plan: str) -> str:
    source: str = load(plan)["source"]
    return (SEEDS / source).read_text(encoding="utf-8")


def cells(text: str) -> list[str]:
    """The cells of a table that was printed one cell a paragraph."""
    return [cell for part in re.split(r"\n[ \t\xa0\u3000]*\n", text) if (cell := part.strip())]


def rows_ending_with(last: str, printed: list[str]) -> Iterator[list[str]]:
    """The cells row by row, where only a row's last cell matches `last`."""
    row: list[str] = []
    for cell in printed:
        row.append(cell)
        if re.fullmatch(last, cell):
            yield row
            row = []


def jiading(text: str) -> Iterator[Row]:
    """A title covers the rows below it that have none; a page break may cut one in two."""
    table = text[text.index("附件:") : text.index("政策留言板")]
    section = title = ""
    for row in rows_ending_with(r"全年|上半年|\d+月(底前|份)", cells(table)[6:]):
        number, *named, _demand, responsible, deadline = row
        if named and named[0][1] == "、":
            section = named.pop(0)
        title = "".join(named) or title
        yield Row(number, section, title, responsible, deadline)


def xihu(text: str) -> Iterator[Row]:
    """Six columns, the first of which is printed only where it changes."""
    section = ""
    table = cells(text[text.index("一级指标") : text.index("手机扫码")])[6:]
    for n, row in enumerate(rows_ending_with("已完成|阶段性完成", table), 1):
        *head, title, _problem, responsible, deadline, status = row
        section = head[0] if head else section
        yield Row(str(n), section, title, responsible, deadline, status)


def huludao(text: str) -> Iterator[Row]:
    """Numbered paragraphs under numbered sections; no unit and no deadline anywhere."""
    section = ""
    for found in re.finditer(
        r"^\s+(?:(?P<no>\d+)\.(?P<title>.+?)。|(?P<s>[一二三四五六]、.+)$)", text, re.M
    ):
        section = found["s"] or section
        if found["no"]:
            yield Row(found["no"], section, found["title"])


def qingyunpu(text: str) -> Iterator[Row]:
    """Prose; the brackets that end in 落实 name the units of the sentences before them."""
    n = 0
    for chapter in re.split(r"\n(?=[一二三四五]、)", text)[1:]:
        section, *paragraphs = chapter.strip().split("\n")
        for paragraph in paragraphs:
            n += 1
            title = paragraph[2 : paragraph.index("。")]
            units = tuple(re.findall(r"（([^（）]+落实)）", paragraph))
            yield Row(str(n), section, title, units if len(units) > 1 else next(iter(units), None))


def nansha(text: str) -> Iterator[Demand]:
    """Headings, demands and unit cells in one column; a demand with no cell inherits the last."""
    table = cells(text[text.index("责任单位和工作要求") : text.index("联系我们")])[1:]
    section = heading = responsible = ""
    demands: list[tuple[str, str, str]] = []
    answered: dict[int, str] = {}
    for cell, before in zip(table, ["", *table], strict=False):
        if cell[1] == "、":
            section = cell
        elif cell[0] == "(":
            heading = cell
        elif cell[0].isdigit() or before == heading:
            demands.append((section, heading, cell))
        else:
            answered[len(demands)] = cell
    for n, (section, heading, printed) in enumerate(demands, 1):
        responsible = answered.get(n, responsible)
        yield Demand(str(n), section, heading, printed, responsible, n not in answered)


READERS: dict[str, tuple[Callable[[str], Iterator[Row]], int]] = {
    "jiading-2021": (jiading, 73),
    "xihu-2021": (xihu, 13),
    "huludao-2024": (huludao, 23),
    "qingyunpu-2021": (qingyunpu, 20),
}
ALL = (*READERS, "nansha-2020")
every_plan = pytest.mark.parametrize("plan", ALL)


# --- what must hold ----------------------------------------------------------------------------


@pytest.mark.parametrize("plan", READERS)
def test_every_printed_cell_stands_in_the_definition(plan: str) -> None:
    """Number, section, title, units, deadline and published status equal the print, row by row."""
    read, count = READERS[plan]
    printed = list(read(notice(plan)))
    assert len(printed) == count
    assert [row_of(section, item) for section, item in written(plan)] == printed


def test_a_row_of_nansha_keeps_its_place_and_units() -> None:
    """All 43 rows repeat section, heading and units; a blank cell inherits and says so."""
    assert [
        (
            item["id"],
            section,
            item["heading"],
            item["responsible"],
            item.get("inherited", "false"),
        )
        for section, item in written("nansha-2020")
    ] == [
        (row.id, row.section, row.heading, row.responsible, str(row.inherited).lower())
        for row in nansha(notice("nansha-2020"))
    ]
    assert len(list(written("nansha-2020"))) == 43


def test_a_title_of_nansha_is_a_short_printed_line_or_our_own_words() -> None:
    """A short line, or an unnumbered row's heading, stays as printed; no long one is copied."""
    copied = {}
    for (_, item), row in zip(written("nansha-2020"), nansha(notice("nansha-2020")), strict=True):
        numbered = re.fullmatch(r"\d\.(.+)。", row.printed)
        line = numbered[1] if numbered else row.heading[3:].rstrip("。")
        kept = not numbered or len(line) <= SHORT_TITLE
        assert (item["title"] == line) == kept, item["id"]
        if not kept:
            copied[item["id"]] = shared_run(item["title"], row.printed)
    assert set(copied.values()) == {None}


def test_a_deadline_of_nansha_is_one_its_row_prints() -> None:
    """The table has no column for deadlines, so only words inside a row's own line are one."""
    dated = {
        item["id"]: item["deadline"] for _, item in written("nansha-2020") if "deadline" in item
    }
    printed = {
        row.id: found[0]
        for row in nansha(notice("nansha-2020"))
        if (found := re.search(r"\d{4}年底前", row.printed))
    }
    assert dated == printed == {"4": "2020年底前", "32": "2020年底前"}


def test_several_brackets_in_one_item_are_several_parts() -> None:
    """Where 青云谱 prints two brackets in a paragraph, two parts stand with a summary each."""
    parts = {item["id"]: item["parts"] for _, item in written("qingyunpu-2021") if "parts" in item}
    assert {no: len(of_item) for no, of_item in parts.items()} == {"11": 2, "14": 2}
    assert all(part["summary"] for of_item in parts.values() for part in of_item)


def chinese(text: str) -> str:
    return "".join(re.findall(r"[\u4e00-\u9fff]", text))


def shared_run(ours: str, theirs: str) -> str | None:
    """The first RUN Chinese characters in a row, punctuation aside, that both texts hold."""
    said, printed = chinese(ours), chinese(theirs)
    runs = (said[at : at + RUN] for at in range(len(said) - RUN + 1))
    return next((run for run in runs if run in printed), None)


@every_plan
def test_our_words_copy_no_clause_of_any_notice(plan: str) -> None:
    """No summary, problem or advice shares twelve Chinese characters in a row with a notice."""
    notices = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    words = [text for _, item in written(plan) for text in own_words(item)]
    assert words
    assert [run for text in words if (run := shared_run(text, notices))] == []


@every_plan
def test_every_summary_is_of_its_own_and_fits_a_line(plan: str) -> None:
    """Each item, and each part, says in 15 to 40 characters what no other one says."""
    summaries = [
        said["summary"] for _, item in written(plan) for said in (item, *item.get("parts", ()))
    ]
    assert len(set(summaries)) == len(summaries)
    assert [text for text in summaries if not 15 <= len(text) <= 40] == []


@every_plan
def test_the_head_of_a_plan_is_what_the_notice_prints(plan: str) -> None:
    """Title, issuer, document number and day of issue are found in the notice, or left out."""
    head, text = load(plan), notice(plan)
    assert [
        head[key] for key in ("title", "issuer", "document") if head.get(key, "") not in text
    ] == []
    days = [] if "issued" not in head else [head["issued"].split("-")]
    printed = [f"{int(year)}年{int(month)}月{int(day)}日" for year, month, day in days]
    assert [day for day in printed if day not in text] == []
    assert ("issued" in head) == (plan not in ("xihu-2021", "qingyunpu-2021"))


@every_plan
def test_a_target_repeats_a_number_of_the_notice(plan: str) -> None:
    """Every target's number stands in the notice before its unit, as digits or as 一."""
    text = notice(plan)
    comparisons = ("at_least", "at_most", "equals", "more_than")
    for _, item in written(plan):
        for target in item.get("targets", ()):
            (number,) = (target[key] for key in comparisons if key in target)
            digits = {"1": "[1一]"}.get(number, number)
            assert re.search(f"(?<!\\d){digits}个?{target['unit']}", text), item["id"]


@every_plan
def test_a_plan_file_opens_in_an_editor_with_its_schema_and_names_no_one(plan: str) -> None:
    """The schema line is first, and every address is a role under the reserved .example domain."""
    text = (PLANS / f"{plan}.yaml").read_text(encoding="utf-8")
    assert text.startswith(SCHEMA_LINE)
    addresses = re.findall(r"[\w.+-]+@[\w.-]+", text)
    assert {address.split("@")[0] for address in addresses} == {
        "liaison",
        "deputy",
        "principal",
        "leader",
        "supervisor",
    }
    assert [address for address in addresses if not address.endswith(".example")] == []


@every_plan
def test_the_register_of_a_plan_is_whole(plan: str) -> None:
    """Office and group members are registered, no name stands for two units, ids run from 1."""
    data = load(plan)
    units = data["units"]
    names = [name for unit, said in units.items() for name in (unit, *said.get("aliases", ()))]
    members = [unit for group in data.get("groups", {}).values() for unit in group]
    assert len(set(names)) == len(names)
    assert set(members) | {data["office"]} <= set(units)
    numbers = [item["id"] for _, item in written(plan)]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert numbers == [item["source"]["row"] for _, item in written(plan)]


# --- what an audit would see in a published look-back --------------------------------------------


def xihu_rows() -> list[list[str]]:
    """The 13 rows of 西湖's look-back as printed: problem, units, deadline, status come last."""
    text = notice("xihu-2021")
    table = cells(text[text.index("一级指标") : text.index("手机扫码")])[6:]
    return list(rows_ending_with("已完成|阶段性完成", table))


def test_three_rows_of_xihu_name_a_foreign_district() -> None:
    """A neighbour's web site in one row, its development zone in two; no other row is doubted."""
    district = load("xihu-2021")["district"]
    foreign = {
        n: foreign_places("\n".join(row), district) for n, row in enumerate(xihu_rows(), start=1)
    }
    assert {n: names for n, names in foreign.items() if names} == dict.fromkeys(
        (6, 12, 13), ("新建",)
    )


@pytest.mark.parametrize("plan", [plan for plan in ALL if plan != "xihu-2021"])
def test_no_other_notice_names_a_foreign_district(plan: str) -> None:
    """Four whole notices, thousands of words: 区 and 县 in every position, and no false alarm."""
    assert foreign_places(notice(plan), load(plan).get("district", "无名区")) == ()


def test_the_statuses_of_xihu_follow_from_the_deadline_on_all_rows() -> None:
    """What goes on is staged, what was due at the year's end is done: 7 and 6, no exception."""
    told = predicted((deadline, status) for *_, deadline, status in xihu_rows())
    assert told == {"持续推进": ("阶段性完成", 7), "年底完成": ("已完成", 6)}
    *most, last = [(row[-2], row[-1]) for row in xihu_rows()]
    assert predicted([*most, (last[0], "推进中")]) == {}
