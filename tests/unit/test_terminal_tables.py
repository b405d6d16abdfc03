"""How text is folded in a table on a terminal: nothing lost, nothing too wide, marks where read."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

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
