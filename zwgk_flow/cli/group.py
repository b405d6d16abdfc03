"""How every group of commands is set up; what its commands do stands in its own module."""

from __future__ import annotations

from typing import Any

import typer

# plain help: with rich markup every `--help` would load rich
PLAIN: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["--help", "-h"]},
}


def group(help: str) -> typer.Typer:
    """A group of commands that shows its help when it is called alone."""
    made = typer.Typer(help=help, no_args_is_help=True, **PLAIN)
    # with a callback a group of one command stays a group: `zwgk report register`
    made.callback(help=help)(_group)
    return made


def _group() -> None:
    """Nothing to do before the group's commands."""


def single() -> typer.Typer:
    """A command without subcommands."""
    return typer.Typer(**PLAIN)
