"""Whether a lifecycle can be worked with; it reads no file and moves no task.

Here each row is judged by what it says; where the rows lead together is `lifecycle_paths`. The
rules are the fixed points of the design: a self-report never closes a task, only the audit makes
one overdue, a new cycle never wipes out a delay.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile

from zwgk_flow.definition.lifecycle import GUARDS, ROLES, Lifecycle, State, Transition
from zwgk_flow.definition.lifecycle_paths import PATH_CHECKS, Check, row_story
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.shape_rules import nearest
from zwgk_flow.definition.yaml_source import Document, Path


def check_lifecycle(lifecycle: Lifecycle, document: Document) -> tuple[Problem, ...]:
    """Everything wrong with a lifecycle whose shape is right, in the order of its file.

    Rows and paths are judged only where states are known, one is the start and some are closed:
    on a torn graph each answer would be a second story about the same slip.
    """
    found = [problem for check in WORD_CHECKS for problem in check(lifecycle, document)]
    if not any(problem.code in _TORN for problem in found):
        checks = (*ROW_CHECKS, *PATH_CHECKS)
        found += [problem for check in checks for problem in check(lifecycle, document)]
    return tuple(sorted(found, key=lambda problem: problem.place))


# --- what is written ---------------------------------------------------------------------------

_TORN = {
    "lifecycle.unknown_state",
    "lifecycle.no_initial",
    "lifecycle.many_initial",
    "lifecycle.no_closed",
}


def _unknown_words(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    states = {state.id: state.name for state in lifecycle.states}
    kinds = {"state": ("状态", states), "role": ("角色", ROLES), "guard": ("条件", GUARDS)}
    for kind, path, word in _words(lifecycle):
        name, known = kinds[kind]
        if word not in known:
            yield Problem(
                document.place(path),
                f"lifecycle.unknown_{kind}",
                f"没有叫“{word}”的{name}",
                _did_you_mean(word, known),
            )


def _words(lifecycle: Lifecycle) -> Iterator[tuple[str, Path, str]]:
    """Every state, role and guard that a row or a property names, with its path in the file."""
    for i, row in enumerate(lifecycle.transitions):
        at: Path = ("transitions", i)
        yield from (("state", (*at, "from", j), word) for j, word in enumerate(row.sources))
        if row.target is not None:
            yield "state", (*at, "to"), row.target
        yield from (("role", (*at, "by", j), word) for j, word in enumerate(row.by))
        yield from (("guard", (*at, "guards", j), word) for j, word in enumerate(row.guards))
    for i, pair in enumerate(lifecycle.never):
        yield from (("state", ("never", i, j), word) for j, word in enumerate(pair))


def _did_you_mean(word: str, known: Mapping[str, str]) -> str:
    """People type the Chinese name as readily as the identifier: both are looked through."""
    by_word = {**{name: id for id, name in known.items()}, **{id: id for id in known}}
    if near := nearest(word, by_word):
        return f"是不是“{by_word[near]}”（{known[by_word[near]]}）？"
    return f"可以用的有：{'、'.join(f'{id}（{name}）' for id, name in known.items())}"


def _repeated_words(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row in enumerate(lifecycle.transitions):
        for key, words in (("from", row.sources), ("by", row.by), ("guards", row.guards)):
            for word in (word for word, times in Counter(words).items() if times > 1):
                second = words.index(word, words.index(word) + 1)
                yield Problem(
                    document.place(("transitions", i, key, second)),
                    f"lifecycle.repeated_{key}",
                    f"“{row.name}”的 {key} 里“{word}”写了不止一次",
                    "请只保留一个",
                )


def _one_start(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    starts = [state for state in lifecycle.states if state.initial]
    if not starts:
        yield Problem(
            document.key_place(("states",)),
            "lifecycle.no_initial",
            "没有一个状态是起点，新任务无处开始",
            "请给新任务所在的状态写上 initial: true",
        )
    for extra in starts[1:]:
        yield Problem(
            document.key_place(("states", extra.id)),
            "lifecycle.many_initial",
            f"“{starts[0].name}”和“{extra.name}”都是起点，新任务不知从哪个开始",
            f"请只留一个 initial: true，例如留在“{starts[0].name}”",
        )


def _marks_present(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    wanted = (
        ("closed", "没有一个状态表示任务已了结", any(s.closed for s in lifecycle.states)),
        ("late", "没有一个状态表示逾期，督查无从记录", any(s.late for s in lifecycle.states)),
    )
    for mark, message, present in wanted:
        if not present:
            fix = f"请给相应的状态写上 {mark}: true"
            yield Problem(document.key_place(("states",)), f"lifecycle.no_{mark}", message, fix)


def _marks_agree(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for state in lifecycle.states:
        marks = [mark for mark in ("initial", "closed", "late", "staged") if getattr(state, mark)]
        if len(marks) > 1:
            yield Problem(
                document.key_place(("states", state.id)),
                "lifecycle.marks_clash",
                f"“{state.name}”同时标了 {'、'.join(marks)}，这几样不能是同一个状态",
                "请分成几个状态，各标一样",
            )


def _names_differ(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    first: dict[str, State] = {}
    for state in lifecycle.states:
        if first.setdefault(state.name, state) is not state:
            yield Problem(
                document.place(("states", state.id, "name")),
                "lifecycle.same_name",
                f"{first[state.name].id} 和 {state.id} 都叫“{state.name}”，台账上分不清",
                "请给它们不同的名称",
                Severity.WARNING,
            )


# --- who may do what, row by row ---------------------------------------------------------------

# a guard asks for something that only these can bring: the audit its date, people a new one
_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "due_passed": frozenset({"audit"}),
    "new_date": frozenset({"unit", "office", "look_back"}),
    "new_date_ahead": frozenset({"unit", "office", "look_back"}),
}


def _guards_fit_roles(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row in enumerate(lifecycle.transitions):
        for j, guard in enumerate(row.guards):
            for role in sorted(set(row.by) & (ROLES.keys() - _ONLY_FOR.get(guard, set(ROLES)))):
                yield Problem(
                    document.place(("transitions", i, "guards", j)),
                    "lifecycle.guard_not_for_role",
                    f"“{row.name}”要求“{GUARDS[guard]}”，{ROLES[role]}永远满足不了",
                    f"请从 by 里去掉 {role}，或去掉这个条件",
                )


def _late_only_by_audit(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row, sources in _entering(lifecycle, lambda state: state.late):
        if others := [ROLES.get(role, role) for role in row.by if role != "audit"]:
            yield Problem(
                document.place(("transitions", i, "by")),
                "lifecycle.late_not_by_audit",
                f"{row_story(lifecycle, sources[0], row)}：{'、'.join(others)}也能把任务记为逾期，"
                "而逾期只能由督查来记",
                "请写成 by: [audit]",
            )


def _late_only_in_time(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row, sources in _entering(lifecycle, lambda state: state.late):
        staged = [source for source in sources if lifecycle.by_id[source].staged]
        wanted = (
            ("due_passed", "late_before_due", sources, "没到期的任务也会被记为逾期"),
            ("not_staged_in_period", "late_though_staged", staged, "本期已有成果也会被记为逾期"),
        )
        for guard, code, where, message in wanted:
            if where and guard not in row.guards:
                yield Problem(
                    document.place(("transitions", i)),
                    f"lifecycle.{code}",
                    f"{row_story(lifecycle, where[0], row)}：{message}",
                    f"请在 guards 里加上 {guard}（{GUARDS[guard]}）",
                )


def _units_never_close(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row, sources in _entering(lifecycle, lambda state: state.closed):
        if "unit" in row.by:
            yield Problem(
                document.place(("transitions", i, "by")),
                "lifecycle.closed_by_unit",
                f"{row_story(lifecycle, sources[0], row)}：责任单位自己就能了结任务，无人核实",
                "请只写 by: [office]，单位用报结（claim: open）提出",
            )


def _cycles_in_place(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    for i, row in enumerate(lifecycle.transitions):
        for j, source in enumerate(row.sources if row.new_cycle else ()):
            before, after = lifecycle.by_id[source], lifecycle.by_id[row.leads_to(source)]
            story = row_story(lifecycle, source, row)
            if not (before.closed or before.staged):
                yield Problem(
                    document.place(("transitions", i, "from", j)),
                    "lifecycle.cycle_misplaced",
                    f"{story}：还没有成果的任务另起一轮，原来的拖延和催办就一笔勾销了",
                    "新一轮（cycle: new）只能从已了结或阶段性完成的状态开始",
                )
            if after.closed or after.late:
                yield Problem(
                    document.place(("transitions", i)),
                    "lifecycle.cycle_start",
                    f"{story}：新的一轮一开始就是“{after.name}”",
                    "请用 to 指明一个未了结、未逾期的状态",
                )


def _never_shadowed(lifecycle: Lifecycle, document: Document) -> Iterator[Problem]:
    """The first row that fits is taken: what asks no less than a row above it is never reached."""
    index = {id(row): i for i, row in enumerate(lifecycle.transitions)}
    for i, row in enumerate(lifecycle.transitions):
        above = {
            source: shadow
            for source in row.sources
            if (shadow := _shadow(row, lifecycle.steps(row.trigger, source)))
        }
        for source, shadow in list(above.items())[:1]:
            line = document.place(("transitions", index[id(shadow)])).line
            names = "".join(f"“{lifecycle.name(hidden)}”" for hidden in above)
            yield Problem(
                document.place(("transitions", i, "from", row.sources.index(source))),
                "lifecycle.shadowed",
                f"{row_story(lifecycle, source, row)}：从{names}出发永远轮不到这一行，"
                f"第 {line} 行的“{shadow.name}”排在前面，要求的条件不比它多",
                "请把条件多的一行放到前面，或删去一行",
            )


def _shadow(row: Transition, rows: Sequence[Transition]) -> Transition | None:
    """A row above that is taken in its stead, if every role that may take `row` meets one."""
    above = list(takewhile(lambda other: other is not row, rows))
    hiding = [
        [other for other in above if role in other.by and set(other.guards) <= set(row.guards)]
        for role in row.by
    ]
    return hiding[0][0] if hiding and all(hiding) else None


def _entering(
    lifecycle: Lifecycle, kind: Callable[[State], bool]
) -> Iterator[tuple[int, Transition, tuple[str, ...]]]:
    """The rows that bring a task into a state of that kind, and from which others they do so."""
    for i, row in enumerate(lifecycle.transitions):
        sources = tuple(source for source in row.sources if not kind(lifecycle.by_id[source]))
        if sources and row.target is not None and kind(lifecycle.by_id[row.target]):
            yield i, row, sources


WORD_CHECKS: Sequence[Check] = (
    _unknown_words,
    _repeated_words,
    _one_start,
    _marks_present,
    _marks_agree,
    _names_differ,
)
ROW_CHECKS: Sequence[Check] = (
    _guards_fit_roles,
    _late_only_by_audit,
    _late_only_in_time,
    _units_never_close,
    _cycles_in_place,
    _never_shadowed,
)
