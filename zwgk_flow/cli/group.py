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
    return typer.Typer(help=help, no_args_is_help=True, **PLAIN)


def single() -> typer.Typer:
    """A command without subcommands."""
    return typer.Typer(**PLAIN)
