"""How a help page is laid out: in Chinese, its columns measured in cells; it knows no command.

Typer counts characters, of which a Chinese one fills two cells. Only a page loads this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import east_asian_width

from typer._click import HelpFormatter

_HEADINGS = {"Arguments": "参数", "Options": "选项", "Commands": "命令"}
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 …"), ("{", ""), ("}", ""))
_HELP = ("Show this message and exit.", "显示本说明。")
# what Typer adds to a text: `default: 20; x>=1`, `1900<=x<=2200`, `required`
_ADDED = (("required", "必填"), ("default: ", "默认 "), ("x>=", "至少 "), ("<=x<=", " 至 "))
# a word or a character, with the marks that neither begin nor end a line
_WHOLE = r"[（《“‘〔【]*(?:[!-~]+|.)[，。、；：！？）》”’〕】]*"


def help_page(command: Any, ctx: Any) -> str:  # noqa: ANN401 - Typer's own
    """The help page of a Typer command."""
    page = HelpPage()
    command.format_help(ctx, page)
    return page.getvalue().rstrip("\n")


class HelpPage(HelpFormatter):
    """Typer's formatter, as wide as the terminal but at most 78 cells."""

    def write_usage(self, prog: str, args: str = "", _prefix: str | None = None) -> None:
        """The line of usage."""
        for english, chinese in _USAGE:
            args = args.replace(english, chinese)
        self._write_beside(f"用法：{prog}", args)

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Text, every line of it folded."""
        for line in text.splitlines():
            self._write_beside("", line)

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Names and what they mean, in two columns; a name that is too long stands alone."""
        wide = min(max(cells(name) for name, _ in rows), col_max)
        for name, meaning in rows:
            beside = name if cells(name) <= wide else ""
            if not beside:
                self._write_beside("", name)
            blank = " " * (wide - cells(beside) + col_spacing - 1)
            self._write_beside(beside + blank, _in_chinese(meaning))

    def _write_beside(self, left: str, text: str) -> None:
        """Text folded beside what stands left of it."""
        start = " " * self.current_indent + (f"{left} " if left else "")
        for line in _folded(text, self.width - cells(start)):
            self.write(f"{start}{line}".rstrip() + "\n")
            start = " " * cells(start)


def cells(text: str) -> int:
    """How many cells of a terminal a text fills."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def _in_chinese(meaning: str) -> str:
    said, _, added = meaning.replace(*_HELP).partition("  [")
    if not added:
        return said
    for english, chinese in _ADDED:
        added = added.replace(english, chinese)
    stop = "。" if said.endswith("。") else ""
    return f"{said.removesuffix('。')}（{added.removesuffix(']').replace('; ', '，')}）{stop}"


def _folded(text: str, wide: int) -> Iterator[str]:
    """A text in lines of so many cells; words are kept whole, and no mark begins a line."""
    line = ""
    for piece in re.findall(_WHOLE, text):
        if line and cells(line + piece.rstrip()) > wide:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line
