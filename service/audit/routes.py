"""/audit: the record, for administrators."""

from typing import Any

import marshmallow as ma

from service.audit import schemas, search
from service.web import Blueprint, db
from service.web.access import administrator
from service.web.pages import LINK, page

blueprint = Blueprint("audit", __name__, url_prefix="/audit", description="Who did what to whom")


@blueprint.get("")
@administrator
@blueprint.arguments(schemas.Search, location="query", unknown=ma.RAISE)
@blueprint.response(200, schemas.EventView(many=True), headers=LINK)
@blueprint.alt_response(403, "FORBIDDEN")
def list_events(wish: dict[str, Any]) -> Any:
    """List what was done, the newest first"""
    limit = wish.pop("limit")
    return page(search.events(db.session, limit=limit + 1, **wish), limit)
