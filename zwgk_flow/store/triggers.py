"""What a table says by itself, whoever writes: records are insert-only, on both databases.

They are made anew after every migration, since a table that SQLite makes anew loses its own.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = "the ledger is insert-only"
# what is only ever added to: the ledger, what a look-back was opened with and found, and what was
# published of an assessment
_TABLES = ("event", "look_back_item", "look_back_case", "look_back_verdict", "publication")
# the name of each trigger, its table and what it refuses; SQLite has no TRUNCATE
_REFUSED = {
    f"{table}_never_{done}": (table, action)
    for table in _TABLES
    for done, action in (("updated", "UPDATE"), ("deleted", "DELETE"), ("truncated", "TRUNCATE"))
}
_ON_SQLITE = {name: said for name, said in _REFUSED.items() if said[1] != "TRUNCATE"}

TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "sqlite": tuple(
        statement
        for name, (table, action) in _ON_SQLITE.items()
        for statement in (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} "
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
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {action} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite()"
            for name, (table, action) in _REFUSED.items()
        ),
    ),
}

NAMES: Mapping[str, frozenset[str]] = {
    "sqlite": frozenset(_ON_SQLITE),
    "postgresql": frozenset(_REFUSED),
}
# which triggers stand in a database and are not switched off
STANDING: Mapping[str, str] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
