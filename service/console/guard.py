"""Who may see the console: an administrator with a live session of their own, over a connection that nobody reads."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import marshmallow as ma
from flask import Response, current_app, g, request

from service import base64url
from service.auth import sessions
from service.console import badge
from service.console.badge import Badge
from service.console.forms import Form, sent
from service.problems import Problem
from service.web import db, limits, settings
from service.web.access import AuthenticationRequired, InvalidToken, current_session_id, insist_on_administrator
from service.web.database import SAFE_METHODS
from service.web.logs import note

View = TypeVar("View", bound=Callable[..., Any])
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class PlainHttp(Problem):
    """The console is shown over HTTPS, or on the machine itself: else its cookie could be read on the way."""

    status = 403
    title = "Not over plain HTTP"


class Sealed(Form):
    """What every form of the console holds."""

    form_token = ma.fields.String(load_default="")


class ForgedForm(Problem):
    """This did not come from a form of the console that you are signed in to. Load its page again, and try anew."""

    status = 403
    title = "This form was not sent from the console"


def operator(view: View) -> View:
    """An administrator who signed in to the console; `current_user` is their account.

    What changes something must also come from a form of the console: by the browser's word, and by the form's token.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        insist_on_privacy()
        with limits.counting_failures():
            _sign_in()
            insist_on_administrator()
            if request.method not in SAFE_METHODS:
                insist_on_same_origin()
                _insist_on_form_token()
        return view(*args, **kwargs)

    guarded.who_may_call = "an administrator at the console"  # type: ignore[attr-defined]
    return limits.unlimited(guarded)  # type: ignore[return-value]  # but for the console's own limit


def insist_on_privacy() -> None:
    """Raises `PlainHttp` where others could read along: neither TLS nor a laptop's loopback (ASVS 3.3.1, 12.2.1)."""
    if not (request.is_secure or (_is_loopback(request.host_url) and _is_loopback(settings.public_url))):
        raise PlainHttp


def insist_on_same_origin() -> None:
    """Raises `ForgedForm` unless the browser says that a page of ours sent this (Fetch Metadata, RFC 6454)."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site != "same-origin" or request.headers.get("Origin") != request.host_url.rstrip("/"):
        raise ForgedForm


def _key() -> bytes:
    """Of badges and of forms' tokens."""
    key: bytes = current_app.extensions["console_key"]
    return key


def form_token() -> str | None:
    """What the forms of this page hold; None where nobody is signed in."""
    found: Badge | None = g.get("badge")
    return found.form_token(_key()) if found else None


def send_cookie(response: Response, opened: Badge) -> None:
    """Have the browser show this badge with each request to the console, as long as the session may last."""
    response.set_cookie(
        _cookie(),
        opened.sealed(_key()),
        max_age=settings.console_session_lifetime,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        # Not Strict: links to the console in chats and letters should work. What changes anything needs a form's token.
        samesite="Lax",
    )


def expire_cookie(response: Response) -> None:
    """Have the browser forget the cookie, if it has one."""
    if _cookie() not in request.cookies:
        return
    response.delete_cookie(_cookie(), path=_path(), secure=request.is_secure, httponly=True, samesite="Lax")


def brought() -> Badge | None:
    """The badge that the browser has; its session may be over."""
    return badge.opened(_key(), request.cookies.get(_cookie(), ""))


def signed(text: str) -> str:
    """`text` with a mac, by which `genuine` knows that this session was told so by us."""
    mac = hmac.digest(_key(), f"text {current_session_id()} {text}".encode(), "sha256")
    return f"{text}.{base64url.encoded(mac[:12])}"


def genuine(text: str) -> str | None:
    """What was `signed` for this session; None for anything else."""
    said = text.rpartition(".")[0]
    return said if hmac.compare_digest(signed(said).encode(), text.encode()) else None


def _sign_in() -> None:
    if _cookie() not in request.cookies:
        raise AuthenticationRequired("Sign in to see the console.")
    found = brought()
    if found is None:
        raise InvalidToken("Sign in again.")
    limits.count_operator(str(found.session_id))
    with db.autocommit() as connection:
        account = sessions.caller(connection, user_id=found.user_id, session_id=found.session_id)
    if account is None:
        raise InvalidToken("Your session has ended. Sign in again.")
    g.badge, g.caller, g.session_id, g.caller_id = found, account, found.session_id, account.id
    note(user_id=str(account.id))


def _insist_on_form_token() -> None:
    shown = sent(Sealed).values.get("form_token", "")
    if not hmac.compare_digest(shown.encode(), str(form_token()).encode()):
        raise ForgedForm


def _cookie() -> str:
    """Browsers keep the prefix's promise: set over TLS, by this host alone, for all its paths (RFC 6265bis 4.1.3)."""
    return "__Host-console" if request.is_secure else "console"


def _path() -> str:
    return "/" if request.is_secure else "/console"


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK
