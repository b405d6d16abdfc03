"""Who acts, read from `UNIT/NAME`; rights themselves are decided in `domain.adopted`."""

from __future__ import annotations

from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import NotAllowed


def actor_of(text: str | None, asked: str) -> Actor:
    """The actor a command names; NotAllowed where it names none."""
    unit, slash, name = (text or "").strip().partition("/")
    if not text:
        raise NotAllowed(
            asked, "没有写明办理人", "请加 --actor 单位/姓名，或设置环境变量 ZWGK_ACTOR"
        )
    if not (slash and unit.strip() and name.strip()) or "\n" in text:
        raise NotAllowed(asked, f"办理人“{text}”写得不对", "请写成 单位/姓名，例如 区府办/值班员")
    return Actor(unit.strip(), name.strip())
