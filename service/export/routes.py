"""/users/me/export: everything that is held about the caller."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

from flask import Response
from flask_jwt_extended import current_user
from sqlalchemy.orm import Session

from service.audit import record
from service.export import holdings, schemas
from service.problems import NotFound
from service.users import accounts
from service.web import Blueprint, db
from service.web.access import signed_in
from service.web.input import JSON
from service.web.logs import note

DISPOSITION = 'attachment; filename="gatehouse-export.json"'
HEADERS = {"Content-Disposition": {"description": "Has browsers save it", "schema": {"type": "string"}}}

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
