"""Signing keys"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text(), nullable=False, comment="thumbprint of the public half (RFC 7638)"),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the private half, sealed under MASTER_KEY for this kid",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when the row was made",
        ),
        sa.Column(
            "activates_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="signs from then on",
        ),
        sa.Column("retires_at", sa.DateTime(timezone=True), comment="verifies nothing from then on"),
        sa.PrimaryKeyConstraint("kid", name=op.f("signing_keys_pkey")),
    )


def downgrade() -> None:
    op.drop_table("signing_keys")
