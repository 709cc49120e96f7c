"""Access tokens that are put together from anything but our keys: always 401, whatever a parser makes of them."""

import base64
import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import bearer
from tests.web.replies import refused

BOUNDED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["RS256", "none", "HS256", "PS256", "", None, 7, []]) | JSON,
        "kid": JSON,
        "typ": st.sampled_from(["JWT", "at+jwt", "JOSE"]) | JSON,
        "crit": JSON,
        "b64": JSON,
        "jku": JSON,
        "zip": JSON,
    },
)
CLAIMS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("sub", "sid", "iss", "aud", "exp", "nbf", "iat", "jti"), JSON)
)

NESTED = b"[" * 6_000 + b"]" * 6_000
RAW_SEGMENTS = {
    "nothing": b"",
    "an array": b"[]",
    "a number": b"1",
    "null": b"null",
    "a string": b'"RS256"',
    "cut short": b'{"alg": "RS256"',
    "no JSON": b"\xff\xfe\x00",
    "NUL": b"\0",
    "UTF-16": '{"alg": "RS256"}'.encode("utf-16"),
    "nested arrays": NESTED,
    "nested arrays in a claim": b'{"alg": "RS256", "kid": ' + NESTED + b"}",
    "no algorithm": b"{}",
    "kid a number": b'{"alg": "RS256", "kid": 7}',
    "kid a list": b'{"alg": "RS256", "kid": ["a"]}',
    "kid an object": b'{"alg": "RS256", "kid": {"a": 1}}',
    "kid null": b'{"alg": "RS256", "kid": null}',
    "kid NUL": b'{"alg": "RS256", "kid": "\\u0000"}',
    "kid a surrogate": b'{"alg": "RS256", "kid": "\\ud800"}',
    "kid an emoji": '{"alg": "RS256", "kid": "🔑"}'.encode(),
    "kid a path": b'{"alg": "RS256", "kid": "../../../../dev/null"}',
    "kid SQL": b'{"alg": "RS256", "kid": "\' OR 1=1 --"}',
    "alg a list": b'{"alg": ["RS256"], "kid": "a"}',
    "alg in small letters": b'{"alg": "rs256", "kid": "a"}',
    "exp beyond doubles": b'{"alg": "RS256", "exp": 1e400}',
    "exp of 5000 digits": b'{"alg": "RS256", "exp": ' + b"9" * 5000 + b"}",
    "exp NaN": b'{"alg": "RS256", "exp": NaN}',
    "keys twice": b'{"alg": "none", "alg": "RS256"}',
}


def segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("raw", RAW_SEGMENTS.values(), ids=RAW_SEGMENTS)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(("method", "path"), [("GET", "/users/me"), ("POST", "/auth/logout")])
def test_a_part_of_a_token_may_be_anything_and_opens_nothing(stranger, method, path, place, raw):
    """R21, R23, R26, R44"""
    kid = stranger.get("/.well-known/jwks.json").json["keys"][0]["kid"]
    parts = [
        segment(json.dumps({"alg": "RS256", "typ": "JWT", "kid": kid}).encode()),
        segment(json.dumps({"sub": str(uuid4()), "sid": str(uuid4()), "exp": 4_000_000_000}).encode()),
        segment(b"s" * 256),
    ]
    parts[place] = segment(raw)

    refused(stranger.open(path, method=method, headers=bearer(".".join(parts))), 401)


@BOUNDED
@given(header=HEADERS | JSON, claims=CLAIMS | JSON, signature=st.binary(max_size=300))
def test_random_tokens_open_nothing(stranger, header, claims, signature):
    """R20, R23, R26"""
    token = ".".join([segment(json.dumps(header).encode()), segment(json.dumps(claims).encode()), segment(signature)])

    refused(stranger.get("/users/me", headers=bearer(token)), 401)
    refused(stranger.post("/auth/logout", headers=bearer(token)), 401)


@BOUNDED
@given(text=st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=200))
def test_random_headers_open_nothing(stranger, text):
    """R26"""
    for header in (text, f"Bearer {text}"):
        refused(stranger.get("/users/me", environ_overrides={"HTTP_AUTHORIZATION": header}), 401)


@BOUNDED
@given(data=st.data())
def test_a_genuine_token_with_a_letter_changed_added_or_gone_opens_nothing(client, hers, data):
    """R20, R23: there is one way to write it"""
    genuine = hers["Authorization"].removeprefix("Bearer ")
    place = data.draw(st.integers(0, len(genuine)) | st.integers(len(genuine) - 3, len(genuine)))
    letters = data.draw(st.text("ABCXYZabcxyz0189-_.~+/=", max_size=2) | st.sampled_from(["=", "==", "===="]))
    gone = data.draw(st.integers(0, 2))
    bent = genuine[:place] + letters + genuine[place + gone :]

    if bent != genuine:
        refused(client.get("/users/me", headers=bearer(bent)), 401)
        refused(client.post("/auth/logout", headers=bearer(bent)), 401)
    assert client.get("/users/me", headers=hers).status_code == 200
