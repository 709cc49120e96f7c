"""One-time tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "links_version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="counts what makes mailed links void: a new password, a new address, a lock",
        ),
    )
    op.create_table(
        "one_time_tokens",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="time-ordered (UUIDv7), so that pages follow it",
        ),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token, which itself is nowhere but in the letter",
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="whose account it is about; goes with it"),
        sa.Column(
            "purpose",
            sa.Text(),
            nullable=False,
            comment="password: choose a new one; verify: the account's address is read; move: it shall be another one",
        ),
        sa.Column("sent_to", sa.Text(), nullable=False, comment="the address that it was mailed to"),
        sa.Column("links_version", sa.Integer(), nullable=False, comment="that of the account when it was made"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when the row was made",
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="when it is worth nothing any more"
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), comment="when it was used, or a later one took its place"),
        sa.PrimaryKeyConstraint("id", name=op.f("one_time_tokens_pkey")),
        sa.UniqueConstraint("digest", name=op.f("one_time_tokens_digest_key")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], ondelete="CASCADE", name=op.f("one_time_tokens_user_id_fkey")
        ),
        sa.CheckConstraint("purpose IN ('password', 'verify', 'move')", name=op.f("one_time_tokens_purpose_check")),
    )
    op.create_index(op.f("one_time_tokens_user_id_idx"), "one_time_tokens", ["user_id"])
    op.create_index(op.f("one_time_tokens_expires_at_idx"), "one_time_tokens", ["expires_at"])


def downgrade() -> None:
    op.drop_table("one_time_tokens")
    op.drop_column("users", "links_version")
