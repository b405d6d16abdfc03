"""What a table says by itself, whoever writes: the ledger is insert-only, on both databases.

They are made anew after every migration, since a table that SQLite makes anew loses its own.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = "the ledger is insert-only"
# the name of each trigger and what it refuses; SQLite has no TRUNCATE
_REFUSED = {
    "event_never_updated": "UPDATE",
    "event_never_deleted": "DELETE",
    "event_never_truncated": "TRUNCATE",
}

TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        statement
        for name, action in _REFUSED.items()
        if action != "TRUNCATE"
        for statement in (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {action} ON event "
            f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",
        )
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$",
        # the chain's hash, as SQLite has it from `domain.event.digest`
        "CREATE OR REPLACE FUNCTION event_digest(prev text, body text) RETURNS text "
        "LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN 'sha256:' || "
        "encode(sha256(convert_to(prev || chr(10) || body, 'UTF8')), 'hex')",
        *(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {action} ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
            for name, action in _REFUSED.items()
        ),
    ),
}

NAMES: Mapping[str, frozenset[str]] = {
    "sqlite": frozenset(_REFUSED) - {"event_never_truncated"},
    "postgresql": frozenset(_REFUSED),
}
# which triggers stand in a database and are not switched off
STANDING: Mapping[str, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
