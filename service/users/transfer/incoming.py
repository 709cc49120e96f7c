"""Accounts on their way in: held against each other and against those that are there, then added all at once."""

from collections.abc import Iterable, Iterator

from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.audit import record
from service.users.accounts import EmailTaken
from service.users.transfer.rows import BATCH, Row

COLUMNS = ", ".join(Row._fields)
# Without defaults and constraints: what is wrong shall be named, not meet them.
PREPARE = (
    "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT 0 AS line, NULL AS objection, * FROM users WITH NO DATA"
)
COMPARE = """
UPDATE incoming SET objection = CASE
    WHEN found.email_line < found.line THEN '/email: The same address as in line ' || found.email_line || '.'
    WHEN found.id_line < found.line THEN '/id: The same id as in line ' || found.id_line || '.'
    WHEN found.email_is_taken THEN '/email: That e-mail address has an account already.'
    ELSE '/id: That id has an account already.' END
FROM (
    SELECT line,
        first_value(line) OVER (PARTITION BY email ORDER BY line) AS email_line,
        CASE WHEN id IS NOT NULL THEN first_value(line) OVER (PARTITION BY id ORDER BY line) END AS id_line,
        EXISTS (SELECT FROM users WHERE users.email = incoming.email) AS email_is_taken,
        EXISTS (SELECT FROM users WHERE users.id = incoming.id) AS id_is_taken
    FROM incoming
) found
WHERE incoming.line = found.line
  AND (found.email_line < found.line OR found.id_line < found.line OR email_is_taken OR id_is_taken)
"""
OBJECTIONS = "SELECT line, objection FROM incoming WHERE objection IS NOT NULL ORDER BY line"
# An id that the database makes is of the time when the account was, so that lists stay in order.
CHOSEN = {
    "id": "coalesce(id, uuidv7(coalesce(created_at, now()) - clock_timestamp()))",
    "created_at": "coalesce(created_at, now())",
    "updated_at": "coalesce(updated_at, created_at, now())",
}
VALUES = ", ".join(CHOSEN.get(name, name) for name in Row._fields)
ADD = f"INSERT INTO users ({COLUMNS}) SELECT {VALUES} FROM incoming WHERE objection IS NULL ORDER BY line"  # noqa: S608 # nosec B608 # constants


def stage(session: Session, rows: Iterable[list[object]]) -> None:
    """Copy rows, each of them `rows.plain` after the number of its line, to where SQL can compare them."""
    session.execute(text(PREPARE))
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY incoming (line, {COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    session.execute(text("ANALYZE incoming"))


def compare(session: Session) -> Iterator[tuple[int, str]]:
    """Lines of what is staged whose address or id an earlier line or an account has, with the reason."""
    session.execute(text(COMPARE))
    found = session.execute(text(OBJECTIONS).execution_options(yield_per=BATCH))
    yield from ((row.line, row.objection) for row in found)


def add(session: Session) -> int:
    """Open the accounts to which nothing was found to object; how many these are.

    Raises `EmailTaken` when somebody registered one of the addresses meanwhile: then it is none.
    """
    try:
        count: int = session.execute(text(ADD)).rowcount  # type: ignore[attr-defined]  # of its subclass for writes
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise EmailTaken(
            "Somebody registered one of the addresses meanwhile. Nothing was imported: try again."
        ) from error
    if count:
        record.done(session, "accounts.imported", subject=None, count=str(count))
    return count
