"""/avatars/{key}: a picture, for browsers that no CDN and no Nginx serves it to."""

from typing import cast

from flask import Response, current_app
from werkzeug.local import LocalProxy

from service.avatars.pictures import FOR_EVER, KEY, KEY_PATTERN, MEDIA_TYPES, media_type_of
from service.avatars.store import Store
from service.avatars.studio import Studio
from service.problems import NotFound
from service.web import Blueprint
from service.web.access import public
from service.web.limits import unlimited

store = cast(Store, LocalProxy(lambda: current_app.extensions["avatar_store"]))
studio = cast(Studio, LocalProxy(lambda: current_app.extensions["studio"]))

blueprint = Blueprint("avatars", __name__, url_prefix="/avatars", description="People's pictures")
BINARY = {"schema": {"type": "string", "format": "binary"}}
HEADERS = {
    "Cache-Control": FOR_EVER,
    # <img> shows it all the same; a page of its own, within our origin, it never becomes.
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@blueprint.get("/<key>")
@public
@unlimited  # a page may show fifty
@blueprint.doc(
    parameters=[{"in": "path", "name": "key", "required": True, "schema": {"type": "string", "pattern": KEY_PATTERN}}],
    responses={"200": {"description": "The picture", "content": dict.fromkeys(MEDIA_TYPES.values(), BINARY)}},
)
def show(key: str) -> Response:
    """Show a picture; it never changes"""
    content = store.read(key) if KEY.fullmatch(key) else None
    if content is None:
        raise NotFound
    response = Response(content, mimetype=media_type_of(key), headers=HEADERS)
    response.set_etag(key)
    return response
