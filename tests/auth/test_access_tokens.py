"""What an access token says, and what else must be true before it is believed."""

import time
from uuid import UUID

import pytest

from service.auth.keys import thumbprint
from tests.auth import jws
from tests.conftest import bearer

NOBODY = "00000000-0000-7000-8000-000000000001"
PAST, FUTURE = 1_000_000_000, 4_000_000_000


def who_am_i(client, token):
    return client.get("/users/me", headers=bearer(token))


def test_a_token_names_its_owner_session_and_key_and_nothing_personal(app, ada, tokens):
    """R28, RFC 7519 4.1, RFC 8725 3.8"""
    token = jws.split(tokens["access_token"])

    assert set(token.header) == {"alg", "kid", "typ"}
    assert token.header["alg"] == "RS256"
    assert token.header["kid"] == thumbprint(app.extensions["keyring"].signing().public)
    assert {"iss", "aud", "sub", "sid", "jti", "iat", "exp", "role"} <= set(token.claims)
    assert set(token.claims) <= {"iss", "aud", "sub", "sid", "jti", "iat", "exp", "role", "type", "fresh"}
    assert (token.claims["sub"], token.claims["role"]) == (str(ada.id), "user")
    assert (token.claims["iss"], token.claims["aud"]) == ("http://localhost", "gatehouse")
    assert token.claims["exp"] - token.claims["iat"] == tokens["expires_in"] == 900
    assert UUID(token.claims["sid"])


def test_no_two_tokens_have_one_id(ada, log_in):
    ids = {jws.split(log_in(ada.email)["access_token"]).claims["jti"] for _ in range(5)}

    assert len(ids) == 5


def test_an_untouched_copy_of_a_token_is_as_good(client, ada, forge):
    assert who_am_i(client, forge()).json["id"] == str(ada.id)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": PAST},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": [FUTURE]},
        {"exp": -1},
        {"nbf": FUTURE},
        {"iat": FUTURE},
        {"iat": "now"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": ["http://localhost"]},
        {"aud": "another service"},
        {"aud": None},
        {"aud": []},
        {"type": "refresh"},
        {"sub": None},
        {"sub": 7},
        {"sub": ["x"]},
        {"sub": "no uuid"},
        {"sub": NOBODY},
        {"sub": "x\0y"},
        {"sid": None},
        {"sid": 7},
        {"sid": {}},
        {"sid": "no uuid"},
        {"sid": NOBODY},
    ],
    ids=str,
)
def test_a_claim_that_is_not_as_we_make_it_is_refused_though_the_signature_is_ours(client, forge, claims):
    """R29, ASVS 9.2.1-9.2.3, CVE-2024-53861"""
    reply = who_am_i(client, forge(claims=claims))

    assert (reply.status_code, reply.mimetype) == (401, "application/problem+json")
    assert 'error="invalid_token"' in reply.headers["WWW-Authenticate"]


def test_clocks_may_differ_by_half_a_minute(client, forge):
    """R29, ASVS 9.2.1"""
    now = int(time.time())

    assert who_am_i(client, forge(claims={"exp": now - 10})).status_code == 200
    assert who_am_i(client, forge(claims={"exp": now - 31})).status_code == 401
    assert who_am_i(client, forge(claims={"iat": now + 20})).status_code == 200


def test_a_session_of_one_does_not_speak_for_another(client, make_user, forge):
    """R29: `sub` and `sid` must belong together"""
    eve = make_user(email="eve@example.com")

    assert who_am_i(client, forge(claims={"sub": str(eve.id)})).status_code == 401


def test_the_role_in_a_token_gives_no_power(client, make_user, forge):
    """R65, ASVS 8.3.2"""
    other = make_user(email="eve@example.com")
    token = forge(claims={"role": "admin"})

    assert who_am_i(client, token).json["role"] == "user"
    assert client.get(f"/users/{other.id}", headers=bearer(token)).status_code == 404


def test_an_expired_token_says_so(client, forge):
    reply = who_am_i(client, forge(claims={"exp": PAST}))

    assert reply.json["detail"] == "The access token has expired."


def test_refresh_and_access_tokens_do_not_stand_in_for_each_other(client, tokens):
    """R24, RFC 8725 3.11, ASVS 9.2.2"""
    as_access = who_am_i(client, tokens["refresh_token"])
    as_refresh = client.post("/auth/refresh", json={"refresh_token": tokens["access_token"][:200]})
    as_bearer = client.post("/auth/refresh", headers=bearer(tokens["access_token"]))

    assert [reply.status_code for reply in (as_access, as_refresh, as_bearer)] == [401, 401, 401]
    assert who_am_i(client, tokens["access_token"]).status_code == 200
