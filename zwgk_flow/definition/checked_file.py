"""A file of one shape that refers to no other: read, then judged by its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from zwgk_flow.definition.problem import Problem, errors_among, in_order
from zwgk_flow.definition.shape_tables import Shape, read_shape
from zwgk_flow.definition.yaml_source import Document, read_yaml

S = TypeVar("S", bound=Shape)


def read_checked(
    text: str,
    file: str,
    shape: type[S],
    checks: Sequence[Callable[[S, Document], Iterator[Problem]]],
) -> tuple[S | None, tuple[Problem, ...]]:
    """What the file says, None where errors stand in its way, and every problem in order.

    Checks look only at a file whose form is right.
    """
    document, of_yaml = read_yaml(text, file)
    if not document.places:
        return None, of_yaml
    said, of_shape = read_shape(document, shape)
    of_form = (*of_yaml, *of_shape)
    if said is None or of_form:
        return None, in_order(of_form)
    problems = in_order(problem for check in checks for problem in check(said, document))
    return (None if errors_among(problems) else said), problems
