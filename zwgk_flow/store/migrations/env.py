"""How Alembic runs our revisions: on the connection it is given, in the transaction it is in."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    # SQLite cannot alter a table in place: Alembic makes it anew and copies the rows
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
