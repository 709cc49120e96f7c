"""The list of accounts: oldest first or newest first, narrowed and searched, a page at a time.

A prefix that few accounts have is looked up in the indexes of addresses and names. For one that many have, accounts are
read in the order of their ids until the page is full, which soon is. Which of the two it is, PostgreSQL finds out by
looking up at most `FEW`. One statement does it all; docs/users-at-scale.md measures it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)

from service.lookups import Lookup
from service.orm import planned_anew
from service.users.models import ACCOUNT, CARD, FOLDED_NAME, STATUSES, UNICODE, Account, Card, User

FEW = 1500
LAST_CHARACTER = "\U0010ffff"
PREFIX = func.lower(bindparam("q", type_=Text).collate(UNICODE))


def _between(text: Any, prefix: Any) -> ColumnElement[bool]:
    """In an index, what begins with something stands between it and it with the last character of all."""
    return and_(text >= prefix, text < prefix.concat(LAST_CHARACTER))


BEGINS = (_between(User.email, PREFIX.collate("C")), _between(FOLDED_NAME, PREFIX))


class Filter(NamedTuple):
    """Which accounts, None meaning all, and in which order."""

    q: str | None = None
    role: str | None = None
    status: str | None = None
    is_newest_first: bool = False

    def in_order(self, column: Any) -> Any:
        return column.desc() if self.is_newest_first else column

    def is_beyond(self, cursor: Any) -> ColumnElement[bool]:
        beyond: ColumnElement[bool] = User.id < cursor if self.is_newest_first else User.id > cursor
        return beyond


def after(
    connection: Connection, cursor: UUID | None, which: Filter, *, limit: int, in_full: bool
) -> Sequence[Account | Card]:
    """Up to `limit` accounts beyond `cursor`; or their cards, which cost less to read."""
    rows = (_searched_for if which.q else _listed)(connection, cursor, which, limit, in_full)
    kind: type[Account | Card] = Account if in_full else Card
    return [kind._make(row) for row in rows]


def _listed(connection: Connection, cursor: UUID | None, which: Filter, limit: int, in_full: bool) -> Sequence[Any]:
    page = _page(which, in_full, cursor is not None)
    return page.all(connection, cursor=cursor, limit=limit)


@cache
def _page(which: Filter, in_full: bool, is_continued: bool) -> Lookup:
    page = select(*(ACCOUNT if in_full else CARD)).where(*_narrowed(which))
    page = page.order_by(which.in_order(User.id)).limit(bindparam("limit"))
    return Lookup(page.where(which.is_beyond(bindparam("cursor"))) if is_continued else page)


def _searched_for(
    connection: Connection, cursor: UUID | None, which: Filter, limit: int, in_full: bool
) -> Sequence[Any]:
    page = select(*(ACCOUNT if in_full else CARD)).where(*_narrowed(which))
    page = page.order_by(which.in_order(User.id)).limit(limit)
    if cursor is not None:
        page = page.where(which.is_beyond(cursor))
    with planned_anew(connection):
        return connection.execute(_searched(page, which, limit), {"q": which.q}).all()


def count(connection: Connection, which: Filter) -> int:
    """How many accounts in all: reads every one of them."""
    statement = select(func.count()).select_from(User).where(*_narrowed(which))
    if which.q:
        statement = statement.where(or_(*BEGINS))
    return connection.execute(statement, {"q": which.q} if which.q else {}).scalar_one()


def _narrowed(which: Filter) -> list[ColumnElement[bool]]:
    """Written with constants, not with parameters: only so do partial indexes serve a prepared statement."""
    role = [User.role == literal_column(f"'{which.role}'")] if which.role in ("user", "admin") else []
    return role + ([STATUSES[which.status]] if which.status else [])


def _searched(page: Select[*tuple[Any, ...]], which: Filter, limit: int) -> Any:
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
    return select(both).order_by(which.in_order(both.c.id)).limit(limit)
