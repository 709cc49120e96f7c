"""Which picture belongs to whom, so that none is lost and none is left over, whatever fails in between.

A picture is written after a job was kept that will look for it, and before the row that names it. Pictures are removed
by jobs alone, and only while no row names them; their keys are never used again.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, exists, func, literal_column, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from service import jobs
from service.audit import record
from service.avatars.pictures import Picture
from service.avatars.store import Store
from service.problems import NotFound, PreconditionFailed
from service.users.models import ACCOUNT, Account, User

REMOVAL = "avatars.remove"
SETTLED_AFTER = timedelta(hours=1)
"""By then whatever wanted to name a new picture has done so, or never will."""
OLD_KEY = literal_column("old.avatar_key", Text)


def keep(store: Store, briefly: Callable[[], AbstractContextManager[Session]], picture: Picture) -> str:
    """Store `picture` and return its key, to be named in a row soon.

    `briefly` opens a transaction of its own. Raises `AvatarsUnavailable`, `AvatarsNotConfigured`.
    """
    key = picture.new_key()
    with briefly() as session:
        jobs.defer_for(session, SETTLED_AFTER, REMOVAL, key=key)
    store.write(key, picture.content)
    return key


def change(session: Session, id: UUID, key: str, *, expected_version: int | None = None) -> Account:
    """Make the picture that is kept under `key` the account's own. Raises `PreconditionFailed`, `NotFound`."""
    found = session.execute(_naming(key, id, expected_version)).first()
    if found is None:
        raise PreconditionFailed if _is_there(session, User.id == id) else NotFound
    record.done(session, "avatar.changed", subject=id)
    discard(session, found[0])
    return Account._make(found[1:])


def remove(session: Session, id: UUID, *, expected_version: int | None = None) -> None:
    """Leave the account without a picture, which may be so already. Raises `PreconditionFailed`."""
    has_one = User.avatar_key.is_not(None)
    found = session.execute(_naming(None, id, expected_version).where(has_one)).first()
    if found is not None:
        record.done(session, "avatar.removed", subject=id)
        discard(session, found[0])
    elif _is_there(session, (User.id == id) & has_one):
        raise PreconditionFailed


def discard(session: Session, key: str | None) -> None:
    """Have the picture removed, if there is one, once this transaction is committed."""
    if key is not None:
        jobs.defer(session, REMOVAL, key=key)


def is_named(connection: Connection, key: str) -> bool:
    """Whether the picture belongs to an account."""
    return bool(connection.scalar(select(exists().where(User.avatar_key == key))))


def _naming(key: str | None, id: UUID, expected_version: int | None) -> ReturningUpdate[*tuple[Any, ...]]:
    """An UPDATE that returns the key that was named before, and the account as it is now."""
    statement = update(User).where(User.id == id)
    if expected_version is not None:
        statement = statement.where(User.version == expected_version)
    counted = statement.values(avatar_key=key, version=User.version + 1, updated_at=func.now())
    return counted.returning(OLD_KEY, *ACCOUNT)


def _is_there(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(condition))))
