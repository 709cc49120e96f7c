"""Letters that a transaction causes."""

from sqlalchemy.orm import Session

from service import jobs


def tell(session: Session, letter: str, *, to: str, **values: str) -> None:
    """Have a letter that holds no secret sent once the session's transaction is committed."""
    jobs.defer(session, "mail.send", letter=letter, to=to, **values)
