"""What is written to the terminal and the pipe: text, JSON and notes; it draws no tables."""

from __future__ import annotations

import io
import json
import os
import sys

import typer


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; a character that cannot be shown stops nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def write(text: str) -> None:
    """Write to standard output; when its reader has gone, stop quietly and well."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # so that the interpreter does not try once more, and fail, at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(0) from None
        raise


def clean(text: str) -> str:
    """Text that somebody typed, without what would steer the terminal it is shown on."""
    return text if text.isprintable() else text.translate(_HARMLESS)


# controls and the marks that turn the direction of writing; line breaks stay
_HARMLESS = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\ufffd"),
    **dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd"),
    ord("\n"): "\n",
    ord("\r"): " ",
    ord("\t"): " ",
}


def say(line: str) -> None:
    """One line on standard output."""
    write(f"{clean(line)}\n")


def note(line: str) -> None:
    """One line beside the answer, on standard error."""
    sys.stderr.write(f"{clean(line)}\n")


def say_json(value: object) -> None:
    """One JSON value on standard output, and nothing else; in lines where a person reads it."""
    say(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def say_json_line(value: object) -> None:
    """One JSON value on a line of its own, whoever reads it."""
    say(json.dumps(value, ensure_ascii=False))
