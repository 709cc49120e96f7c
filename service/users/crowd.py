"""Many accounts at once: COPY instead of INSERT, and one hash for all of them."""

from collections.abc import Callable
from itertools import islice

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from service.users.models import User
from service.users.names import people

BATCH = 1000


def gather(session: Session, size: int, *, password_hash: str, progress: Callable[[int], object]) -> None:
    """Add `size` people whose addresses nobody has yet; `progress` hears of every batch.

    Waits for other crowds to end, which would choose the same addresses.
    """
    session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('gatehouse crowd'))")
    newcomers = people(size, first_number=_next_number(session))
    cursor = session.connection().connection.cursor()
    with cursor.copy("COPY users (name, email, password_hash) FROM STDIN") as copy:
        while batch := list(islice(newcomers, BATCH)):
            for name, email in batch:
                copy.write_row((name, email, password_hash))
            progress(len(batch))


def _next_number(session: Session) -> int:
    """One more than the largest number in a seeded address."""
    number = func.substring(User.email, r"\.([0-9]{1,9})@example\.com$")
    return 1 + int(session.scalar(select(func.max(number.cast(Integer)))) or 0)
