"""Numbers of documents: counted by authority, form and year, whichever plan they are of."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text

revision = "0008"
down_revision = "0007"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
GIVEN = """
INSERT INTO series (issuer, year, form, last)
SELECT plan.issuer, CAST(substr(audit_run.as_of, 1, 4) AS INTEGER), rung.form, max(rung.number)
FROM rung JOIN audit_run ON audit_run.id = rung.run JOIN plan ON plan.id = audit_run.plan
WHERE rung.number IS NOT NULL
GROUP BY plan.issuer, substr(audit_run.as_of, 1, 4), rung.form
"""


def upgrade() -> None:
    """Go on after the highest number that any plan of an authority gave out."""
    op.create_table(
        "series",
        Column("issuer", TEXT, nullable=False),
        Column("year", Integer, nullable=False),
        Column("form", TEXT, nullable=False),
        Column("last", Integer, nullable=False),
        PrimaryKeyConstraint("issuer", "year", "form", name="pk_series"),
    )
    op.execute(GIVEN)
