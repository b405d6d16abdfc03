"""Recording what a look-back found, and closing it; a task that failed is reopened at once.

A correction is added, never written over. The ledger gets an entry only where a task is reopened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.domain.look_back import Case, LookBack, Outcome, Reported, Verdict
from zwgk_flow.errors import IllegalStep, NotFound, Refused, UsageError
from zwgk_flow.operations.actors import require_looker
from zwgk_flow.operations.stepping import checked, step
from zwgk_flow.operations.words import the_first
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.ledger import read_task
from zwgk_flow.store.look_backs import add_verdicts, hold_look_back, mark_closed, read_look_back
from zwgk_flow.store.plans import read_plan

REOPEN, LOOK_BACK = "reopen", "look_back"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Observed:
    """What is recorded of a case: one outcome, problem and advice; `due` is to rectify by."""

    outcome: Outcome
    problem: str = ""
    advice: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording did: the round after it, the cases meant, the tasks it reopened.

    `unchanged` counts cases of which the same had been recorded; `notes` say, by task, what is
    left for a person to do.
    """

    look_back: LookBack
    cases: tuple[Case, ...]
    unchanged: int = 0
    reopened: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)


def record_found(
    store: Store, id: str, which: str, found: Observed, actor: Actor, now: datetime
) -> Recorded:
    """Record what was found of an item, or of one task of it; what failed is reopened.

    `which` is an item's identifier or a task's key. Said again by the same person it changes
    nothing; anything else is added and counts from then on. A task is reopened in the capacity of
    the look-back where its lifecycle allows that, with the problem as reason and a day of its own.
    Raises NotFound, NotAllowed or Refused; nothing is written then.
    """
    asked = f"要在 {id} 里记录 {which}"
    with store.writing() as transaction:
        look_back = _held(transaction, id, actor, asked)
        cases = _cases_of(look_back, which, asked)
        checked({"problem": found.problem, "advice": found.advice})
        _refuse_unfounded(look_back, cases, found, asked, now)
        recorder = _Recorder(transaction, look_back, found, actor, now)
        verdicts = [verdict for case in cases for verdict in recorder.verdict(case)]
        add_verdicts(transaction, id, verdicts)
        return Recorded(
            read_look_back(transaction, id),
            cases,
            len(cases) - len(verdicts),
            tuple(recorder.reopened),
            recorder.notes,
        )


def _held(transaction: Transaction, id: str, actor: Actor, asked: str) -> LookBack:
    """An open round, which nobody else writes to meanwhile."""
    hold_look_back(transaction, id)
    look_back = read_look_back(transaction, id)
    require_looker(asked, read_plan(transaction, look_back.plan), actor)
    if look_back.closed_at is not None:
        raise Refused(
            asked, f"这一轮已由 {look_back.closed_by} 结束", "请开新的一轮，上一轮的记录不再改"
        )
    return look_back


def _cases_of(look_back: LookBack, which: str, asked: str) -> tuple[Case, ...]:
    # an item without tasks has a case whose task is empty: no word must not mean those
    cases = tuple(case for case in look_back.cases if which and which in (case.item, case.task))
    if not cases:
        items = "、".join(dict.fromkeys(case.item for case in look_back.cases))
        raise NotFound(asked, "这一轮没有查它", f"查的是第 {items} 项；写项的编号或任务编号")
    return cases


def _refuse_unfounded(
    look_back: LookBack, cases: Sequence[Case], found: Observed, asked: str, now: datetime
) -> None:
    """What is found must be able to be true, and what failed must say why and by when."""
    if found.outcome is Outcome.FAILED:
        if not all(_problem(look_back, case, found) for case in cases):
            raise Refused(asked, "没有写明存在什么问题", "请加 --problem")
        if found.due is None:
            raise Refused(asked, "没有写明整改期限", "请加 --due 年-月-日")
        if found.due < local_day(now):
            raise Refused(asked, f"整改期限 {found.due} 已经过去", "请写今天或以后的日期")
    elif found.due is not None:
        raise UsageError("--due 是整改期限，只和 --failed 一起用")
    if found.outcome is Outcome.VERIFIED:
        unclaimed = [case.task for case in cases if case.basis is Reported.OPEN]
        if unclaimed:
            which, one_by_one = "", ""
            if len(cases) > 1:
                which, one_by_one = f"{the_first(unclaimed, SHOWN)} ", "用任务编号逐个记录，它们"
            raise Refused(
                asked,
                f"{which}上次没有通过，开这一轮时还没有再报办结，谈不上属实",
                f"请{one_by_one}记 --staged 或 --failed",
            )


def _problem(look_back: LookBack, case: Case, found: Observed) -> str:
    """What is wrong: as said, or as the definition has it."""
    return found.problem or next(one.problem for one in look_back.items if one.id == case.item)


class _Recorder:
    """One recording: what it found of each case, and what that does to the case's task."""

    def __init__(
        self,
        transaction: Transaction,
        look_back: LookBack,
        found: Observed,
        actor: Actor,
        now: datetime,
    ) -> None:
        self.transaction, self.look_back = transaction, look_back
        self.found, self.actor, self.now = found, actor, now
        self.reopened: list[str] = []
        self.notes: dict[str, str] = {}

    def verdict(self, case: Case) -> Iterator[Verdict]:
        """The verdict to be added; none where the same was said."""
        found, before = self.found, self.look_back.history.get(case.nth, ())
        failed = found.outcome is Outcome.FAILED
        said = Verdict(
            case.nth,
            len(before) + 1,
            found.outcome,
            _problem(self.look_back, case, found) if failed else found.problem,
            found.advice,
            found.due,
            str(self.actor),
            self.now,
        )
        reopens, why_not = self._may_reopen(case) if failed and case.task else (False, "")
        if before and before[-1].says_as(said) and not reopens:
            return
        if why_not:
            self.notes[case.task] = why_not
        if any(verdict.reopened for verdict in before) and not failed:
            self.notes[case.task] = "先前已重启，仍要照流转重新报结、办结"
        yield replace(said, reopened=self._reopen(case, said)) if reopens else said

    def _may_reopen(self, case: Case) -> tuple[bool, str]:
        """Whether a case's task is where a look-back reopens it, and why not."""
        held = read_task(self.transaction, case.task)
        task, lifecycle = held.task, held.lifecycle
        if any(LOOK_BACK in row.by for row in lifecycle.steps(REOPEN, task.state)):
            return True, ""
        now = lifecycle.name(task.state)
        return False, f"现为“{now}”，没有再重启，任务的期限仍是 {task.due or '—'}"

    def _reopen(self, case: Case, said: Verdict) -> int | None:
        """The number of the entry that reopened a task; None, and a note, where a guard refuses."""
        assert said.due is not None  # `_refuse_unfounded` asked for it
        content = {
            "reason": said.problem,
            "due": said.due.isoformat(),
            "look_back": self.look_back.id,
        }
        try:
            after = step(
                self.transaction,
                case.task,
                REOPEN,
                self.actor,
                self.now,
                content,
                capacity=LOOK_BACK,
            )
        except IllegalStep as refusal:
            self.notes[case.task] = f"没有重启：{refusal.truth}"
            return None
        self.reopened.append(case.task)
        return after.seq


def close_look_back(
    store: Store, id: str, actor: Actor, now: datetime, *, unchecked: str | None = None
) -> LookBack:
    """Close a round; its table never changes from then on.

    `unchecked` is the reason why the cases still waiting are not looked at: they are recorded as
    未查. Raises NotFound, NotAllowed, or Refused where something waits and no reason is given.
    """
    asked = f"要结束 {id}"
    with store.writing() as transaction:
        look_back = _held(transaction, id, actor, asked)
        waiting = look_back.waiting
        if waiting and not (unchecked or "").strip():
            names = [case.task or f"第 {case.item} 项" for case in waiting]
            raise Refused(
                asked,
                f"还有 {len(waiting)} 个没有记录：{the_first(names, SHOWN)}",
                "请先记录；确实不查的，用 --force 并以 --reason 写明理由，记为未查",
            )
        said = Observed(Outcome.UNCHECKED, unchecked or "")
        recorder = _Recorder(transaction, look_back, said, actor, now)
        add_verdicts(transaction, id, [one for case in waiting for one in recorder.verdict(case)])
        mark_closed(transaction, id, str(actor), now)
        return read_look_back(transaction, id)
