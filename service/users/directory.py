"""The list of accounts: oldest first, narrowed and searched, a page at a time.

A prefix that few accounts have is looked up in the indexes of addresses and names. For one that many have, accounts are
read in the order of their ids until the page is full, which soon is. Which of the two it is, PostgreSQL finds out by
looking up at most `FEW`. One statement does it all; docs/users-at-scale.md measures it.
"""

from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, func, literal_column, not_, or_, select, union_all
from sqlalchemy.orm import Session

from service.lookups import Lookup
from service.orm import planned_anew
from service.users.models import ACCOUNT, FOLDED_NAME, STATUSES, UNICODE, Account, User

FEW = 1500
LAST_CHARACTER = "\U0010ffff"
PREFIX = func.lower(bindparam("q", type_=Text).collate(UNICODE))


def _between(text: Any, prefix: Any) -> ColumnElement[bool]:
    """In an index, what begins with something stands between it and it with the last character of all."""
    return and_(text >= prefix, text < prefix.concat(LAST_CHARACTER))


BEGINS = (_between(User.email, PREFIX.collate("C")), _between(FOLDED_NAME, PREFIX))


class Filter(NamedTuple):
    """Which accounts; None means all."""

    q: str | None = None
    role: str | None = None
    status: str | None = None


def after(session: Session, cursor: UUID | None, which: Filter, *, limit: int) -> list[Account]:
    """Up to `limit` accounts beyond `cursor`."""
    if not which.q:
        rows = _page(which.role, which.status, cursor is not None).all(session.connection(), cursor=cursor, limit=limit)
        return [Account._make(row) for row in rows]
    page = select(*ACCOUNT).where(*_narrowed(which)).order_by(User.id).limit(limit)
    if cursor is not None:
        page = page.where(User.id > cursor)
    with planned_anew(session):
        return [Account._make(row) for row in session.execute(_searched(page, limit), {"q": which.q})]


@cache
def _page(role: str | None, status: str | None, is_continued: bool) -> Lookup:
    page = select(*ACCOUNT).where(*_narrowed(Filter(None, role, status))).order_by(User.id).limit(bindparam("limit"))
    return Lookup(page.where(User.id > bindparam("cursor")) if is_continued else page)


def count(session: Session, which: Filter) -> int:
    """How many accounts in all: reads every one of them."""
    statement = select(func.count()).select_from(User).where(*_narrowed(which))
    if which.q:
        statement = statement.where(or_(*BEGINS))
    return session.execute(statement, {"q": which.q} if which.q else {}).scalar_one()


def _narrowed(which: Filter) -> list[ColumnElement[bool]]:
    """Written with constants, not with parameters: only so do partial indexes serve a prepared statement."""
    role = [User.role == literal_column(f"'{which.role}'")] if which.role in ("user", "admin") else []
    return role + ([STATUSES[which.status]] if which.status else [])


def _searched(page: Select[*tuple[Any, ...]], limit: int) -> Any:
    # Ordered, so that PostgreSQL takes them from the indexes even when it knows that they are many.
    looks = (
        select(User.id).where(begins).order_by(text).limit(FEW)
        for begins, text in zip(BEGINS, (User.email, FOLDED_NAME), strict=True)
    )
    found = union_all(*looks).limit(FEW).cte("found").prefix_with("MATERIALIZED")
    are_few = select(func.count() < FEW).select_from(found).scalar_subquery()
    looked_up = page.where(are_few, User.id.in_(select(found.c.id)))
    walked = page.where(not_(are_few), or_(*(func.starts_with(text, PREFIX) for text in (User.email, FOLDED_NAME))))
    both = union_all(looked_up, walked).subquery()
    return select(both).order_by(both.c.id).limit(limit)
