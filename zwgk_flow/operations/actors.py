"""Who acts, read from `UNIT/NAME`, and what only an office does; steps are judged elsewhere."""

from __future__ import annotations

from zwgk_flow.domain.adopted import AdoptedPlan
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


def require_office(asked: str, plan: AdoptedPlan, actor: Actor) -> None:
    """NotAllowed for anybody but the plan's office."""
    if actor.unit != plan.office:
        raise NotAllowed(
            asked, f"{actor} 不是 {plan.id} 的政务公开办", f"只能由 {plan.office} 办理"
        )


def require_looker(asked: str, plan: AdoptedPlan, actor: Actor) -> None:
    """NotAllowed for anybody but the office and the supervisor, who look back."""
    may = [plan.office, *filter(None, (plan.supervisor,))]
    if actor.unit not in may:
        raise NotAllowed(asked, f"{actor} 无权办理", f"回头看由{'、'.join(may)}办理")
