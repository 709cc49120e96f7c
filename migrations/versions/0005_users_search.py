"""Users search: pages by status, prefixes of names (those of addresses have the index of the unique constraint)"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INDEXES = {
    "users_name_idx": ("lower(name COLLATE pg_unicode_fast)", None),
    "users_active_idx": ("id", "disabled_at IS NULL AND password_hash IS NOT NULL"),
    "users_invited_idx": ("id", "disabled_at IS NULL AND password_hash IS NULL"),
    "users_disabled_idx": ("id", "disabled_at IS NOT NULL"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, (column, condition) in INDEXES.items():
            # What an interrupted run left is there, and invalid.
            op.drop_index(name, "users", if_exists=True, postgresql_concurrently=True)
            op.create_index(
                name,
                "users",
                [sa.text(column)],
                postgresql_where=sa.text(condition) if condition else None,
                postgresql_concurrently=True,
            )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "users")
