"""Whether everybody can read a page and work it, as far as axe-core can tell (WCAG 2.2 A and AA, and good practice)."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")
axe = Axe()


def grave(page: Page, *, leave_out: Sequence[str] = ()) -> list[str]:
    """What is serious or critical, a line for each element; `leave_out` are selectors of what others wrote."""
    # What is in a frame has an address, and is looked at there; in a sandbox no script would answer.
    options = {"resultTypes": ["violations"], "iframes": False}
    context = {"include": [["html"]], "exclude": [[selector] for selector in leave_out]}
    found = axe.run(page, context=context, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
