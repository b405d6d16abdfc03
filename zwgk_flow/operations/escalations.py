"""Which rungs were opened, and who has acknowledged them."""

from __future__ import annotations

from datetime import datetime

from zwgk_flow.domain.event import Actor
from zwgk_flow.errors import NotAllowed, NotFound
from zwgk_flow.store import Store
from zwgk_flow.store.audits import OpenedRung, acknowledge, read_rungs
from zwgk_flow.store.ledger import read_task
from zwgk_flow.store.plans import read_plan


def list_rungs(store: Store, plan: str | None = None) -> list[OpenedRung]:
    """Every rung opened, oldest first; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return read_rungs(transaction, plan=plan)


def acknowledge_rung(
    store: Store, task: str, rung: str | None, actor: Actor, now: datetime
) -> list[OpenedRung]:
    """Acknowledge one rung of a task, or all that are open; returns them as they are after.

    `rung` is its identifier or its name. Raises NotFound where it was never opened.
    """
    asked = f"要签收 {task} 的{f'“{rung}”' if rung else '催办'}"
    with store.writing() as transaction:
        held = read_task(transaction, task)
        if actor.unit not in (held.task.unit, held.office):
            raise NotAllowed(
                asked, f"{actor} 无权签收", f"由 {held.task.unit} 或 {held.office} 签收"
            )
        opened = read_rungs(transaction, task=task)
        chosen = [known for known in opened if rung in (None, known.rung, known.name)]
        if not chosen:
            known_rungs = "、".join(dict.fromkeys(known.name for known in opened))
            raise NotFound(asked, "没有发出过", f"已发出的有：{known_rungs}" if known_rungs else "")
        for known in chosen:
            acknowledge(transaction, known, str(actor), now)
        after = read_rungs(transaction, task=task)
    return [known for known in after if rung in (None, known.rung, known.name)]
