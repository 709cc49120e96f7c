"""An account's way to another address: asked for with the password, done when the new address confirms."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from service import jobs
from service.mail.outbox import tell
from service.users import accounts
from service.users.accounts import EmailTaken
from service.users.models import Account


def ask(session: Session, account: Account, address: str, *, is_discreet: bool) -> None:
    """Have the new address asked, and the old one told. ASVS 6.3.7.

    Raises `EmailTaken`, unless `is_discreet`: then only the mail to a free address says that it is free.
    """
    is_taken = accounts.by_email(session, address) is not None
    if is_taken and not is_discreet:
        raise EmailTaken
    jobs.defer(session, "auth.ask_new_address", user_id=str(account.id), address=address)
    tell(session, "email-change-asked", to=account.email, address=address)


def take_effect(session: Session, account: Account, address: str) -> Account:
    """Make `address`, which its owner has confirmed, the account's. Raises `EmailTaken`."""
    changed = accounts.change(session, account.id, email=address, email_verified_at=func.now())
    tell(session, "email-changed", to=account.email, address=address)
    return changed
