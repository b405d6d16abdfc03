"""The tables as SQLModel classes, the one source of the schema; statements stand by their use."""

from __future__ import annotations

from sqlalchemy import Text
from sqlmodel import AutoString, SQLModel

from zwgk_flow.store.tables import assessments, audits, escalation, ledger, look_backs

__all__ = ["TEXT", "assessments", "audits", "escalation", "ledger", "look_backs"]

# text is compared by code point on every database, so that what is sorted is sorted alike
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
for _table in SQLModel.metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, AutoString):
            _column.type = TEXT
