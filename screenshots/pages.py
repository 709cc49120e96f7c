"""Which pages there are pictures of, and how one comes to see them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from playwright.sync_api import Page

from screenshots.people import KNOWN

Way = Callable[[Page], object]


def to(path: str) -> Way:
    """Straight there."""
    return lambda page: page.goto(path)


def searched(page: Page) -> None:
    page.goto("/console/users")
    page.get_by_label("Search").press_sequentially("fat")
    page.get_by_role("link", name="Fatima").first.wait_for()


def one(page: Page) -> None:
    page.goto(f"/console/users?q={KNOWN.email}")
    page.get_by_role("link", name=KNOWN.name).click()
    page.get_by_role("heading", name=KNOWN.name).wait_for()


def confirmation(page: Page) -> None:
    one(page)
    page.get_by_role("link", name="Disable").click()
    page.get_by_role("heading", name="Disable?").wait_for()


def event(page: Page) -> None:
    page.goto("/console/audit?action=login.refused")
    page.locator("#results td a[href^='/console/audit/']").first.click()
    page.get_by_role("heading", name="Sign-in refused").wait_for()


def letter(page: Page) -> None:
    page.goto("/console/mail")
    page.locator("#letters td a").first.click()
    page.get_by_role("heading", name="As plain text").wait_for()


STRANGER: Mapping[str, Way] = MappingProxyType({"console-sign-in": to("/console/sign-in")})
"""By the name of the picture: what somebody sees who is not signed in."""
OPERATOR: Mapping[str, Way] = MappingProxyType(
    {
        "console-overview": to("/console"),
        "console-users": to("/console/users"),
        "console-search": searched,
        "console-user": one,
        "console-confirm": confirmation,
        "console-invite": to("/console/users/invite"),
        "console-audit": to("/console/audit"),
        "console-event": event,
        "console-data": to("/console/data"),
        "console-mail": to("/console/mail"),
        "console-letter": letter,
    }
)
"""What an administrator sees."""
