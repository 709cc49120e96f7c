"""How one value of the environment is read: what it means, how it is parsed, what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import MISSING, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.master_key import random_bytes_of

GUESSABLE = {"", "postgres", "password", "gatehouse", "secret", "admin", "root", "changeme", "test", "..."}


def setting(
    parse: Callable[[str], Any], doc: str, *, default: Any = MISSING, example: str = "", secret: bool = False
) -> Any:
    """A dataclass field that knows how to read itself; `parse` raises `ValueError` with the end of a sentence.

    A `secret` never shows in a representation of the settings, and so in no trace.
    """
    return field(default=default, repr=not secret, metadata={"parse": parse, "doc": doc, "example": example})


def is_required(field: Any) -> bool:
    return field.default is MISSING


class Peppers(dict[str, bytes]):
    """Pepper ids and keys in the order of their introduction; the last is in use."""

    @classmethod
    def parse(cls, raw: str) -> Self:
        peppers = cls()
        for pair in raw.split(","):
            id, _, key = pair.strip().partition(":")
            if not re.fullmatch("[a-z0-9-]{1,16}", id) or id in peppers:
                raise ValueError("must be id:key pairs joined by commas, each id once, of a-z, 0-9 and -")
            peppers[id] = random_bytes_of(key)
        return peppers


def text(raw: str) -> str:
    return raw


def one_of(*allowed: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return raw

    return parse


def integer(least: int, most: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", raw) or not least <= int(raw) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(raw)

    return parse


def seconds(least: int, most: int) -> Callable[[str], timedelta]:
    number = integer(least, most)
    return lambda raw: timedelta(seconds=number(raw))


def boolean(raw: str) -> bool:
    if raw.lower() not in ("yes", "no", "true", "false", "1", "0"):
        raise ValueError("must be yes or no")
    return raw.lower() in ("yes", "true", "1")


def origin(raw: str) -> str:
    try:
        parts = urlsplit(raw)
        is_origin = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.path.strip("/")
        is_origin = is_origin and parts.port != 0 and not re.search(r"[^A-Za-z0-9._:\[\]-]", parts.netloc)
    except ValueError:
        is_origin = False
    if not is_origin or parts.query or parts.fragment:
        raise ValueError("must be an origin such as https://accounts.example.com")
    return raw.rstrip("/")


def origins(raw: str) -> tuple[str, ...]:
    """As browsers send them in `Origin`: `*` and `null` are none."""
    return tuple(origin(part.strip().lower()) for part in raw.split(","))


def words(raw: str) -> tuple[str, ...]:
    return tuple(word for word in map(str.strip, raw.lower().split(",")) if word)


def url(raw: str) -> str:
    """An http(s) URL to which a path and a fragment can be added."""
    parts = urlsplit(raw)
    origin(f"{parts.scheme}://{parts.netloc}")
    if parts.query or parts.fragment:
        raise ValueError("must have neither a query nor a fragment")
    return raw.rstrip("/")


def bucket(raw: str) -> str:
    if not re.fullmatch("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", raw):
        raise ValueError("must be the name of a bucket, such as example-avatars")
    return raw


def folder(raw: str) -> str:
    if not Path(raw).is_dir():
        raise ValueError("must be a folder that is there")
    return raw


def postgres_url(raw: str) -> str:
    try:
        is_postgres = make_url(raw).drivername.partition("+")[0] == "postgresql"
    except (ArgumentError, ValueError):
        is_postgres = False
    if not is_postgres:
        raise ValueError("must be a URL such as postgresql://role:password@host:5432/database")
    return raw


def password_of(url: str | URL) -> str | None:
    """The password that a URL of PostgreSQL, Valkey or a mail server names, in either of the two places for it."""
    parts = make_url(url)
    password = parts.query.get("password") if parts.password is None else parts.password
    return None if password is None else str(password)


def has_guessable_password(url: str | URL) -> bool:
    """Whether the URL names a password that stands in every tutorial, or the role's own name."""
    if "://" not in str(url):
        return False
    password = password_of(url)
    return password is not None and password.lower() in {*GUESSABLE, str(make_url(url).username).lower()}
