"""Forms with files (RFC 7578), read as strictly as JSON and no further than they may be long."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Request
from flask_smorest.fields import Upload
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

MULTIPART = "multipart/form-data"
FILE_LIMIT = 5 * 1024 * 1024
TEXT_LIMIT = 64 * 1024
"""Of each text; the texts and what separates the parts may also add this much to the length of the file."""
MOST_PARTS = 8
PIECE = 64 * 1024


class Sent(NamedTuple):
    """The content of a file. What the client called it, and which type it gave it, nobody shall believe."""

    content: bytes


class FileField(Upload):  # type: ignore[misc]  # flask-smorest has no types
    """A file of a form; the loaded value is its content."""

    default_error_messages = {"invalid": "Send a file."}  # noqa: RUF012  marshmallow declares it so

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bytes:
        if not isinstance(value, Sent):
            raise self.make_error("invalid")
        return value.content


class _Part:
    """What has come of a field so far."""

    def __init__(self, event: Field | File) -> None:
        self._is_file = isinstance(event, File)
        self._limit = FILE_LIMIT if self._is_file else TEXT_LIMIT
        self._content = bytearray()
        self.is_unchosen = isinstance(event, File) and not event.filename

    def add(self, piece: bytes) -> None:
        self._content += piece
        self.is_unchosen = self.is_unchosen and not self._content
        if len(self._content) > self._limit:
            raise RequestEntityTooLarge

    @property
    def value(self) -> str | Sent:
        return Sent(bytes(self._content)) if self._is_file else self._content.decode("utf-8")


def fields_of(request: Request) -> dict[str, str | Sent]:
    """The texts and files of the body by their names; a file that a browser's form left unchosen is left out.

    Raises `BadRequest`, with a `description` that says why, and `RequestEntityTooLarge`.
    """
    parts: dict[str, _Part] = {}
    try:
        for event in _events(request):
            if isinstance(event, Field | File):
                part = _begun(parts, event)
            elif isinstance(event, Data):
                part.add(event.data)
        return {name: part.value for name, part in parts.items() if not part.is_unchosen}
    except ValueError:
        raise BadRequest("The body is not multipart/form-data in UTF-8.") from None


def _begun(parts: dict[str, _Part], event: Field | File) -> _Part:
    if not event.name:
        raise BadRequest("A part of the form has no name.")
    if event.name in parts:
        raise BadRequest("The form names a field twice.")
    parts[event.name] = part = _Part(event)
    return part


def _events(request: Request) -> Iterator[Event]:
    """Raises `ValueError` for what is not multipart."""
    request.max_content_length = FILE_LIMIT + TEXT_LIMIT
    boundary = request.mimetype_params.get("boundary", "").encode("ascii")
    if not 0 < len(boundary) <= 70:
        raise ValueError("RFC 2046 section 5.1.1")
    decoder = MultipartDecoder(boundary, 2 * PIECE, max_parts=MOST_PARTS)
    while not isinstance(event := _next(decoder, request), Epilogue):
        yield event


def _next(decoder: MultipartDecoder, request: Request) -> Event:
    while isinstance(event := decoder.next_event(), NeedData):
        decoder.receive_data(request.stream.read(PIECE) or None)
    return event
