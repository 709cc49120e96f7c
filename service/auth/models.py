"""The tables behind tokens: a row a login, a row a signing key."""

from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, func
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from service.orm import Base
from service.users.models import User

USER_AGENT_LENGTH = 300


class Session(Base):
    """One login on one device. It lives until it is ended, expires, or its account goes."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint(f"length(user_agent) <= {USER_AGENT_LENGTH}", name="user_agent"),)

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.uuidv7(), comment="time-ordered (UUIDv7), so that pages follow it"
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), index=True, comment="whose login it is; goes with them"
    )
    generation: Mapped[int] = mapped_column(server_default="1", comment="number of the one refresh token that is good")
    salt: Mapped[bytes] = mapped_column(LargeBinary, comment="goes into the refresh tokens' mac; no token is kept")
    rotated_at: Mapped[datetime | None] = mapped_column(comment="when the refresh token was last exchanged")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the row was made")
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="last login or refresh")
    expires_at: Mapped[datetime] = mapped_column(index=True, comment="when it ends unless it is refreshed")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="when it was ended by logout, replay or an operator")
    ip: Mapped[IPv4Address | IPv6Address | None] = mapped_column(INET, comment="where the login came from")
    user_agent: Mapped[str] = mapped_column(server_default="", comment="what the client said it was, cut short")


class OneTimeToken(Base):
    """A secret that was mailed: whoever brings it back, once and in time, reads the mail sent to that address."""

    __tablename__ = "one_time_tokens"
    __table_args__ = (CheckConstraint("purpose IN ('password', 'verify', 'move')", name="purpose"),)

    id: Mapped[UUID] = mapped_column(
        primary_key=True, server_default=func.uuidv7(), comment="time-ordered (UUIDv7), so that pages follow it"
    )
    digest: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="SHA-256 of the token, which itself is nowhere but in the letter"
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), index=True, comment="whose account it is about; goes with it"
    )
    purpose: Mapped[str] = mapped_column(
        comment="password: choose a new one; verify: the account's address is read; move: it shall be another one"
    )
    sent_to: Mapped[str] = mapped_column(comment="the address that it was mailed to")
    links_version: Mapped[int] = mapped_column(comment="that of the account when it was made")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the row was made")
    expires_at: Mapped[datetime] = mapped_column(index=True, comment="when it is worth nothing any more")
    used_at: Mapped[datetime | None] = mapped_column(comment="when it was used, or a later one took its place")


class SigningKey(Base):
    """A key that signs access tokens, or has signed some that still live."""

    __tablename__ = "signing_keys"
    # Who can write rows as the application must not be able to bring in or bring back a key.
    __table_args__ = {"info": {"granted": "SELECT"}}  # noqa: RUF012  as SQLAlchemy declares it

    kid: Mapped[str] = mapped_column(primary_key=True, comment="thumbprint of the public half (RFC 7638)")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, comment="the private half, sealed under MASTER_KEY for this kid")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="when the row was made")
    activates_at: Mapped[datetime] = mapped_column(server_default=func.now(), comment="signs from then on")
    retires_at: Mapped[datetime | None] = mapped_column(comment="verifies nothing from then on")
