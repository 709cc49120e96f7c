"""What a mailed token may change: the password of an account, and its address."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session as Transaction

from service.audit import record
from service.auth import one_time_tokens, sessions
from service.auth.one_time_tokens import EMAIL, PASSWORD, TokenInvalid
from service.mail.outbox import tell
from service.users import accounts, email_changes
from service.users.models import User


def choose_password(transaction: Transaction, token: str, *, password_hash: str) -> UUID:
    """Set the password of whoever was sent `token`, which shows that they read the account's mail.

    Ends all sessions, and claims an invited account. Raises `TokenInvalid`, also when the account has another address
    by now or is disabled. ASVS 6.4.3, 7.4.3.
    """
    proof = one_time_tokens.redeem(transaction, token, PASSWORD)
    statement = (
        update(User)
        .where(User.id == proof.user_id, User.email == proof.sent_to, User.disabled_at.is_(None))
        .values(
            password_hash=password_hash,
            email_verified_at=func.coalesce(User.email_verified_at, func.now()),
            version=User.version + 1,
            updated_at=func.now(),
        )
    )
    if transaction.execute(statement.returning(User.id)).first() is None:
        raise TokenInvalid
    record.done(transaction, "password.reset", subject=proof.user_id, actor=proof.user_id)
    password_changed(transaction, proof.user_id, email=proof.sent_to)
    return proof.user_id


def password_changed(transaction: Transaction, user_id: UUID, *, email: str, besides: UUID | None = None) -> None:
    """What follows a new password: other sessions end, mailed tokens are void, and the owner is told."""
    sessions.end_all(transaction, user_id, besides=besides)
    one_time_tokens.void(transaction, user_id, PASSWORD)
    tell(transaction, "password-changed", to=email)


def confirm_email(transaction: Transaction, token: str) -> UUID:
    """The address to which `token` was sent is read by the account's owner: mark it, or make it the account's.

    Raises `TokenInvalid`, or `EmailTaken` when somebody else has that address by now.
    """
    proof = one_time_tokens.redeem(transaction, token, EMAIL)
    account = accounts.by_id(transaction, proof.user_id)
    if account is None:
        raise TokenInvalid
    if account.email != proof.sent_to:
        email_changes.take_effect(transaction, account, proof.sent_to)
    elif not account.email_verified:
        accounts.change(transaction, account.id, email_verified_at=func.now())
    one_time_tokens.void(transaction, account.id, EMAIL)
    record.done(transaction, "email.verified", subject=account.id, actor=account.id)
    return account.id
