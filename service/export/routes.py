"""/users/me/export: everything that is held about the caller."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from flask import Response, current_app
from sqlalchemy.orm import Session

from service.audit import record
from service.export import holdings, schemas
from service.problems import NotFound, Problem
from service.users import accounts
from service.web import Blueprint, db
from service.web.access import current_user, signed_in
from service.web.input import JSON
from service.web.logs import note

AT_ONCE = 2
"""Exports that a worker makes at a time: each holds one of its connections while everything is read."""
DISPOSITION = 'attachment; filename="gatehouse-export.json"'
HEADERS = {"Content-Disposition": {"description": "Has browsers save it", "schema": {"type": "string"}}}


class TooManyExports(Problem):
    """More people are having everything about themselves read out than the service can do at once. Try again soon."""

    status = 503
    title = "Too many exports at once"
    retry_after = 5


blueprint = Blueprint("export", __name__, url_prefix="/users/me", description="Everything held about oneself")


@blueprint.get("/export")
@signed_in
@blueprint.response(200, schemas.Export, headers=HEADERS)
def export() -> Response:
    """Hand out everything that is held about the caller"""
    note(event="account_export")
    # A statement of its own, kept whatever comes: nobody takes the data away unrecorded.
    record.done(db.session, "account.exported", subject=current_user.id)
    db.session.close()
    with ExitStack() as opened:
        opened.enter_context(_place())
        snapshot = opened.enter_context(db.snapshot())
        account = accounts.by_id(snapshot, current_user.id)
        if account is None:
            raise NotFound
        reading = opened.pop_all()
    shown = _text(schemas.ExportedAccount().dump(account))
    response = Response(
        _parts(snapshot, account.id, shown, reading), mimetype=JSON, headers={"Content-Disposition": DISPOSITION}
    )
    response.call_on_close(reading.close)
    return response


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places of this worker, until the export is read. Raises `TooManyExports`."""
    places = current_app.extensions["exports"]
    if not places.acquire(blocking=False):
        raise TooManyExports
    try:
        yield
    finally:
        places.release()


def _parts(snapshot: Session, user_id: UUID, account: str, reading: ExitStack) -> Iterator[str]:
    """The JSON text as it is read, so that neither a row nor a connection is held longer than needed."""
    with reading:
        yield f'{{"account":{account}'
        for holding in holdings.HOLDINGS:
            view = schemas.Export(only=[holding.name])
            yield f',"{holding.name}":['
            separator = ""
            for rows in holdings.pages(snapshot, user_id, holding):
                shown = view.dump({holding.name: rows})[holding.name]
                yield separator + ",".join(_text(row) for row in shown)
                separator = ","
            yield "]"
        yield "}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
