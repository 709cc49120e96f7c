"""Users avatar key: whether a picture belongs to anybody is soon found"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NAME = "users_avatar_key_idx"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # What an interrupted run left is there, and invalid.
        op.drop_index(NAME, "users", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            NAME,
            "users",
            ["avatar_key"],
            postgresql_where=sa.text("avatar_key IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(NAME, "users")
