"""Where the rows of a lifecycle lead together: what is out of reach, what is a dead end.

A path is walked over situations (a state, and whether a claim is pending); every fault is told as
the shortest story that ends in it. It does not judge a row by itself (`lifecycle_check`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import NamedTuple

from zwgk_flow.definition.lifecycle import Lifecycle, Transition
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.yaml_source import Document

Check = Callable[[Lifecycle, Document], Iterable[Problem]]


class Situation(NamedTuple):
    """Where a task can stand: its state, and whether its unit's claim awaits an answer."""

    state: str
    claimed: bool = False


class Move(NamedTuple):
    """One row taken in one situation."""

    before: Situation
    row: Transition
    after: Situation


Reached = Mapping[Situation, Move | None]


@lru_cache(maxsize=8)
def moves_of(lifecycle: Lifecycle) -> tuple[Move, ...]:
    """All that can happen: guards count as met, save an answer to a claim that nobody made."""
    return tuple(
        Move(Situation(source, claimed), row, Situation(row.leads_to(source), after))
        for row in lifecycle.transitions
        for source in row.sources
        for claimed in (False, True)
        if claimed or "claim_pending" not in row.guards
        for after in [claimed if row.claim is None else row.claim == "open"]
    )


def walk(moves: Iterable[Move], starts: Iterable[Situation]) -> dict[Situation, Move | None]:
    """Every situation that can come about, each with the last move of a shortest way there."""
    onward: dict[Situation, list[Move]] = {}
    for move in moves:
        onward.setdefault(move.before, []).append(move)
    reached: dict[Situation, Move | None] = dict.fromkeys(starts)
    queue = list(reached)
    for here in queue:
        for move in onward.get(here, ()):
            if move.after not in reached:
                reached[move.after] = move
                queue.append(move.after)
    return reached


def story(lifecycle: Lifecycle, reached: Reached, end: Situation) -> str:
    """The shortest way to a situation, told in the names people know: 已分派 —启动→ 推进中."""
    steps: list[str] = []
    while (move := reached[end]) is not None:
        steps.append(f" —{move.row.name}→ {lifecycle.name(end.state)}")
        end = move.before
    return lifecycle.name(end.state) + "".join(reversed(steps))


def row_story(lifecycle: Lifecycle, source: str, row: Transition) -> str:
    """One step told the same way."""
    return f"{lifecycle.name(source)} —{row.name}→ {lifecycle.name(row.leads_to(source))}"


@lru_cache(maxsize=8)
def _lives(lifecycle: Lifecycle) -> Reached:
    """Everything that can become of a new task."""
    return walk(moves_of(lifecycle), [Situation(lifecycle.initial)])


def _both(states: Iterable[str]) -> list[Situation]:
    return [Situation(state, claimed) for state in states for claimed in (False, True)]


def _able_to_reach(moves: Iterable[Move], goals: Iterable[str]) -> set[Situation]:
    """The situations from which at least one of the states can still be reached."""
    return set(walk((Move(m.after, m.row, m.before) for m in moves), _both(goals)))


def _late(lifecycle: Lifecycle) -> set[str]:
    return {state.id for state in lifecycle.states if state.late}


def _closed(lifecycle: Lifecycle) -> set[str]:
    return {state.id for state in lifecycle.states if state.closed}


def _within_cycle(lifecycle: Lifecycle) -> list[Move]:
    """A new cycle is a new life: what one leads to is not held against the other."""
    return [move for move in moves_of(lifecycle) if not move.row.new_cycle]


def _by_people(move: Move) -> bool:
    return set(move.row.by) != {"audit"}


def _points_of_no_return(reached: Reached, hopeful: set[Situation]) -> Iterable[Situation]:
    """Where hope is lost: hopeless situations entered from a hopeful one, the first per state."""
    lost: dict[str, Situation] = {}
    for here, move in reached.items():
        if here not in hopeful and (move is None or move.before in hopeful):
            lost.setdefault(here.state, here)
    return lost.values()


# --- the checks --------------------------------------------------------------------------------


def _every_state_reached(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    reached = {situation.state for situation in _lives(lifecycle)}
    for state in lifecycle.states:
        if state.id not in reached:
            yield Problem(
                document.key_place(("states", state.id)),
                "lifecycle.unreachable",
                f"从“{lifecycle.name(lifecycle.initial)}”出发，怎么走也到不了“{state.name}”",
                f"请加一行通向它的（to: {state.id}），或删去这个状态",
            )


def _no_trap(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    reached = _lives(lifecycle)
    for state, audited in _traps(lifecycle).items():
        arrival = next((here for here in reached if here.state == state), None)
        told = story(lifecycle, reached, arrival) if arrival else lifecycle.name(state)
        but = "除了等督查来记，" if audited else ""
        yield Problem(
            document.key_place(("states", state)),
            "lifecycle.trap",
            f"{told}：到了这里，{but}谁也没有一步能离开",
            f"请加一行从它出发的（from: [{state}]），或给它写上 closed: true",
        )


def _traps(lifecycle: Lifecycle) -> dict[str, bool]:
    """The open states that no person can leave, and whether the audit can."""
    leaving = [move for move in moves_of(lifecycle) if move.before.state != move.after.state]
    left_by_people = {move.before.state for move in leaving if _by_people(move)}
    left = {move.before.state for move in leaving}
    return {state: state in left for state in lifecycle.open_states if state not in left_by_people}


def _every_task_closable(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """People can close a task from every open state, without waiting for it to be overdue."""
    closed = _closed(lifecycle)
    hopeful = _able_to_reach(filter(_by_people, moves_of(lifecycle)), closed)
    reached, traps = _lives(lifecycle), _traps(lifecycle)
    for here in _points_of_no_return(reached, hopeful):
        if here.state not in traps:
            yield Problem(
                document.key_place(("states", here.state)),
                "lifecycle.cannot_close",
                f"{story(lifecycle, reached, here)}：从这里起，再怎么办也了结不了",
                "请加一行通向已了结的状态；那一行若要求已报结，报结也要能从这里办",
            )


def _every_task_can_be_late(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    late, within, reached = _late(lifecycle), _within_cycle(lifecycle), _lives(lifecycle)
    hopeful = _able_to_reach(within, late) | set(_both(_closed(lifecycle)))
    for here in _points_of_no_return(reached, hopeful) if late else ():
        yield Problem(
            document.key_place(("states", here.state)),
            "lifecycle.late_unreachable",
            f"{story(lifecycle, reached, here)}：此后期限过了也到不了逾期，拖着也没有人知道",
            f"请在督查记逾期那一行的 from 里加上 {here.state}",
        )


def _audit_needs_nobody(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """A unit must not escape being overdue by doing nothing."""
    late, within = _late(lifecycle), _within_cycle(lifecycle)
    by_anyone = _able_to_reach(within, late) | set(_both(_closed(lifecycle)))
    by_audit = _able_to_reach((move for move in within if "audit" in move.row.by), late)
    waiting = dict.fromkeys(
        here.state for here in _lives(lifecycle) if here in by_anyone and here not in by_audit
    )
    for state in waiting if late else ():
        if not lifecycle.by_id[state].closed:
            yield Problem(
                document.key_place(("states", state)),
                "lifecycle.late_needs_others",
                f"“{lifecycle.name(state)}”的任务只要没人去动，期限过了督查也记不了逾期",
                f"如果不是有意如此，请在督查记逾期那一行的 from 里加上 {state}",
                Severity.WARNING,
            )


def _audit_settles(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """The audit alone must not move a task round in a circle: every run would move it again."""
    steps = {
        (source, row.leads_to(source)): i
        for i, row in enumerate(lifecycle.transitions)
        for source in row.sources
        if "audit" in row.by and row.leads_to(source) != source
    }
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for before, after in steps:
        sorter.add(after, before)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = list(pairwise(error.args[1]))
        told = "".join(
            f"{lifecycle.name(pair[0])} —{lifecycle.transitions[steps[pair]].name}→ "
            for pair in circle
        )
        yield Problem(
            document.place(("transitions", max(steps[pair] for pair in circle))),
            "lifecycle.audit_circles",
            f"{told}{lifecycle.name(circle[0][0])}：督查自己就能让任务来回变，每查一次变一次",
            "请把其中一行的 by 改为人来办",
        )


def _closed_stays_closed(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """What is closed is left only by a new cycle, and so never becomes late within its own."""
    closed, lives, within = _closed(lifecycle), _lives(lifecycle), _within_cycle(lifecycle)
    for i, row in enumerate(lifecycle.transitions):
        for j, source in enumerate(() if row.new_cycle else row.sources):
            target = row.leads_to(source)
            if source not in closed or target in closed:
                continue
            before = next((here for here in lives if here.state == source), None)
            told = story(lifecycle, lives, before) if before else lifecycle.name(source)
            onward = walk(within, _both([target]))
            late = next((here for here in onward if lifecycle.by_id[here.state].late), None)
            name = lifecycle.name(source)
            yield Problem(
                document.place(("transitions", i, "from", j)),
                "lifecycle.closed_becomes_late" if late else "lifecycle.closed_left",
                f"{told} —{row.name}→ {story(lifecycle, onward, late or Situation(target))}："
                + (f"{name}的任务会变成逾期" if late else f"{name}的任务没有另起一轮就又未了结了"),
                f"请从 from 里去掉 {source}；确要重启，请写上 cycle: new",
            )


def _never_happens(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """`never: [a, b]`: within one cycle no path of real steps leads from a to b."""
    lives, within = _lives(lifecycle), _within_cycle(lifecycle)
    arriving = [move for move in within if move.before.state != move.after.state]
    for i, (start, end) in enumerate(lifecycle.never):
        reached = walk(within, [here for here in lives if here.state == start] or _both([start]))
        order = {here: n for n, here in enumerate(reached)}
        last = [move for move in arriving if move.after.state == end and move.before in order]
        if last:
            first = min(last, key=lambda move: order[move.before])
            told = story(lifecycle, reached, first.before)
            yield Problem(
                document.place(("never", i)),
                "lifecycle.never_broken",
                f"{told} —{first.row.name}→ {lifecycle.name(end)}："
                f"写明了“{lifecycle.name(start)}”绝不能到“{lifecycle.name(end)}”，却走得到",
                "请改掉这条路上的一行，或删去这条 never",
            )


def _claims_can_be_made(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    lives = _lives(lifecycle)
    for i, row in enumerate(lifecycle.transitions):
        waiting = row.sources if "claim_pending" in row.guards else ()
        vain = [s for s in waiting if Situation(s) in lives and Situation(s, True) not in lives]
        if vain:
            names = "".join(f"“{lifecycle.name(source)}”" for source in vain)
            yield Problem(
                document.place(("transitions", i, "from", row.sources.index(vain[0]))),
                "lifecycle.claim_never_made",
                f"{row_story(lifecycle, vain[0], row)}：要等单位报结，"
                f"可任务在{names}时从来不会有待审的报结",
                f"请让报结（claim: open）能从 {'、'.join(vain)} 办，或去掉这个条件",
            )


def _claims_are_answered(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    if any("claim_pending" in row.guards for row in lifecycle.transitions):
        return
    for i, row in enumerate(lifecycle.transitions):
        if row.claim == "open":
            yield Problem(
                document.place(("transitions", i)),
                "lifecycle.claim_unanswered",
                f"单位“{row.name}”以后，没有哪一步要看它报结没有",
                "请给审核办结那一行加上条件 claim_pending",
                Severity.WARNING,
            )


def _claims_end(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """An old claim must not outlive the work it spoke of: it would close the next cycle."""
    closed, lives = _closed(lifecycle), _lives(lifecycle)
    ending = {
        move.row: move
        for move in moves_of(lifecycle)
        if move.before in lives and move.after.claimed
        if move.row.new_cycle or (move.after.state in closed and move.before.state not in closed)
    }
    for row, move in ending.items():
        yield Problem(
            document.place(("transitions", lifecycle.transitions.index(row))),
            "lifecycle.claim_left_over",
            f"{story(lifecycle, lives, move.before)} —{row.name}→ "
            f"{lifecycle.name(move.after.state)}：单位先前的报结还挂着，会被当作下一轮的",
            "请给这一行写上 claim: close",
            Severity.WARNING,
        )


PATH_CHECKS: Sequence[Check] = (
    _every_state_reached,
    _no_trap,
    _every_task_closable,
    _every_task_can_be_late,
    _audit_needs_nobody,
    _audit_settles,
    _closed_stays_closed,
    _never_happens,
    _claims_can_be_made,
    _claims_are_answered,
    _claims_end,
)
