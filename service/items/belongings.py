"""What people can do with what is theirs. To everybody else an item is not there."""

from collections.abc import Collection
from typing import NoReturn
from uuid import UUID

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.items.models import ITEM, Item, ItemRow
from service.problems import NotFound, PreconditionFailed


def of(session: Session, owner_id: UUID, *, after: UUID | None = None, limit: int) -> list[Item]:
    """Their items in the order of their ids, which is the order in which they were made."""
    statement = select(*ITEM).where(ItemRow.owner_id == owner_id).order_by(ItemRow.id).limit(limit)
    if after is not None:
        statement = statement.where(ItemRow.id > after)
    return [Item._make(row) for row in session.execute(statement)]


def count(session: Session, owner_id: UUID) -> int:
    """How many items are theirs."""
    return session.scalar(select(func.count()).where(ItemRow.owner_id == owner_id)) or 0


def add(session: Session, owner_id: UUID, *, name: str, description: str) -> Item:
    """Raises `NotFound` when the owner's account was deleted meanwhile."""
    statement = insert(ItemRow).values(owner_id=owner_id, name=name, description=description)
    try:
        return Item._make(session.execute(statement.returning(*ITEM)).one())
    except IntegrityError as error:
        if not isinstance(error.orig, ForeignKeyViolation):
            raise
        raise NotFound from error


def one(session: Session, id: UUID, *, owner_id: UUID) -> Item:
    """Raises `NotFound`."""
    found = session.execute(select(*ITEM).where(*_only(id, owner_id))).first()
    if found is None:
        raise NotFound
    return Item._make(found)


def change(
    session: Session, id: UUID, *, owner_id: UUID, versions: Collection[int] | None = None, **values: str
) -> Item:
    """Set columns in one statement that also checks the owner, and the version if only some will do.

    Without values nothing is counted as a change. Raises `NotFound`, `PreconditionFailed`.
    """
    theirs = _only(id, owner_id, versions)
    counted = update(ItemRow).values(**values, version=ItemRow.version + 1, updated_at=func.now())
    statement = counted.where(*theirs).returning(*ITEM) if values else select(*ITEM).where(*theirs)
    found = session.execute(statement).first()
    if found is None:
        _explain(session, id, owner_id, versions)
    return Item._make(found)


def remove(session: Session, id: UUID, *, owner_id: UUID, versions: Collection[int] | None = None) -> None:
    """Delete it, in one statement as `change`. Raises `NotFound`, `PreconditionFailed`."""
    statement = delete(ItemRow).where(*_only(id, owner_id, versions)).returning(ItemRow.id)
    if session.execute(statement).first() is None:
        _explain(session, id, owner_id, versions)


def _only(id: UUID, owner_id: UUID, versions: Collection[int] | None = None) -> list[ColumnElement[bool]]:
    conditions = [ItemRow.id == id, ItemRow.owner_id == owner_id]
    return conditions if versions is None else [*conditions, ItemRow.version.in_(versions)]


def _explain(session: Session, id: UUID, owner_id: UUID, versions: Collection[int] | None) -> NoReturn:
    """Why a statement found nothing: only an item that is there has a version that may be past."""
    if versions is None:
        raise NotFound
    one(session, id, owner_id=owner_id)
    raise PreconditionFailed
