"""Discounts of a sum: so many minor units off goods of so many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("discount_of_minor", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """What sums made cheaper stays in the totals; that it was a discount is forgotten."""
    op.drop_column("orders", "discount_of_minor")
    op.drop_column("orders", "discount_minor")
