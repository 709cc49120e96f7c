"""What stands on the console's pages."""

import re
from html import unescape

from werkzeug.test import TestResponse


def names_in(reply: TestResponse) -> list[str]:
    """The people of a list, in its order."""
    assert reply.status_code == 200
    names = re.findall(r'<a href="/console/users/[0-9a-f-]{36}"><bdi>(.*?)</bdi>', reply.text)
    return [unescape(name) for name in names]


def verbs_in(reply: TestResponse) -> set[str]:
    """What can be done for the person of a page, by the last part of its URL."""
    return set(re.findall(r'href="/console/users/[0-9a-f-]{36}/([a-z-]+)"', reply.text))


def next_url_of(reply: TestResponse) -> str | None:
    """Where the list goes on; None at its end."""
    found = re.search('href="([^"]+)" rel="next"', reply.text)
    return unescape(found[1]) if found else None
