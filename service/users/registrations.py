"""Opening an own account."""

from sqlalchemy.orm import Session

from service import jobs
from service.audit import record
from service.mail.outbox import tell
from service.problems import Problem
from service.users import accounts, invitations
from service.users.accounts import EmailTaken
from service.users.models import Account


class RegistrationClosed(Problem):
    """Nobody can open an account here by themselves. Ask an administrator for one."""

    status = 403
    title = "Registration is closed"


def register(session: Session, *, email: str, password_hash: str, name: str) -> Account:
    """Open an account. Raises `EmailTaken`."""
    return accounts.register(session, email=email, password_hash=password_hash, name=name)


def ask_to_confirm(session: Session, account: Account) -> None:
    jobs.defer(session, "auth.verify", user_id=str(account.id))


def attempt(session: Session, *, email: str, name: str, is_told: bool) -> None:
    """Have whoever reads `email` told the outcome, and nobody else: a link that claims the account, old or new.

    No password is taken before that, since it might be somebody else's. `is_told` says whether a known address may be
    written to once more.
    """
    try:
        invitations.invite(session, email=email, name=name)
    except EmailTaken:
        known = accounts.by_email(session, email)
        if known is None or not is_told:
            return
        record.done(session, "account.known", subject=known.id)
        if known.status == "invited":
            jobs.defer(session, "auth.invite", user_id=str(known.id))
        else:
            tell(session, "already-registered", to=email)
