"""How every group of commands is set up, and its help; what its commands do stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# plain help: with rich markup every `--help` would load rich
PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["--help", "-h"]},
}

_WORDS = tuple(
    (re.compile(english, re.MULTILINE), chinese)
    for english, chinese in (
        (r"^Usage: ", "用法："),
        (r"\[OPTIONS\]", "[选项]"),
        (r"COMMAND \[ARGS\]\.\.\.", "命令 …"),
        (r"^Arguments:$", "参数："),
        (r"^Options:$", "选项："),
        (r"^Commands:$", "命令："),
        (r"Show this message and exit\.", "显示本说明。"),
        (r"\s+\[required\]", "（必填）"),
        (r"\s+\[default:\s+(\S+);\s+x>=(\d+)\]", r"（默认 \1，至少 \2）"),
        (r"\s+\[default:\s+([^\]]+)\]", r"（默认 \1）"),
        (r"\s+\[x>=(\d+)\]", r"（至少 \1）"),
        (r"\s+\[(\d+)<=x<=(\d+)\]", r"（\1 至 \2）"),
        (r"。(（.*）)$", r"\1。"),
    )
)


def _in_chinese(help: str) -> str:
    """A help page with the words that Typer puts into it in Chinese."""
    for english, chinese in _WORDS:
        help = english.sub(chinese, help)
    return help


class Command(TyperCommand):
    """A command whose help is in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's own context
        """The help page."""
        return _in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's own context
        """The help page."""
        return _in_chinese(super().get_help(ctx))


class App(typer.Typer):
    """A Typer app of such commands."""

    def command(self, name: str | None = None, **said: Any) -> Callable[..., Any]:  # noqa: ANN401
        """A command, as in Typer."""
        return super().command(name, **{"cls": Command, **said})


def group(help: str) -> typer.Typer:
    """A group of commands that shows its help when it is called alone."""
    made = App(help=help, cls=Group, no_args_is_help=True, **PLAIN)
    # with a callback a group of one command stays a group: `zwgk report register`
    made.callback(help=help, cls=Group)(_group)
    return made


def _group() -> None:
    """Nothing to do before the group's commands."""


def single() -> typer.Typer:
    """A command without subcommands."""
    return App(**PLAIN)
