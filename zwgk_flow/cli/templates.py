"""The templates of messages that an office has of its own, and what is wrong with them."""

from __future__ import annotations

from zwgk_flow import runtime

# shared parts, no form
PARTS = "tasks"


def own_templates() -> list[str]:
    """The names of the templates in the configured folder, without loading what reads them."""
    own = runtime.settings().definitions
    return sorted(path.stem for path in own.glob("messages/*.txt")) if own else []


def wrong_templates() -> list[str]:
    """Every fault with file and line, from trying each template for every role."""
    from zwgk_flow.documents.messages import faults

    find, _ = runtime.templates()
    return list(faults(find, (name for name in own_templates() if name != PARTS)))
