"""What a mailed token may change: the password of an account, and its address."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session as Transaction

from service.audit import record
from service.auth import one_time_tokens, sessions
from service.auth.one_time_tokens import MOVE, PASSWORD, VERIFY, TokenInvalid
from service.mail.outbox import tell
from service.users import accounts, email_changes
from service.users.models import User


def choose_password(transaction: Transaction, token: str, *, password_hash: str) -> UUID:
    """Set the password of whoever was sent `token`, which shows that they read the account's mail.

    Ends all sessions, and claims an invited account. Raises `TokenInvalid`. ASVS 6.4.3, 7.4.3.
    """
    proof = one_time_tokens.redeem(transaction, token, PASSWORD)
    values = {
        "password_hash": password_hash,
        "email_verified_at": func.coalesce(User.email_verified_at, func.now()),
        "version": User.version + 1,
        "updated_at": func.now(),
    }
    transaction.execute(update(User).where(User.id == proof.user_id).values(values))
    record.done(transaction, "password.reset", subject=proof.user_id, actor=proof.user_id)
    password_changed(transaction, proof.user_id, tell_at=proof.sent_to)
    return proof.user_id


def password_changed(
    transaction: Transaction, user_id: UUID, *, tell_at: str | None, besides: UUID | None = None
) -> None:
    """What follows a new password: sessions end (but `besides`), mailed links are void, and the owner is told."""
    sessions.end_all(transaction, user_id, besides=besides)
    one_time_tokens.end_all(transaction, user_id)
    if tell_at is not None:
        tell(transaction, "password-changed", to=tell_at)


def confirm_email(transaction: Transaction, token: str) -> UUID:
    """The address to which `token` was sent is read by the account's owner: mark it, or make it the account's.

    Raises `TokenInvalid`, or `EmailTaken` when somebody else has that address by now.
    """
    proof = one_time_tokens.redeem(transaction, token, VERIFY, MOVE)
    account = accounts.by_id(transaction, proof.user_id)
    if account is None:
        raise TokenInvalid
    if proof.purpose == MOVE:
        email_changes.take_effect(transaction, account, proof.sent_to)
    elif not account.email_verified:
        accounts.change(transaction, account.id, email_verified_at=func.now())
    record.done(transaction, "email.verified", subject=account.id, actor=account.id)
    return account.id
