"""Requests as no library would send them, and what comes back."""

import json
import re
import socket
import time
from typing import Any, NamedTuple

STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


class Answer(NamedTuple):
    """All that came back on one connection."""

    raw: bytes
    seconds: float

    @property
    def statuses(self) -> list[int]:
        return [int(status) for status in STATUS_LINE.findall(self.raw)]

    @property
    def headers(self) -> dict[str, str]:
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}

    @property
    def body(self) -> Any:
        return json.loads(self.raw.partition(b"\r\n\r\n")[2])


def send(port: int, request: bytes, *, quiet: float = 0.3) -> Answer:
    """What the server says to `request` until it closes, or says no more for `quiet` seconds after it began."""
    received, began, answered_at = b"", time.monotonic(), 0.0
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(65536):
                received += piece
                answered_at = time.monotonic() - began
                connection.settimeout(quiet)
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return Answer(received, answered_at)


def is_problem(answer: Answer, *expected: int) -> dict[str, Any]:
    """The body of the one answer, a refusal with one of the `expected` statuses, as problem+json, from whomever."""
    assert len(answer.statuses) == 1, answer.raw
    (status,) = answer.statuses
    assert status in expected, answer.raw
    headers = answer.headers
    assert headers["content-type"] == "application/problem+json", answer.raw
    body = answer.body
    # What gunicorn refuses before it knows the request's id has that in the header alone.
    assert (body["status"], body.get("request_id", headers["x-request-id"])) == (status, headers["x-request-id"])
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert ("allow" in headers) == (status == 405)
    assert ("retry-after" in headers) == (status in (429, 502, 503, 504))
    assert ("www-authenticate" in headers) == (status == 401)
    assert not re.search(r"\d", headers.get("server", "")), "no version"
    return body  # type: ignore[no-any-return]
