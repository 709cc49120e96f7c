"""What the audit's actions are called where people read them."""

from typing import NamedTuple


class Words(NamedTuple):
    """A few words for an action, and the colour of their label: accent, good, warn, bad or quiet."""

    text: str
    kind: str = "quiet"


WORDS = {
    "account.changed": Words("Account changed", "accent"),
    "account.created": Words("Account created", "good"),
    "account.erased": Words("Account erased", "bad"),
    "account.exported": Words("Exported their data"),
    "account.invited": Words("Invited", "accent"),
    "account.known": Words("Somebody registered this address"),
    "accounts.exported": Words("All accounts exported", "warn"),
    "accounts.imported": Words("Accounts imported", "warn"),
    "avatar.changed": Words("Picture changed"),
    "avatar.removed": Words("Picture removed"),
    "email.verified": Words("Address confirmed", "good"),
    "letter.requested": Words("E-mail sent by an operator", "accent"),
    "login.refused": Words("Sign-in refused", "bad"),
    "password.changed": Words("Password changed", "accent"),
    "password.reset": Words("Password reset", "accent"),
    "reauthentication.refused": Words("Wrong password when asked again", "bad"),
    "session.ended": Words("Session ended"),
    "session.opened": Words("Signed in", "good"),
    "session.token-reused": Words("Refresh token used twice", "bad"),
    "signing-key.created": Words("Signing key created"),
}


def of(action: str) -> Words:
    """Actions of a release that is newer than this one are called what they are."""
    return WORDS.get(action, Words(action))
