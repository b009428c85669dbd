"""Forgetting: who sent which file, and who asked to be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_files",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "sha256", name="pk_sent_files"),
    )
    op.create_index("ix_sent_files_sha256", "sent_files", ["sha256"])
    op.create_index("ix_sent_files_sent_at", "sent_files", ["sent_at"])
    op.create_table(
        "erasures",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_erasures"),
    )


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_index("ix_sent_files_sent_at", table_name="sent_files")
    op.drop_index("ix_sent_files_sha256", table_name="sent_files")
    op.drop_table("sent_files")
