"""`Idempotency-Key`: a client whose answer got lost sends its request again, and it is done once.

    @blueprint.post("")
    @signed_in
    @blueprint.arguments(NewThing)
    @idempotent
    @blueprint.response(201, ThingView)
    def add(wish): ...

draft-ietf-httpapi-idempotency-key-header; what is kept and for how long stands in service/idempotency. Never for routes
that issue tokens: an answer is kept for a day, and a session may end sooner.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, g, request
from flask_smorest import Blueprint
from werkzeug.datastructures import FileStorage

from service.idempotency import keys
from service.idempotency.keys import Answer, Asked
from service.problems import Problem
from service.web import db, limits, settings
from service.web.logs import note

View = TypeVar("View", bound=Callable[..., Any])
# A string of RFC 8941 section 3.3.3, or the same without quotes; a comma would be that of a second header line.
KEY = r"""^(?:"(?:[!#-\[\]-~]|\\["\\]){1,255}"|[!#-+\--:<-\[\]-~]{1,255})$"""
HEADER = "Idempotency-Key"
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "pattern": KEY},
    "description": "Any text that is new for every wish, best a random UUID. The same request with the same key is "
    "done once, and gets its first answer again for a day, with `Idempotency-Replayed: true`",
}


class MalformedIdempotencyKey(Problem):
    """An Idempotency-Key is one string of 1 to 255 visible ASCII characters, in quotes or not; best a random UUID."""

    status = 400
    title = "Malformed Idempotency-Key"


def idempotent(view: View) -> View:
    """Stands between `arguments` and `response`: it compares what was read, and keeps what is answered.

    A replay never reaches the view, so whatever may turn the caller away stands above, in a decorator.
    """
    if "arguments" in getattr(view, "_apidoc", {}):
        raise TypeError("@idempotent stands below @arguments, or it would not see what was asked for")

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        if HEADER not in request.headers:
            return view(*args, **kwargs)
        asked = Asked.under(settings.master_key, _key(), scope=_scope(), content=_content(args, kwargs))
        with db.autocommit() as connection:
            claim_id = keys.claim(connection, asked)
            if claim_id is None:
                return _again(keys.kept(connection, settings.master_key, asked))
        keys.free_if_refused(db.session, asked, claim_id)
        response: Response = view(*args, **kwargs)
        if response.status_code < 400:
            _keep(response, asked, claim_id)
        return response

    documented: View = Blueprint.doc(parameters=[PARAMETER])(once)
    return documented


def answer_is_about(user_id: UUID) -> None:
    """Have a kept answer go with this account; without this it goes with the caller's."""
    g.answer_is_about = user_id


def _key() -> str:
    sent = request.headers[HEADER].strip(" ")
    if not re.fullmatch(KEY, sent):
        raise MalformedIdempotencyKey
    return re.sub(r"\\(.)", r"\1", sent[1:-1]) if sent.startswith('"') else sent


def _scope() -> list[str]:
    """Whose key it is, and for what: nobody meets the keys of others."""
    whose = f"user {g.caller_id}" if "caller_id" in g else limits.address()
    return [whose, request.method, request.path]


def _content(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What was read, not what was sent: the blanks of JSON and the boundaries of multipart do not matter."""
    files = sorted((name, _digest(part)) for name, part in request.files.items(multi=True))
    return json.dumps([args, kwargs, files], sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return "file" if isinstance(value, FileStorage) else str(value)


def _digest(part: FileStorage) -> str:
    part.stream.seek(0)
    digest = hashlib.file_digest(part.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a file all the same
    part.stream.seek(0)
    return digest


def _keep(response: Response, asked: Asked, claim_id: UUID) -> None:
    answer = Answer(response.status_code, list(response.headers), response.get_data(as_text=True))
    user_id = g.get("answer_is_about") or g.get("caller_id")
    keys.keep(db.session, settings.master_key, asked, claim_id, answer, user_id=user_id)


def _again(answer: Answer) -> Response:
    note(is_replay=True)
    response = Response(answer.body, answer.status, answer.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response
