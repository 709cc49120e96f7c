"""How often callers may ask. The general limit is counted by itself; views call the others by their name.

A caller is the live session that a verified token names, else an address: an IPv4 address, or the /64 that one
subscriber of IPv6 has.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any, NoReturn, TypeVar

from flask import Flask, Response, current_app, g, request

from service.limit_settings import Limit
from service.problems import TITLES, Problem
from service.settings import Settings
from service.web.counters import Counters, Spent

View = TypeVar("View", bound=Callable[..., Any])
GENERAL = "default"


class TooManyRequests(Problem):
    """You have asked for this more often than is allowed. Wait for as many seconds as `Retry-After` says."""

    status = 429
    title = TITLES[429]


def init_app(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["counters"] = Counters(settings)
    app.extensions["limits_key"] = settings.master_key.derive("limits")
    app.before_request(_count)
    app.after_request(_tell)


def refuse(limit: str, detail: str | None, seconds: int) -> NoReturn:
    """Raises `TooManyRequests`, and counts it for `limit`: the name of a setting without `limit_`."""
    counters().refusals.note(limit)
    raise TooManyRequests(detail, retry_after=seconds)


def unlimited(view: View) -> View:
    """Not counted, for what load balancers, caches and people ask again and again, and what costs nothing."""
    view.is_unlimited = True  # type: ignore[attr-defined]
    return view


def registration() -> None:
    _spend("registrations", settings().limit_registrations, address(), "Too many accounts were opened from here.")


def login() -> None:
    _spend("logins", settings().limit_logins, address(), "Too many attempts to log in.")


def count_mail(kind: str, *, to: str) -> None:
    """Before a letter is caused that its recipient may not have asked for. Raises `TooManyRequests`."""
    _count_mail()
    if not may_mail(kind, to):
        seconds = settings().limit_mails_per_recipient.seconds
        refuse("mails_per_recipient", "Too many mails to this address.", seconds)


def count_silent_mail(kind: str, *, to: str) -> bool:
    """The same where nobody may learn of letters that others caused: False when the recipient has had enough."""
    _count_mail()
    return may_mail(kind, to)


def may_mail(kind: str, email: str) -> bool:
    """Count a letter to the canonical address `email`; False when it has had enough of that kind.

    Kinds do not share a count: who causes one must not be able to keep the owner from another.
    """
    key, limit = f"mail:{kind}:{secret(email)}", settings().in_force(settings().limit_mails_per_recipient)
    return not counters().add(key, limit).is_over


def invitation() -> None:
    """Before somebody who is no administrator invites anybody."""
    chosen = settings().limit_invitations_per_address
    _spend("invitations", chosen, address(), "Too many invitations came from here.", setting="invitations_per_address")


def invited(email: str) -> None:
    """When they have invited the canonical address `email`, before the letter is on its way."""
    chosen = settings().limit_invitations_per_recipient
    key, said = f"invitation:{secret(email)}", "This address was invited lately."
    _count_silently(key, chosen, said, setting="invitations_per_recipient")


def count_session(id: str) -> None:
    """Count the request for a session whose token was verified, before anybody asks the database."""
    if "spent" not in g:
        g.limited_client = f"session:{id}"
        _spend(GENERAL, settings().limit_per_session, g.limited_client, setting="per_session")


def count_operator(id: str) -> None:
    """Count the request for a session of the console, in place of all other limits."""
    g.limited_client = f"session:{id}"
    _spend("console", settings().limit_console, g.limited_client)


def count_address() -> None:
    """Count the request for its address, unless it has been counted."""
    if "spent" not in g:
        _spend(GENERAL, settings().limit_per_address, address(), setting="per_address")


@contextmanager
def counting_failures() -> Iterator[None]:
    """Whoever is refused inside without having shown a session counts for their address."""
    try:
        yield
    except Exception:
        count_address()
        raise


def client() -> str:
    """The caller's session if they have shown one, else their address."""
    found: str = g.get("limited_client") or address()
    return found


def address() -> str:
    """Where the caller is, as Nginx said it."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return "address:unknown"
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return f"address:{found}"


def secret(text: str) -> str:
    """A name in the store for what should not stand there in clear."""
    return hmac.digest(current_app.extensions["limits_key"], text.encode(), hashlib.sha256)[:16].hex()


def counters() -> Counters:
    found: Counters = current_app.extensions["counters"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _count_mail() -> None:
    chosen = settings().limit_mails_per_address
    _spend("mails", chosen, address(), "Too many mails were asked for from here.", setting="mails_per_address")


def _spend(name: str, limit: Limit, client: str, detail: str | None = None, *, setting: str = "") -> None:
    """Count for the caller, and let the answer say what is left. Raises `TooManyRequests`.

    `setting` is what is counted as refusing, where that is not `name`.
    """
    spent = counters().add(f"{name}:{client}", settings().in_force(limit))
    g.setdefault("spent", {})[name] = spent
    if spent.is_over:
        refuse(setting or name, detail, spent.resets_in)


def _count_silently(key: str, limit: Limit, detail: str, *, setting: str) -> None:
    """Count what others may have used up too, which is not the caller's to know. Raises `TooManyRequests`."""
    spent = counters().add(key, settings().in_force(limit))
    if spent.is_over:
        refuse(setting, detail, spent.resets_in)


def _count() -> None:
    """Count for the address, before anything else, whatever cannot show a session or does not need one."""
    view = current_app.view_functions.get(request.endpoint or "")
    # A browser could not read the refusal of a preflight.
    if request.method == "OPTIONS" or getattr(view, "is_unlimited", False):
        return
    if "Authorization" not in request.headers or getattr(view, "who_may_call", "anybody") == "anybody":
        count_address()


def _tell(response: Response) -> Response:
    """draft-ietf-httpapi-ratelimit-headers-11."""
    spent: dict[str, Spent] = g.get("spent", {})
    if spent:
        policies = [f'"{name}";q={one.limit.amount};w={one.limit.seconds}' for name, one in spent.items()]
        states = [f'"{name}";r={one.remaining};t={one.resets_in}' for name, one in spent.items()]
        response.headers["RateLimit-Policy"] = ", ".join(policies)
        response.headers["RateLimit"] = ", ".join(states)
    return response
