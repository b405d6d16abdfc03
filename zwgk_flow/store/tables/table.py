"""What every table has in common: how its keys, checks and indexes are named."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

# constraints are named so that a migration can name them on every database
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Table(SQLModel):
    """A table of ours; a class that says `table=True` is one."""
