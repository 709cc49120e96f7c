"""What a browser has to say about the pages that it is shown, and should not have."""

import re
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Response

# Scripts of strangers that run would call it; the other half says what the console might leave out.
INSIDE = """
    window.xss = where => console.error(`a stranger's script ran: ${where}`);
    document.addEventListener("securitypolicyviolation", event => {
        console.error(`against the policy: ${event.effectiveDirective} ${event.blockedURI}`);
    });
"""


class Watch:
    """Errors in the console, exceptions, breaches of a page's policy, dialogs: of all pages of a context."""

    def __init__(self, context: BrowserContext) -> None:
        self._said: list[str] = []
        self._refused: set[str] = set()
        context.add_init_script(INSIDE)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self._said.append(f"exception: {error.error}"))
        context.on("dialog", self._dismiss)
        context.on("response", self._note)

    def complaints(self, expected: str = "") -> list[str]:
        """All that was said but for what matches the pattern `expected`, and that nothing did if so."""
        known = [said for said in self._said if expected and re.search(expected, said)]
        missing = [f"nobody said: {expected}"] if expected and not known else []
        return [said for said in self._news() if said not in known] + missing

    def _news(self) -> Iterator[str]:
        # A page that refuses something has another status than 200, which the console calls an error.
        for said in self._said:
            where = said.rpartition(" at ")[2]
            if not ("Failed to load resource" in said and where in self._refused):
                yield said

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self._said.append(f"console: {message.text} at {message.location['url']}")

    def _dismiss(self, dialog: Dialog) -> None:
        self._said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._refused.add(response.url)
