"""Rows as they stand in the tables, for tests that write or read past the store."""

from __future__ import annotations

from typing import Any

from zwgk_flow.domain.event import Event, canonical, instant

PLAN_ROW = """
INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office, lifecycle,
                  policy, adopted_at, adopted_by)
VALUES ('p', 1, '', '', '', '', 2021, NULL, '办', :lifecycle, '{}', '', '')
"""
ITEM_ROW = """
INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, kind, reading)
VALUES ('p', '1', 0, '', '', '', '', '', '', '{}')
"""


def entry_of(event: Event) -> tuple[Any, ...]:
    """An event as its row holds it, from its number on."""
    return (
        event.seq,
        event.trigger,
        instant(event.at),
        event.actor,
        event.acting_as,
        canonical(event.content),
        event.prev,
        event.hash,
    )
