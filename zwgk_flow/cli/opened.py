"""What a command's words mean here and now: the database, the actor, the day, content of a step."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zwgk_flow import runtime
from zwgk_flow.cli.days import day
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.errors import UsageError
from zwgk_flow.operations.actors import actor_of
from zwgk_flow.operations.stepping import number_of
from zwgk_flow.operations.words import LIGHT_NAMES
from zwgk_flow.store import Store, open_store


@contextmanager
def store(*, create: bool = False) -> Iterator[Store]:
    """The database that the settings name, for one command; made where there is none if asked."""
    chosen = runtime.settings()
    with closing(open_store(chosen.database_url, chosen.hash, create=create)) as opened:
        yield opened


def actor(said: str | None, asked: str) -> Actor:
    """Who acts: as said, or as the environment says; NotAllowed where neither does."""
    return actor_of(said or runtime.settings().actor, asked)


def day_or_today(said: str | None) -> date:
    """The day as said, today in China where none is; UsageError where it is no day."""
    return day(said, "--as-of") if said else local_day(runtime.now())


def known(said: str | None, names: Mapping[str, str], option: str) -> str | None:
    """The identifier that an option means by itself or by its name; UsageError for other words."""
    meant = {name: id for id, name in names.items()}.get(said or "", said)
    if meant is not None and meant not in names:
        words = "、".join(f"{name}（{id}）" for id, name in names.items())
        raise UsageError(f"{option} 没有“{said}”；可用的有：{words}")
    return meant


def light_of(said: str | None) -> str | None:
    """The light that `--light` names."""
    return known(said, LIGHT_NAMES, "--light")


def content_of(
    *,
    note: str | None = None,
    reason: str | None = None,
    evidence: Iterable[str] | None = None,
    metric: Iterable[str] | None = None,
    due: str | None = None,
    waive: str | None = None,
) -> dict[str, Any]:
    """A step's content as plain JSON, only what was said; UsageError for what cannot be read."""
    said: dict[str, Any] = {
        "note": note,
        "reason": reason,
        "evidence": [_evidence(words) for words in evidence or ()],
        "metrics": dict(_metric(words) for words in metric or ()),
        "due": day(due, "--due").isoformat() if due else None,
        "waive": waive,
    }
    return {name: value for name, value in said.items() if value}


def _evidence(words: str) -> dict[str, str]:
    """A link as it is; a file as its name and hash."""
    if words.startswith(("http://", "https://")):
        if not _has_host(words):
            raise UsageError(f"佐证材料“{words}”不是完整的链接：请写上网址，不留空格")
        return {"url": words}
    try:
        with Path(words).open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            f"佐证材料“{words}”读不到：请给出存在的文件，或以 http:// 、https:// 开头的链接"
        ) from error
    return {"file": Path(words).name, "sha256": whole}


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) and not any(map(str.isspace, url))
    except ValueError:
        return False


def _metric(words: str) -> tuple[str, str]:
    name, equals, number = words.replace("＝", "=").partition("=")
    value = number_of(number)
    if not (equals and name.strip() and value):
        raise UsageError(f"--metric 写的是“{words}”：请写成 指标=数值，例如 多元化解读率=65")
    return name.strip(), value
