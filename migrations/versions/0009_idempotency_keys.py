"""Idempotency keys"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column(
            "id",
            sa.LargeBinary(),
            nullable=False,
            comment="HMAC of the key, the caller and the route; no key is kept",
        ),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="HMAC of what was asked for"),
        sa.Column(
            "claim_id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="which request works on it, or did; another one cannot answer for it",
        ),
        sa.Column(
            "answer",
            sa.LargeBinary(),
            comment="the first answer, sealed under MASTER_KEY for this row; null while the work runs",
        ),
        sa.Column("user_id", sa.Uuid(), comment="whom the answer is about; goes with them"),
        sa.Column(
            "mismatches",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="how often something else was asked for under the same key",
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the key is free again from then on, purged or not",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("idempotency_keys_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("idempotency_keys_pkey")),
    )
    op.create_index("idempotency_keys_user_id_idx", "idempotency_keys", ["user_id"])


def downgrade() -> None:
    op.drop_table("idempotency_keys")
