"""Whether several tasks are one service: what one of them ends is over at all, and all count together."""

import re
from collections.abc import Sequence
from itertools import pairwise

import requests

from service.users.commands import SEED_PASSWORD

REMAINING = re.compile(r'"default";r=(\d+)')


def check(urls: Sequence[str], email: str) -> None:
    """Asks each task by its own address. Raises `AssertionError` unless all agree.

    Each request after the logout is the first that its task gets since then, so nobody has time to hear of it.
    """
    entry = _post(urls[0], "login", email=email, password=SEED_PASSWORD).json()
    holder = {"Authorization": f"Bearer {entry['access_token']}"}
    before = [requests.get(f"{url}/users/me", headers=holder, timeout=10) for url in urls]
    ended = requests.post(f"{urls[0]}/auth/logout", headers=holder, timeout=10)
    after = [requests.get(f"{url}/users/me", headers=holder, timeout=10) for url in urls]
    refreshed = [_post(url, "refresh", refresh_token=entry["refresh_token"]) for url in urls]
    expected = [*[200 for _ in urls], 204, *[401 for _ in (*urls, *urls)]]
    found = [answer.status_code for answer in (*before, ended, *after, *refreshed)]
    if found != expected:
        raise AssertionError(f"the tasks do not agree on who is signed in: {found}")
    remaining = [_remaining(answer) for answer in before]
    if any(more - less != 1 for more, less in pairwise(remaining)):
        raise AssertionError(f"the tasks do not count together: {remaining} requests remain")


def _post(url: str, name: str, **body: str) -> requests.Response:
    return requests.post(f"{url}/auth/{name}", json=body, timeout=10)


def _remaining(answer: requests.Response) -> int:
    found = REMAINING.search(answer.headers.get("RateLimit", ""))
    return int(found[1]) if found else -1
