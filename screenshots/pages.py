"""Which pages there are pictures of, and how one comes to see them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from playwright.sync_api import Page

Way = Callable[[Page], object]


def to(path: str) -> Way:
    """Straight there."""
    return lambda page: page.goto(path)


STRANGER: Mapping[str, Way] = MappingProxyType({"password": to("/link/password")})
"""By the name of the picture: what somebody sees who is not signed in."""
