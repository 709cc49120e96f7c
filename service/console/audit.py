"""Who did what to whom: a list that filters narrow, one event in full, and the same as a file."""

import json
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, make_response

from service.audit import search
from service.console import audit_filters, csv_files, words
from service.console.forms import Answers
from service.console.guard import operator
from service.console.site import blueprint, page
from service.problems import ServiceUnavailable
from service.users import accounts
from service.web import db
from service.web.pages import cursor_of

LIST, FILE = "/console/audit", "/console/audit.csv"
AT_ONCE = 50
MOST_OF_A_FILE = 10_000
ONE_AT_A_TIME = threading.Lock()
COLUMNS = (
    *("id", "at", "action", "actor_id", "actor", "subject_id", "subject"),
    *("ip", "user_agent", "request_id", "details"),
)


@blueprint.get("/audit")
@operator
def audit() -> Response:
    """List what happened, the newest first"""
    wish = audit_filters.wanted(db.session)
    return _list(wish, [] if wish.said else search.events(db.session, limit=AT_ONCE + 1, **wish.values))


@blueprint.get("/audit/<uuid:event_id>")
@operator
def audit_event(event_id: UUID) -> Response:
    """Show one event with everything that is known of it"""
    event = search.one(db.session, event_id)
    return page("event.html", 200, here="audit", event=event, names=names_in([event]))


@blueprint.get("/audit.csv")
@operator
def audit_file() -> Response:
    """Write what would be listed into a file"""
    wish = audit_filters.wanted(db.session)
    if wish.said:
        return _list(wish, [])
    # A third of a second, in which others would wait for this process.
    if not ONE_AT_A_TIME.acquire(blocking=False):
        raise ServiceUnavailable("Another file is being written. Try again in a moment.")
    try:
        found = search.events(db.session, limit=MOST_OF_A_FILE + 1, **wish.values)
        shown = found[:MOST_OF_A_FILE]
        response = make_response(csv_files.written(COLUMNS, _cells(shown, names_in(shown))))
    finally:
        ONE_AT_A_TIME.release()
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{datetime.now(UTC):%Y%m%d-%H%M%S}.csv"'
    if len(found) > MOST_OF_A_FILE:
        response.headers["Link"] = f'<{_url(FILE, wish, shown[-1].id)}>; rel="next"'
    return response


def _list(wish: Answers, found: Sequence[Any]) -> Response:
    shown = found[:AT_ONCE]
    return page(
        "audit.html",
        422 if wish.said else 200,
        here="audit",
        typed=wish.typed,
        said=wish.said,
        is_narrowed=bool(wish.typed.keys() & {*audit_filters.FIELDS}),
        actions=_actions(wish.typed.get("action")),
        shown=shown,
        names=names_in(shown),
        next_url=_url(LIST, wish, shown[-1].id) if len(found) > AT_ONCE else None,
        file_url=_url(FILE, wish),
        most_of_a_file=MOST_OF_A_FILE,
    )


def _actions(asked_for: str | None) -> list[tuple[str, str]]:
    """Each that was recorded, and the one that is asked for, with what it is called."""
    known = {*search.actions(db.session), *filter(None, [asked_for])}
    return sorted(((action, words.of(action).text) for action in known), key=lambda option: option[1].lower())


def names_in(events: Iterable[Any]) -> dict[UUID, str]:
    """The addresses of all people in them who still have an account."""
    people = {id for event in events for id in (event.actor_id, event.subject_id) if id}
    return accounts.addresses(db.session, people) if people else {}


def _cells(events: Iterable[Any], names: dict[UUID, str]) -> Iterable[list[object]]:
    for event in events:
        derived = {
            "at": event.at.astimezone(UTC).isoformat(),
            "actor": names.get(event.actor_id),
            "subject": names.get(event.subject_id),
            "details": json.dumps(event.details, ensure_ascii=False) if event.details else None,
        }
        yield [derived[name] if name in derived else getattr(event, name) for name in COLUMNS]


def _url(path: str, wish: Answers, last: UUID | None = None) -> str:
    """The same question there, from the event after `last` on."""
    kept = {name: text for name, text in wish.typed.items() if name in audit_filters.FIELDS}
    query = urlencode(kept | ({"cursor": cursor_of(last)} if last else {}))
    return f"{path}?{query}" if query else path
