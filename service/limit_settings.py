"""How often somebody may do something: the settings, and what one limit is."""

from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

import limits
from valkey.connection import parse_url

from service import values
from service.values import setting

IN_MEMORY = "memory://"
RAISED = 10_000
STORES = {"valkey": "valkey", "valkeys": "valkeys", "valkey+unix": "unix"}
OPTIONS = {"db", "password", "socket_timeout", "socket_connect_timeout", "ssl_ca_certs"}


class Limit(NamedTuple):
    """So many times in so many seconds, beginning with the first time."""

    amount: int
    seconds: int

    @classmethod
    def parse(cls, raw: str) -> Self:
        """`60/minute`, `10/15 minutes`, `5 per hour`: in all spellings that the library `limits` knows."""
        try:
            found = limits.parse_many(raw)
        except ValueError:
            found = []
        if len(found) != 1 or not 1 <= found[0].amount <= 1_000_000 or found[0].get_expiry() < 1:
            raise ValueError("must be a limit such as 60/minute or 10/15 minutes")
        return cls(found[0].amount, found[0].get_expiry())

    def __str__(self) -> str:
        for name, seconds in (("day", 86_400), ("hour", 3600), ("minute", 60)):
            if self.seconds % seconds == 0:
                return (
                    f"{self.amount}/{name}"
                    if self.seconds == seconds
                    else f"{self.amount}/{self.seconds // seconds} {name}s"
                )
        return f"{self.amount}/{self.seconds} seconds"


def limit(default: str, doc: str) -> Limit:
    found: Limit = setting(Limit.parse, doc, default=Limit.parse(default))
    return found


def store_url(raw: str) -> str:
    """A URL that the client library takes, or `IN_MEMORY`; what is wrong with one would else come out at a request."""
    if raw != IN_MEMORY and not _is_store(raw):
        raise ValueError(f"must be a URL such as valkeys://:password@host:6379 or valkey+unix:///path, or {IN_MEMORY}")
    return raw


def _is_store(url: str) -> bool:
    try:
        parts = urlsplit(url)
        parse_url(url.replace(parts.scheme, STORES[parts.scheme], 1))
        place = parts.path if parts.scheme == "valkey+unix" else (parts.hostname or "").encode("idna")
        return bool(place) and set(parse_qs(parts.query)) <= OPTIONS
    except (KeyError, ValueError):
        return False


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """The part of `Settings` that says how often. An address is an IPv4 address or the /64 of an IPv6 one."""

    limits_store: str = setting(
        store_url,
        "The Valkey that counts for all workers: valkey://, valkeys:// (TLS) or valkey+unix://. "
        "It has 30 ms to answer, or as many seconds as `?socket_timeout=` says. "
        "`memory://` lets each worker count for itself; refused in production.",
        default=IN_MEMORY,
        secret=True,
    )
    rate_limits: str = setting(
        values.one_of("default", "raised", "off"),
        "`raised` makes all limits ten thousand times as high, for load tests; `off` counts nothing, to see what "
        "counting costs. Both are refused in production.",
        default="default",
    )
    limit_per_address: Limit = limit("60/minute", "Requests from one address without a live session.")
    limit_per_session: Limit = limit("60/minute", "Requests of one live session.")
    limit_console: Limit = limit(
        "600/minute", "Requests of one operator's session at the console, whose search asks as one types."
    )
    limit_logins: Limit = limit("5/minute", "Logins from one address, right or wrong.")
    limit_failed_logins: Limit = limit("10/hour", "Wrong passwords for one account from one address.")
    limit_failed_logins_per_address: Limit = limit("30/hour", "Wrong passwords from one address, whatever the account.")
    limit_failed_logins_per_account: Limit = limit(
        "20/hour",
        "Wrong passwords for one account from all addresses that it has not logged in from; more are slowed down. "
        "Above `LIMIT_FAILED_LOGINS`, so that no address alone can slow down others.",
    )
    limit_reauthentications: Limit = limit("10/hour", "Wrong passwords from one live session where one is asked again.")
    limit_registrations: Limit = limit("20/hour", "Registrations from one address.")
    limit_mails_per_address: Limit = limit(
        "20/hour", "Mails (recovery, confirmation, a new address) that callers from one address cause."
    )
    limit_mails_per_recipient: Limit = limit("5/hour", "Mails of one kind that callers cause to one recipient.")
    limit_invitations_per_address: Limit = limit(
        "5/hour", "Invitations by callers without a session, from one address."
    )
    limit_invitations_per_recipient: Limit = limit(
        "1/day", "Invitations by callers without a session, to one recipient."
    )

    def in_force(self, limit: Limit) -> Limit:
        """The limit as `RATE_LIMITS` leaves it."""
        return limit if self.rate_limits != "raised" else limit._replace(amount=limit.amount * RAISED)
