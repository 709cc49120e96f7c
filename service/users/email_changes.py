"""An account's way to another address: asked for with the password, done when the new address confirms."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import jobs
from service.mail.outbox import tell
from service.users import accounts
from service.users.accounts import EmailTaken
from service.users.models import Account, User


def ask(session: Session, account: Account, address: str, *, is_discreet: bool, is_told: bool) -> None:
    """Have the new address asked, and the old one told if `is_told`. ASVS 6.3.7.

    Raises `EmailTaken`, unless `is_discreet`: then nobody learns that the address is taken.
    """
    if not is_discreet and accounts.by_email(session, address) is not None:
        raise EmailTaken
    asked_at = session.execute(select(User.links_version).where(User.id == account.id)).scalar_one()
    names = {"user_id": str(account.id), "address": address, "links_version": str(asked_at)}
    jobs.defer(session, "auth.ask_new_address", **names)
    if is_told:
        tell(session, "email-change-asked", to=account.email, address=address)


def take_effect(session: Session, account: Account, address: str) -> Account:
    """Make `address`, which its owner has confirmed, the account's. Raises `EmailTaken`."""
    changed = accounts.change(session, account.id, email=address, email_verified_at=func.now())
    tell(session, "email-changed", to=account.email, address=address)
    return changed
