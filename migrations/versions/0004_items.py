"""Items"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="time-ordered (UUIDv7), so that pages follow it",
        ),
        sa.Column("owner_id", sa.Uuid(), nullable=False, comment="whose it is; goes with them"),
        sa.Column("name", sa.Text(), nullable=False, comment="what its owner calls it; one line, not empty"),
        sa.Column(
            "description",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what there is to say about it; may be empty, may have lines",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when the row was made",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
            comment="when name or description was last set",
        ),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="counts the changes"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("items_name_check")),
        sa.CheckConstraint("length(description) <= 2000", name=op.f("items_description_check")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("items_owner_id_fkey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("items_pkey")),
    )
    op.create_index("items_of_owner_idx", "items", ["owner_id", "id"])


def downgrade() -> None:
    op.drop_table("items")
