"""Random JSON and random forms to every route that takes a body: refused or done, never a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import PASSWORD, bearer
from tests.web.replies import refused

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
# Mostly what a careless client sends: the right names with anything, or nearly the right thing, behind them.
NEARLY = st.sampled_from(
    [PASSWORD, "ada@example.com", "ADA@EXAMPLE.COM", "a@b.c", "x" * 129, "é" * 128, "ﬀ@example.com"]
)
EMAILS = st.from_regex(r"\A[a-zÀ-ÿ0-9.+_'\-]{1,12}@[a-zÀ-ÿ0-9.\-\u3002\uff0e]{1,20}\.[a-z]{2,5}\Z") | st.emails()
NAMES = (
    *("email", "password", "name", "current_password", "refresh_token", "username", "grant_type", "id"),
    *("description", "owner_id"),
)
BODIES = ANYTHING | st.dictionaries(st.sampled_from(NAMES), NEARLY | EMAILS | ANYTHING, max_size=5)
WITH_BODY = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("PATCH", "/users/me"),
    ("POST", "/users/me/password"),
    ("POST", "/items"),
]
BOUNDED = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
@BOUNDED
@given(body=BODIES)
def test_random_json_is_done_or_refused(client, method, path, body):
    """R41 to R45, R95, R97"""
    headers = {} if path.startswith("/auth") else a_member(client)

    reply = client.open(path, method=method, data=json.dumps(body), content_type="application/json", headers=headers)

    if reply.status_code >= 300:
        refused(reply, 400, 401, 403, 409, 422)


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
@BOUNDED
@given(
    body=st.binary(max_size=200), media_type=st.sampled_from(["application/json", "application/x-www-form-urlencoded"])
)
def test_random_bytes_are_refused(client, method, path, body, media_type):
    """R42, R95, R97"""
    refused(client.open(path, method=method, data=body, content_type=media_type), 400, 401, 415, 422)


@BOUNDED
@given(fields=st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | NEARLY | EMAILS, max_size=5))
def test_a_random_form_opens_nothing(client, fields):
    """R13, R95, R97"""
    refused(client.post("/auth/login", data=fields, content_type="application/x-www-form-urlencoded"), 401, 422)


@BOUNDED
@given(email=EMAILS)
def test_an_address_that_is_taken_can_be_written_as_it_was_given(client, email):
    """R2, R3: whatever registration accepts, a login with the same letters finds."""
    wish = {"email": email, "password": PASSWORD}

    reply = client.post("/auth/register", json=wish)

    if reply.status_code == 201:
        assert client.post("/auth/login", json=wish).status_code == 200
        refused(client.post("/auth/register", json={**wish, "email": reply.json["email"]}), 409)
    else:
        refused(reply, 409, 422)


def a_member(client):
    """The header of somebody who has just come in, so that no example ends the next one's session."""
    wish = {"email": "member@example.com", "password": PASSWORD}
    client.post("/auth/register", json=wish)
    reply = client.post("/auth/login", json=wish)
    return bearer(reply.json["access_token"]) if reply.status_code == 200 else {}
