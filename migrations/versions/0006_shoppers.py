"""Shoppers: where their parcels go, what they wait for, what they were reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_deliveries",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("delivery", sa.JSON(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_known_deliveries"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("variant_sku", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_chat", "subscriptions", ["chat"])
    op.create_index("ix_subscriptions_variant_sku", "subscriptions", ["variant_sku"])
    op.create_index(
        "uq_subscriptions_waiting",
        "subscriptions",
        ["chat", "variant_sku"],
        unique=True,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "reminders",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name="pk_reminders"),
    )


def downgrade() -> None:
    op.drop_table("reminders")
    op.drop_index("uq_subscriptions_waiting", table_name="subscriptions")
    op.drop_index("ix_subscriptions_variant_sku", table_name="subscriptions")
    op.drop_index("ix_subscriptions_chat", table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_table("known_deliveries")
