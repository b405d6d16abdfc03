"""Findings and links of evidence as tables for people; nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zwgk_flow.cli.keyed_tables import keyed
from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Cell, Column, day_cell, moment_cell, show, table
from zwgk_flow.definition.plan import FINDINGS
from zwgk_flow.domain.links import VERDICTS, Link
from zwgk_flow.operations.links import SeenLink
from zwgk_flow.operations.words import SEVERITY_NAMES
from zwgk_flow.store.findings import Found

_COLOURS = {"high": "red", "medium": "yellow"}


def show_found(found: Sequence[Found], *, all_runs: bool) -> None:
    """Findings with cause and remedy, and how many there are of each."""
    columns = (
        Column("督查", from_width=0 if all_runs else 100),
        Column("截至", from_width=0 if all_runs else 150),
        Column("发现"),
        Column("程度"),
        Column("原因"),
        Column("怎样消除", from_width=100),
    )
    if found:
        show(keyed(columns, map(_found_row, found)))
        if not all_runs:
            runs = dict.fromkeys(f"{one.run}（截至 {day_cell(one.as_of)}）" for one in found)
            say(f"取自 {'、'.join(runs)}")
    counts = Counter(FINDINGS.get(one.finding.code, one.finding.code) for one in found)
    each = "，".join(f"{name} {count}" for name, count in counts.most_common())
    say(f"共 {len(found)} 条发现{f'：{each}' if each else ''}")


def _found_row(one: Found) -> tuple[str | Cell, ...]:
    severity = one.finding.severity
    return (
        one.finding.task,
        one.kind,
        day_cell(one.as_of),
        FINDINGS.get(one.finding.code, one.finding.code),
        Cell(SEVERITY_NAMES.get(severity, severity), colour=_COLOURS.get(severity)),
        one.finding.cause,
        one.finding.clears,
    )


def show_links(links: Sequence[SeenLink]) -> None:
    """Addresses of evidence, what was seen there, and whose they are."""
    columns = (
        Column("链接"),
        Column("情况"),
        Column("说明"),
        Column("看过", from_width=100),
        Column("任务"),
    )
    rows = (
        (
            one.link.url,
            Cell(VERDICTS[one.link.verdict], colour=_LINK_COLOURS.get(one.link.verdict)),
            _detail(one.link),
            moment_cell(one.link.looked_at),
            "\n".join(one.tasks[:_SHOWN_TASKS])
            + (f"\n等 {len(one.tasks)} 项" if len(one.tasks) > _SHOWN_TASKS else ""),
        )
        for one in links
    )
    if links:
        show(table(columns, rows))
    counts = Counter(one.link.verdict for one in links)
    each = "，".join(f"{name} {counts[word]}" for word, name in VERDICTS.items() if counts[word])
    say(f"共 {len(links)} 个佐证链接{f'：{each}' if each else ''}")


def _detail(link: Link) -> str:
    days = f"连续 {link.unanswered} 天" if link.unanswered > 1 else ""
    return "，".join(filter(None, (link.detail, days)))


_LINK_COLOURS = {"dead": "red", "changed": "yellow", "silent": "yellow", "unreached": "yellow"}
_SHOWN_TASKS = 3
