"""Hand-offs with levels and lines, topics and streams of the managers' group, staff, notices, discounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSENT = "status IN ('queued', 'sending')"
STATUSES = "status IN ('open', 'claimed', 'waiting_shopper', 'waiting_manager', 'returned', 'resolved')"
OVER = "(closed_at IS NULL) = (status NOT IN ('returned', 'resolved'))"
HELD = "status NOT IN ('claimed', 'waiting_shopper', 'waiting_manager') OR manager_id IS NOT NULL"


def upgrade() -> None:
    _widen_handoffs()
    op.create_table(
        "handoff_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("handoff_id", ID, nullable=False),
        sa.Column("turn_id", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sku", sa.String(length=80), nullable=True),
        sa.Column("manager_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_lines"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_handoff_lines_handoff_id_handoffs"),
        sa.UniqueConstraint("handoff_id", "turn_id", "n", name="uq_handoff_lines_handoff_id_turn_id_n"),
    )
    op.create_index("ix_handoff_lines_handoff_id", "handoff_lines", ["handoff_id"])
    op.create_table(
        "topics",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("group", sa.BigInteger(), nullable=False),
        sa.Column("shopper", sa.BigInteger(), nullable=False),
        sa.Column("thread", sa.BigInteger(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "group", "shopper", name="pk_topics"),
        sa.UniqueConstraint("bot_id", "group", "thread", name="uq_topics_bot_id_group_thread"),
    )
    op.create_table(
        "chat_moves",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("old", sa.BigInteger(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "old", name="pk_chat_moves"),
    )
    op.create_table(
        "staff",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("on_shift", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff"),
        sa.CheckConstraint("role IN ('owner', 'lead', 'manager', 'none')", name="role_known"),
    )
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_table(
        "notices_told",
        sa.Column("notice_id", ID, nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name="fk_notices_told_notice_id_notices", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice_id", "chat", name="pk_notices_told"),
    )
    op.add_column("outbox", sa.Column("stream", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("merges", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox", sa.Column("origin_chat", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("origin_message", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("carrier", sa.BigInteger(), nullable=True))
    op.drop_index("ix_outbox_unsent", table_name="outbox")
    _index_unsent("bot_id", "chat", "stream", "id")
    op.create_index("ix_outbox_origin", "outbox", ["bot_id", "origin_chat", "origin_message"])
    op.create_index("ix_outbox_carrier", "outbox", ["carrier"])
    op.add_column("orders", sa.Column("discount_permille", sa.Integer(), server_default="0", nullable=False))
    op.add_column("orders", sa.Column("discount_by", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """Who waits for a person goes on waiting; levels, topics, staff, notices and discounts are forgotten."""
    op.drop_column("orders", "discount_by")
    op.drop_column("orders", "discount_permille")
    op.drop_index("ix_outbox_carrier", table_name="outbox")
    op.drop_index("ix_outbox_origin", table_name="outbox")
    op.drop_index("ix_outbox_unsent", table_name="outbox")
    op.execute("UPDATE outbox SET status = 'sent' WHERE status = 'merged'")
    for column in ("carrier", "origin_message", "origin_chat", "merges", "stream"):
        op.drop_column("outbox", column)
    _index_unsent("bot_id", "chat", "id")
    for table in ("notices_told", "notices", "staff", "chat_moves", "topics", "handoff_lines"):
        op.drop_table(table)
    _narrow_handoffs()


def _widen_handoffs() -> None:
    op.add_column("handoff_events", sa.Column("detail", sa.String(length=80), nullable=True))
    op.add_column("handoffs", sa.Column("level", sa.Integer(), server_default="1", nullable=False))
    op.add_column("handoffs", sa.Column("turned_at", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("handoffs", sa.Column("reminded", sa.Integer(), server_default="0", nullable=False))
    op.add_column("handoffs", sa.Column("answered_at", sa.BigInteger(), nullable=True))
    op.add_column("handoffs", sa.Column("photo_id", sa.String(length=64), nullable=True))
    op.execute("UPDATE handoffs SET turned_at = COALESCE(closed_at, claimed_at, opened_at)")
    with _handoffs() as handoffs:
        for name in ("status_known", "closed_when_over", "claimed_by_somebody"):
            handoffs.drop_constraint(op.f(f"ck_handoffs_{name}"), type_="check")
        handoffs.create_check_constraint(op.f("ck_handoffs_status_known"), STATUSES)
        handoffs.create_check_constraint(op.f("ck_handoffs_closed_when_over"), OVER)
        handoffs.create_check_constraint(op.f("ck_handoffs_claimed_by_somebody"), HELD)
        handoffs.create_check_constraint(op.f("ck_handoffs_level_known"), "level IN (1, 2, 3)")
    op.create_index("ix_handoffs_chat", "handoffs", ["chat", "id"])


def _narrow_handoffs() -> None:
    op.drop_index("ix_handoffs_chat", table_name="handoffs")
    op.execute("UPDATE handoffs SET status = 'claimed' WHERE status IN ('waiting_shopper', 'waiting_manager')")
    with _handoffs() as handoffs:
        for name in ("level_known", "claimed_by_somebody", "closed_when_over", "status_known"):
            handoffs.drop_constraint(op.f(f"ck_handoffs_{name}"), type_="check")
        handoffs.create_check_constraint(
            op.f("ck_handoffs_status_known"), "status IN ('open', 'claimed', 'returned', 'resolved')"
        )
        handoffs.create_check_constraint(
            op.f("ck_handoffs_closed_when_over"), "(closed_at IS NULL) = (status IN ('open', 'claimed'))"
        )
        handoffs.create_check_constraint(
            op.f("ck_handoffs_claimed_by_somebody"), "status <> 'claimed' OR manager_id IS NOT NULL"
        )
    for column in ("photo_id", "answered_at", "reminded", "turned_at", "level"):
        op.drop_column("handoffs", column)
    op.drop_column("handoff_events", "detail")


@contextmanager
def _handoffs() -> Iterator[BatchOperations]:
    """SQLite changes a constraint by making the table anew, and a table whose rows are pointed to cannot go: the events
    stand aside meanwhile."""
    aside = op.get_bind().dialect.name == "sqlite"
    if aside:
        op.execute("CREATE TEMPORARY TABLE events_aside AS SELECT * FROM handoff_events")
        op.execute("DELETE FROM handoff_events")
    with op.batch_alter_table("handoffs") as handoffs:
        yield handoffs
    if aside:
        op.execute("INSERT INTO handoff_events SELECT * FROM events_aside")
        op.execute("DROP TABLE events_aside")


def _index_unsent(*columns: str) -> None:
    unsent = sa.text(UNSENT)
    op.create_index("ix_outbox_unsent", "outbox", list(columns), sqlite_where=unsent, postgresql_where=unsent)
