"""What is held about a person, feature by feature, and never all of it in memory."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from service.audit import search
from service.auth import one_time_tokens, sessions
from service.items import belongings

PAGE = 500


class Pages(Protocol):
    """Up to `limit` rows that concern a person, in the order of their `id`s, from beyond `after`."""

    def __call__(self, session: Session, user_id: UUID, /, *, after: UUID | None, limit: int) -> Sequence[Any]: ...


class Holding(NamedTuple):
    """One member of the export: a list of rows, each shown as the schema of that name in `schemas.Export`."""

    name: str
    pages: Pages


HOLDINGS = (
    Holding("sessions", sessions.ever_of),
    Holding("mailed_links", one_time_tokens.ever_of),
    Holding("items", belongings.of),
    Holding("events", search.concerning),
)
"""A feature that keeps something about people adds its line here, and its schema to `schemas.Export`."""


def pages(session: Session, user_id: UUID, holding: Holding) -> Iterator[Sequence[Any]]:
    """All rows of a holding, `PAGE` at a time; one statement each, none of which can last."""
    after = None
    while rows := holding.pages(session, user_id, after=after, limit=PAGE):
        yield rows
        if len(rows) < PAGE:
            return
        after = rows[-1].id
