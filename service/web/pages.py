"""Long lists a page at a time: `limit` and `cursor` come in, a `Link` to the next page goes out (RFC 8288).

    @blueprint.arguments(PageWish, location="query")
    @blueprint.response(200, ThingView(many=True), headers=LINK)
    def list_(wish):
        return page(things.after(db.session, wish["cursor"], limit=wish["limit"] + 1), wish["limit"])

Every row has an `id` that the list is ordered by; one row more than `limit` says that there is a next page.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import marshmallow as ma
from flask import request
from marshmallow.validate import Range

from service import base64url

USUAL, MOST = 50, 200
# 16 bytes in base64url: the last of 22 characters holds two bits.
CURSOR_PATTERN = "^[A-Za-z0-9_-]{21}[AQgw]$"
LINK = {
    "Link": {"description": 'Where the next page is, as `rel="next"`; absent on the last', "schema": {"type": "string"}}
}
TOTAL = {"X-Total-Count": {"description": "How many in all, with `count=exact`", "schema": {"type": "integer"}}}


class HasId(Protocol):
    @property
    def id(self) -> Any: ...


Row = TypeVar("Row", bound=HasId)


class Cursor(ma.fields.String):
    """Where the last page ended; the loaded value is the id of its last row."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return UUID(bytes=base64url.decoded(text))
        except ValueError:
            raise ma.ValidationError("Take it from the Link of the page before.") from None


class WholeNumber(ma.fields.Integer):
    """Digits, and not all that Python's `int` takes for some (`5_0`, ` ٥`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not re.fullmatch("[0-9]{1,9}", str(value)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class PageWish(ma.Schema):
    """Which part of a list; subclasses add what it is filtered by."""

    limit = WholeNumber(load_default=USUAL, validate=Range(1, MOST), metadata={"description": "How many at most"})
    cursor = Cursor(
        load_default=None,
        metadata={"description": "From the `Link` of the page before; opaque", "pattern": CURSOR_PATTERN},
    )


def cursor_of(id: UUID) -> str:
    return base64url.encoded(id.bytes)


def page(rows: Sequence[Row], limit: int) -> tuple[list[Row], int, dict[str, str]]:
    """What a view returns: the first `limit` of up to `limit + 1` rows, and where the others begin."""
    shown = list(rows[:limit])
    if len(rows) <= limit:
        return shown, 200, {}
    return shown, 200, {"Link": f'<{_next(cursor_of(shown[-1].id), limit)}>; rel="next"'}


def _next(cursor: str, limit: int) -> str:
    """The same list from `cursor` on. Without a host, since only the client knows what it called us."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in ("cursor", "limit")]
    return f"{quote(request.path)}?{urlencode([('cursor', cursor), ('limit', limit), *kept])}"
