"""The shipped templates of pages and pictures; for those of messages see `messages`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

# Jinja2 is imported only where a page is made
Template = Any


def template(name: str, **functions: Callable[..., object]) -> Template:
    """A template that stands beside this module; `functions` are what it may call.

    Values are escaped, and one that is not given is an error.
    """
    from jinja2 import Environment, StrictUndefined  # 60 ms that only a page should cost

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= functions
    return environment.from_string(Path(__file__).with_name(name).read_text(encoding="utf-8"))
