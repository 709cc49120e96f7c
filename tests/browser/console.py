"""The console's addresses, as the application itself knows them."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from playwright.sync_api import Page

from local.least import LEAST
from service import create_app
from service.settings import Settings


class Route(NamedTuple):
    """What can be asked of the console; `rule` has places for ids, such as `<uuid:user_id>`."""

    method: str
    rule: str
    is_for_operators: bool

    def path(self, ids: Mapping[str, str]) -> str:
        """With these ids in its places; `KeyError` says that a test must learn what else there is."""
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda place: ids[place[1]], self.rule)


def _routes() -> Iterator[Route]:
    app = create_app(Settings.from_env(LEAST))
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/console"):
            view = app.view_functions[rule.endpoint]
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield Route(method, rule.rule, getattr(view, "who_may_call", "") != "anybody")


ROUTES = sorted(_routes())
GUARDED = [route for route in ROUTES if route.is_for_operators]
# A file is no page, and a letter's part is shown in one: test_letters.py looks at it.
PAGES = [route for route in GUARDED if route.method == "GET" and not route.rule.endswith((".csv", "/html"))]
POSTS = [route for route in GUARDED if route.method == "POST"]


def name_of(route: Route) -> str:
    return f"{route.method} {route.rule}"


def sign_in(page: Page, email: str, password: str) -> None:
    """By the form. Whether it is let in, the caller may look."""
    page.goto("/console/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
