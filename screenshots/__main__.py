"""python -m screenshots [--only WORD]: the pages of a small town, wide and narrow, by day and by night."""

import tempfile
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import click
import psycopg
import requests
from playwright.sync_api import Browser, BrowserContext

from local.stack import CHECKOUT
from local.state import State
from screenshots import pages, picture
from screenshots.town import Scribe
from tests.browser import chromium
from tests.system.stack import Stack, running

FOLDER = CHECKOUT / "docs" / "images"
WINDOWS = {380: 1100, 1600: 1000}
LETTERS = ("maryam.alzahra@example.com", "zoe.fuchs@example.com", "yusuf@example.com")


@click.command()
@click.option("--only", default="", help="Those whose name has this in it.")
def main(only: str) -> None:
    """Write docs/images anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack, chromium.running() as browser:
        _people(stack)
        kept = _signed_in(browser, stack)
        for width, theme in product(WINDOWS, ("light", "dark")):
            for ways, state in ((pages.STRANGER, None), (pages.OPERATOR, kept)):
                context = _context(browser, stack, width, theme, state)
                _take({f"{name}-{theme}-{width}": way for name, way in ways.items() if only in name}, context)
                context.close()
    click.echo(f"{sum(file.stat().st_size for file in FOLDER.glob('*.png')):,} bytes in {FOLDER}")


def _people(stack: Stack) -> None:
    """The town, with the administrator's password, and a few letters."""
    with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"]) as connection:
        ((kept,),) = connection.execute("SELECT password_hash FROM users").fetchall()
        Scribe(connection, kept).write()
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE users, sessions, audit_events, audit_personal")
    for email in LETTERS:
        requests.post(f"{stack.url}/auth/password/forgot", json={"email": email}, timeout=5).raise_for_status()
    deadline = time.monotonic() + 30
    while len(list((stack.state / "mail").glob("*.eml"))) < len(LETTERS) and time.monotonic() < deadline:
        time.sleep(0.1)


def _signed_in(browser: Browser, stack: Stack) -> Any:
    """The cookie of the administrator."""
    someone = State(stack.state).read("administrator.json")
    context = _context(browser, stack, 1600, "light", None)
    page = context.new_page()
    page.goto("/console/sign-in")
    page.get_by_label("E-mail address").fill(someone["email"])
    page.get_by_label("Password").fill(someone["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return context.storage_state()


def _context(browser: Browser, stack: Stack, width: int, theme: Any, state: Any) -> BrowserContext:
    return browser.new_context(
        base_url=f"http://localhost:{stack.port}",
        viewport={"width": width, "height": WINDOWS[width]},
        color_scheme=theme,
        storage_state=state,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )


def _take(ways: Mapping[str, pages.Way], context: BrowserContext) -> None:
    page = context.new_page()
    for name, way in ways.items():
        way(page)
        page.wait_for_load_state("networkidle")
        png = page.screenshot(animations="disabled", caret="hide")
        click.echo(f"{name}: {picture.keep(png, FOLDER / f'{name}.png'):,} bytes")


if __name__ == "__main__":
    main()
