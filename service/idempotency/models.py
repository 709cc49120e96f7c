"""The table of requests that carried an Idempotency-Key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from service.orm import Base


class IdempotencyKey(Base):
    """A key that somebody used: a claim while the work runs, its answer afterwards. Nothing in it is readable."""

    __tablename__ = "idempotency_keys"

    id: Mapped[bytes] = mapped_column(
        LargeBinary, primary_key=True, comment="HMAC of the key, the caller and the route; no key is kept"
    )
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, comment="HMAC of what was asked for")
    claim_id: Mapped[UUID] = mapped_column(
        server_default=func.uuidv7(), comment="which request works on it, or did; another one cannot answer for it"
    )
    answer: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="the first answer, sealed under MASTER_KEY for this row; null while the work runs"
    )
    user_id: Mapped[UUID | None] = mapped_column(
        # By name, since accounts stand above this.
        ForeignKey("users.id", ondelete="CASCADE"),
        index=True,
        comment="whom the answer is about; goes with them",
    )
    mismatches: Mapped[int] = mapped_column(
        server_default="0", comment="how often something else was asked for under the same key"
    )
    expires_at: Mapped[datetime] = mapped_column(comment="the key is free again from then on, purged or not")
