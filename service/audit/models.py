"""The record: what happened for ever, and apart from it what is personal and may have to go."""

from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.orm import Base


class Event(Base):
    """Something that was done, or refused. Rows are never changed or deleted: the application may not."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("audit_events_actor_idx", "actor_id", "id"),
        Index("audit_events_subject_idx", "subject_id", "id"),
        Index("audit_events_action_idx", "action", "id"),
        {"info": {"granted": "SELECT, INSERT"}},
    )

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.uuidv7(), comment="time-ordered (UUIDv7), so that pages follow it"
    )
    at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the transaction that did it began")
    action: Mapped[str] = mapped_column(comment="what was done, see docs/operations.md")
    actor_id: Mapped[UUID | None] = mapped_column(comment="who did it; null for strangers and commands")
    subject_id: Mapped[UUID | None] = mapped_column(comment="whose account it concerns; kept when that is gone")
    request_id: Mapped[str | None] = mapped_column(comment="the request that did it, as in the log; null for commands")
    personal_digest: Mapped[bytes] = mapped_column(
        LargeBinary, comment="SHA-256 of the salt and the personal part, so that neither can change unnoticed"
    )


class Personal(Base):
    """The part of an event that says something about a person. It goes when the account does."""

    __tablename__ = "audit_personal"
    __table_args__ = ({"info": {"granted": "SELECT, INSERT, DELETE"}},)

    event_id: Mapped[UUID] = mapped_column(ForeignKey(Event.id), primary_key=True, comment="the event it belongs to")
    salt: Mapped[bytes] = mapped_column(
        LargeBinary, comment="random, so that nobody guesses what was erased from the digest that stays"
    )
    ip: Mapped[IPv4Address | IPv6Address | None] = mapped_column(INET, comment="where the request came from")
    user_agent: Mapped[str] = mapped_column(server_default="", comment="what the client said it was, cut short")
    details: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default="{}", comment="what else belongs to the action"
    )
