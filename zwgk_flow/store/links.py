"""What was last seen at the addresses of evidence: one row an address, written after each look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from zwgk_flow.domain.event import instant, moment
from zwgk_flow.domain.links import Link
from zwgk_flow.store.database import Row, Transaction

AT_ONCE = 500


def read_links(transaction: Transaction, urls: Iterable[str]) -> Mapping[str, Link]:
    """What is recorded of these addresses; one never looked at is not among them."""
    wanted, found = iter(sorted(set(urls))), {}
    while chunk := list(islice(wanted, AT_ONCE)):
        given = {f"url_{n}": url for n, url in enumerate(chunk)}
        sql = f"""
        SELECT url, looked_at, verdict, detail, sha256, unanswered FROM link
        WHERE url IN ({", ".join(f":{name}" for name in given)})
        """
        found.update({row[0]: _link_of(row) for row in transaction.rows(sql, **given)})
    return found


def write_links(transaction: Transaction, links: Iterable[Link]) -> None:
    """What a look saw, in place of what was seen before; what was seen first stays."""
    transaction.write_many(
        """
        INSERT INTO link (url, looked_at, verdict, detail, sha256, unanswered)
        VALUES (:url, :looked_at, :verdict, :detail, :sha256, :unanswered)
        ON CONFLICT (url) DO UPDATE SET looked_at = excluded.looked_at,
          verdict = excluded.verdict, detail = excluded.detail, unanswered = excluded.unanswered,
          sha256 = COALESCE(link.sha256, excluded.sha256)
        """,
        [
            {
                "url": link.url,
                "looked_at": instant(link.looked_at),
                "verdict": link.verdict,
                "detail": link.detail,
                "sha256": link.sha256,
                "unanswered": link.unanswered,
            }
            for link in links
        ],
    )


def forget_content(transaction: Transaction, url: str, why: str) -> None:
    """Let the next look at an address be the first; `why` stands there until then."""
    sql = "UPDATE link SET sha256 = NULL, verdict = 'ok', detail = :why WHERE url = :url"
    transaction.write(sql, url=url, why=why)


def _link_of(row: Row) -> Link:
    url, looked_at, verdict, detail, sha256, unanswered = row
    return Link(url, moment(looked_at), verdict, detail, sha256, unanswered)
