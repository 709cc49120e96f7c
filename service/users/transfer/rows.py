"""An account with everything that its row holds, and the line of JSON that carries it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.users.models import User

BATCH = 1000


class Row(NamedTuple):
    """A row of `users`; of one that comes from elsewhere, None stands for what the database shall choose."""

    id: UUID | None
    email: str
    email_verified_at: datetime | None
    name: str
    password_hash: str | None
    role: str
    avatar_key: str | None
    disabled_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None
    version: int


def all_of(session: Session) -> Iterator[Row]:
    """Every account in the order of the ids, as of one moment; no more than `BATCH` of them are in memory."""
    columns = [getattr(User, name) for name in Row._fields]
    found = session.execute(select(*columns).order_by(User.id).execution_options(yield_per=BATCH))
    return map(Row._make, found)


def line(row: Row) -> str:
    """One line of JSON, the same for the same row wherever it is written."""
    return json.dumps(dict(zip(row._fields, plain(row), strict=True)), ensure_ascii=False, separators=(",", ":")) + "\n"


def plain(row: Row) -> list[Any]:
    """The values as JSON and COPY know them: times in UTC to the microsecond."""
    return [_plain(value) for value in row]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value
