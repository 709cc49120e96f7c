"""Chromium: where it is, and how it starts without a word to anybody else."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class NoChromium(Exception):
    """There is none; the sentence says how to come by one."""


def find() -> str:
    """The program: CHROMIUM, or the one on the PATH. Raises `NoChromium`."""
    wanted = os.environ.get("CHROMIUM") or "chromium"
    found = shutil.which(wanted)
    if not found:
        raise NoChromium(f"There is no {wanted}. apt-get install chromium, or say where one is: CHROMIUM=/usr/bin/…")
    return found


@contextmanager
def running() -> Iterator[Browser]:
    """A browser without a window. Root has no sandbox, because Chromium refuses to make one for root."""
    program = find()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()
