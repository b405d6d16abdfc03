"""Setting, listing and lifting silences: the office says where nothing is told, until when, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.domain.escalation import Silence
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.errors import NotFound, Refused
from zwgk_flow.operations.actors import require_office
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import read_task, read_tasks
from zwgk_flow.store.plans import hold_plan, read_plan
from zwgk_flow.store.silences import (
    KeptSilence,
    count_silences,
    lift,
    read_kept,
    read_silence,
    write_silence,
)

# nothing is to go unseen for ever: a plan lasts a year
LONGEST = 366
LIVE, TO_COME, ENDED, LIFTED = "live", "to_come", "ended", "lifted"


@dataclass(frozen=True, slots=True)
class SilenceView:
    """A silence as it stands on a day: live, to_come, ended or lifted."""

    kept: KeptSilence
    state: str


def silence(
    store: Store,
    plan: str,
    actor: Actor,
    now: datetime,
    *,
    until: date,
    reason: str,
    from_day: date | None = None,
    unit: str | None = None,
    task: str | None = None,
) -> SilenceView:
    """Tell nothing of a plan, or of one unit or task of it, from a day (today) until another.

    Both days are included. Raises NotFound for what is not in the plan, NotAllowed for anybody
    but the office, Refused for days that are over, more than LONGEST, or no reason.
    """
    today = local_day(now)
    begin = from_day or today
    asked = f"要对 {task or unit or plan} 设置静默到 {until}"
    if until < begin or until < today:
        raise Refused(asked, f"{until} 早于 {max(begin, today)}", "请写今天以后的止期，含当天")
    if (until - begin).days > LONGEST:
        raise Refused(asked, f"静默最长 {LONGEST} 天", "请写近一些的止期，到期仍需要的再设一次")
    if not reason.strip():
        raise Refused(asked, "没有写理由", "请用 --reason 写明，到期会连同理由告知政务公开办")
    with store.writing() as transaction:
        hold_plan(transaction, plan)
        adopted = read_plan(transaction, plan)
        require_office(asked, adopted, actor)
        _refuse_unknown(transaction, asked, plan, unit, task)
        id = f"{plan}/s{count_silences(transaction, plan) + 1}"
        made = Silence(id, plan, unit, task, str(actor), reason.strip(), begin, until)
        write_silence(transaction, made, now)
        return _view(read_silence(transaction, id), today)


def list_silences(store: Store, today: date, plan: str | None = None) -> list[SilenceView]:
    """Every silence in the order in which they were set; NotFound for a plan never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return [_view(kept, today) for kept in read_kept(transaction, plan)]


def lift_silence(store: Store, id: str, actor: Actor, now: datetime) -> SilenceView:
    """End a silence before its time; Refused where it is over."""
    asked, today = f"要解除静默 {id}", local_day(now)
    with store.writing() as transaction:
        kept = read_silence(transaction, id)
        require_office(asked, read_plan(transaction, kept.silence.plan), actor)
        state = _view(kept, today).state
        if state in (ENDED, LIFTED):
            raise Refused(asked, f"它{'已经到期' if state == ENDED else '已经解除'}", "不用再办")
        lift(transaction, (id,), str(actor), now)
        return _view(read_silence(transaction, id), today)


def _view(kept: KeptSilence, today: date) -> SilenceView:
    """What an audit closed ended by itself; what a person closed before its end was lifted."""
    silence = kept.silence
    if silence.lifted_on is not None and silence.lifted_on <= silence.until:
        return SilenceView(kept, LIFTED)
    if silence.until < today:
        return SilenceView(kept, ENDED)
    return SilenceView(kept, LIVE if silence.from_day <= today else TO_COME)


def _refuse_unknown(
    transaction: Transaction, asked: str, plan: str, unit: str | None, task: str | None
) -> None:
    if task is not None and read_task(transaction, task).task.plan != plan:
        raise NotFound(asked, f"{task} 不是计划 {plan} 的任务")
    if unit is not None:
        units = list(dict.fromkeys(one.unit for one in read_tasks(transaction, plan)))
        if unit not in units:
            raise NotFound(
                asked, f"计划 {plan} 里没有 {unit} 的任务", f"有的是：{'、'.join(units)}"
            )
