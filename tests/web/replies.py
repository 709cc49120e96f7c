"""What every refusal has in common (RFC 9457, RFC 9110), said once."""

import re
from typing import Any

from werkzeug.test import TestResponse

# What would tell a stranger how the house is built: traces, drivers, SQL, files, hashes, a framework's own pages.
INSIDES = re.compile(
    r"Traceback|sqlalchemy|psycopg|werkzeug|flask[_.]|marshmallow|PyJWT|gunicorn|nginx/|site-packages|\.py\b|\bline \d"
    r"|SELECT |INSERT |UPDATE |\$2b\$|\$g1\$|<html|<title",
    re.IGNORECASE,
)


def refused(reply: TestResponse, *expected: int) -> dict[str, Any]:
    """The body of a refusal with one of the `expected` statuses: whole in shape, and silent about our insides."""
    assert reply.status_code in expected, f"{reply.request.method} {reply.request.path}: {reply.status} {reply.text}"
    assert reply.mimetype == "application/problem+json", reply.headers
    body: dict[str, Any] = reply.json
    assert body["type"].startswith("/problems/")
    assert body["title"]
    assert body["status"] == reply.status_code
    assert body["instance"] == reply.request.path
    assert body["request_id"] == reply.headers["X-Request-Id"]
    said = {name: value for name, value in body.items() if name not in ("instance", "errors")}
    assert not INSIDES.search(f"{said} {[error['detail'] for error in body.get('errors', [])]} {reply.headers}")
    _carries_its_headers(reply)
    if reply.status_code == 422:
        assert body["errors"], "a 422 says which part is wrong"
        assert all(re.fullmatch("(/[^/]*)*", error["pointer"]) and error["detail"] for error in body["errors"])
    return body


def _carries_its_headers(reply: TestResponse) -> None:
    headers = reply.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("WWW-Authenticate" in headers) == (reply.status_code == 401)
    assert ("Allow" in headers) == (reply.status_code == 405)
    assert ("Retry-After" in headers) == (reply.status_code in (429, 503))
    assert headers.get("Retry-After", "1").isdigit()
