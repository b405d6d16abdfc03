"""How every help page looks on a terminal: in Chinese, its columns straight, nothing too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import pytest
from rich.cells import cell_len
from terminal import Zwgk, in_process

NAMED = re.compile(r"  (\S.*?)  +(\S.*)")


@pytest.fixture
def zwgk(capsys: pytest.CaptureFixture[str]) -> Zwgk:
    """The command in this process."""
    return in_process(capsys)


def pages(zwgk: Zwgk, *path: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of the help of a command and of all below it."""
    answer = zwgk(*path, "--help")
    assert answer.code == 0
    lines = answer.out.splitlines()
    yield " ".join(("zwgk", *path)), lines
    if "命令：" in lines:
        for line in lines[lines.index("命令：") + 1 :]:
            if named := NAMED.match(line):
                yield from pages(zwgk, *path, named[1])


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_pages_are_straight_and_fit(
    columns: int, zwgk: Zwgk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What options and commands mean begins in one cell of a section; no line is too wide."""
    monkeypatch.setenv("COLUMNS", str(columns))
    seen = 0
    for name, lines in pages(zwgk):
        assert max(map(cell_len, lines)) <= min(columns, 80), name
        for _, section in groupby(lines, key=lambda line: line.startswith("  ")):
            starts = {cell_len(line[: m.start(2)]) for line in section if (m := NAMED.match(line))}
            assert len(starts) <= 1, (name, starts)
        seen += 1
    assert seen > 80


def test_pages_are_in_chinese(zwgk: Zwgk) -> None:
    """None of the words that Typer puts into a page is left in English."""
    for name, lines in pages(zwgk):
        assert lines[0].startswith(f"用法：{name}")
        left = re.findall(
            r"Usage|OPTIONS|ARGS|Options|Arguments|required|default:|\[.*<=", str(lines)
        )
        assert not left, (name, left)


def test_a_long_text_is_folded_at_marks_and_words(
    zwgk: Zwgk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of a page begins with a closing mark, and no word is cut."""
    monkeypatch.setenv("COLUMNS", "60")
    for name, lines in pages(zwgk):
        assert not [line for line in lines if line.lstrip()[:1] in tuple("，。、；：！？）》”")], (
            name
        )
    assert "PREFECT_API_URL" in zwgk("deploy", "--help").out
