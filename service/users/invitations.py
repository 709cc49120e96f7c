"""Accounts that somebody makes for somebody else."""

from sqlalchemy.orm import Session

from service import jobs
from service.users import accounts
from service.users.models import Account


def invite(session: Session, *, email: str, name: str) -> Account:
    """An account without a password, and a letter to whoever reads `email` so that they choose one.

    Raises `EmailTaken`.
    """
    account = accounts.register(session, email=email, password_hash=None, name=name)
    jobs.defer(session, "auth.invite", user_id=str(account.id))
    return account
