"""What does a look at a link see, whom does it never ask, and when is a page another one?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sites import Page, Site, html, site, turn

from zwgk_flow.domain.links import Link, Look, recorded
from zwgk_flow.notify.links import Manners, allowed, look_at
from zwgk_flow.notify.page_text import digest_of, what_counts

HURRIED = Manners(seconds=5, pause=0, redirects=3)
IMPATIENT = Manners(seconds=0.2, pause=0)
NAMED = ("127.0.0.1",)
PROSE = "<p>区政府办公布了上半年的检查结果，共抽查十家单位。</p>"


@pytest.fixture
def web() -> Iterator[Site]:
    """A site of one's own."""
    with site() as served:
        yield served


def verdicts(web: Site, *paths: str, hosts: tuple[str, ...] = NAMED) -> list[str]:
    urls = [web.url(path) for path in paths]
    seen = look_at(urls, hosts, HURRIED)
    return [seen[url].verdict for url in urls]


# --- what is seen --------------------------------------------------------------------------------


def test_what_is_there_is_ok_and_what_is_gone_is_dead(web: Site) -> None:
    """404 and 410 at once; 403 says only that this visitor is not let in."""
    web.pages = {"/a": html(PROSE), "/b": Page(status=410), "/c": Page(status=403)}
    assert verdicts(web, "/a", "/b", "/c", "/d") == ["ok", "dead", "unreached", "dead"]


def test_a_server_that_fails_once_is_asked_again(web: Site) -> None:
    """One failure is none; two in a row are dead."""
    web.pages = {
        "/once": [Page(status=502), html(PROSE)],
        "/always": [Page(status=500), Page(status=500)],
    }
    assert verdicts(web, "/once", "/always") == ["ok", "dead"]
    assert web.asked == ["/once", "/once", "/always", "/always"]


def test_a_server_that_does_not_answer_is_not_dead(web: Site) -> None:
    """Within the time there was no answer, though the request was taken; nobody knows more."""
    web.pages = {"/slow": Page(hangs=True)}
    [look] = look_at([web.url("/slow")], NAMED, IMPATIENT).values()
    assert look == Look("silent", "0.2 秒内没有回答")


def test_a_port_where_nobody_listens_is_not_reached() -> None:
    """Who reaches nobody may be cut off himself; who reaches others knows that none is there."""
    with site() as gone:
        url = gone.url("/a")
    assert look_at([url], NAMED, HURRIED)[url] == Look("unreached", "连接不上")
    with site() as there:
        there.pages = {"/a": Page(status=403)}
        both = look_at([url, there.url("/a")], NAMED, HURRIED)
    assert (both[url], both[there.url("/a")].verdict) == (Look("silent", "连接不上"), "unreached")


def test_who_reaches_nobody_takes_no_name_for_gone(web: Site) -> None:
    """A name that is not found is dead only where something else was reached."""
    gone = "http://nowhere.invalid/a"
    assert look_at([gone], (), HURRIED)[gone].verdict == "unreached"
    web.pages = {"/a": html(PROSE)}
    both = look_at([gone, web.url("/a")], ("*.invalid", *NAMED), HURRIED)
    assert both[gone] == Look("dead", "域名已经不存在")


def test_no_more_is_read_than_the_limit(web: Site) -> None:
    """A file longer than that counts by its beginning."""
    brief = Manners(pause=0, bytes=1000)
    web.pages = {"/a": Page(b"x" * 1000), "/b": Page(b"x" * 500_000)}
    seen = look_at([web.url("/a"), web.url("/b")], NAMED, brief)
    assert len({look.sha256 for look in seen.values()}) == 1


# --- who is never asked --------------------------------------------------------------------------


def test_a_private_address_is_refused_unless_its_host_is_named(web: Site) -> None:
    """Without a list, and below a wildcard, only what is public; nothing is sent there."""
    web.pages = {"/a": html(PROSE)}
    assert verdicts(web, "/a", hosts=()) == ["refused"]
    local = web.url("/a", "localhost")
    assert look_at([local], ("*.localhost", "*.gov.cn"), HURRIED)[local].verdict == "refused"
    assert look_at([local], (), HURRIED)[local].detail == "指向内网或保留地址"
    assert web.asked == []
    assert verdicts(web, "/a") == ["ok"]


@pytest.mark.parametrize(
    "to",
    [
        "http://localhost:{port}/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/a",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(web: Site, to: str) -> None:
    """The first host is named, the second is not: it is judged anew, and not asked."""
    web.pages = {"/a": html(PROSE), "/turn": turn(to.format(port=web.port))}
    assert verdicts(web, "/turn") == ["refused"]
    assert web.asked == ["/turn"]


def test_a_redirect_within_what_is_allowed_is_followed(web: Site) -> None:
    """As far as the limit; a circle ends."""
    web.pages = {"/turn": turn("/a"), "/a": html(PROSE), "/round": turn("/round")}
    assert verdicts(web, "/turn", "/round") == ["ok", "unreached"]
    assert len(web.asked) == 2 + 4


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/a", "http://u:p@127.0.0.1/", "http://[::1"])
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    """Other schemes, names with passwords, and what is no address."""
    assert look_at([url], (*NAMED, ""), HURRIED)[url].verdict == "refused"


def test_a_redirect_to_a_file_is_refused(web: Site) -> None:
    """A web server cannot have this machine's files read."""
    web.pages = {"/turn": turn("file:///etc/hostname")}
    assert verdicts(web, "/turn") == ["refused"]


@pytest.mark.parametrize(
    ("host", "hosts", "said"),
    [
        ("www.jia.gov.cn", (), True),
        ("www.jia.gov.cn", ("www.jia.gov.cn",), True),
        ("a.www.jia.gov.cn", ("*.jia.gov.cn",), True),
        ("jia.gov.cn", ("*.jia.gov.cn",), False),
        ("evil-jia.gov.cn", ("*.jia.gov.cn",), False),
        ("www.yi.gov.cn", ("*.jia.gov.cn",), False),
    ],
)
def test_a_list_of_hosts(host: str, hosts: tuple[str, ...], said: bool) -> None:
    """In full, or everything below a domain; an empty list allows all."""
    assert allowed(host, hosts) is said


# --- when a page is another one ------------------------------------------------------------------


def page(visits: int, today: str, prose: str = PROSE) -> bytes:
    return f"""<html><head><title>检查结果</title><style>p {{color: red}}</style></head><body>
    <div class="top">今天是{today}</div><ul><li>首页</li><li>新闻：{today}的会议</li></ul>
    <h1>检查结果</h1>{prose}<p>浏览次数：<span>{visits}</span></p>
    <script>document.write({visits})</script></body></html>""".encode()


def test_a_page_is_the_same_whatever_counts_and_moves_on_it() -> None:
    """Visits, today's date, menus and scripts change by themselves; the prose does not."""
    first = digest_of(page(1, "7月1日"), "text/html; charset=utf-8")
    assert digest_of(page(2, "8月9日"), "text/html; charset=utf-8") == first
    assert digest_of(page(2, "8月9日", PROSE.replace("十", "九")), "text/html") != first


def test_a_page_says_the_same_in_another_encoding() -> None:
    """By its header, by its own word, or as UTF-8."""
    text = f"<html><head><meta charset='gb2312'></head><body>{PROSE}</body></html>"
    said = {
        digest_of(text.encode("gb18030"), "text/html"),
        digest_of(text.encode("gb18030"), "text/html; charset=GBK"),
        digest_of(text.encode(), "text/html; charset=utf-8"),
    }
    assert len(said) == 1


def test_a_page_without_prose_counts_with_its_words() -> None:
    """A table of short cells: its words count, its digits do not."""
    assert what_counts("<table><tr><td>甲局</td><td>12 件</td></tr></table>") == ("甲局", "件")


def test_a_file_counts_byte_by_byte() -> None:
    """What is no HTML is not read."""
    assert digest_of(b"%PDF 1", "application/pdf") != digest_of(b"%PDF 2", "application/pdf")


# --- what is recorded ----------------------------------------------------------------------------

NOW = datetime(2021, 7, 1, tzinfo=UTC)


def test_what_is_not_what_was_first_seen_has_changed() -> None:
    """The first good content stays; what is again as it was is ok again."""
    first = recorded("u", Look("ok", "", "a"), None, NOW)
    other = recorded("u", Look("ok", "", "b"), first, NOW)
    back = recorded("u", Look("ok", "", "a"), other, NOW)
    assert (first.verdict, other.verdict, back.verdict) == ("ok", "changed", "ok")
    assert {first.sha256, other.sha256, back.sha256} == {"a"}


def test_a_bad_day_does_not_make_another_content_the_first() -> None:
    """Dead or not reached, and then there again with something else: changed."""
    first = recorded("u", Look("ok", "", "a"), None, NOW)
    away = recorded("u", Look("dead", "HTTP 404"), first, NOW)
    assert away == Link("u", NOW, "dead", "HTTP 404", "a")
    assert recorded("u", Look("ok", "", "b"), away, NOW).verdict == "changed"
    never = recorded("u", Look("unreached"), None, NOW)
    assert recorded("u", Look("ok", "", "b"), never, NOW).verdict == "ok"


def test_days_without_an_answer_are_counted_in_a_row() -> None:
    """Looks of one day count once, a clock set back not at all; any other look ends the row."""
    link, counted = None, []
    for days in (0, 0, 3, 2, 4):
        link = recorded("u", Look("silent"), link, NOW + timedelta(days=days))
        counted.append((link.unanswered, link.given_up))
    assert counted == [(1, False), (1, False), (2, False), (2, False), (3, True)]
    refused = recorded("u", Look("unreached", "HTTP 403"), link, NOW + timedelta(days=5))
    assert refused.unanswered == 0
