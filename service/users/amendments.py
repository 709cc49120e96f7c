"""What administrators may change about anybody's account, by HTTP or from a shell."""

from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from service import jobs
from service.mail.outbox import tell
from service.users import accounts, administrators
from service.users.models import Account, User


def opens_doors(account: Account, **wish: Any) -> bool:
    """Whether a wish moves the account to another address or role: whoever could, might let somebody else in."""
    return any(name in wish and wish[name] != getattr(account, name) for name in ("email", "role"))


def amend(session: Session, account: Account, *, expected_version: int | None = None, **wish: Any) -> Account:
    """Set `name`, `email`, `role`, `disabled` as far as they are wished for and differ from `account`.

    Whoever disables also ends the sessions. A new address is told to the old one, and asked to confirm. Raises
    `LastAdmin`, `EmailTaken`, `PreconditionFailed`, `NotFound`.
    """
    disabled = wish.pop("disabled", None)
    values = {name: value for name, value in wish.items() if value != getattr(account, name)}
    if disabled or wish.get("role") == "user":
        administrators.keep_one(session, besides=account.id)
    if disabled is True:
        values["disabled_at"] = func.coalesce(User.disabled_at, func.now())
    elif disabled is False and account.disabled_at is not None:
        values["disabled_at"] = None
    if not values:
        return account
    changed = accounts.change(session, account.id, expected_version=expected_version, **values)
    if changed.email != account.email:
        tell(session, "email-changed", to=account.email, address=changed.email)
        jobs.defer(session, "auth.verify", user_id=str(account.id))
    return changed
