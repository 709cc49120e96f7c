"""Passwords that are tried: each counts as wrong before it is compared, so that forty at once are not forty tries.

What was right, or never compared, is given back. Accounts are named by the address that was typed, known or not.

    with guesses.login(emails.comparable(email)) as guess:
        if not hasher.matches(...):
            guess.was_wrong()
"""

from types import TracebackType
from typing import NoReturn, Self

from service.limit_settings import Limit
from service.web import limits
from service.web.counters import Spent

REMEMBERED_FOR = 30 * 86_400
LONGEST_PAUSE = 900
TOO_MANY = "Too many wrong passwords."


class Guess:
    """One password that is about to be compared."""

    def __init__(self) -> None:
        self._taken: list[tuple[str, Limit]] = []
        self._is_wrong = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if not self._is_wrong:
            self._give_back()

    def was_wrong(self) -> None:
        self._is_wrong = True

    def take(self, key: str, limit: Limit, setting: str) -> None:
        """Count one; raises `TooManyRequests`, having given back everything, when that is one too many."""
        spent = self._count(key, limit)
        if spent.is_over:
            self._refuse(setting, spent.resets_in)

    def take_slowly(self, key: str, limit: Limit, setting: str) -> None:
        """Count one; beyond the limit one at a time may pass, after pauses that double up to `LONGEST_PAUSE`."""
        spent = self._count(key, limit)
        if spent.is_over:
            pause = min(2 ** min(spent.total - spent.limit.amount, 10), LONGEST_PAUSE)
            turn = limits.counters().add(f"turn:{key}", Limit(1, pause))
            if turn.is_over:
                self._refuse(setting, turn.resets_in)

    def _count(self, key: str, limit: Limit) -> Spent:
        limit = limits.settings().in_force(limit)
        self._taken.append((key, limit))
        return limits.counters().add(key, limit)

    def _refuse(self, setting: str, seconds: int) -> NoReturn:
        self._give_back()
        limits.refuse(setting, TOO_MANY, seconds)

    def _give_back(self) -> None:
        while self._taken:
            limits.counters().add(*self._taken.pop(), by=-1)


def login(account: str) -> Guess:
    """A password for `account`, whoever that is. Raises `TooManyRequests`; ASVS 6.3.1."""
    limits.login()
    settings, name, place = limits.settings(), limits.secret(account), limits.address()
    guess = Guess()
    guess.take(f"failed:{place}", settings.limit_failed_logins_per_address, "failed_logins_per_address")
    guess.take(f"failed:{name}:{place}", settings.limit_failed_logins, "failed_logins")
    # Whoever got in from here before is not slowed down by what strangers elsewhere do.
    if not limits.counters().has(_known(account)):
        guess.take_slowly(f"failed:{name}", settings.limit_failed_logins_per_account, "failed_logins_per_account")
    return guess


def remember(account: str) -> None:
    """The owner of `account` is at the caller's address: they have just shown it by a password, or by a mailed link."""
    limits.counters().remember(_known(account), REMEMBERED_FOR)


def reauthentication() -> Guess:
    """A signed-in caller's own password, asked again. Raises `TooManyRequests`.

    Counted for the session, so that who has stolen one cannot keep its owner from changing the password.
    """
    guess = Guess()
    guess.take(f"failed:{limits.client()}", limits.settings().limit_reauthentications, "reauthentications")
    return guess


def _known(account: str) -> str:
    return f"known:{limits.secret(f'{account} {limits.address()}')}"
