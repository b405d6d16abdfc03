"""`zwgk phrase`: try how words of a notice are read, one phrase or JSON lines on standard input."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson

app = group("试读：完成时限、责任单位、量化指标。")

Phrase = Annotated[
    str, typer.Argument(metavar="文字", help="要读的文字；写 - 则从标准输入每行读一个 JSON。")
]
Year = Annotated[
    int | None, typer.Option("--year", min=1900, max=2200, metavar="年", help="计划年度。")
]
Issued = Annotated[str | None, typer.Option("--issued", metavar="日期", help="通知印发日期。")]


@app.command("deadline")
def deadline(
    phrase: Phrase, year: Year = None, issued: Issued = None, as_json: AsJson = False
) -> None:
    """完成时限读成什么日期。"""
    _read("deadline", phrase, year, issued, as_json)


@app.command("units")
def units(
    phrase: Phrase, year: Year = None, issued: Issued = None, as_json: AsJson = False
) -> None:
    """责任单位读成哪些单位、什么角色。"""
    _read("units", phrase, year, issued, as_json)


@app.command("target")
def target(
    phrase: Phrase, year: Year = None, issued: Issued = None, as_json: AsJson = False
) -> None:
    """量化指标读成什么数。"""
    _read("target", phrase, year, issued, as_json)


def _read(kind: str, phrase: str, year: int | None, issued: str | None, as_json: bool) -> None:
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.cli.reading import answer, answer_lines, asked, show_answer

    if phrase == "-":
        if not answer_lines(kind, year, issued):
            raise typer.Exit(2)
        return
    one = asked({"phrase": phrase, "year": year, "issued": issued})
    said = answer(kind, one)
    if as_json:
        say_json(said)
    else:
        show_answer(kind, one, said)
