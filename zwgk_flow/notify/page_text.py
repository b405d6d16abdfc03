"""What of a page makes it the same page: a digest of its prose, blind to counters and layout.

Of HTML counts the visible text in blocks that hold a sentence or are long; the number of visits,
the date of today, menus and lists of the latest news stand in short blocks and change by
themselves. A page without such a block counts with all its visible text but the digits. Anything
else, such as a PDF, counts byte by byte.
"""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

LONG = 50
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "select", "head"))
# what goes on within a line; every other tag ends a block
_WITHIN_LINES = "a abbr b big code em font i img label mark small span strong sub sup u"
_INLINE = frozenset(_WITHIN_LINES.split())
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_HTML = ("text/html", "application/xhtml+xml")


def digest_of(body: bytes, content_type: str = "") -> str:
    """SHA-256 of what counts of a page or a file, in hexadecimal."""
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() in _HTML:
        body = "\n".join(what_counts(_decoded(body, parameters))).encode()
    return hashlib.sha256(body).hexdigest()


def what_counts(html: str) -> tuple[str, ...]:
    """The blocks of visible text that count, in order."""
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    blocks = [said for block in reader.blocks if (said := _SPACE.sub("", block))]
    prose = tuple(said for said in blocks if "。" in said or len(said) >= LONG)
    return prose or tuple(said for block in blocks if (said := re.sub(r"\d+", "", block)))


def _decoded(body: bytes, parameters: str) -> str:
    said = re.search(r"charset=\"?([\w-]+)", parameters, re.IGNORECASE)
    inside = _CHARSET.search(body[:4096])
    name = said[1] if said else inside[1].decode("ascii") if inside else "utf-8"
    # pages that say gb2312 use its supersets
    name = "gb18030" if name.lower() in ("gb2312", "gbk") else name
    try:
        return body.decode(name, errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


class _Blocks(HTMLParser):
    """Visible text, cut where a block of the page ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """Begin what is not seen, or a new block."""
        if tag in _UNSEEN:
            self._hidden.append(tag)
        elif tag == "body":
            self._hidden.clear()  # a head that was never closed ends here
        self._cut(tag)

    def handle_endtag(self, tag: str) -> None:
        """End what is not seen, or a block."""
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        self._cut(tag)

    def handle_data(self, data: str) -> None:
        """Text; kept where it is seen."""
        if not self._hidden:
            self.blocks[-1] += data

    def _cut(self, tag: str) -> None:
        if tag not in _INLINE and self.blocks[-1]:
            self.blocks.append("")
