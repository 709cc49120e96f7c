"""What the console's pages take with a million accounts, asked through Nginx by one operator."""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
import requests

from bench import million, servers
from bench.due import summary
from service.passwords import Hasher
from service.settings import Settings
from service.users.commands import SEED_PASSWORD

ASKED = 60
BOUND_MS = 50
SOMEBODY = "SELECT id, email FROM users WHERE role = 'user' ORDER BY id OFFSET 500000 LIMIT 1"
OPERATOR_AND_DAY = "SELECT email, current_date - 20 FROM users WHERE role = 'admin' ORDER BY id LIMIT 1"
PAGES = (
    "/console",
    "/console/data",
    "/console/users",
    "/console/users?q=a",
    "/console/users?q=ma",
    "/console/users?q=zoe",
    "/console/users?q=nobody",
    "/console/users?q=a&status=disabled",
    "/console/users?status=invited&role=user",
    "/console/users?q={email}",
    "/console/users?q={id}",
    "/console/users/{id}",
    "/console/users/{id}/disable",
    "/console/users/invite",
    "/console/audit",
    "/console/audit?action=login.refused",
    "/console/audit?subject={id}",
    "/console/audit?since={day}T00:00&until={day}T12:00",
    "/console/audit?action=password.changed&until={day}T00:00",
    "/console/mail",
)


class Row(NamedTuple):
    """Milliseconds that a page took: the first time, and then."""

    page: str
    first: float
    p50: float
    p95: float
    max: float

    @property
    def is_kept(self) -> bool:
        return self.p95 < BOUND_MS


def measure(say: Callable[[str], object]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="gatehouse-console-") as folder, servers.stack(Path(folder)) as stack:
        kept = Settings.from_env(stack.settings)
        hasher = Hasher(cost=kept.bcrypt_cost, peppers=kept.peppers, queue=1)
        for done in million.fill(stack.settings["MIGRATION_DATABASE_URL"], hasher.hash(SEED_PASSWORD)):
            say(f"written: {done}")
        yield from _asked(stack.whole.url, stack.settings["MIGRATION_DATABASE_URL"])


def table(rows: list[Row]) -> str:
    """In Markdown."""
    lines = ["| page | first | median | 95th of 100 | longest |", "|---|---|---|---|---|"]
    lines += [f"| `{row.page}` | {row.first:.0f} | {row.p50:.1f} | {row.p95:.1f} | {row.max:.0f} |" for row in rows]
    return "\n".join(lines)


def _asked(url: str, database: str) -> Iterator[Row]:
    with psycopg.connect(database) as connection:
        ((id, email),) = connection.execute(SOMEBODY).fetchall()
        ((boss, day),) = connection.execute(OPERATOR_AND_DAY).fetchall()
    with requests.Session() as browser:
        # As a browser on this machine would call it.
        url = f"http://localhost:{urlsplit(url).port}"
        wish = {"email": boss, "password": SEED_PASSWORD}
        entered = browser.post(f"{url}/console/sign-in", data=wish, headers={"Origin": url}, allow_redirects=False)
        if entered.status_code != 303:
            raise SystemExit(f"nobody came in: {entered.status_code} {re.sub('<[^>]+>', ' ', entered.text)}")
        for page in PAGES:
            path = page.format(id=id, email=email, day=day)
            times = [_ms(browser, url + path) for _ in range(1 + ASKED)]
            yield Row(page, times[0], **{name: ms for name, ms in summary(times[1:]).items() if name != "p99"})


def _ms(browser: requests.Session, url: str) -> float:
    began = time.perf_counter()
    answer = browser.get(url, timeout=30)
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1000
