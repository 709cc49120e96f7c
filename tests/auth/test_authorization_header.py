"""Where a token may stand, how it may be written, and what is said when it is not there."""

import pytest

from tests.conftest import bearer


@pytest.mark.parametrize("name", ["access_token", "token", "jwt", "authorization", "bearer"])
def test_a_token_in_the_address_is_not_looked_at(client, tokens, name):
    """R25, RFC 9700 4.3.2, ASVS 14.2.1"""
    reply = client.get("/users/me", query_string={name: tokens["access_token"]})

    assert reply.status_code == 401


@pytest.mark.parametrize("name", ["access_token", "access_token_cookie", "session", "Authorization"])
def test_a_token_in_a_cookie_is_not_looked_at(client, tokens, name):
    """R25"""
    client.set_cookie(name, tokens["access_token"])

    assert client.get("/users/me").status_code == 401


@pytest.mark.parametrize("options", [{"json": True}, {"data": True}])
def test_a_token_in_a_body_is_not_looked_at(client, tokens, options):
    """R25"""
    reply = client.patch("/users/me", **{kind: {"access_token": tokens["access_token"]} for kind in options})

    assert reply.status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "bEaReR   ", "  Bearer "])
def test_the_scheme_has_no_letter_case(client, ada, tokens, scheme):
    """R26, RFC 9110 11.1"""
    reply = client.get("/users/me", headers={"Authorization": scheme + tokens["access_token"]})

    assert reply.json["id"] == str(ada.id)


def test_two_tokens_in_one_header_are_none(client, tokens):
    token = tokens["access_token"]

    reply = client.get("/users/me", headers={"Authorization": f"Bearer {token}, Bearer {token}"})

    assert reply.status_code == 401


def test_without_a_token_one_is_asked_for(client):
    """R27, RFC 6750 3.1: no error code where nothing was presented"""
    reply = client.get("/users/me")

    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="gatehouse"'
    assert reply.json["type"] == "/problems/authentication-required"


def test_a_bad_token_is_called_that(client):
    """R27, RFC 6750 3"""
    reply = client.get("/users/me", headers=bearer("not.a.token"))

    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="gatehouse", error="invalid_token"'
    assert reply.json["type"] == "/problems/invalid-token"


@pytest.mark.parametrize("path", ["/users/me", "/users/me/sessions", "/auth/logout"])
def test_no_refusal_repeats_the_token(client, path):
    reply = client.get(path, headers=bearer("a-secret.which-must-not.be-echoed"))

    assert "a-secret" not in reply.text
    assert "a-secret" not in str(reply.headers)
