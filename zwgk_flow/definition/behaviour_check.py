"""Reading a file of behaviour, and whether it can be drawn from; it draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from zwgk_flow.definition.behaviour import (
    NEVER_ASKS,
    NO_ANSWER,
    Answer,
    Asking,
    Behaviour,
    Burst,
    Habit,
    Leave,
    Span,
    is_day_of_year,
)
from zwgk_flow.definition.behaviour_shape import (
    AnswerShape,
    AskingShape,
    BehaviourShape,
    HabitShape,
)
from zwgk_flow.definition.checked_file import read_checked
from zwgk_flow.definition.problem import Place, Problem, Severity
from zwgk_flow.definition.shape_rules import nearest
from zwgk_flow.definition.yaml_source import Document, Path


@dataclass(frozen=True, slots=True)
class CompiledBehaviour:
    """What came out of a file: the behaviour, None where errors stand in its way, and problems."""

    behaviour: Behaviour | None
    problems: tuple[Problem, ...]


def compile_behaviour(text: str, file: str) -> CompiledBehaviour:
    """Compile a file of behaviour; all problems at once, none as an exception."""
    shape, problems = read_checked(text, file, BehaviourShape, CHECKS)
    return CompiledBehaviour(_behaviour(shape) if shape else None, problems)


def names_unknown(behaviour: Behaviour, known: Iterable[str], file: str) -> tuple[Problem, ...]:
    """What a habit names and a plan does not have: nobody would act by it."""
    known = tuple(known)
    return tuple(
        Problem(
            Place(file),
            "behaviour.unknown_unit",
            f"计划里没有“{name}”这个单位或分组，它的习惯用不上",
            f"是不是“{near}”？" if (near := nearest(name, known)) else "请照计划里的名称写",
            Severity.WARNING,
        )
        for name in behaviour.named()
        if name not in known
    )


# --- values ------------------------------------------------------------------------------------


def _behaviour(shape: BehaviourShape) -> Behaviour:
    return Behaviour(
        shape.behaviour,
        shape.title,
        tuple(_habit(said) for said in shape.habits),
        Span(*shape.verifies),
    )


def _habit(said: HabitShape) -> Habit:
    late, burst = said.done.late, said.burst
    return Habit(
        name=said.name or "、".join(said.of) or "其余单位",
        of=said.of,
        on_time=said.done.on_time,
        late=late.share if late else Decimal(0),
        never=said.done.never,
        late_days=Span(*late.days) if late else Span(1, 1),
        burst=Burst(burst.share, burst.days) if burst else Burst(Decimal(0), 0),
        reports=said.reports,
        returned=said.returned,
        acknowledges=_answer(said.acknowledges),
        responds=_answer(said.responds),
        extends=_asking(said.extends),
        leave=tuple(Leave(one.from_, one.until) for one in said.leave),
    )


def _answer(said: AnswerShape | None) -> Answer:
    return Answer(said.share, Span(*said.after)) if said else NO_ANSWER


def _asking(said: AskingShape | None) -> Asking:
    return Asking(said.share, Span(*said.days), said.granted) if said else NEVER_ASKS


# --- what may be wrong -------------------------------------------------------------------------


def _shares_sum(shape: BehaviourShape, document: Document) -> Iterator[Problem]:
    for habit in shape.habits:
        done = habit.done
        whole = done.on_time + done.never + (done.late.share if done.late else 0)
        if whole != 1:
            yield Problem(
                document.key_place((*habit.path, "done")),
                "behaviour.shares",
                f"按时、拖后、不办三者合计 {whole}，不等于 1",
                "请调整 on_time、late 的 share、never，例如 0.7、0.2、0.1",
            )


def _spans(shape: BehaviourShape) -> Iterator[tuple[Path, tuple[int, ...]]]:
    yield ("verifies",), shape.verifies
    for habit in shape.habits:
        if habit.done.late:
            yield (*habit.done.late.path, "days"), habit.done.late.days
        for name in ("acknowledges", "responds"):
            answer = getattr(habit, name)
            if answer:
                yield (*answer.path, "after"), answer.after
        if habit.extends:
            yield (*habit.extends.path, "days"), habit.extends.days


def _spans_in_order(shape: BehaviourShape, document: Document) -> Iterator[Problem]:
    for path, (least, most) in _spans(shape):
        if least > most:
            yield Problem(
                document.place(path) if path != ("verifies",) else document.key_place(path),
                "behaviour.span",
                f"天数从 {least} 到 {most}，前面的比后面的大",
                f"是不是 [{most}, {least}]？",
            )


def _everybody(shape: BehaviourShape, document: Document) -> Iterator[Problem]:
    """The last habit, and only that, is everybody's who is left."""
    *before, last = shape.habits
    for habit in before:
        if not habit.of:
            yield Problem(
                document.place(habit.path),
                "behaviour.never_reached",
                "这一条没有写 of，对谁都适用，它后面的就轮不到了",
                "请补 of（单位或分组），或把它移到最后",
            )
    if last.of:
        yield Problem(
            document.place(last.path),
            "behaviour.nobody_left",
            "最后一条写了 of，没有点到的单位就不知道怎么办事",
            "请在最后加一条不写 of 的，供其余单位用",
        )


def _leaves(shape: BehaviourShape, document: Document) -> Iterator[Problem]:
    for habit in shape.habits:
        for leave in habit.leave:
            for key, said in (("from", leave.from_), ("until", leave.until)):
                if not is_day_of_year(said):
                    yield Problem(
                        document.place((*leave.path, key)),
                        "behaviour.no_such_day",
                        f"“{said}”不是一年里的某一天",
                        "请写成 月-日，例如 07-15",
                    )


CHECKS = (_shares_sum, _spans_in_order, _everybody, _leaves)
