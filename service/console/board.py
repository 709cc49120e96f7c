"""What one server process has found out for the pages, so that who looks again costs the database nothing."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from service.console import history
from service.console.panels import Panel, Panels
from service.web import db

SOON, LATER = 10, 25
"""Seconds for which a process believes what it found."""


class Board:
    """The panels of all pages, and the hours and days that were counted."""

    def __init__(self) -> None:
        self.panels = Panels()
        self.sign_ins = history.sign_ins()
        self.registrations = history.registrations()

    def show(self, name: str, seconds: float, find: Callable[[Connection], Any]) -> Panel:
        """Ask the database, if it was not asked lately; no connection is held otherwise."""

        def ask() -> Any:
            with db.autocommit() as connection:
                return find(connection)

        return self.panels.show(name, seconds, ask)


def board() -> Board:
    """That of this process."""
    found: Board = current_app.extensions["console_board"]
    return found
