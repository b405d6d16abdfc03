"""How text is folded in a table on a terminal: nothing lost, nothing too wide, marks where read."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from zwgk_flow.cli.keyed_tables import keyed
from zwgk_flow.cli.show import CLOSING, OPENING, Column, table

TEXT = "联络员、分管领导（代科室负责人），催办单〔2026〕第 1 号，“已办结”见 https://www.desk.example/gk/1。"


@pytest.mark.parametrize("columns", range(12, 100, 3))
def test_a_long_text_is_folded_between_marks(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line begins with what closes or ends with what opens; together they are the text."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = list(table((Column("告知"),), [(TEXT,)]))[2:]
    assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")
    assert all(cell_len(line) <= columns for line in lines)
    assert not [line for line in lines if line[0] in CLOSING or line[-1] in OPENING]


def test_what_is_long_in_few_rows_is_folded_before_what_is_short_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table too wide is cut where the fewest lines are folded; days and moments stay whole."""
    monkeypatch.setenv("COLUMNS", "60")
    rows = [("2021-07-01 09:00", "催办单〔2021〕第 1 号", "甲局")] * 9
    rows.append(("2021-07-01 09:00", "督办", "一个名称特别长、什么都管的议事协调机构办公室"))
    lines = list(table((Column("时间"), Column("级别"), Column("单位")), rows))[2:]
    assert len(lines) == len(rows) + 2
    assert sum("2021-07-01 09:00" in line for line in lines) == len(rows)
    assert sum("催办单〔2021〕第 1 号" in line for line in lines) == len(rows) - 1


def test_tasks_stand_below_their_plan_with_item_and_unit_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At 80 columns no unit's name is folded for the sake of the plan's; each plan has a title."""
    monkeypatch.setenv("COLUMNS", "80")
    rows = [
        ("jia-2021/6/区新闻宣传和互联网信息中心", "逾期"),
        ("yi-2021/7/乙局@2021-06", "临期"),
        ("jia-2021/12/甲局", "临期"),
    ]
    lines = [line.split() for line in keyed((Column("发现"),), rows)]
    assert [line for line in lines if line[0].isdigit()] == [
        ["6", "区新闻宣传和互联网信息中心", "逾期"],
        ["12", "甲局", "临期"],
        ["7", "乙局@2021-06", "临期"],
    ]
    titles = [line[0] for line in lines if "任务编号写作" in line[0]]
    assert [title.partition("（")[0] for title in titles] == ["jia-2021", "yi-2021"]
