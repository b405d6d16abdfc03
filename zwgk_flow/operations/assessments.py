"""Assessing a plan's units: drafts, publication, and who may see what of them.

The ledger is read in one transaction and what came of it written in another: a result rests on
one state of the database, and nobody waits while it is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from zwgk_flow.definition.assessment import Assessment
from zwgk_flow.definition.assessment_check import CompiledAssessment, compile_assessment
from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.assessment_result import Assessed, result_text
from zwgk_flow.domain.event import Actor, local_day
from zwgk_flow.errors import DefinitionError, NotAllowed, NotFound, Refused, Stale
from zwgk_flow.operations.actors import require_office
from zwgk_flow.operations.assessed import assess, refuse_misfit, refuse_unborn
from zwgk_flow.operations.words import meant
from zwgk_flow.store import Store, Transaction
from zwgk_flow.store.appeals import Appeal, read_appeals
from zwgk_flow.store.assessments import (
    KeptAssessment,
    hold_assessments,
    read_assessment,
    read_assessments,
    write_draft,
    write_publication,
)
from zwgk_flow.store.checkpoints import write_checkpoint
from zwgk_flow.store.plans import read_plan


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An assessment as somebody sees it: `only` is the unit whose points he may see, None: all.

    `unused` are the kinds of remarks that no rule names, told when it is run.
    """

    kept: KeptAssessment
    assessed: Assessed
    rules: Assessment
    appeals: tuple[Appeal, ...] = ()
    only: str | None = None
    unused: tuple[str, ...] = ()

    def opens(self, unit: str) -> bool:
        """Whether a unit's points may be seen one by one."""
        return self.only in (None, unit)


def run_assessment(
    store: Store,
    plan_id: str,
    compiled: CompiledAssessment,
    as_of: date,
    actor: Actor,
    now: datetime,
    calendars: Callable[[str], Calendar],
) -> AssessmentView:
    """Assess a plan as of a day; a draft of the same plan, rules and day is run again.

    Raises DefinitionError for rules with errors, NotAllowed for who is not the office, Refused
    for a day that has not come or rules that do not fit the plan.
    """
    if compiled.assessment is None:
        raise DefinitionError(compiled.problems)
    rules, asked = compiled.assessment, f"要对 {plan_id} 做截至 {as_of} 的考核"
    with store.reading() as transaction:
        plan = read_plan(transaction, plan_id)
        require_office(asked, plan, actor)
        if as_of > local_day(now):
            raise Refused(asked, "这一天还没有到", f"可以考核到今天，即 {local_day(now)}")
        refuse_unborn(transaction, plan, asked, as_of)
        refuse_misfit(transaction, plan, rules)
        calendar = calendars(plan.calendar)
        done = assess(transaction, plan, rules, compiled.digest, calendar, as_of, now)
    with store.writing() as transaction:
        hold_assessments(transaction, plan_id)
        draft = _draft(transaction, done.result, rules, compiled, actor, now)
        write_draft(transaction, draft)
        appeals = tuple(read_appeals(transaction, assessment=draft.id))
    unused = tuple(sorted(done.remarked - rules.sorts("remark")))
    return AssessmentView(draft, done.result, rules, appeals, unused=unused)


def _draft(
    transaction: Transaction,
    result: Assessed,
    rules: Assessment,
    compiled: CompiledAssessment,
    actor: Actor,
    now: datetime,
) -> KeptAssessment:
    """The latest draft of this plan, these rules and this day, or the next after a publication."""
    same = [
        one
        for one in read_assessments(transaction, result.plan)
        if (one.rules, one.as_of) == (rules.id, result.as_of)
    ]
    nth = len(same) + (not same or same[-1].published_at is not None)
    return KeptAssessment(
        id=f"{result.plan}/{rules.id}/{result.as_of}/{nth}",
        plan=result.plan,
        rules=rules.id,
        as_of=result.as_of,
        nth=nth,
        digest=compiled.digest,
        text=compiled.text,
        root=result.root,
        result=result_text(result, rules),
        run_at=now,
        run_by=str(actor),
    )


def publish_assessment(
    store: Store,
    id: str,
    actor: Actor,
    now: datetime,
    calendars: Callable[[str], Calendar],
) -> AssessmentView:
    """Freeze a draft with its rules and the ledger's root, after scoring it once more.

    Raises Refused where it is published already, or where the ledger now says something else.
    """
    asked = f"要公布考核 {id}"
    with store.reading() as transaction:
        kept = read_assessment(transaction, id)
        plan = read_plan(transaction, kept.plan)
        require_office(asked, plan, actor)
        rules = _rules(kept)
        calendar = calendars(plan.calendar)
        again = assess(transaction, plan, rules, kept.digest, calendar, kept.as_of, now)
    with store.writing() as transaction:
        hold_assessments(transaction, plan.id)
        _refuse_overtaken(read_assessment(transaction, id), kept, asked)
        if result_text(replace(again.result, root=kept.root), rules) != kept.result:
            raise Refused(
                asked,
                "草稿之后台账或记录有了变化，再算一遍结果不同",
                f"请重新运行 zwgk assess run {plan.id} --rules {rules.id} --as-of {kept.as_of}",
            )
        text, root = result_text(again.result, rules), again.taken.root
        write_checkpoint(transaction, again.taken)
        write_publication(
            transaction,
            replace(kept, root=root, result=text, published_at=now, published_by=str(actor)),
        )
        return _view(transaction, read_assessment(transaction, id))


def _refuse_overtaken(found: KeptAssessment, kept: KeptAssessment, asked: str) -> None:
    if found.published_at is not None:
        day = local_day(found.published_at)
        raise Refused(asked, f"{found.published_by} 已在 {day} 公布", "公布后不再改动")
    if found != kept:
        raise Stale(asked, "别人刚刚重新算过", "请看过新的结果再公布")


def list_assessments(store: Store, plan: str | None = None) -> list[KeptAssessment]:
    """Every assessment, oldest first; NotFound for a plan that was never adopted."""
    with store.reading() as transaction:
        if plan:
            read_plan(transaction, plan)
        return read_assessments(transaction, plan)


def show_assessment(store: Store, id: str, actor: Actor) -> AssessmentView:
    """An assessment: the office sees all of it, a unit a published ranking and its own points."""
    with store.reading() as transaction:
        return _seen(transaction, read_assessment(transaction, id), actor, f"要看考核 {id}")


def explain_unit(store: Store, unit: str, id: str | None, actor: Actor) -> AssessmentView:
    """The assessment that explains a unit's points: the one named, or the latest it may see."""
    asked = f"要看 {unit} 的考核明细"
    with store.reading() as transaction:
        if id is not None:
            kept = read_assessment(transaction, id)
        else:
            kept = _latest(transaction, unit, actor, asked)
        view = _seen(transaction, kept, actor, asked)
        if view.assessed.standing(unit) is None:
            units = "、".join(one.score.unit for one in view.assessed.standings[:8])
            raise NotFound(asked, f"{kept.id} 里没有这个单位", f"有的是：{units} 等")
        if not view.opens(unit):
            raise NotAllowed(
                asked, f"{actor} 只能看 {actor.unit} 的明细", "其他单位的请问政务公开办"
            )
        return view


def _latest(transaction: Transaction, unit: str, actor: Actor, asked: str) -> KeptAssessment:
    """The latest assessment a unit is in; drafts are for the office alone."""
    seen = [
        kept
        for kept in read_assessments(transaction)
        if kept.published_at or read_plan(transaction, kept.plan).office == actor.unit
    ]
    having = [kept for kept in seen if kept.assessed.standing(unit)]
    if not having and seen:
        units = dict.fromkeys(one.score.unit for kept in seen for one in kept.assessed.standings)
        raise NotFound(
            asked,
            "看得到的考核里没有这个单位",
            meant(unit, units) or "没有任务的单位不考核；可用 zwgk assess show 查看有哪些单位",
        )
    if not having:
        raise NotFound(asked, "还没有公布过考核", "可用 zwgk assess list 查看")
    return max(having, key=lambda kept: (kept.run_at, kept.id))


# --- who may see and do what -------------------------------------------------------------------


def _seen(
    transaction: Transaction, kept: KeptAssessment, actor: Actor, asked: str
) -> AssessmentView:
    office = read_plan(transaction, kept.plan).office
    view = _view(transaction, kept)
    if actor.unit == office:
        return view
    if kept.published_at is None:
        raise NotAllowed(asked, "它还是草稿", f"公布以前只有 {office} 能看")
    if view.assessed.standing(actor.unit) is None:
        raise NotAllowed(asked, f"{actor.unit} 不在这次考核里", f"由 {office} 和被考核的单位查看")
    own = tuple(appeal for appeal in view.appeals if appeal.unit == actor.unit)
    return replace(view, only=actor.unit, appeals=own)


def _view(transaction: Transaction, kept: KeptAssessment) -> AssessmentView:
    appeals = tuple(read_appeals(transaction, assessment=kept.id))
    return AssessmentView(kept, kept.assessed, _rules(kept), appeals)


def _rules(kept: KeptAssessment) -> Assessment:
    """The rules an assessment was scored by, from its own copy of the file."""
    compiled = compile_assessment(kept.text, f"{kept.rules}.yaml")
    if compiled.assessment is None:
        raise DefinitionError(compiled.problems)
    return compiled.assessment
