"""Opening an own account."""

from sqlalchemy.orm import Session

from service import jobs
from service.audit import record
from service.mail.outbox import tell
from service.problems import Problem
from service.users import accounts
from service.users.accounts import EmailTaken
from service.users.models import Account


class RegistrationClosed(Problem):
    """Nobody can open an account here by themselves. Ask an administrator for one."""

    status = 403
    title = "Registration is closed"


def register(session: Session, *, email: str, password_hash: str, name: str) -> Account:
    """Open an account and have its address asked to confirm. Raises `EmailTaken`."""
    account = accounts.register(session, email=email, password_hash=password_hash, name=name)
    jobs.defer(session, "auth.verify", user_id=str(account.id))
    return account


def attempt(session: Session, *, email: str, password_hash: str, name: str) -> None:
    """The same, without a word about the outcome but in the letter: whoever reads `email` learns it."""
    try:
        register(session, email=email, password_hash=password_hash, name=name)
    except EmailTaken:
        record.done(session, "account.known", subject=None, email=email)
        tell(session, "already-registered", to=email)
