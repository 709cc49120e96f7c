"""Versions in HTTP's words where clients are careless; the rules themselves are tested in users/test_etags.py."""

import pytest

from tests.conftest import bearer
from tests.web.replies import refused


@pytest.fixture
def me(client, make_user, log_in):
    """me(method, json, environ) → the answer of /users/me to its owner."""
    make_user(email="ada@example.com", name="Ada")
    token = log_in("ada@example.com")["access_token"]

    def ask(method, *, json=None, environ=None):
        return client.open("/users/me", method=method, json=json, headers=bearer(token), environ_overrides=environ)

    return ask


@pytest.mark.parametrize("field", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize(
    "value", ['"', ",", "W/", "\t", '"a" "b"', "a,b", ', ,"', "\xff", "\x01", "*, *", "x" * 8000], ids=ascii
)
def test_a_malformed_field_is_no_mistake_of_ours(me, field, value):
    """R95"""
    reply = me("PATCH", json={"name": "Countess"}, environ={f"HTTP_{field.upper().replace('-', '_')}": value})

    assert reply.status_code in (200, 412)


def test_what_has_not_changed_has_no_type_and_no_length(me):
    reply = me("GET", environ={"HTTP_IF_NONE_MATCH": me("GET").headers["ETag"]})

    assert reply.status_code == 304
    assert not {"Content-Type", "Content-Length"} & set(dict(reply.headers))


def test_the_version_after_a_change_is_the_one_to_expect(me):
    first = me("GET").headers["ETag"]
    second = me("PATCH", json={"name": "Countess"}, environ={"HTTP_IF_MATCH": first}).headers["ETag"]

    refused(me("PATCH", json={"name": "Ada"}, environ={"HTTP_IF_MATCH": first}), 412)
    assert me("DELETE", environ={"HTTP_IF_MATCH": second}).status_code == 204


def test_a_change_that_changes_nothing_keeps_the_version(me):
    first = me("GET").headers["ETag"]

    assert me("PATCH", json={}).headers["ETag"] == first


def test_an_account_shows_the_same_version_by_its_id(me, client, log_in):
    token, tag = log_in("ada@example.com")["access_token"], me("GET").headers["ETag"]

    reply = client.get(f"/users/{me('GET').json['id']}", headers={**bearer(token), "If-None-Match": tag})

    assert reply.status_code == 304
