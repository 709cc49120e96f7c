"""Sessions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="time-ordered (UUIDv7), so that pages follow it",
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="whose login it is; goes with them"),
        sa.Column(
            "generation",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="number of the one refresh token that is good",
        ),
        sa.Column(
            "salt", sa.LargeBinary(), nullable=False, comment="goes into the refresh tokens' mac; no token is kept"
        ),
        sa.Column("rotated_at", sa.DateTime(timezone=True), comment="when the refresh token was last exchanged"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when the row was made",
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="last login or refresh",
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="when it ends unless it is refreshed"
        ),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            comment="when it was ended by logout, replay or an operator",
        ),
        sa.Column("ip", postgresql.INET(), comment="where the login came from"),
        sa.Column(
            "user_agent",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what the client said it was, cut short",
        ),
        sa.CheckConstraint("length(user_agent) <= 300", name=op.f("sessions_user_agent_check")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("sessions_user_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("sessions_pkey")),
    )
    op.create_index(op.f("sessions_user_id_idx"), "sessions", ["user_id"])
    op.create_index(op.f("sessions_expires_at_idx"), "sessions", ["expires_at"])


def downgrade() -> None:
    op.drop_table("sessions")
