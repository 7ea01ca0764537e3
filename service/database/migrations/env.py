"""Run by Alembic: the migrations, on the connection and in the transaction that `Database.migrate` gives it."""

from __future__ import annotations

from alembic import context

from service.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
