"""What each campaign really ran, printed when the run is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from counting import Report


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Says what a campaign really ran."""
    return lambda said: record_property("campaign", said)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the campaigns ran, one line each."""
    for told in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, said in told.user_properties:
            if name == "campaign" and told.when == "call":
                terminalreporter.write_line(f"{told.nodeid.partition('::')[2]}: {said}")
