"""Do audits find what became of links, from the record alone, and who may correct the record?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from desk import CONTINUOUS, DATED, DATED_YI, JIA, OFFICE, PLAN, YI, Desk, at
from sites import Page, Site, html, site

from zwgk_flow.domain.links import Look
from zwgk_flow.errors import NotAllowed, NotFound, Refused
from zwgk_flow.notify.links import Manners, look_at
from zwgk_flow.operations.findings import list_findings
from zwgk_flow.operations.links import (
    FRESH,
    accept_content,
    list_links,
    look_at_links,
    look_before_audit,
)
from zwgk_flow.store.findings import FindingFilter

HOSTED = PLAN.replace("office: 办公室\n", "office: 办公室\nevidence_hosts: [127.0.0.1]\n").replace(
    "  look_back: {period: quarterly}\n", "  proofs: {checks: [link]}\n"
)
PROSE = html("<p>检查结果已经公布，共抽查十家单位。</p>")
OTHER = html("<p>本页已经迁移，请到新的网站查看。</p>")


def hurried(urls: Sequence[str], hosts: Sequence[str]) -> Mapping[str, Look]:
    return look_at(urls, hosts, Manners(seconds=5, pause=0))


def impatient(urls: Sequence[str], hosts: Sequence[str]) -> Mapping[str, Look]:
    return look_at(urls, hosts, Manners(seconds=0.3, pause=0))


def nobody(urls: Sequence[str], hosts: Sequence[str]) -> Mapping[str, Look]:
    raise AssertionError(f"{urls} {hosts}")


@pytest.fixture
def web() -> Iterator[Site]:
    """A site with two pages."""
    with site() as served:
        served.pages = {"/1": PROSE, "/2": PROSE}
        yield served


@pytest.fixture
def proven(desk: Desk, web: Site) -> Desk:
    """The small plan, where two units have submitted pages of the site, one of them the same."""
    desk.adopt(HOSTED)
    for key, who, paths in ((DATED, JIA, ("/1", "/2")), (DATED_YI, YI, ("/2",))):
        desk.step(key, "start", who)
        proof: list[dict[str, Any]] = [{"url": web.url(path)} for path in paths]
        proof.append({"file": "a.pdf", "sha256": "0" * 64})
        desk.step(key, "submit", who, evidence=proof)
    return desk


def look(desk: Desk, day: str) -> dict[str, str]:
    seen = look_at_links(desk.store, desk.plan, at(day), hurried)
    return {one.link.url.rpartition("/")[2]: one.link.verdict for one in seen}


def told(desk: Desk, day: str) -> list[tuple[str, str]]:
    return [(one.task, one.code) for one in desk.audit(day, "proofs", tell=False).findings]


def test_a_link_never_looked_at_is_no_finding(proven: Desk, web: Site) -> None:
    """An audit opens nothing itself."""
    assert told(proven, "2021-03-02") == []
    assert web.asked == []


def test_an_audit_finds_what_the_last_look_saw(proven: Desk, web: Site) -> None:
    """Dead at every task that rests on the page, changed at the other; healed, nothing."""
    assert look(proven, "2021-03-02") == {"1": "ok", "2": "ok"}
    assert told(proven, "2021-03-02") == []
    web.pages = {"/1": OTHER, "/2": Page(status=404)}
    assert look(proven, "2021-03-03") == {"1": "changed", "2": "dead"}
    assert told(proven, "2021-03-03") == [
        (DATED, "link_changed"),
        (DATED, "link_dead"),
        (DATED_YI, "link_dead"),
    ]
    [one] = list_findings(proven.store, FindingFilter(code="link_dead", unit="乙局"))
    assert one.finding.cause == f"佐证链接打不开：{web.url('/2')}（HTTP 404，2021-03-03 看过）"
    web.pages = {"/1": PROSE, "/2": PROSE}
    assert look(proven, "2021-03-04") == {"1": "ok", "2": "ok"}
    assert told(proven, "2021-03-04") == []


def test_a_page_that_never_answers_is_a_finding_after_three_days(proven: Desk, web: Site) -> None:
    """Not dead, and not at once: on the third day that it was looked at; answering, it is gone."""
    web.pages = {"/1": PROSE, "/2": Page(hangs=True)}

    def seen(day: str) -> list[tuple[str, str]]:
        look_at_links(proven.store, proven.plan, at(day), impatient)
        return told(proven, day)

    assert [seen(day) for day in ("2021-03-02", "2021-03-03", "2021-03-04")] == [
        [],
        [],
        [(DATED, "link_silent"), (DATED_YI, "link_silent")],
    ]
    [one] = list_findings(proven.store, FindingFilter(code="link_silent", unit="乙局"))
    assert one.finding.cause == (
        f"佐证链接没有应答：{web.url('/2')}"
        "（连续 3 天去看都没有应答，0.3 秒内没有回答，2021-03-04 看过）"
    )
    web.pages["/2"] = PROSE
    assert seen("2021-03-05") == []
    web.pages["/2"] = Page(hangs=True)
    assert seen("2021-03-08") == []


def test_a_page_is_asked_for_once_however_many_tasks_name_it(proven: Desk, web: Site) -> None:
    """One request an address."""
    look(proven, "2021-03-02")
    assert sorted(web.asked) == ["/1", "/2"]
    assert [one.tasks for one in list_links(proven.store, proven.plan)] == [
        (DATED,),
        (DATED, DATED_YI),
    ]


def test_what_is_not_allowed_or_not_reached_is_no_finding(desk: Desk, web: Site) -> None:
    """A host that the plan does not name, on a private address."""
    desk.adopt(HOSTED.replace("127.0.0.1", "www.desk.example"))
    desk.step(DATED, "start", JIA)
    desk.step(DATED, "submit", JIA, evidence=[{"url": web.url("/1")}])
    assert look(desk, "2021-03-02") == {"1": "refused"}
    assert told(desk, "2021-03-02") == []
    assert web.asked == []


def test_only_the_evidence_of_the_present_cycle_counts(proven: Desk, web: Site) -> None:
    """After a reopening the old pages may go; the new one may not."""
    look(proven, "2021-03-02")
    proven.step(DATED, "complete", OFFICE, "2021-03-02")
    proven.step(DATED, "reopen", OFFICE, "2021-03-03", reason="抽查")
    proven.step(DATED, "submit", JIA, "2021-03-04", evidence=[{"url": web.url("/3")}])
    web.pages = {"/2": PROSE}
    assert look(proven, "2021-03-05") == {"3": "dead", "2": "ok"}
    assert told(proven, "2021-03-05") == [(DATED, "link_dead")]


def test_before_an_audit_only_a_kind_that_looks_at_links_asks(proven: Desk, web: Site) -> None:
    """And only for what was not looked at within the last hours."""
    now = at("2021-03-02")
    look_before_audit(proven.store, proven.plan, "daily", now, nobody)
    look_before_audit(proven.store, proven.plan, "no-such-kind", now, nobody)
    look_before_audit(proven.store, proven.plan, "proofs", now, hurried)
    assert len(web.asked) == 2
    soon = now + FRESH - timedelta(minutes=1)
    look_before_audit(proven.store, proven.plan, "proofs", soon, nobody)
    look_before_audit(proven.store, proven.plan, "proofs", now + FRESH, hurried)
    assert len(web.asked) == 4


def test_the_office_lets_a_changed_page_count(proven: Desk, web: Site) -> None:
    """Once checked, what stands there now is what counts; only the office says so."""
    look(proven, "2021-03-02")
    web.pages["/1"] = OTHER
    look(proven, "2021-03-03")
    url, now = web.url("/1"), at("2021-03-03")
    with pytest.raises(NotAllowed, match="由 办公室 核对后认可"):
        accept_content(proven.store, proven.plan, url, JIA, now)
    with pytest.raises(NotFound, match="没有看过这个链接"):
        accept_content(proven.store, proven.plan, web.url("/9"), OFFICE, now)
    accept_content(proven.store, proven.plan, url, OFFICE, now)
    first = list_links(proven.store, proven.plan)[0].link
    assert (first.verdict, first.detail) == ("ok", "办公室/值班员 于 2021-03-03 核对认可")
    assert look(proven, "2021-03-04") == {"1": "ok", "2": "ok"}
    web.pages["/1"] = PROSE
    assert look(proven, "2021-03-05")["1"] == "changed"


def test_what_is_gone_cannot_be_let_count(proven: Desk, web: Site) -> None:
    """A dead link has no content that anybody could have checked: it stays dead."""
    look(proven, "2021-03-02")
    web.pages["/1"] = Page(status=404)
    look(proven, "2021-03-03")
    with pytest.raises(Refused, match="没有内容可以认可"):
        accept_content(proven.store, proven.plan, web.url("/1"), OFFICE, at("2021-03-03"))
    assert list_links(proven.store, proven.plan)[0].link.verdict == "dead"


def test_several_kinds_tell_of_a_task_once(proven: Desk, web: Site) -> None:
    """What a daily and a later monthly audit both found is listed as the later one has it."""
    proven.audit("2021-07-05")
    proven.audit("2021-07-28", "monthly")
    late = list_findings(proven.store, FindingFilter(code="overdue"))
    assert len({one.finding.task for one in late}) == len(late) > 0
    assert {one.kind for one in late} == {"monthly"}
    both = list_findings(proven.store, FindingFilter(code="overdue", all_runs=True))
    assert {one.kind for one in both} == {"daily", "monthly"}
    daily = list_findings(proven.store, FindingFilter(code="overdue", kind="daily"))
    assert {one.finding.task for one in daily} == {one.finding.task for one in late}


def test_a_unit_or_kind_that_is_none_is_told(proven: Desk, web: Site) -> None:
    """An empty list would read as: nothing is wrong there."""
    with pytest.raises(NotFound, match="没有这个单位"):
        list_findings(proven.store, FindingFilter(unit="甲"))
    with pytest.raises(NotFound, match="没有这种督查"):
        list_findings(proven.store, FindingFilter(kind="weekly"))
    assert list_findings(proven.store, FindingFilter(unit="甲局", kind="daily")) == []


def test_findings_are_listed_by_what_they_are(proven: Desk, web: Site) -> None:
    """Of each kind the last audit, or all; by unit, code, kind and severity."""
    web.pages = {}
    look(proven, "2021-03-02")
    for day in ("2021-07-05", "2021-07-06"):
        proven.audit(day, "proofs", tell=False)
        proven.audit(day, "daily", tell=False)

    def listed(**wanted: Any) -> list[tuple[str, str, str]]:
        found = list_findings(proven.store, FindingFilter(**wanted))
        return [(str(one.as_of)[-2:], one.finding.task, one.finding.code) for one in found]

    assert listed(kind="proofs") == [("06", DATED, "link_dead"), ("06", DATED_YI, "link_dead")]
    assert len(listed(kind="proofs", all_runs=True)) == 4
    assert {day for day, *_ in listed()} == {"06"}
    assert listed(severity="high") == [("06", DATED, "overdue"), ("06", DATED_YI, "overdue")]
    assert {task for _, task, _ in listed(unit="甲局")} <= {DATED, CONTINUOUS, "desk-2021/4/甲局"}
    assert listed(code="overdue", unit="乙局") == [("06", DATED_YI, "overdue")]
    with pytest.raises(NotFound, match="没有载入这份计划"):
        listed(plan="no-such")
