"""Audit"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="time-ordered (UUIDv7), so that pages follow it",
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when the transaction that did it began",
        ),
        sa.Column("action", sa.Text(), nullable=False, comment="what was done, see docs/operations.md"),
        sa.Column("actor_id", sa.Uuid(), comment="who did it; null for strangers and commands"),
        sa.Column("subject_id", sa.Uuid(), comment="whose account it concerns; kept when that is gone"),
        sa.Column("request_id", sa.Text(), comment="the request that did it, as in the log; null for commands"),
        sa.Column(
            "personal_digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the salt and the personal part, so that neither can change unnoticed",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_events_pkey")),
    )
    op.create_index("audit_events_actor_idx", "audit_events", ["actor_id", "id"])
    op.create_index("audit_events_subject_idx", "audit_events", ["subject_id", "id"])
    op.create_index("audit_events_action_idx", "audit_events", ["action", "id"])
    op.create_table(
        "audit_personal",
        sa.Column("event_id", sa.Uuid(), nullable=False, comment="the event it belongs to"),
        sa.Column(
            "salt",
            sa.LargeBinary(),
            nullable=False,
            comment="random, so that nobody guesses what was erased from the digest that stays",
        ),
        sa.Column("ip", postgresql.INET(), comment="where the request came from"),
        sa.Column(
            "user_agent",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what the client said it was, cut short",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(),
            server_default="{}",
            nullable=False,
            comment="what else belongs to the action",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["audit_events.id"], name=op.f("audit_personal_event_id_fkey")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("audit_personal_pkey")),
    )


def downgrade() -> None:
    op.drop_table("audit_personal")
    op.drop_table("audit_events")
