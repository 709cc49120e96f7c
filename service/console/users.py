"""Finding somebody, and seeing what happened to them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import marshmallow as ma
from flask import Response
from marshmallow.validate import Length, OneOf

from service.audit import search
from service.auth import sessions
from service.console import acts, audit
from service.console.forms import Form, asked
from service.console.guard import genuine, operator
from service.console.site import blueprint, page
from service.items import belongings
from service.users import accounts, directory
from service.users.directory import Filter
from service.users.models import EMAIL_LENGTH, ROLES, STATUSES, Account
from service.users.routes import known_to_caller
from service.users.schemas import Name
from service.web import db
from service.web.access import current_session_id
from service.web.pages import Cursor, cursor_of

AT_ONCE = 25
EVENTS_SHOWN = 20


class Done(Form):
    """What was done just before the page was asked for."""

    done = ma.fields.String()


class UserSearch(Done):
    """Whom to list."""

    q = Name(validate=Length(max=EMAIL_LENGTH))
    role = ma.fields.String(validate=OneOf(ROLES))
    status = ma.fields.String(validate=OneOf(list(STATUSES)))
    cursor = Cursor(load_default=None)


@blueprint.get("/users")
@operator
def users() -> Response:
    """List accounts, the newest first, or those that a search finds"""
    wish, said, typed = asked(UserSearch)
    found = [] if said else _found(wish)
    return page(
        "users.html",
        422 if said else 200,
        here="users",
        typed=typed,
        said=said,
        shown=found[:AT_ONCE],
        next_url=_next(typed, found),
        done=_done(wish),
    )


@blueprint.get("/users/<uuid:user_id>")
@operator
def user(user_id: UUID) -> Response:
    """Show one account: who it is, where they are signed in, what happened"""
    account = known_to_caller(user_id)
    events = search.about(db.session, user_id, limit=EVENTS_SHOWN)
    return page(
        "user.html",
        200,
        here="users",
        account=account,
        sessions=sessions.of(db.session, user_id),
        own_session=current_session_id(),
        items=belongings.count(db.session, user_id),
        events=events,
        names=audit.names_in(events),
        acts=acts.possible_with(account),
        done=_done(asked(Done).values),
    )


def _done(wish: dict[str, Any]) -> str | None:
    return acts.DONE.get(genuine(wish.get("done", "")) or "")


def _found(wish: dict[str, Any]) -> list[Account]:
    """One more than are shown, if there are more. An id is looked up as it is."""
    which = Filter(wish.get("q"), wish.get("role"), wish.get("status"), is_newest_first=True)
    with db.autocommit() as connection:
        if id := _id_in(which.q or ""):
            account = accounts.by_id(connection, id)
            return [account] if account else []
        rows: Any = directory.after(connection, wish["cursor"], which, limit=AT_ONCE + 1, in_full=True)
    return list(rows)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _next(typed: dict[str, str], found: list[Account]) -> str | None:
    if len(found) <= AT_ONCE:
        return None
    kept = {name: text for name, text in typed.items() if name in ("q", "role", "status")}
    return f"/console/users?{urlencode(kept | {'cursor': cursor_of(found[AT_ONCE - 1].id)})}"
