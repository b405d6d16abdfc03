"""Reading back what a simulated year left in its database; counting is `domain.simulated`'s."""

from __future__ import annotations

from zwgk_flow.definition.calendar import Calendar
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.assessment_facts import facts_of_task
from zwgk_flow.domain.event import local_day
from zwgk_flow.domain.simulated import Figures, Given, Rang, Records, Said, figures
from zwgk_flow.operations.audits import list_audits
from zwgk_flow.operations.delivery import list_messages
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.simulation.year import Lived
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_histories, read_tasks


def figures_of(
    store: Store, plan: AdoptedPlan, given: Given, lived: Lived, calendar: Calendar
) -> Figures:
    """The counts of a year that was lived in this database from its first day to its last."""
    return figures(plan, given, _records(store, plan, given, lived, calendar))


def _records(
    store: Store, plan: AdoptedPlan, given: Given, lived: Lived, calendar: Calendar
) -> Records:
    with store.reading() as transaction:
        tasks = read_tasks(transaction, plan.id)
        histories = list(read_histories(transaction, plan.id))
    audits = [run for run in list_audits(store, plan.id) if run.as_of >= given.first]
    runs, opened = {run.id for run in audits}, list_rungs(store, plan.id)
    courses = tuple(facts_of_task(plan, calendar, events, given.last) for events in histories)
    asking = {step.trigger for step in plan.lifecycle.transitions if step.request == "open"}
    return Records(
        tasks=tasks,
        courses=courses,
        messages=tuple(
            Said(local_day(m.created_at), m.recipient, m.role, m.not_before is not None)
            for m in list_messages(store)
            if m.run in runs
        ),
        rungs=tuple(Rang(rung.task, rung.rung) for rung in opened if rung.opened_on >= given.first),
        heard=frozenset(rung.task for rung in opened if rung.recipients),
        held=lived.held,
        events=sum(map(len, histories)),
        findings=sum(run.findings for run in audits),
        audits=len(audits),
        asked=sum(
            event.trigger in asking and local_day(event.at) >= given.first
            for events in histories
            for event in events
        ),
        granted=sum(
            fact.kind == "extended" and fact.on >= given.first
            for course in courses
            for fact in course.facts
        ),
    )
