"""The items table, and an item as plain values."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from service.orm import Base
from service.users.models import User

NAME_LENGTH = 200
DESCRIPTION_LENGTH = 2000


class ItemRow(Base):
    """Something that one person keeps, and nobody else sees."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name"),
        CheckConstraint(f"length(description) <= {DESCRIPTION_LENGTH}", name="description"),
        # For the list, which is read in this order, and for the deletion of an account.
        Index("items_of_owner_idx", "owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.uuidv7(), comment="time-ordered (UUIDv7), so that pages follow it"
    )
    owner_id: Mapped[UUID] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), comment="whose it is; goes with them"
    )
    name: Mapped[str] = mapped_column(comment="what its owner calls it; one line, not empty")
    description: Mapped[str] = mapped_column(
        server_default="", comment="what there is to say about it; may be empty, may have lines"
    )
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the row was made")
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.now(), comment="when name or description was last set"
    )
    version: Mapped[int] = mapped_column(server_default="1", comment="counts the changes")


class Item(NamedTuple):
    """An item as the service reads it: values that need no session and never change under the reader."""

    id: UUID
    name: str
    description: str
    created_at: datetime
    updated_at: datetime
    version: int


ITEM = tuple(getattr(ItemRow, name) for name in Item._fields)
"""The columns of an `Item`, in its order."""
