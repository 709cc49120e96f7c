"""What a page shows of something that costs a query or a ping: kept for a while, found by one thread at a time."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
AGAIN_AFTER = 5.0
"""Seconds for which it is believed that something could not be found."""


class Panel(NamedTuple):
    """What was found, and when by the monotonic clock; `is_missing` where the database did not answer."""

    value: Any
    found_at: float
    is_missing: bool = False


class Panels:
    """All of one process, by name."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def show(self, name: str, seconds: float, find: Callable[[], Any]) -> Panel:
        """What `find` returned, at most so many seconds ago; a database that does not answer makes it missing."""
        return self._kept.setdefault(name, _Kept(name)).show(seconds, find)


class _Kept:
    def __init__(self, name: str) -> None:
        self._name = name
        self._panel: Panel | None = None
        self._finding = threading.Lock()

    def show(self, seconds: float, find: Callable[[], Any]) -> Panel:
        """Who comes while somebody looks gets the panel before; only the first ones of all wait."""
        kept = self._panel
        if kept and _is_fresh(kept, seconds):
            return kept
        if not self._finding.acquire(blocking=kept is None):
            return kept  # type: ignore[return-value]  # whoever finds nothing kept has waited
        try:
            # Somebody else may have found it while we waited.
            if self._panel is None or not _is_fresh(self._panel, seconds):
                self._panel = self._attempt(find)
            return self._panel
        finally:
            self._finding.release()

    def _attempt(self, find: Callable[[], Any]) -> Panel:
        try:
            return Panel(find(), time.monotonic())
        except SQLAlchemyError as error:
            log.warning("console_panel_failed", extra={"panel": self._name, "cause": type(error).__name__})
            return Panel(None, time.monotonic(), is_missing=True)


def _is_fresh(panel: Panel, seconds: float) -> bool:
    return time.monotonic() < panel.found_at + (min(seconds, AGAIN_AFTER) if panel.is_missing else seconds)
