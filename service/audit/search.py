"""Reading the record, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, null, or_, select, union
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


def concerning(session: Session, user_id: UUID, /, *, after: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` events that a user did or that concern them, the oldest first, without what others have in them.

    Address and client are theirs if they did it, or nobody known; the details if it concerns them.
    """
    mine = [
        select(Event.id).where(whose == user_id, *([Event.id > after] if after else [])).order_by(Event.id).limit(limit)
        for whose in (Event.actor_id, Event.subject_id)
    ]
    ids = union(*(select(part.subquery()) for part in mine)).subquery()
    by_them, about_them = Event.actor_id == user_id, Event.subject_id == user_id
    is_their_client = or_(by_them, Event.actor_id.is_(None))
    statement = (
        select(
            Event.id,
            Event.at,
            Event.action,
            case((by_them, "you"), (Event.actor_id.is_(None), "unknown"), else_="somebody else").label("actor"),
            case((about_them, "you"), (Event.subject_id.is_(None), "none"), else_="somebody else").label("subject"),
            Event.request_id,
            case((is_their_client, Personal.ip), else_=null()).label("ip"),
            case((is_their_client, Personal.user_agent), else_=null()).label("user_agent"),
            case((about_them, Personal.details), else_=null()).label("details"),
        )
        .outerjoin(Personal, Personal.event_id == Event.id)
        .where(Event.id.in_(select(ids.c.id)))
    )
    return session.execute(statement.order_by(Event.id).limit(limit)).all()
