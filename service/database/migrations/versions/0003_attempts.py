"""Count how often a job was begun without getting on, so that a file that ends its server is given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
