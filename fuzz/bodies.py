"""A body, or a query → what a view would be handed, or the refusal that its sender would see; for each view that reads.

The first byte of an input chooses the view, the second how the rest calls itself.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple, NoReturn

import marshmallow as ma
from flask import g, request
from werkzeug.exceptions import HTTPException

from fuzz.service_alone import app
from service.problems import Problem
from service.users import emails
from service.users.schemas import Email
from service.web import Blueprint, api
from service.web.errors import PROBLEM_JSON
from service.web.input import FORM, JSON, MERGE_PATCH
from service.web.multipart import MULTIPART, Sent

BOUNDARY = "x"
DEEP = 1000 * "[" + 1000 * "]"
ODD = (DEEP, '{"name": ' + DEEP + "}", '{"name": "\\ud800", "name": "\\u0000"}', "[NaN, 1e999, " + 200 * "9" + "]")
MEDIA_TYPES = (JSON, JSON, JSON, MERGE_PATCH, FORM, f"{MULTIPART}; boundary={BOUNDARY}", "text/plain")
MOST_BYTES = 2048
GOOD = {
    "email": "Ada@Example.com",
    "username": "ada@example.com",
    "password": "correct horse battery",
    "current_password": "correct horse battery",
    "name": "Ada",
    "description": "Black",
    "refresh_token": "AaH9MGpxdE6YSOLyHmiQgA.1.TUCuNr3MhUoM_oGsV4-fmjFB_OKMc8FxB8k67ItTfwk",
    "token": "abc",
    "role": "user",
    "disabled": True,
    "limit": "5",
    "cursor": "AaH9MGpxdE6YSOLyHmiQgA",
    "q": "a",
    "status": "active",
    "count": "exact",
}
WORDS = (
    *(word.encode() for word in GOOD),
    *(b"null", b"true", b"1e5", b"\\u0000", b"\\ud800", b'":"', b"[[", b"}}", b"NaN", b"-0", b"\xc2\xa0", b"xn--"),
    *(b"\r\n--x\r\n", b"--x--", b'Content-Disposition: form-data; name="', b'filename="', b"%00", b"&", b"%ff"),
)


class Reader(NamedTuple):
    """What a view says of what it reads."""

    view: str
    schema: ma.Schema
    location: str


def _readers() -> Iterator[Reader]:
    for name, view in sorted(app.view_functions.items()):
        for wish in getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ()):
            yield Reader(name, wish["schema"], wish["in"])


READERS = tuple(_readers())


def seeds() -> Iterator[bytes]:
    for number, reader in enumerate(READERS):
        good = {name: GOOD[name] for name in reader.schema.fields if name in GOOD}
        for media_type, body in enumerate((json.dumps(good), "{}", "", "[]", json.dumps({**good, "more": [1.5, {}]}))):
            yield bytes([number, 3 * (media_type % 2)]) + body.encode()
        twice = json.dumps(good)[:-1] + ", " + json.dumps(good)[1:]
        yield from (bytes([number, 0]) + body.encode() for body in (*ODD, twice))
        form = "&".join(f"{name}={value}" for name, value in good.items())
        yield bytes([number, MEDIA_TYPES.index(FORM)]) + form.encode()
        parts = "".join(_part(name, value) for name, value in good.items()) + _part('avatar"; filename="a', "picture")
        yield bytes([number, 5]) + f"{parts}--{BOUNDARY}--\r\n".encode()


def _part(name: str, value: object) -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


def prepare() -> None:
    if not READERS:
        raise SystemExit("No view reads anything: the fuzzer no longer finds them.")


def one(input: bytes) -> None:
    if len(input) < 2:
        return
    reader, media_type = READERS[input[0] % len(READERS)], MEDIA_TYPES[input[1] % len(MEDIA_TYPES)]
    query = {"QUERY_STRING": input[2:].decode("latin-1")} if reader.location == "query" else {}
    with app.test_request_context("/", method="POST", content_type=media_type, data=input[2:], environ_overrides=query):
        # Whose password is changed.
        g.caller = SimpleNamespace(email=GOOD["email"])
        try:
            found = Blueprint.ARGUMENTS_PARSER.parse(reader.schema, request, location=reader.location)
        except (HTTPException, Problem) as refusal:
            _judge_refusal(refusal)
        else:
            _judge(reader, found)
            if reader.location == "json":
                json.loads(input[2:], object_pairs_hook=_insist_on_one_reading, parse_constant=_insist_on_numbers)


def _insist_on_one_reading(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "two parsers may read this differently"
    return dict(pairs)


def _insist_on_numbers(name: str) -> NoReturn:
    raise AssertionError(f"{name} is not JSON")


def _judge_refusal(refusal: HTTPException | Problem) -> None:
    translate = api.handle_problem if isinstance(refusal, Problem) else api.handle_http_exception
    answer = translate(refusal)
    assert answer.status_code in (400, 413, 415, 422), answer.get_data()
    assert answer.mimetype == PROBLEM_JSON
    body = json.loads(answer.get_data())
    assert answer.status_code != 422 or body["errors"], "a 422 says which part is wrong"
    assert len(answer.get_data()) < 20_000, "a refusal is much longer than what was sent"


def _judge(reader: Reader, found: dict[str, Any]) -> None:
    """What a view is handed: no more than its schema names, and nothing that PostgreSQL cannot hold."""
    assert found.keys() <= {field.attribute or name for name, field in reader.schema.fields.items()}
    for name, value in found.items():
        if isinstance(value, str):
            assert "\0" not in value
            value.encode()
            assert name == "token" or len(value) <= 4096
        if isinstance(reader.schema.fields.get(name), Email):
            assert emails.canonical(value) == value == value.lower()
        assert not isinstance(value, Sent), "what is not read yet"
