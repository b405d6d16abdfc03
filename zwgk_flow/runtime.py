"""The outside world chosen once: settings, the clock, definition files, the database, the channel.

`now()` is the only clock read of the package; everything below takes `now` or `as_of`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from zwgk_flow.definition.calendar import PACKAGED, Calendar
from zwgk_flow.errors import UsageError, system_reason
from zwgk_flow.notify.channels import Channel, ConsoleChannel, FileChannel

Library = Callable[[str, str], tuple[str, str] | None]
_PACKAGE = Path(__file__).resolve().parent
# installed: inside the package; in a working copy: beside it
SHIPPED = next(
    (path for path in (_PACKAGE / "definitions", _PACKAGE.parent / "definitions") if path.is_dir()),
    _PACKAGE / "definitions",
)


_SERVICE = "ZWGK_APPRISE_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; `services` holds secrets and is never shown."""

    database_url: str = "sqlite:///zwgk.db"
    actor: str | None = None
    definitions: Path | None = None
    channel: str = "file"
    outbox: Path = Path("zwgk-outbox")
    hash: str = "sha256"
    checkpoints: Path | None = None
    services: Mapping[str, str] = field(default_factory=dict, repr=False)


def settings_from(environment: Mapping[str, str]) -> Settings:
    """What each variable ZWGK_… says; UsageError for a hash that is not known."""
    said = Settings()
    definitions = environment.get("ZWGK_DEFINITIONS")
    checkpoints = environment.get("ZWGK_CHECKPOINTS")
    return Settings(
        database_url=environment.get("ZWGK_DATABASE_URL", said.database_url),
        actor=environment.get("ZWGK_ACTOR") or None,
        definitions=Path(definitions) if definitions else None,
        channel=environment.get("ZWGK_CHANNEL", said.channel),
        outbox=Path(environment.get("ZWGK_OUTBOX", str(said.outbox))),
        hash=_algorithm(environment.get("ZWGK_HASH")) or said.hash,
        checkpoints=Path(checkpoints) if checkpoints else None,
        services={
            name.removeprefix(_SERVICE).lower(): said
            for name, said in environment.items()
            if name.startswith(_SERVICE) and said
        },
    )


def _algorithm(said: str | None) -> str | None:
    if not said:
        return None
    from zwgk_flow.domain.event import ALGORITHMS  # 5 ms that only who chooses a hash should cost

    if said not in ALGORITHMS:
        raise UsageError(f"ZWGK_HASH 写的是“{said}”；可用的有：{'、'.join(ALGORITHMS)}")
    return said


def settings() -> Settings:
    """The settings of this process."""
    return settings_from(os.environ)


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def library(beside: Path | None = None, definitions: Path | None = None) -> Library:
    """Where definitions and templates of messages are found: beside the plan, configured, shipped.

    An audit knows no plan file: its calendar and its messages are the configured or the shipped.
    """
    folders = [
        folder
        for folder in (beside.resolve().parent.parent if beside else None, definitions, SHIPPED)
        if folder
    ]

    def find(kind: str, name: str) -> tuple[str, str] | None:
        for folder in folders:
            path = folder / f"{kind}s" / f"{name}{_ENDINGS.get(kind, '.yaml')}"
            if path.is_file():
                return text_of(path), str(path)
        return None

    return find


_ENDINGS = {"message": ".txt"}


def text_of(path: Path) -> str:
    """The text of a definition; UsageError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"文件 {path} 不是 UTF-8 编码；请另存为 UTF-8 后再试") from error
    except OSError as error:
        raise UsageError(f"读不到文件 {path}（{system_reason(error)}）") from error


def calendar(name: str) -> Calendar:
    """The calendar of that name; without a file of its own, what the package knows.

    DefinitionError where the file has errors.
    """
    return _calendar(name, settings().definitions)


@lru_cache(maxsize=8)
def _calendar(name: str, definitions: Path | None) -> Calendar:
    from zwgk_flow.definition.calendar_check import load_calendar  # who asks for no day reads none

    found = library(definitions=definitions)("calendar", name)
    return load_calendar(*found) if found else PACKAGED


def templates() -> tuple[Library, Library]:
    """Where templates of messages are found: configured or shipped, and shipped alone.

    For `documents.messages.writer`, which only those who write messages should load. UsageError
    where the configured folder is not there: nobody is to be told in other words than the office's.
    """
    own = settings().definitions
    if own and not own.is_dir():
        raise UsageError(f"ZWGK_DEFINITIONS 写的是“{own}”：没有这个文件夹")
    return library(definitions=own), library()


def channel(chosen: Settings, print_line: Callable[[str], None]) -> Channel:
    """The channel that the settings name."""
    if chosen.channel == "file":
        return FileChannel(chosen.outbox)
    if chosen.channel == "console":
        return ConsoleChannel(print_line)
    if chosen.channel == "apprise":
        from zwgk_flow.notify.services import ServiceChannel  # Apprise takes 100 ms to load

        return ServiceChannel(chosen.services)
    raise UsageError(f"ZWGK_CHANNEL 写的是“{chosen.channel}”；可用的有：file、console、apprise")
