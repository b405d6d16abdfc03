"""How every group of commands is set up, and its help; what its commands do stands elsewhere."""

from __future__ import annotations

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


class Command(TyperCommand):
    """A command whose help is in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's own context
        """The help page."""
        from zwgk_flow.cli.help_page import help_page

        return help_page(self, ctx)


class Group(TyperGroup):
    """A group of commands whose help is in Chinese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - Typer's own context
        """The help page."""
        from zwgk_flow.cli.help_page import help_page

        return help_page(self, ctx)


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
