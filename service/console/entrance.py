"""Signing in to the console, and out of it."""

import re
from typing import Any

import marshmallow as ma
from flask import Response, g
from marshmallow.validate import Length

from service.audit import record
from service.auth import logins, sessions
from service.auth.sessions import AccountDisabled, InvalidCredentials
from service.console import guard
from service.console.badge import Badge
from service.console.forms import Form, sent
from service.console.site import blueprint, page, refusal_page, see_other
from service.problems import Problem
from service.users import schemas
from service.users.models import EMAIL_LENGTH
from service.web import db, settings
from service.web.access import AdministratorsOnly, current_session_id, current_user, public
from service.web.limits import TooManyRequests
from service.web.logs import note

HOME = "/console"
# Our own paths, with no step upwards, and shorter than what Nginx takes of an answer's headers.
WITHIN = re.compile(r"/console(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,5}(?:\?[\x21-\x5b\x5d-\x7e]{0,1000})?")
INCOMPLETE = "Fill in an e-mail address, and a password of at most 128 characters."


class Credentials(Form):
    """Who comes in, and which page they wanted."""

    email = ma.fields.String(required=True, validate=Length(max=EMAIL_LENGTH))
    password = schemas.password(required=True)
    wanted = ma.fields.String(load_default=HOME)


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """Ask for an administrator's address and password"""
    guard.insist_on_privacy()
    return page("sign-in.html", 200, wanted=HOME)


@blueprint.post("/sign-in")
@public
def enter() -> Response:
    """Begin a session of the console"""
    guard.insist_on_privacy()
    guard.insist_on_same_origin()
    wish, said, typed = sent(Credentials)
    if said:
        return page("sign-in.html", 422, wanted=HOME, email=typed.get("email", "")[:EMAIL_LENGTH], refusal=INCOMPLETE)
    try:
        badge = _log_in(wish["email"], wish["password"])
    except (InvalidCredentials, AccountDisabled, AdministratorsOnly, TooManyRequests) as problem:
        return _once_more(wish, problem)
    # Nobody needs the session that this browser had before (ASVS 7.2.4).
    if before := guard.brought():
        sessions.end(db.session, before.session_id, of=before.user_id)
    response = see_other(_within(wish["wanted"]))
    guard.send_cookie(response, badge)
    return response


@blueprint.post("/sign-out")
@guard.operator
def leave() -> Response:
    """End the session of the console"""
    note(event="logout")
    sessions.end(db.session, current_session_id(), of=current_user.id)
    g.pop("caller")
    g.pop("badge")
    response = page("sign-in.html", 200, wanted=HOME, said="You are signed out.")
    guard.expire_cookie(response)
    return response


def _log_in(email: str, password: str) -> Badge:
    """As an administrator. Raises what `logins.log_in` raises, and `AdministratorsOnly`."""
    entry = logins.log_in(email=email, password=password, lifetime=settings.console_session_lifetime)
    if entry.role != "admin":
        # The session is undone with the refusal.
        record.refused(db.session, "login.refused", subject=entry.user_id, reason="administrators only")
        raise AdministratorsOnly
    return Badge(entry.session_id, entry.user_id)


def _once_more(wish: dict[str, Any], problem: Problem) -> Response:
    """The form again, and above it why nobody came in."""
    said = problem.detail or problem.title
    return refusal_page("sign-in.html", problem, wanted=_within(wish["wanted"]), email=wish["email"], refusal=said)


def _within(wanted: str) -> str:
    """Nobody is led elsewhere by what a link says. RFC 9700 section 4.11.2, ASVS 1.3.6."""
    return wanted if WITHIN.fullmatch(wanted) else HOME
