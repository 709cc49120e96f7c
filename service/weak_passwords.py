"""Passwords that anybody would try first. NIST SP 800-63B section 3.1.1.2, ASVS 6.2.4."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from service.passwords import normalised


@cache
def common(min_length: int) -> frozenset[str]:
    """The passwords seen most often in leaks, lower-cased, as ranked by the zxcvbn package."""
    lists = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(password.lower() for password in lists["passwords"] if len(password) >= min_length)


def objection_to(password: str, *, email: str, min_length: int, words: Iterable[str] = ()) -> str | None:
    """Why `password` is too easy to guess for the owner of `email`, in a sentence; None when it will do.

    `words` are those that belong to the place (ASVS 6.2.11), in small letters: they add nothing to its length.
    """
    lowered = normalised(password).lower()
    if len(normalised(password)) < min_length:
        return f"Must be at least {min_length} characters long."
    if lowered in common(min_length):
        return "This password is among the most common ones."
    if len(set(lowered)) < 3 or lowered in (email, email.partition("@")[0]):
        return "This password is too easy to guess."
    for word in words:
        lowered = lowered.replace(word, "")
    if len(lowered) < min_length:
        return "This password is little more than names that anybody would try here."
    return None
