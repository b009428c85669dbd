"""What feeds, owners and photos need: reserved pieces, revisions, audit, what feeds said last.

Columns are added in place and not by rebuilding tables, because other tables point at them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# One spelling that both databases take, and that SQLite can drop together with its column.
RESERVED = (
    "ALTER TABLE variants ADD COLUMN reserved INTEGER DEFAULT 0 NOT NULL"
    " CONSTRAINT ck_variants_reserved_within_stock CHECK (reserved >= 0 AND reserved <= stock)"
)


def upgrade() -> None:
    op.add_column("categories", sa.Column("returnable", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("categories", sa.Column("return_days", sa.Integer(), server_default=sa.text("14"), nullable=False))
    for name, empty in (("recognition_tips", "'[]'"), ("low_quality_markers", "'[]'"), ("measurements", "'{}'")):
        op.add_column("products", sa.Column(name, sa.JSON(), server_default=sa.text(empty), nullable=False))
    op.add_column("products", sa.Column("added_on", sa.Date(), nullable=True))
    op.add_column("products", sa.Column("revision", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.execute(RESERVED)
    op.add_column("variants", sa.Column("preorder_on", sa.Date(), nullable=True))
    op.create_index("ix_variants_price_minor", "variants", ["price_minor"])
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=True),
        sa.Column("after", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_sku_at", "audit", ["sku", "at"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "feeds",
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mode IN ('full', 'partial')", name="ck_feeds_mode_known"),
        sa.PrimaryKeyConstraint("feed", name="pk_feeds"),
    )
    op.create_table(
        "feed_values",
        sa.Column("feed", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.feed"], name="fk_feed_values_feed_feeds", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed", "kind", "key", name="pk_feed_values"),
    )


def downgrade() -> None:
    op.drop_table("feed_values")
    op.drop_table("feeds")
    op.drop_table("audit")
    op.drop_index("ix_variants_price_minor", "variants")
    for column in ("preorder_on", "reserved"):
        op.drop_column("variants", column)
    for column in ("revision", "added_on", "measurements", "low_quality_markers", "recognition_tips"):
        op.drop_column("products", column)
    for column in ("return_days", "returnable"):
        op.drop_column("categories", column)
