"""A file written whole or not at all; what stands in it is composed elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zwgk_flow.errors import UsageError


def write_whole(file: Path, compose: Callable[[Path], object], refusal: str) -> None:
    """Let `compose` write beside `file`, then put it in its place.

    UsageError with `refusal` where the file cannot be written; what stood there is kept then.
    """
    partial = file.with_name(f".{file.name}.part")
    try:
        compose(partial)
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(refusal) from error
