"""Versions of a resource in HTTP's words: strong entity tags, 304 and 412 (RFC 9110 section 13)."""

import re
from typing import Any, Protocol
from uuid import UUID

from flask import Flask, Response, request

from service.problems import PreconditionFailed


class Versioned(Protocol):
    """A row that counts its changes."""

    @property
    def id(self) -> Any: ...
    @property
    def version(self) -> int: ...


def tag_of(thing: Versioned) -> str:
    """The id is part of it, since /users/me is another resource for every caller."""
    return f"{thing.id.hex}.{thing.version}"


IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "Act only if the version is still this ETag (RFC 9110 section 13.1.1)",
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "description": "Answer 304 if the version is still this ETag (RFC 9110 section 13.1.2)",
}
LOCATION = {"Location": {"description": "Where the new thing is", "schema": {"type": "string"}}}
ETAG = {"ETag": {"description": "The version", "schema": {"type": "string"}}}


def tagged(thing: Versioned) -> dict[str, str]:
    """The header for an answer that shows `thing`."""
    return {"ETag": f'"{tag_of(thing)}"'}


def expected_version(thing: Versioned) -> int | None:
    """The version that `If-Match` insists on, None without that header; raises `PreconditionFailed` if it is past."""
    # Werkzeug finds nothing in what is malformed. Who sends that wants a condition, and it does not hold.
    if "If-Match" not in request.headers:
        return None
    if not request.if_match.contains(tag_of(thing)):
        raise PreconditionFailed
    return None if request.if_match.star_tag else thing.version


def expected_versions(id: UUID) -> set[int] | None:
    """The versions of the thing `id` that `If-Match` names, for a statement to compare; None when any will do.

    With this nobody has to read the thing before changing it.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    # Werkzeug reads "" as None.
    tags = [tag for tag in request.if_match.as_set() if tag]
    found = [re.fullmatch(rf"{id.hex}\.([0-9]{{1,9}})", tag) for tag in tags]
    return {int(match[1]) for match in found if match}


def answer_conditionally(response: Response) -> Response:
    """304 without a body when the caller already has this version."""
    # Most requests ask for no version, and need not be looked at for one.
    if "HTTP_IF_NONE_MATCH" not in request.environ or request.method != "GET" or response.status_code != 200:
        return response
    etag, _weak = response.get_etag()
    if etag and request.if_none_match.contains_weak(etag):
        response.status_code = 304
        response.set_data(b"")
        del response.headers["Content-Type"]
    return response


def init_app(app: Flask) -> None:
    app.after_request(answer_conditionally)
