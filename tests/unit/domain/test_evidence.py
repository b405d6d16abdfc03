"""Evidence is read from events: what was brought, in which revision."""

from typing import Any

from desk import at

from zwgk_flow.domain.event import Event
from zwgk_flow.domain.evidence import evidence_of


def brought(seq: int, *evidence: dict[str, Any]) -> Event:
    """A report that brings evidence."""
    return Event(
        "p/1/甲局", seq, "report", at("2021-05-06"), "甲局/员", "unit", {"evidence": evidence}
    )


def test_the_same_name_again_is_the_next_revision_and_the_first_stays() -> None:
    """A file handed in twice is there twice, numbered; another name starts at one."""
    pieces = evidence_of(
        [
            brought(2, {"file": "公示.docx", "sha256": "aa"}, {"url": "https://www.example.com/1"}),
            brought(3, {"file": "公示.docx", "sha256": "bb"}),
        ]
    )
    assert [(p.name, p.revision, p.sha256, p.seq) for p in pieces] == [
        ("公示.docx", 1, "aa", 2),
        ("https://www.example.com/1", 1, None, 2),
        ("公示.docx", 2, "bb", 3),
    ]


def test_a_task_without_evidence_has_none() -> None:
    """Events that bring nothing give nothing."""
    assert evidence_of([brought(2)]) == ()
