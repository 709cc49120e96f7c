"""What a browser has to say about the pages that it is shown, and should not have."""

import re

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
        news = [said for said in self._said if not self._is_a_refusal(said)]
        known = [said for said in news if expected and re.search(expected, said)]
        missing = [f"nobody said: {expected}"] if expected and not known else []
        return [said for said in news if said not in known] + missing

    def _is_a_refusal(self, said: str) -> bool:
        """A page that says 401 or 422 is one, and the console calls that an error."""
        place = said.rpartition(" at ")[2]
        return "responded with a status of 4" in said and (place in self._refused or place.startswith("chrome-error:"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self._said.append(f"console: {message.text} at {message.location['url']}")

    def _dismiss(self, dialog: Dialog) -> None:
        self._said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            self._refused.add(response.url)
