"""The users table, and an account as plain values."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, and_, func, text
from sqlalchemy.orm import Mapped, mapped_column

from service.orm import Base

ROLES = ("user", "admin")
EMAIL_LENGTH = 254
NAME_LENGTH = 200
UNICODE = "pg_unicode_fast"
"""A collation that PostgreSQL brings itself: letter case as Unicode has it, the order of code points."""


class User(Base):
    """A person's account. Deleting the row deletes all that is theirs."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(f"email = lower(email) AND length(email) <= {EMAIL_LENGTH}", name="email"),
        CheckConstraint(f"length(name) <= {NAME_LENGTH}", name="name"),
        CheckConstraint("role IN ('user', 'admin')", name="role"),
        Index("users_admins_idx", "id", postgresql_where=text("role = 'admin'")),
        Index("users_avatar_key_idx", "avatar_key", postgresql_where=text("avatar_key IS NOT NULL")),
        Index("users_name_idx", text(f"lower(name COLLATE {UNICODE})")),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.uuidv7(), comment="time-ordered (UUIDv7), so that pages follow it"
    )
    email: Mapped[str] = mapped_column(
        Text(collation="C"), unique=True, comment="in its canonical form, see users/emails.py"
    )
    email_verified_at: Mapped[datetime | None] = mapped_column(comment="when its owner proved to read mail sent there")
    name: Mapped[str] = mapped_column(
        Text(collation="C"), server_default="", comment="what the person wants to be called; may be empty"
    )
    password_hash: Mapped[str | None] = mapped_column(comment="null for an invited account; see service/passwords.py")
    role: Mapped[str] = mapped_column(server_default="user", comment="user or admin")
    avatar_key: Mapped[str | None] = mapped_column(comment="where the picture is stored; null without one")
    disabled_at: Mapped[datetime | None] = mapped_column(comment="since when the account may not be used")
    links_version: Mapped[int] = mapped_column(
        server_default="1", comment="counts what makes mailed links void: a new password, a new address, a lock"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the row was made")
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="when something that callers can see was changed"
    )
    version: Mapped[int] = mapped_column(server_default="1", comment="counts the changes that callers can see")


FOLDED_NAME = func.lower(User.name.collate(UNICODE))
"""The name in lower case, as its index holds it."""
STATUSES = {
    "active": and_(User.disabled_at.is_(None), User.password_hash.is_not(None)),
    "invited": and_(User.disabled_at.is_(None), User.password_hash.is_(None)),
    "disabled": User.disabled_at.is_not(None),
}
"""`Account.status` in SQL. Each has an index of its ids, in which pages are read."""
for _status, _condition in STATUSES.items():
    Index(f"users_{_status}_idx", User.id, postgresql_where=_condition)


class Card(NamedTuple):
    """All that people who are no administrators see of each other, and the id, by which they are listed."""

    id: UUID
    avatar_key: str | None
    email: str
    name: str


class Account(NamedTuple):
    """A user as the service reads it: values that need no session and never change under the reader."""

    id: UUID
    email: str
    email_verified_at: datetime | None
    name: str
    role: str
    is_claimed: bool
    avatar_key: str | None
    disabled_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def email_verified(self) -> bool:
        return self.email_verified_at is not None

    @property
    def status(self) -> str:
        """`disabled` outranks `invited` (no password yet), which outranks `active`."""
        if self.disabled_at is not None:
            return "disabled"
        return "active" if self.is_claimed else "invited"


ACCOUNT = (
    User.id,
    User.email,
    User.email_verified_at,
    User.name,
    User.role,
    User.password_hash.is_not(None).label("is_claimed"),
    User.avatar_key,
    User.disabled_at,
    User.created_at,
    User.updated_at,
    User.version,
)
"""The columns of an `Account`, in its order."""
CARD = (User.id, User.avatar_key, User.email, User.name)
"""The columns of a `Card`, in its order."""
