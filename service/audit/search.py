"""Reading the record, the newest first. Every question is answered from an index, however long the record is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, case, null, or_, select, union
from sqlalchemy.orm import Session

from service.audit.models import Event, Personal
from service.problems import NotFound

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
APART = timedelta(hours=1)
"""How far the moment in an event's id may be from its `at`, which is when the transaction began.

No transaction that records something takes as long, and no clock is set back as far.
"""


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
    statement = _shown().filter_by(**same)
    if cursor is not None:
        statement = statement.where(Event.id < cursor)
    # No index has `at`, and none is needed: the ids bound what is read, and `at` decides.
    if since is not None:
        statement = statement.where(Event.at >= since, Event.id >= least_id(since, -APART))
    if until is not None:
        statement = statement.where(Event.at < until, Event.id < least_id(until, APART))
    return session.execute(statement.order_by(Event.id.desc()).limit(limit)).all()


def least_id(moment: datetime, later: timedelta) -> UUID:
    """The least of the UUIDv7 that are made so much `later` than `moment` (RFC 9562 section 5.7)."""
    milliseconds = int((moment.timestamp() + later.total_seconds()) * 1000)
    return UUID(int=min(max(milliseconds, 0), 2**48 - 1) << 80)


def one(session: Session, id: UUID) -> Row[Any]:
    """Raises `NotFound`."""
    found = session.execute(_shown().where(Event.id == id)).first()
    if found is None:
        raise NotFound
    return found


def actions(session: Session) -> list[str]:
    """Every action that the record knows: one look into the index for each."""
    first = select(Event.action).order_by(Event.action).limit(1)
    known = select(first.scalar_subquery().label("action")).cte("known", recursive=True)
    following = first.where(Event.action > known.c.action).scalar_subquery()
    known = known.union_all(select(following).where(known.c.action.is_not(None)))
    return list(session.execute(select(known.c.action).where(known.c.action.is_not(None))).scalars())


def about(session: Session, user_id: UUID, /, *, cursor: UUID | None = None, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` events older than the one at `cursor` that a user did or that concern them, in full."""
    ids = _ids_of(user_id, Event.id < cursor if cursor else None, Event.id.desc(), limit)
    return session.execute(_shown().where(Event.id.in_(ids)).order_by(Event.id.desc()).limit(limit)).all()


def concerning(session: Session, user_id: UUID, /, *, after: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """Up to `limit` events that a user did or that concern them, the oldest first, without what others have in them.

    Address and client are theirs if they did it, or nobody known; the details if it concerns them.
    """
    ids = _ids_of(user_id, Event.id > after if after else None, Event.id.asc(), limit)
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
        .where(Event.id.in_(ids))
    )
    return session.execute(statement.order_by(Event.id).limit(limit)).all()


def _shown() -> Select[*tuple[Any, ...]]:
    return select(*SHOWN).outerjoin(Personal, Personal.event_id == Event.id)


def _ids_of(
    user_id: UUID, beyond: ColumnElement[bool] | None, order: UnaryExpression[Any], limit: int
) -> Select[tuple[UUID]]:
    """Of the events that a user did and of those that concern them the ids of the first `limit`: an index for each."""
    found = [
        select(Event.id).where(whose == user_id, *([] if beyond is None else [beyond])).order_by(order).limit(limit)
        for whose in (Event.actor_id, Event.subject_id)
    ]
    ids = union(*(select(part.subquery()) for part in found)).subquery()
    return select(ids.c.id)
