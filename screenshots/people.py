"""A small town for the pages to show: names of all kinds, and a year of arrivals."""

import random
from datetime import timedelta
from typing import NamedTuple

from service.users.names import people

TOWN = 1200
YEAR = timedelta(days=365)
# Whose names and addresses a careless page would break.
UNUSUAL = (
    ("Łukasz Żółć", "lukasz.zolc@example.com"),
    ("María de los Ángeles Fernández-Santillán y Gómez de la Torre", "maria.fernandez@example.com"),
    ("Aurelia", f"{'a.very.long.local.part.indeed.' * 2}abc@{'deep.' * 35}example.com"),
    ("", "no.name.given@example.com"),
    ("Zoë 🦊 Fuchs", "zoe.fuchs@example.com"),
    ("يوسف بن عبد الله", "yusuf@example.com"),
    ("👩🏽‍🚀 Amara", "amara.okonkwo@example.com"),
    ("مريم الزهراء", "maryam.alzahra@example.com"),
)


class Person(NamedTuple):
    """Somebody with an account."""

    name: str
    email: str
    age: timedelta
    role: str = "user"
    status: str = "active"
    is_verified: bool = True


KNOWN = Person("Nadia Haddad", "nadia.haddad@example.com", timedelta(days=29))
"""To whom most things happened."""


def town(chance: random.Random) -> list[Person]:
    """Oldest first; the unusual ones came last, so that lists of the newest begin with them."""
    usual = [_usual(chance, *pair) for pair in people(TOWN)]
    unusual = [
        Person(name, email, timedelta(minutes=40 * number), is_verified=number % 3 != 1)
        for number, (name, email) in enumerate(reversed(UNUSUAL), start=1)
    ]
    return sorted([*usual, KNOWN, *unusual], key=lambda person: -person.age)


def _usual(chance: random.Random, name: str, email: str) -> Person:
    draw = chance.random()
    # Ever more came.
    age = timedelta(hours=9) + YEAR * chance.random() ** 1.3
    if draw < 0.03:
        return Person(name, email, age, status="invited", is_verified=False)
    if draw < 0.05:
        return Person(name, email, age, status="disabled")
    return Person(name, email, age, role="admin" if draw > 0.996 else "user", is_verified=draw > 0.12)
