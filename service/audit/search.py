"""Reading the record, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.audit.models import Event, Personal

SHOWN = (
    Event.id,
    Event.at,
    Event.action,
    Event.actor_id,
    Event.subject_id,
    Event.request_id,
    Personal.ip,
    Personal.user_agent,
    Personal.details,
)


def events(
    session: Session,
    *,
    limit: int,
    cursor: UUID | None,
    since: datetime | None = None,
    until: datetime | None = None,
    **same: object,
) -> Sequence[Row[Any]]:
    """Up to `limit` events older than the one at `cursor`, with these values of `action`, `actor_id`, `subject_id`."""
    statement = select(*SHOWN).outerjoin(Personal, Personal.event_id == Event.id).filter_by(**same)
    if cursor is not None:
        statement = statement.where(Event.id < cursor)
    if since is not None:
        statement = statement.where(Event.at >= since)
    if until is not None:
        statement = statement.where(Event.at < until)
    return session.execute(statement.order_by(Event.id.desc()).limit(limit)).all()
