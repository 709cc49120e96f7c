"""python -m screenshots [--only WORD]: the pages of a small town, wide and narrow, by day and by night."""

import tempfile
import time
from pathlib import Path

import click
import psycopg
import requests
from playwright.sync_api import Browser, BrowserContext

from local.stack import CHECKOUT
from screenshots import pages, picture
from screenshots.town import Scribe
from tests.browser import chromium
from tests.system.stack import Stack, running

FOLDER = CHECKOUT / "docs" / "images"
WINDOWS = {380: 800, 1600: 1000}
TALLEST = 1400
LETTERS = ("maryam.alzahra@example.com", "zoe.fuchs@example.com", "yusuf@example.com")


@click.command()
@click.option("--only", default="", help="Those whose name has this in it.")
def main(only: str) -> None:
    """Write docs/images anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack, chromium.running() as browser:
        _people(stack)
        for width, height in WINDOWS.items():
            for theme in ("light", "dark"):
                _take(browser, stack, only, width, height, theme)
    click.echo(f"{sum(file.stat().st_size for file in FOLDER.glob('*.png')):,} bytes in {FOLDER}")


def _people(stack: Stack) -> None:
    """The town, with the administrator's password, and a few letters."""
    with psycopg.connect(stack.environment()["MIGRATION_DATABASE_URL"]) as connection:
        ((kept,),) = connection.execute("SELECT password_hash FROM users").fetchall()
        Scribe(connection, kept).write()
    for email in LETTERS:
        requests.post(f"{stack.url}/auth/password/forgot", json={"email": email}, timeout=5).raise_for_status()
    deadline = time.monotonic() + 30
    while len(list((stack.state / "mail").glob("*.eml"))) < len(LETTERS) and time.monotonic() < deadline:
        time.sleep(0.1)


def _take(browser: Browser, stack: Stack, only: str, width: int, height: int, theme: str) -> None:
    context = browser.new_context(
        base_url=f"http://localhost:{stack.port}",
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    page = context.new_page()
    for name, way in pages.STRANGER.items():
        if only in name:
            way(page)
            _keep(context, f"{name}-{theme}-{width}")
    context.close()


def _keep(context: BrowserContext, name: str) -> None:
    (page,) = context.pages
    page.wait_for_load_state("networkidle")
    whole = page.evaluate("document.documentElement.scrollHeight")
    width = page.viewport_size["width"] if page.viewport_size else 0
    clip = {"x": 0, "y": 0, "width": width, "height": min(whole, TALLEST)}
    png = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
    click.echo(f"{name}: {picture.keep(png, FOLDER / f'{name}.png'):,} bytes")


if __name__ == "__main__":
    main()
