"""Users"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("uuidv7()"),
            nullable=False,
            comment="time-ordered (UUIDv7), so that pages follow it",
        ),
        sa.Column(
            "email", sa.Text(collation="C"), nullable=False, comment="in its canonical form, see users/emails.py"
        ),
        sa.Column(
            "email_verified_at",
            sa.DateTime(timezone=True),
            comment="when its owner proved to read mail sent there",
        ),
        sa.Column(
            "name",
            sa.Text(collation="C"),
            server_default="",
            nullable=False,
            comment="what the person wants to be called; may be empty",
        ),
        sa.Column("password_hash", sa.Text(), comment="null for an invited account; see service/passwords.py"),
        sa.Column("role", sa.Text(), server_default="user", nullable=False, comment="user or admin"),
        sa.Column("avatar_key", sa.Text(), comment="where the picture is stored; null without one"),
        sa.Column("disabled_at", sa.DateTime(timezone=True), comment="since when the account may not be used"),
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
            comment="when something that callers can see was changed",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="counts the changes that callers can see",
        ),
        sa.CheckConstraint("email = lower(email) AND length(email) <= 254", name=op.f("users_email_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("users_name_check")),
        sa.CheckConstraint("role IN ('user', 'admin')", name=op.f("users_role_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("users_pkey")),
        sa.UniqueConstraint("email", name=op.f("users_email_key")),
    )
    op.create_index("users_admins_idx", "users", ["id"], postgresql_where=sa.text("role = 'admin'"))


def downgrade() -> None:
    op.drop_table("users")
