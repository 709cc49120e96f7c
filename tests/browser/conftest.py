"""A browser, and the service for it to look at. `make test-browser` runs what uses them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium as browsers
from tests.browser.console import sign_in
from tests.browser.site import Person, Site, crowded
from tests.browser.watch import Watch

NARROW, WIDE = 380, 1600
HEIGHTS = {NARROW: 800, WIDE: 1000}
PATIENCE = 10_000
"""Milliseconds for what should take a few."""
Visit = Callable[..., Page]


class Look(NamedTuple):
    """How somebody sees the pages."""

    width: int
    theme: str


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        browsers.find()
    except browsers.NoChromium as missing:
        pytest.exit(str(missing), returncode=1)
    with browsers.running() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with crowded(tmp_path_factory.mktemp("browser")) as site:
        yield site


@pytest.fixture(
    params=[Look(width, theme) for width in (NARROW, WIDE) for theme in ("light", "dark")], ids="{0[0]}-{0[1]}".format
)
def look(request: pytest.FixtureRequest) -> Look:
    """The narrowest and the widest window, by day and by night."""
    chosen: Look = request.param
    return chosen


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """visit(width=380, theme="dark", scripts=False, zone="Asia/Kolkata") → a page of somebody who is new here.

    The test fails if the console shows an error, a script runs that should not, or a page breaks its policy.
    `expected` is a pattern of what the console shall say, `state` the cookies that are there already.
    """
    watches: list[tuple[Watch, str]] = []
    with ExitStack() as contexts:

        def open(
            *,
            width: int = WIDE,
            theme: Any = "light",
            scripts: bool = True,
            zone: str = "UTC",
            expected: str = "",
            state: Any = None,
        ) -> Page:
            context = chromium.new_context(
                base_url=site.url,
                storage_state=state,
                viewport={"width": width, "height": HEIGHTS.get(width, 1000)},
                color_scheme=theme,
                java_script_enabled=scripts,
                timezone_id=zone,
                locale="en-GB",
                reduced_motion="reduce",
            )
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            watches.append((Watch(context), expected))
            return context.new_page()

        yield open
        assert [said for watch, expected in watches for said in watch.complaints(expected)] == []


@pytest.fixture(scope="session")
def _signed_in(chromium: Browser, site: Site) -> Any:
    """The cookie of an administrator who signed in once for all tests."""
    with chromium.new_context(base_url=site.url) as context:
        page = context.new_page()
        sign_in(page, site.administrator, site.password)
        page.get_by_role("button", name="Sign out").wait_for()
        return context.storage_state()


@pytest.fixture
def operator(visit: Visit, _signed_in: Any) -> Visit:
    """operator(width=380, …) → a page of the administrator, who is signed in already, and must stay so."""
    return lambda **how: visit(state=_signed_in, **how)


@pytest.fixture
def newcomer(visit: Visit, site: Site) -> Visit:
    """The same of somebody who has just signed in: for tests that end that."""

    def enter(email: str = site.administrator, password: str = site.password, **how: Any) -> Page:
        page = visit(**how)
        sign_in(page, email, password)
        page.get_by_role("button", name="Sign out").wait_for()
        return page

    return enter


@pytest.fixture
def somebody(site: Site) -> Person:
    return site.somebody()


@pytest.fixture(scope="session")
def letter_name(site: Site) -> str:
    """The file of a letter to somebody."""
    return site.letter_to(site.somebody()).name


@pytest.fixture
def ids(site: Site, somebody: Person, letter_name: str) -> dict[str, str]:
    """What stands in the console's addresses: somebody, one of their sessions, what may be done to them or happened."""
    site.log_in(somebody.email)
    ((session_id,),) = site.sql("SELECT id FROM sessions WHERE user_id = %s", somebody.id)
    ((event_id,),) = site.sql("SELECT id FROM audit_events WHERE subject_id = %s", somebody.id)
    people = {"user_id": somebody.id, "session_id": str(session_id), "event_id": str(event_id)}
    return {**people, "letter_name": letter_name, "name": "disable", "rest": "nothing"}
