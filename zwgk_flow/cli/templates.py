"""The templates of messages that an office has of its own, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

from zwgk_flow import runtime
from zwgk_flow.errors import UsageError

# shared parts, no form
PARTS = "tasks"


def own_templates() -> list[str]:
    """The names of the templates in the configured folder, without loading what reads them."""
    own = runtime.settings().definitions
    return sorted(path.stem for path in own.glob("messages/*.txt")) if own else []


def wrong_templates() -> list[str]:
    """Every fault with file and line, from trying each template for every role."""
    from zwgk_flow.documents.messages import faults

    try:
        find, _ = runtime.templates()
    except UsageError as error:
        return [str(error)]
    return [*_unread(), *faults(find, (name for name in own_templates() if name != PARTS))]


def _unread() -> Iterator[str]:
    """What lies beside the templates and is never read: `.txt.txt`, `.docx`, a folder."""
    own = runtime.settings().definitions
    for path in sorted(own.glob("messages/*")) if own else ():
        if path.suffixes != [".txt"] or not path.is_file():
            yield f"{path} 不是模板，不会用到；模板是 表单名.txt"
