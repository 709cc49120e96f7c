"""What an operator can do for somebody, or to them. Each is confirmed on a page of its own, and each is recorded."""

from collections.abc import Callable
from typing import NamedTuple

from service import jobs
from service.audit import record
from service.auth import sessions
from service.users import accounts, amendments
from service.users.models import Account
from service.web import db, limits


class Act(NamedTuple):
    """`verb` is on the button, `question` above it; `done` is said afterwards. What is grave needs a recent login."""

    verb: str
    question: str
    done: str
    is_possible: Callable[[Account], bool]
    do: Callable[[Account, int], None]
    is_grave: bool = False


def _disable(account: Account, version: int) -> None:
    amendments.amend(db.session, account, expected_version=version, disabled=True)
    sessions.end_all(db.session, account.id)


def _enable(account: Account, version: int) -> None:
    amendments.amend(db.session, account, expected_version=version, disabled=False)


def _promote(account: Account, version: int) -> None:
    amendments.amend(db.session, account, expected_version=version, role="admin")


def _demote(account: Account, version: int) -> None:
    amendments.amend(db.session, account, expected_version=version, role="user")


def _erase(account: Account, version: int) -> None:
    accounts.erase(db.session, account.id, expected_version=version)


def _end_sessions(account: Account, _version: int) -> None:
    sessions.end_all(db.session, account.id)


def _recover(account: Account, _version: int) -> None:
    _record_letter("recovery", account)
    jobs.defer(db.session, "auth.recover", address=account.email)


def _confirm(account: Account, _version: int) -> None:
    _record_letter("verify", account)
    jobs.defer(db.session, "auth.verify", user_id=str(account.id))


def _invite_again(account: Account, _version: int) -> None:
    _record_letter("invitation", account)
    jobs.defer(db.session, "auth.invite", user_id=str(account.id))


def _record_letter(letter: str, account: Account) -> None:
    """Count it and record it, before it is on its way. Raises `TooManyRequests`.

    It is of a kind of its own: what others ask for must not keep an operator from helping.
    """
    if not limits.may_mail(f"operator-{letter}", account.email):
        seconds = limits.settings().limit_mails_per_recipient.seconds
        limits.refuse("mails_per_recipient", "This address has been sent enough of these e-mails for now.", seconds)
    record.done(db.session, "letter.requested", subject=account.id, letter=letter)


ACTS = {
    "send-reset": Act(
        "Send a password reset",
        "They get an e-mail with a link to choose a new password. The old one works until they do.",
        "The e-mail is on its way.",
        lambda account: account.status == "active",
        _recover,
    ),
    "send-verification": Act(
        "Send the confirmation again",
        "They get an e-mail with a link that confirms their address.",
        "The e-mail is on its way.",
        lambda account: account.status == "active" and not account.email_verified,
        _confirm,
    ),
    "send-invitation": Act(
        "Send the invitation again",
        "They get an e-mail with a link to choose a password, which claims the account.",
        "The invitation is on its way.",
        lambda account: account.status == "invited",
        _invite_again,
    ),
    "end-sessions": Act(
        "End all sessions",
        "They are signed out everywhere at once, and their tokens are refused.",
        "All sessions have ended.",
        lambda account: account.status == "active",
        _end_sessions,
    ),
    "promote": Act(
        "Make administrator",
        "They can then see and change every account, here and through the API.",
        "They are an administrator now.",
        lambda account: account.role == "user",
        _promote,
        is_grave=True,
    ),
    "demote": Act(
        "Remove administrator rights",
        "They lose the console, and all that only administrators may do, at once.",
        "They are a plain user now.",
        lambda account: account.role == "admin",
        _demote,
        is_grave=True,
    ),
    "enable": Act(
        "Enable",
        "They can sign in again.",
        "The account is enabled.",
        lambda account: account.status == "disabled",
        _enable,
    ),
    "disable": Act(
        "Disable",
        "They are signed out everywhere and cannot sign in until somebody enables the account. Nothing is deleted.",
        "The account is disabled, and its sessions have ended.",
        lambda account: account.status != "disabled",
        _disable,
        is_grave=True,
    ),
    "erase": Act(
        "Erase",
        "The account and all that is theirs is deleted for ever: profile, picture, sessions, items. "
        "The audit keeps what happened, without personal data.",
        "The account is erased.",
        lambda _account: True,
        _erase,
        is_grave=True,
    ),
}
"""By the last part of their URL, in the order of their buttons, the graver ones last."""
DONE = {
    "end-session": "The session has ended.",
    "invite": "The account is made, and the invitation is on its way.",
} | {name: act.done for name, act in ACTS.items()}
"""What the next page says, by what was done."""


def possible_with(account: Account) -> dict[str, Act]:
    return {name: act for name, act in ACTS.items() if act.is_possible(account)}
