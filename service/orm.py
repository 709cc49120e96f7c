"""What every table shares, and what a rule can ask of the transaction it runs in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, DateTime, Executable, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Session


class Base(DeclarativeBase):
    """Constraints are named after what they constrain, times carry their zone, strings are `text`."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pkey",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "ck": "%(table_name)s_%(constraint_name)s_check",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), str: Text}


class Origin(NamedTuple):
    """Where a transaction comes from. Whoever opens a session puts it into its `info`, under `origin`."""

    request_id: str | None = None
    actor_id: UUID | None = None
    ip: str | None = None
    user_agent: str = ""


def origin_of(session: Session) -> Origin:
    """Where the session's transaction comes from; nowhere, when nobody said so."""
    origin: Origin = session.info.get("origin", Origin())
    return origin


def even_if_refused(session: Session, statement: Executable) -> None:
    """Have `statement` done though the request is refused and its transaction rolled back.

    Whoever settles the transaction runs it afterwards, in a short transaction of its own.
    """
    session.info.setdefault("even_if_refused", []).append(statement)


def owed(session: Session) -> list[Executable]:
    """The statements that `even_if_refused` collected; they are handed out once."""
    statements: list[Executable] = session.info.pop("even_if_refused", [])
    return statements


@contextmanager
def planned_anew(connection: Connection) -> Iterator[None]:
    """Have PostgreSQL plan for the very values that are sent, where one plan does not suit them all.

    A prepared statement soon gets one plan for all values.
    """
    driver: Any = connection.connection.driver_connection
    usual, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = usual
