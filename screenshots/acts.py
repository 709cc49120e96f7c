"""Thirty days of the town: arrivals, logins and mistakes, by day more than by night, and one who guesses passwords."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from screenshots.people import KNOWN, Person

MONTH = timedelta(days=30)
LOGINS, GUESSES = 1500, 200
CHANGES = {"password.changed": 25, "password.reset": 14, "avatar.changed": 40, "account.changed": 45}
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "GatehouseClient/2.1 (build 417)",
)
# How many are awake, in each hour of UTC.
AWAKE = (2, 1, 1, 1, 2, 4, 8, 14, 20, 22, 21, 19, 17, 19, 21, 20, 18, 15, 13, 12, 10, 8, 5, 3)
BLOCKS = ("192.0.2.", "198.51.100.", "2001:db8::")


# Of one whose page is looked at: how many hours ago.
STORY: tuple[tuple[float, str, dict[str, str]], ...] = (
    (690, "email.verified", {}),
    (640, "session.opened", {}),
    (639, "avatar.changed", {}),
    (300, "account.changed", {"fields": "role"}),
    (200, "session.opened", {}),
    (90, "login.refused", {"email": KNOWN.email}),
    (89.9, "password.reset", {}),
    (89.8, "session.opened", {}),
    (26, "account.changed", {"fields": "email"}),
    (3, "reauthentication.refused", {}),
    (2.9, "password.changed", {}),
    (0.4, "session.opened", {}),
)


class Act(NamedTuple):
    """What the record keeps. `actor` is nobody where a stranger did it."""

    ago: timedelta
    action: str
    subject: Person
    actor: Person | None
    ip: str
    agent: str
    details: dict[str, str]


class Town:
    """Who does something, and when."""

    def __init__(self, chance: random.Random, everybody: list[Person], now: datetime) -> None:
        self._chance = chance
        self._everybody = everybody
        self._now = now

    def acts(self) -> list[Act]:
        """Oldest first."""
        found = chain(self._arrivals(), self._locks(), self._visits(), self._changes(), self._story(), self._guesses())
        return sorted(found, key=lambda act: -act.ago)

    def _arrivals(self) -> Iterator[Act]:
        for person in self._everybody:
            if person.age < MONTH:
                action = "account.invited" if person.status == "invited" else "account.created"
                yield self._act(person.age, action, person, None)

    def _locks(self) -> Iterator[Act]:
        bosses = [person for person in self._everybody if person.role == "admin"]
        for person in self._everybody:
            if person.status == "disabled":
                ago = min(self._moment(), person.age)
                yield self._act(ago, "account.changed", person, self._chance.choice(bosses), fields="disabled_at")

    def _visits(self) -> Iterator[Act]:
        for _ in range(LOGINS):
            ago = self._moment()
            person, session = self._somebody(ago), self._id()
            opened = self._act(ago, "session.opened", person, person, session_id=session)
            yield opened
            if self._chance.random() < 0.1:
                before, details = ago + timedelta(seconds=9), {"email": person.email}
                yield opened._replace(ago=before, action="login.refused", actor=None, details=details)
            if self._chance.random() < 0.5:
                yield opened._replace(ago=ago * self._chance.random(), action="session.ended")

    def _changes(self) -> Iterator[Act]:
        for action, count in CHANGES.items():
            details = {"fields": "name"} if action == "account.changed" else {}
            for _ in range(count):
                ago = self._moment()
                person = self._somebody(ago)
                yield self._act(ago, action, person, person, **details)

    def _story(self) -> Iterator[Act]:
        boss = next(person for person in self._everybody if person.role == "admin")
        for hours, action, details in STORY:
            actor = boss if details.get("fields") == "role" else None if action == "login.refused" else KNOWN
            session = {"session_id": self._id()} if action == "session.opened" else {}
            yield self._act(timedelta(hours=hours), action, KNOWN, actor, **details, **session)

    def _guesses(self) -> Iterator[Act]:
        for number in range(GUESSES):
            ago = timedelta(hours=5, seconds=12 * number)
            person = self._somebody(ago)
            act = self._act(ago, "login.refused", person, None, email=person.email)
            yield act._replace(ip="203.0.113.77", agent="curl/8.5.0")

    def _act(self, ago: timedelta, action: str, subject: Person, actor: Person | None, **details: str) -> Act:
        ip = f"{self._chance.choice(BLOCKS)}{self._chance.randrange(1, 250)}"
        return Act(ago, action, subject, actor, ip, self._chance.choice(AGENTS), details)

    def _moment(self) -> timedelta:
        """How long ago somebody who was awake did something."""
        while True:
            ago = MONTH * self._chance.random()
            if self._chance.random() * max(AWAKE) < AWAKE[(self._now - ago).hour]:
                return ago

    def _somebody(self, ago: timedelta) -> Person:
        """One who was there already, and may come in."""
        while True:
            person = self._chance.choice(self._everybody)
            if person.status == "active" and person.age > ago:
                return person

    def _id(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))
